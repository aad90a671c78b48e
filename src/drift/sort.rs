//! Sorting doubles by their bits: six counting passes instead of n log n comparisons.

const DIGIT_BITS: u32 = 11;
const DIGITS: usize = 6;
const BUCKETS: usize = 1 << DIGIT_BITS;
const RADIX_FROM: usize = 1024;

/// Sorts ascending in the order of `f64::total_cmp`; O(n) from 1,024 values on.
///
/// Least-significant-digit radix sort on the bit patterns, made unsigned and monotone. Passes in
/// which all values share the digit are skipped.
pub(super) fn sort(values: &mut Vec<f64>) {
    if values.len() < RADIX_FROM || u32::try_from(values.len()).is_err() {
        values.sort_unstable_by(f64::total_cmp);
        return;
    }
    let mut keys: Vec<u64> = values.iter().map(|v| to_key(*v)).collect();
    let counts = count_digits(&keys);
    let mut other = vec![0u64; keys.len()];
    for (digit, count) in counts.iter().enumerate() {
        if count.iter().any(|&c| c as usize == keys.len()) {
            continue;
        }
        scatter(&keys, &mut other, digit as u32 * DIGIT_BITS, count);
        std::mem::swap(&mut keys, &mut other);
    }
    values.clear();
    values.extend(keys.into_iter().map(from_key));
}

fn to_key(value: f64) -> u64 {
    let bits = value.to_bits();
    bits ^ (((bits as i64 >> 63) as u64) | 1 << 63)
}

fn from_key(key: u64) -> f64 {
    f64::from_bits(key ^ (((!key as i64 >> 63) as u64) | 1 << 63))
}

fn digit_of(key: u64, shift: u32) -> usize {
    (key >> shift) as usize & (BUCKETS - 1)
}

fn count_digits(keys: &[u64]) -> Vec<[u32; BUCKETS]> {
    let mut counts = vec![[0u32; BUCKETS]; DIGITS];
    for &key in keys {
        for (digit, count) in counts.iter_mut().enumerate() {
            count[digit_of(key, digit as u32 * DIGIT_BITS)] += 1;
        }
    }
    counts
}

fn scatter(from: &[u64], to: &mut [u64], shift: u32, counts: &[u32; BUCKETS]) {
    let mut starts = [0u32; BUCKETS];
    let mut start = 0;
    for (slot, count) in starts.iter_mut().zip(counts) {
        *slot = start;
        start += count;
    }
    for &key in from {
        let slot = &mut starts[digit_of(key, shift)];
        to[*slot as usize] = key;
        *slot += 1;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn equals_the_comparison_sort() {
        let mut state = 1u64;
        for n in [0, 1, 2, 1023, 1024, 5000] {
            let mut values: Vec<f64> = (0..n)
                .map(|i| {
                    state = state
                        .wrapping_mul(6364136223846793005)
                        .wrapping_add(1442695040888963407);
                    match i % 5 {
                        0 => (state >> 60) as f64,
                        1 => -((state >> 11) as f64) * 1e-300,
                        2 => f64::from_bits(state & !(0x7ff << 52)),
                        _ => (state >> 11) as f64 - 4e15,
                    }
                })
                .collect();
            let mut expected = values.clone();
            expected.sort_by(f64::total_cmp);
            sort(&mut values);
            assert!(
                values
                    .iter()
                    .zip(&expected)
                    .all(|(a, b)| a.to_bits() == b.to_bits())
            );
        }
    }
}
