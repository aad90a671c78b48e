//! Seconds of SMOTE, best of a few runs: `cargo bench --bench smote [-- table.f64]`.
//!
//! The file is little-endian doubles: rows, columns, the rows, the labels (0 or 1); `smote.py` writes
//! it. Without one, 100,000 × 20 uniform numbers with 5 % minority are drawn.

use evenkeel::data::{Labels, Matrix};
use evenkeel::resampling::{Features, ResampleMethod, resample};
use evenkeel::rng::Counter;
use evenkeel::{Unwatched, options};
use sha2::{Digest, Sha256};
use std::time::Instant;

const RUNS: usize = 9;

fn read(path: &str) -> (usize, usize, Vec<f64>) {
    let bytes = std::fs::read(path).unwrap();
    let (words, _) = bytes.as_chunks::<8>();
    let mut values: Vec<f64> = words.iter().map(|&w| f64::from_le_bytes(w)).collect();
    let rest = values.split_off(2);
    (values[0] as usize, values[1] as usize, rest)
}

fn drawn(rows: usize, columns: usize) -> (usize, usize, Vec<f64>) {
    let mut random = Counter::new(1, 0);
    let mut values: Vec<f64> = (0..rows * columns).map(|_| random.next_f64()).collect();
    values.extend((0..rows).map(|_| f64::from(random.below(20) == 0)));
    (rows, columns, values)
}

fn main() {
    let path = std::env::args().skip(1).find(|a| !a.starts_with("--"));
    let (rows, columns, mut data) = match path {
        Some(path) => read(&path),
        None => drawn(100_000, 20),
    };
    let labels = data.split_off(rows * columns);
    let y = Labels::from_integers(&labels.iter().map(|&v| v as i64).collect::<Vec<_>>());
    let x = Features::F64(Matrix::new(data, rows, columns).unwrap());
    let method: ResampleMethod = options::parse(r#"{"method": "smote", "seed": 42}"#).unwrap();
    let mut best = f64::INFINITY;
    let mut hash = Sha256::new();
    for run in 0..RUNS {
        let start = Instant::now();
        let result = resample(&method, &x, &y, &mut Unwatched).unwrap();
        best = best.min(start.elapsed().as_secs_f64());
        if let (0, Features::F64(x)) = (run, &result.x) {
            x.data().iter().for_each(|v| hash.update(v.to_le_bytes()));
        }
    }
    let hash: String = hash.finalize().iter().map(|b| format!("{b:02x}")).collect();
    println!(
        r#"{{"rows": {rows}, "columns": {columns}, "minority": {}, "seconds": {best:.4}, "sha256": "{hash}"}}"#,
        y.counts().iter().min().unwrap()
    );
}
