//! Probabilities of classes from probabilities of pairs: the second method of Wu, Lin and Weng (2004),
//! in single precision as onnxruntime computes it.

use super::scores::logistic;

/// The probability of a pair's first class from the decision between the two.
pub(super) fn pair_probability(decision: f32, (a, b): (f32, f32)) -> f32 {
    let p = 1.0 - logistic(decision * a + b);
    p.clamp(1e-7, 1.0 - 1e-7)
}

/// The probabilities of `classes` classes from those of the first class of each pair.
pub(super) fn couple(pairs: &[f32], classes: usize) -> Vec<f32> {
    let n = classes;
    // r(i, j): the probability of i where the class is i or j.
    let mut r = vec![0f32; n * n];
    let mut next = pairs.iter();
    for i in 0..n {
        for j in i + 1..n {
            let p = next.next().copied().unwrap_or(0.5);
            put(&mut r, i * n + j, p);
            put(&mut r, j * n + i, 1.0 - p);
        }
    }
    let mut q = vec![0f32; n * n];
    for i in 0..n {
        for j in (0..n).filter(|&j| j != i) {
            let back = get(&r, j * n + i);
            let sum = get(&q, i * n + i) + back * back;
            put(&mut q, i * n + i, sum);
            put(&mut q, i * n + j, -(back * get(&r, i * n + j)));
        }
    }
    descend(&q, n)
}

/// Minimizes pᵀQp over probabilities, one coordinate after the other.
fn descend(q: &[f32], n: usize) -> Vec<f32> {
    let mut p = vec![1.0 / n as f32; n];
    let mut qp = vec![0f32; n];
    let tolerance = 0.005 / n as f32;
    for _ in 0..100 {
        let mut pqp = 0f32;
        for (i, row) in q.chunks_exact(n.max(1)).enumerate() {
            let product = row.iter().zip(&p).fold(0f32, |sum, (q, p)| sum + q * p);
            put(&mut qp, i, product);
            pqp += get(&p, i) * product;
        }
        if qp.iter().all(|v| (v - pqp).abs() < tolerance) {
            break;
        }
        for (i, row) in q.chunks_exact(n.max(1)).enumerate() {
            let (diagonal, slope) = (get(row, i), get(&qp, i));
            let step = (pqp - slope) / diagonal;
            let moved = get(&p, i) + step;
            put(&mut p, i, moved);
            let scale = 1.0 + step;
            pqp = (pqp + step * (step * diagonal + 2.0 * slope)) / scale / scale;
            for ((v, q), p) in qp.iter_mut().zip(row).zip(&mut p) {
                *v = (*v + step * q) / scale;
                *p /= scale;
            }
        }
    }
    p
}

fn get(v: &[f32], i: usize) -> f32 {
    v.get(i).copied().unwrap_or(0.0)
}

fn put(v: &mut [f32], i: usize, value: f32) {
    if let Some(slot) = v.get_mut(i) {
        *slot = value;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn two_classes_keep_their_probability() {
        let p = couple(&[0.8], 2);
        assert!((p[0] - 0.8).abs() < 1e-2 && (p[0] + p[1] - 1.0).abs() < 1e-6);
    }

    #[test]
    fn consistent_pairs_are_recovered() {
        let p = [0.5f32, 0.3, 0.2];
        let pair = |i: usize, j: usize| p[i] / (p[i] + p[j]);
        let found = couple(&[pair(0, 1), pair(0, 2), pair(1, 2)], 3);
        for (a, b) in found.iter().zip(p) {
            assert!((a - b).abs() < 5e-3, "{found:?}");
        }
    }
}
