//! Times the Kolmogorov–Smirnov test on two files of little-endian doubles: see ks.py, which runs it
//! beside SciPy.

use evenkeel::drift::{Sample, two_sample::ks};
use std::time::Instant;

const ROUNDS: usize = 9;

fn read(path: &str) -> Vec<f64> {
    let bytes = std::fs::read(path).unwrap();
    bytes
        .chunks_exact(8)
        .map(|b| f64::from_le_bytes(b.try_into().unwrap()))
        .collect()
}

/// Values in no particular order, for a run without files.
fn generated(shift: f64) -> Vec<f64> {
    let mut state = 1u64;
    let mut uniform = || {
        state = state
            .wrapping_mul(6364136223846793005)
            .wrapping_add(1442695040888963407);
        (state >> 11) as f64 / (1u64 << 53) as f64
    };
    (0..1_000_000)
        .map(|_| (0..12).map(|_| uniform()).sum::<f64>() - 6.0 + shift)
        .collect()
}

fn main() {
    let files: Vec<String> = std::env::args().skip(1).filter(|a| !a.starts_with('-')).collect();
    let (reference, current) = match files.as_slice() {
        [a, b] => (read(a), read(b)),
        _ => (generated(0.0), generated(0.01)),
    };
    let mut seconds = Vec::new();
    let mut result = None;
    for _ in 0..ROUNDS {
        let start = Instant::now();
        let (a, b) = (Sample::new(&reference).unwrap(), Sample::new(&current).unwrap());
        result = Some(ks(&a, &b));
        seconds.push(start.elapsed().as_secs_f64());
    }
    seconds.sort_by(f64::total_cmp);
    let result = result.unwrap();
    println!(
        "{{\"seconds\": {}, \"statistic\": {:?}, \"pValue\": {:?}}}",
        seconds[0], result.statistic, result.p_value
    );
}
