//! What holds for resampling whatever the data: originals, counts, parents, determinism.

use evenkeel::data::{Categorical, Column, Labels, Matrix, Table, Values};
use evenkeel::resampling::{Features, Resampled, resample, resample_table};
use evenkeel::{Unwatched, options};
use proptest::prelude::*;
use serde_json::{Value, json};

fn run(options: &Value, x: &Features, y: &Labels) -> Resampled {
    let method = options::parse(&options.to_string()).unwrap();
    resample(&method, x, y, &mut Unwatched).unwrap()
}

fn matrix(x: &Features) -> &Matrix<f64> {
    match x {
        Features::F64(m) => m,
        _ => panic!("expected a double-precision matrix"),
    }
}

/// Points of two to four classes, each of at least six rows, in any order.
fn classified() -> impl Strategy<Value = (Features, Labels)> {
    let sizes = prop::collection::vec(6usize..30, 2..5);
    (sizes, 1usize..6).prop_flat_map(|(sizes, columns)| {
        let rows: usize = sizes.iter().sum();
        let labels = sizes.iter().enumerate();
        let labels: Vec<i64> = labels.flat_map(|(class, &n)| vec![class as i64; n]).collect();
        let values = prop::collection::vec(-1e3..1e3, rows * columns);
        (values, Just(labels).prop_shuffle()).prop_map(move |(values, labels)| {
            let x = Features::F64(Matrix::new(values, rows, columns).unwrap());
            (x, Labels::from_integers(&labels))
        })
    })
}

/// Whether `row` lies between two of the rows, at the same share of the way in every column.
fn is_between(row: &[f64], a: &[f64], b: &[f64]) -> bool {
    let widest = a
        .iter()
        .zip(b)
        .map(|(a, b)| b - a)
        .fold(0.0, |w: f64, d| if d.abs() > w.abs() { d } else { w });
    let place = a.iter().zip(b).position(|(a, b)| b - a == widest).unwrap_or(0);
    let step = if widest == 0.0 {
        0.0
    } else {
        (row[place] - a[place]) / widest
    };
    (-1e-12..=1.0 + 1e-12).contains(&step)
        && row
            .iter()
            .zip(a.iter().zip(b))
            .all(|(v, (a, b))| (v - (a + step * (b - a))).abs() <= 1e-9)
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 48, ..ProptestConfig::default() })]

    #[test]
    fn smote_keeps_originals_and_stays_within_classes((x, y) in classified(), seed: u32, k in 1usize..6) {
        let found = run(&json!({"method": "smote", "seed": seed, "kNeighbors": k}), &x, &y);
        let (before, after) = (matrix(&x), matrix(&found.x));
        prop_assert_eq!(&after.data()[..before.data().len()], before.data());
        prop_assert_eq!(&found.y.codes[..y.len()], &y.codes[..]);
        let most = *y.counts().iter().max().unwrap();
        prop_assert_eq!(found.y.counts(), vec![most; y.classes.len()]);
        for row in before.rows()..after.rows() {
            let of_class = y.rows_of(found.y.codes[row]);
            let between = of_class.iter().any(|&a| of_class.iter().any(|&b| {
                a != b && is_between(after.row(row), before.row(a as usize), before.row(b as usize))
            }));
            prop_assert!(between, "row {} has no parents in its class", row);
        }
    }

    #[test]
    fn smote_is_the_same_every_time((x, y) in classified(), seed: u32) {
        let options = json!({"method": "smote", "seed": seed});
        prop_assert_eq!(run(&options, &x, &y), run(&options, &x, &y));
    }

    #[test]
    fn random_over_sampling_repeats_rows_of_the_class((x, y) in classified(), seed: u32) {
        let found = run(&json!({"method": "ros", "seed": seed}), &x, &y);
        prop_assert_eq!(found.sample_indices.len(), found.y.len());
        let first: Vec<u32> = (0..x.rows() as u32).collect();
        prop_assert_eq!(&found.sample_indices[..x.rows()], &first[..]);
        for (row, &source) in found.sample_indices.iter().enumerate() {
            prop_assert_eq!(matrix(&found.x).row(row), matrix(&x).row(source as usize));
            prop_assert_eq!(found.y.codes[row], y.codes[source as usize]);
        }
    }

    #[test]
    fn random_under_sampling_keeps_each_row_once((x, y) in classified(), seed: u32) {
        let found = run(&json!({"method": "rus", "seed": seed}), &x, &y);
        let fewest = *y.counts().iter().min().unwrap();
        prop_assert_eq!(found.y.counts(), vec![fewest; y.classes.len()]);
        let mut kept = found.sample_indices.clone();
        kept.sort_unstable();
        kept.dedup();
        prop_assert_eq!(kept.len(), found.y.len());
        for (row, &source) in found.sample_indices.iter().enumerate() {
            prop_assert_eq!(matrix(&found.x).row(row), matrix(&x).row(source as usize));
        }
    }

    #[test]
    fn counts_asked_for_are_counts_given((x, y) in classified(), more in 0u64..40) {
        let now = y.counts()[1] as u64;
        let strategy = json!({"1": now + more});
        for method in ["smote", "ros"] {
            let found = run(&json!({"method": method, "samplingStrategy": strategy}), &x, &y);
            prop_assert_eq!(found.y.counts()[1] as u64, now + more);
            prop_assert_eq!(found.counts[1].after as u64, now + more);
            prop_assert_eq!(found.warnings.len(), usize::from(more == 0));
        }
        let found = run(&json!({"method": "rus", "samplingStrategy": {"1": now.saturating_sub(more)}}), &x, &y);
        prop_assert_eq!(found.y.counts()[1] as u64, now.saturating_sub(more));
    }

    #[test]
    fn smotenc_draws_categories_of_the_class(
        rows in prop::collection::vec((any::<bool>(), 0usize..4, -5.0..5.0), 30..60), seed: u32,
    ) {
        let mut ill: Vec<bool> = rows.iter().map(|r| r.0).collect();
        ill[..6].fill(true);
        ill[6..12].fill(false);
        let wards: Vec<_> = rows.iter().map(|r| ["a", "b", "c", "d"].get(r.1).copied()).collect();
        let table = Table::new(vec![
            Column::numeric("age", rows.iter().map(|r| r.2).collect()),
            Column {
                name: "ill".to_owned(),
                values: Values::Categorical(Categorical::encode(
                    &ill.iter().map(|&v| Some(if v { "yes" } else { "no" })).collect::<Vec<_>>(),
                )),
            },
            Column::categorical("ward", &wards),
        ]).unwrap();
        let method = options::parse(&json!({"method": "smotenc", "seed": seed}).to_string()).unwrap();
        let found = resample_table(&method, &table, "ill", &mut Unwatched).unwrap();
        let names: Vec<&str> = found.table.columns().iter().map(|c| c.name.as_str()).collect();
        prop_assert_eq!(names, ["age", "ill", "ward"]);
        let kept: Vec<u32> = (0..table.rows() as u32).collect();
        prop_assert_eq!(&found.table.take(&kept), &table);
        let text = |table: &Table, column: usize, row: usize| match &table.columns()[column].values {
            Values::Categorical(c) => c.text(row).map(str::to_owned),
            Values::Numeric(_) => None,
        };
        for row in table.rows()..found.table.rows() {
            let (class, ward) = (text(&found.table, 1, row), text(&found.table, 2, row));
            let seen = (0..table.rows()).any(|r| text(&table, 1, r) == class && text(&table, 2, r) == ward);
            prop_assert!(seen, "row {}: {:?} is no ward of {:?}", row, ward, class);
        }
    }
}
