//! Models whose labels do not exclude each other: each holds or does not.

use super::tensor::Tensor;
use super::value::Value;

/// How many labels a row has, where a label output has several that hold (1) or do not (0).
pub(super) fn labels_in_a_row(t: &Tensor, rows: usize) -> Option<usize> {
    match *t.dims() {
        [first, labels] if first == rows && labels > 1 => {
            let cells = t.as_i64()?;
            cells.iter().all(|c| matches!(c, 0 | 1)).then_some(labels)
        }
        _ => None,
    }
}

/// For each row the positions of the labels that hold, such as `0, 2`; empty when none does.
pub(super) fn held(cells: &[String], labels: usize) -> Vec<String> {
    let row = |row: &[String]| {
        let held = row.iter().enumerate().filter(|(_, cell)| *cell != "0");
        held.map(|(i, _)| i.to_string()).collect::<Vec<_>>().join(", ")
    };
    cells.chunks_exact(labels.max(1)).map(row).collect()
}

/// The probability that each label holds, row after row: of a matrix [N, L], of L matrices [N, 2] in a
/// sequence, or of a tensor [L, N, 2].
pub(super) fn shares(value: &Value, rows: usize, labels: usize) -> Option<Vec<f64>> {
    let lists: Vec<Vec<f64>> = match value {
        Value::Sequence(list) => list
            .iter()
            .map(|v| v.tensor().ok().and_then(Tensor::to_f64))
            .collect::<Option<_>>()?,
        Value::Tensor(t) => match *t.dims() {
            [first, columns] if first == rows && columns == labels => return t.to_f64(),
            [first, second, 2] if first == labels && second == rows => {
                t.to_f64()?.chunks(rows.max(1) * 2).map(<[f64]>::to_vec).collect()
            }
            _ => return None,
        },
        _ => return None,
    };
    if lists.len() != labels || lists.iter().any(|l| l.len() != rows * 2) {
        return None;
    }
    Some(
        (0..rows)
            .flat_map(|row| lists.iter().filter_map(move |l| l.get(row * 2 + 1)))
            .copied()
            .collect(),
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_form_gives_rows_of_labels() {
        let matrix = |values: Vec<f32>| Value::from(Tensor::of(vec![2, 2], values).unwrap());
        let (a, b) = (vec![0.9, 0.1, 0.2, 0.8], vec![0.5, 0.5, 0.75, 0.25]);
        let list = Value::Sequence(vec![matrix(a.clone()), matrix(b.clone())]);
        let joined = Tensor::of(vec![2, 2, 2], [a, b].concat()).unwrap().into();
        for value in [list, joined, matrix(vec![0.1, 0.5, 0.8, 0.25])] {
            let found = shares(&value, 2, 2).unwrap();
            for (x, y) in found.iter().zip([0.1, 0.5, 0.8, 0.25]) {
                assert!((x - y).abs() < 1e-6, "{found:?}");
            }
        }
        let cells = ["1", "0", "1", "0", "0", "0"].map(String::from);
        assert_eq!(held(&cells, 3), ["0, 2", ""]);
    }
}
