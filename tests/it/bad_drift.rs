//! Bad input to drift: each with its code, and what is decided instead of an error.

use evenkeel::data::{Column, Table};
use evenkeel::drift::{DriftOptions, DriftReport, drift};
use evenkeel::{Code, Error, Unwatched, Watch, options};

fn numbers(name: &str, values: &[f64]) -> Column {
    Column::numeric(name, values.to_vec())
}

fn texts(name: &str, values: &[&str]) -> Column {
    let values: Vec<Option<&str>> = values.iter().map(|v| (!v.is_empty()).then_some(*v)).collect();
    Column::categorical(name, &values)
}

fn run(before: Vec<Column>, now: Vec<Column>, json: &str) -> Result<DriftReport, Error> {
    let options: DriftOptions = options::parse(json)?;
    let (before, now) = (Table::new(before)?, Table::new(now)?);
    drift(&before, &now, &options, &mut Unwatched)
}

#[test]
fn each_mistake_has_its_code() {
    let x = || vec![numbers("x", &[1.0, 2.0, 3.0]), texts("t", &["a", "b", "a"])];
    for (before, now, json, code, said) in [
        (
            x(),
            vec![numbers("x", &[1.0])],
            "{}",
            Code::ColumnMismatch,
            "column 't'",
        ),
        (
            x(),
            vec![texts("x", &["1"]), texts("t", &["a"])],
            "{}",
            Code::ColumnMismatch,
            "found categories",
        ),
        (
            x(),
            vec![numbers("x", &[1.0]), numbers("t", &[1.0])],
            "{}",
            Code::ColumnMismatch,
            "found numbers",
        ),
        (
            x(),
            vec![numbers("x", &[]), texts("t", &[])],
            "{}",
            Code::EmptyInput,
            "current table",
        ),
        (vec![], vec![], "{}", Code::EmptyInput, "reference table"),
        (x(), x(), r#"{"columns": ["y"]}"#, Code::UnknownColumn, "'y'"),
        (x(), x(), r#"{"columns": []}"#, Code::EmptyInput, "`columns`"),
        (x(), x(), r#"{"test": "kss"}"#, Code::InvalidOption, "kss"),
        (
            x(),
            x(),
            r#"{"driftshare": 0.5}"#,
            Code::InvalidOption,
            "driftShare",
        ),
        (
            x(),
            x(),
            r#"{"driftShare": 1.5}"#,
            Code::InvalidOption,
            "between 0 and 1",
        ),
        (x(), x(), r#"{"threshold": 0.1}"#, Code::InvalidOption, "`test`"),
        (
            x(),
            x(),
            r#"{"test": "psi", "threshold": -1}"#,
            Code::InvalidOption,
            "at least 0",
        ),
    ] {
        let error = run(before, now, json).unwrap_err();
        assert_eq!(error.code(), code, "{error}");
        assert!(error.message().contains(said), "{error}");
    }
}

#[test]
fn a_column_without_values_has_no_test() {
    let gap = f64::NAN;
    let report = run(
        vec![
            numbers("gone", &[1.0, 2.0]),
            texts("never", &["", ""]),
            numbers("new", &[gap, gap]),
        ],
        vec![
            numbers("gone", &[gap, gap]),
            texts("never", &["", ""]),
            texts("new", &["a", "b"]),
        ],
        "{}",
    )
    .unwrap();
    let drifted: Vec<bool> = report.columns.iter().map(|c| c.drifted).collect();
    assert_eq!(drifted, [true, false, true]);
    assert!(
        report
            .columns
            .iter()
            .all(|c| c.test.is_none() && c.score.is_none())
    );
    assert_eq!(report.columns[2].new_categories, ["a", "b"]);
    assert_eq!(report.warnings.len(), 3);
}

#[test]
fn infinite_values_are_missing_and_extra_columns_left_out() {
    let report = run(
        vec![numbers("x", &[1.0, 2.0, f64::INFINITY])],
        vec![numbers("x", &[1.0, 2.0, 2.0]), numbers("extra", &[1.0; 3])],
        "{}",
    )
    .unwrap();
    assert_eq!(report.columns[0].reference.missing, 1);
    assert_eq!(report.number_of_columns, 1);
    assert!(report.warnings.iter().any(|w| w.contains("infinite")));
    assert!(report.warnings.iter().any(|w| w.contains("'extra'")));
}

#[test]
fn a_test_that_does_not_suit_says_so() {
    let columns = || vec![texts("t", &["a", "b", "c"]), numbers("x", &[1.0, 2.0, 3.0])];
    let report = run(columns(), columns(), r#"{"test": "ks", "threshold": 0.01}"#).unwrap();
    let tests: Vec<&str> = report.columns.iter().map(|c| c.test.unwrap().as_str()).collect();
    assert_eq!(tests, ["chisquare", "ks"]);
    assert_eq!(report.columns[0].threshold, Some(0.05));
    assert_eq!(report.columns[1].threshold, Some(0.01));
    assert!(report.warnings[0].contains("ks does not suit"));
}

#[test]
fn a_new_category_is_certain_drift() {
    let report = run(
        vec![texts("t", &["a", "b", "c", "a"])],
        vec![texts("t", &["a", "d", "d", "c"])],
        "{}",
    )
    .unwrap();
    let column = &report.columns[0];
    assert_eq!((column.statistic, column.p_value), (None, Some(0.0)));
    assert_eq!(column.new_categories, ["d"]);
    assert!(report.dataset_drift);
}

#[test]
fn a_cancel_ends_the_work() {
    struct Stop;
    impl Watch for Stop {
        fn progress(&mut self, _: &str, done: usize, _: usize) -> bool {
            done < 1
        }
    }
    let table = Table::new(vec![numbers("x", &[1.0]), numbers("y", &[1.0])]).unwrap();
    let error = drift(&table, &table, &DriftOptions::default(), &mut Stop).unwrap_err();
    assert_eq!(error.code(), Code::Cancelled);
}
