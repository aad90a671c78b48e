//! Bad input to resampling: each gets its code and a sentence with place and remedy.

use evenkeel::data::{Column, Labels, Matrix, Table};
use evenkeel::error::{Code, Error};
use evenkeel::resampling::{Features, ResampleMethod, resample, resample_table};
use evenkeel::watch::Watch;
use evenkeel::{Unwatched, options};

const ROWS: usize = 20;

fn numbers() -> Vec<f64> {
    (0..ROWS * 2)
        .map(|i| (i * i % 37) as f64 + i as f64 / 100.0)
        .collect()
}

fn labels(ill: usize) -> Labels {
    let names: Vec<&str> = (0..ROWS).map(|i| if i < ill { "ill" } else { "well" }).collect();
    Labels::from_strings(&names)
}

fn of_matrix(options: &str, data: Vec<f64>, y: &Labels) -> Error {
    let x = Features::F64(Matrix::new(data, ROWS, 2).unwrap());
    options::parse::<ResampleMethod>(options)
        .and_then(|method| resample(&method, &x, y, &mut Unwatched))
        .unwrap_err()
}

fn clinic(changed: impl Fn(&mut Vec<f64>, &mut Vec<Option<&'static str>>)) -> Table {
    let mut age: Vec<f64> = (0..ROWS).map(|i| (i * i % 37) as f64).collect();
    let mut ward: Vec<Option<&str>> = (0..ROWS).map(|i| Some(["a", "b"][i % 2])).collect();
    changed(&mut age, &mut ward);
    let ill: Vec<Option<&str>> = (0..ROWS)
        .map(|i| Some(if i < 8 { "yes" } else { "no" }))
        .collect();
    Table::new(vec![
        Column::numeric("age", age),
        Column::categorical("ward", &ward),
        Column::categorical("ill", &ill),
    ])
    .unwrap()
}

fn of_table(options: &str, table: &Table, target: &str) -> Error {
    options::parse::<ResampleMethod>(options)
        .and_then(|method| resample_table(&method, table, target, &mut Unwatched))
        .unwrap_err()
}

#[test]
fn matrices() {
    let with = |row: usize, value: f64| {
        let mut data = numbers();
        data[row * 2 + 1] = value;
        data
    };
    let mut short = labels(8);
    short.codes.pop();
    let cases = [
        (
            r#"{"method": "smote"}"#,
            numbers(),
            labels(5),
            Code::TooFewSamples,
            "at least 6 rows for kNeighbors 5, found 5; set kNeighbors to 4 or less",
        ),
        (
            r#"{"method": "smote"}"#,
            numbers(),
            labels(1),
            Code::TooFewSamples,
            "use random-over-sampler",
        ),
        (
            r#"{"method": "smote"}"#,
            numbers(),
            labels(0),
            Code::OneClass,
            "only 'well'",
        ),
        (
            r#"{"method": "rus"}"#,
            numbers(),
            labels(0),
            Code::OneClass,
            "only 'well'",
        ),
        (
            r#"{"method": "smote"}"#,
            with(3, f64::NAN),
            labels(8),
            Code::MissingValue,
            "row 3, column 1",
        ),
        (
            r#"{"method": "smote"}"#,
            with(4, f64::INFINITY),
            labels(8),
            Code::InfiniteValue,
            "row 4, column 1",
        ),
        (
            r#"{"method": "ros", "shrinkage": 1}"#,
            with(4, f64::NAN),
            labels(8),
            Code::MissingValue,
            "row 4, column 1",
        ),
        (
            r#"{"method": "ros", "shrinkage": -1}"#,
            numbers(),
            labels(8),
            Code::InvalidOption,
            "at least 0",
        ),
        (
            r#"{"method": "ros", "shrinkage": {"well": 1}}"#,
            numbers(),
            labels(8),
            Code::InvalidOption,
            "class 'ill'",
        ),
        (
            r#"{"method": "ros", "shrinkage": "much"}"#,
            numbers(),
            labels(8),
            Code::InvalidOption,
            "'shrinkage': expected a factor",
        ),
        (
            r#"{"method": "smote", "kNeighbours": 3}"#,
            numbers(),
            labels(8),
            Code::InvalidOption,
            "did you mean 'kNeighbors'?",
        ),
        (
            r#"{"method": "smoot"}"#,
            numbers(),
            labels(8),
            Code::InvalidOption,
            "did you mean 'smote'?",
        ),
        (
            r#"{"method": "smote", "kNeighbors": 0}"#,
            numbers(),
            labels(8),
            Code::InvalidOption,
            "at least 1",
        ),
        (
            r#"{"method": "smote", "seed": -1}"#,
            numbers(),
            labels(8),
            Code::InvalidOption,
            "'seed'",
        ),
        (
            r#"{"method": "smote", "samplingStrategy": "most"}"#,
            numbers(),
            labels(8),
            Code::InvalidOption,
            "'samplingStrategy'",
        ),
        (
            r#"{"method": "smote", "samplingStrategy": {"sick": 12}}"#,
            numbers(),
            labels(8),
            Code::InvalidOption,
            "class 'sick' is not in the target; it has: ill, well",
        ),
        (
            r#"{"method": "smote", "samplingStrategy": {"ill": 3}}"#,
            numbers(),
            labels(8),
            Code::InvalidOption,
            "at least 8",
        ),
        (
            r#"{"method": "smote", "samplingStrategy": 0.5}"#,
            numbers(),
            labels(8),
            Code::InvalidOption,
            "above 0.66",
        ),
        (
            r#"{"method": "ros", "samplingStrategy": {"ill": 5000000000}}"#,
            numbers(),
            labels(8),
            Code::TooLarge,
            "ask for fewer rows",
        ),
        (
            r#"{"method": "ros", "samplingStrategy": {"ill": 18446744073709551615}}"#,
            numbers(),
            labels(8),
            Code::TooLarge,
            "ask for fewer rows",
        ),
        (
            r#"{"method": "smote"}"#,
            numbers(),
            short,
            Code::InvalidShape,
            "one for each of 20 rows, found 19",
        ),
        (
            r#"{"method": "smotenc"}"#,
            numbers(),
            labels(8),
            Code::InvalidOption,
            "column positions",
        ),
        (
            r#"{"method": "smotenc", "categoricalFeatures": [7]}"#,
            numbers(),
            labels(8),
            Code::InvalidOption,
            "below 2, found 7",
        ),
        (
            r#"{"method": "smotenc", "categoricalFeatures": [0, 1]}"#,
            numbers(),
            labels(8),
            Code::InvalidOption,
            "categories only",
        ),
        (
            r#"{"method": "smotenc", "categoricalFeatures": [0, 0]}"#,
            numbers(),
            labels(8),
            Code::InvalidOption,
            "given twice",
        ),
        (
            r#"{"method": "smotenc", "categoricalFeatures": [false, false]}"#,
            numbers(),
            labels(8),
            Code::InvalidOption,
            "use smote",
        ),
        (
            r#"{"method": "smotenc", "categoricalFeatures": [true]}"#,
            numbers(),
            labels(8),
            Code::InvalidOption,
            "mask of 2",
        ),
        (
            r#"{"method": "smotenc", "categoricalFeatures": 3}"#,
            numbers(),
            labels(8),
            Code::InvalidOption,
            "'categoricalFeatures'",
        ),
    ];
    for (options, data, y, code, part) in cases {
        let error = of_matrix(options, data, &y);
        assert_eq!(error.code(), code, "{options}: {error}");
        assert!(error.message().contains(part), "{options}: {error}");
    }
}

#[test]
fn shapes() {
    let method: ResampleMethod = options::parse(r#"{"method": "ros"}"#).unwrap();
    let none = Features::F64(Matrix::new(Vec::new(), 0, 3).unwrap());
    let error = resample(&method, &none, &Labels::from_integers(&[]), &mut Unwatched).unwrap_err();
    assert_eq!(error.code(), Code::EmptyInput);
    assert_eq!(
        Matrix::new(vec![0.0; 5], 2, 3).unwrap_err().code(),
        Code::InvalidShape
    );
    let x = Features::F64(Matrix::new(vec![0.0; 3], 3, 1).unwrap());
    let mut y = Labels::from_integers(&[0, 1, 1]);
    y.codes[2] = 9;
    let error = resample(&method, &x, &y, &mut Unwatched).unwrap_err();
    assert_eq!(error.code(), Code::InvalidTarget);
}

#[test]
fn tables() {
    let plain = clinic(|_, _| ());
    let gap = clinic(|age, _| age[5] = f64::NAN);
    let cases = [
        (
            r#"{"method": "smote"}"#,
            &plain,
            "ill",
            Code::NotNumeric,
            "column 'ward': expected numbers, found categories; use smotenc",
        ),
        (
            r#"{"method": "smotenc"}"#,
            &gap,
            "ill",
            Code::MissingValue,
            "row 5, column 'age'",
        ),
        (
            r#"{"method": "smotenc"}"#,
            &plain,
            "sick",
            Code::UnknownColumn,
            "no column 'sick'",
        ),
        (
            r#"{"method": "smotenc", "categoricalFeatures": ["wards"]}"#,
            &plain,
            "ill",
            Code::UnknownColumn,
            "no column 'wards'",
        ),
        (
            r#"{"method": "smotenc", "categoricalFeatures": ["age"]}"#,
            &plain,
            "ill",
            Code::NotNumeric,
            "column 'ward'",
        ),
        (
            r#"{"method": "smotenc", "categoricalFeatures": "ward"}"#,
            &plain,
            "ill",
            Code::InvalidOption,
            "pass [\"ward\"]",
        ),
        (
            r#"{"method": "smotenc", "kNeighbors": 8}"#,
            &plain,
            "ill",
            Code::TooFewSamples,
            "smotenc: class 'yes'",
        ),
        (
            r#"{"method": "smote"}"#,
            &gap,
            "age",
            Code::MissingValue,
            "target 'age', row 5",
        ),
    ];
    for (options, table, target, code, part) in cases {
        let error = of_table(options, table, target);
        assert_eq!(error.code(), code, "{options}: {error}");
        assert!(error.message().contains(part), "{options}: {error}");
    }
}

#[test]
fn a_gap_in_a_category_is_a_category() {
    let table = clinic(|_, ward| ward[..8].fill(None));
    let method: ResampleMethod = options::parse(r#"{"method": "smotenc"}"#).unwrap();
    let found = resample_table(&method, &table, "ill", &mut Unwatched).unwrap();
    assert_eq!(found.table.rows(), 24);
    let ward = found.table.columns()[1].take(&[20, 21, 22, 23]);
    assert_eq!(ward, table.columns()[1].take(&[0, 1, 2, 3]));
}

#[test]
fn cancel_ends_the_work() {
    struct After(usize);
    impl Watch for After {
        fn progress(&mut self, _stage: &str, done: usize, total: usize) -> bool {
            assert!(done <= total);
            self.0 = self.0.saturating_sub(1);
            self.0 > 0
        }
    }
    let rows = 4000;
    let data = (0..rows * 30).map(|i| ((i * 7919) % 10_007) as f64).collect();
    let x = Features::F64(Matrix::new(data, rows, 30).unwrap());
    let labels: Vec<i64> = (0..rows).map(|i| i64::from(i % 3 == 0)).collect();
    let y = Labels::from_integers(&labels);
    for method in ["smote", "ros", "rus"] {
        let method: ResampleMethod = options::parse(&format!(r#"{{"method": "{method}"}}"#)).unwrap();
        let error = resample(&method, &x, &y, &mut After(1)).unwrap_err();
        assert_eq!(error.code(), Code::Cancelled);
    }
    let smote: ResampleMethod = options::parse(r#"{"method": "smote"}"#).unwrap();
    let error = resample(&smote, &x, &y, &mut After(20)).unwrap_err();
    assert_eq!(error.code(), Code::Cancelled);
}
