//! Drift against Evidently and SciPy: `tests/reference/drift.py`.

use evenkeel::Unwatched;
use evenkeel::data::{Column, Numeric, NumericKind, Table, Values};
use evenkeel::drift::{DriftOptions, Sample, drift, two_sample};
use serde_json::Value;

fn fixture() -> Value {
    serde_json::from_str(include_str!("../fixtures/drift.json")).unwrap()
}

fn cases<'a>(fixture: &'a Value, operation: &str) -> Vec<&'a Value> {
    let cases: Vec<&Value> = fixture["cases"]
        .as_array()
        .unwrap()
        .iter()
        .filter(|c| c["operation"] == operation)
        .collect();
    assert!(!cases.is_empty());
    cases
}

pub fn table(described: &Value) -> Table {
    let columns = described["columns"].as_array().unwrap().iter().map(|column| {
        let name = column["name"].as_str().unwrap();
        let values = column["values"].as_array().unwrap();
        let Some(kind) = column["kind"].as_str() else {
            return Column::categorical(name, &values.iter().map(Value::as_str).collect::<Vec<_>>());
        };
        let kind = match kind {
            "integer" => NumericKind::Integer,
            _ => NumericKind::Float64,
        };
        Column {
            name: name.to_owned(),
            values: Values::Numeric(Numeric {
                values: values.iter().map(|v| v.as_f64().unwrap_or(f64::NAN)).collect(),
                kind,
            }),
        }
    });
    Table::new(columns.collect()).unwrap()
}

fn assert_close(found: f64, expected: &Value, relative: f64, place: &str) {
    let expected = expected.as_f64().unwrap();
    let allowed = relative * expected.abs() + if expected > 0.01 { 1e-14 } else { 0.0 };
    assert!(
        (found - expected).abs() <= allowed,
        "{place}: {found:e}, expected {expected:e}, off by {:e}",
        (found - expected).abs() / expected.abs()
    );
}

#[test]
fn reports_have_evidentlys_scores_and_verdicts() {
    let fixture = fixture();
    for case in cases(&fixture, "drift") {
        let side = |name: &str| table(&fixture["tables"][case["input"][name].as_str().unwrap()]);
        let options: DriftOptions = serde_json::from_value(case["options"].clone()).unwrap();
        let report = drift(&side("reference"), &side("current"), &options, &mut Unwatched).unwrap();
        let expected = &case["expected"];
        let columns = expected["columns"].as_array().unwrap();
        assert_eq!(report.columns.len(), columns.len());
        for (found, expected) in report.columns.iter().zip(columns) {
            let place = format!("{}, column {}", case["name"], found.column);
            assert_eq!(found.column, expected["column"], "{place}");
            assert_eq!(found.test.unwrap().as_str(), expected["test"], "{place}");
            assert_close(
                found.score.unwrap(),
                &expected["score"],
                case["relative"].as_f64().unwrap(),
                &place,
            );
            assert_eq!(found.threshold, expected["threshold"].as_f64(), "{place}");
            assert_eq!(found.drifted, expected["drifted"], "{place}");
        }
        assert_eq!(report.dataset_drift, expected["datasetDrift"], "{}", case["name"]);
        assert_eq!(
            report.share_of_drifted_columns,
            expected["shareOfDriftedColumns"].as_f64().unwrap()
        );
    }
}

fn lattice(described: &Value) -> Sample {
    let number = |key: &str| described[key].as_f64().unwrap();
    let values: Vec<f64> = (0..number("n") as u64)
        .map(|i| {
            let residue = i * number("multiplier") as u64 % number("modulus") as u64;
            residue as f64 / number("modulus") * number("scale") + number("shift")
        })
        .collect();
    Sample::new(&values).unwrap()
}

#[test]
fn kolmogorov_smirnov_is_scipys() {
    let fixture = fixture();
    for case in cases(&fixture, "twoSample") {
        let (reference, current) = (
            lattice(&case["input"]["reference"]),
            lattice(&case["input"]["current"]),
        );
        let (expected, name) = (&case["expected"], case["name"].as_str().unwrap());
        let found = two_sample::ks(&reference, &current);
        let d = expected["ks"]["statistic"].as_f64().unwrap();
        assert!(
            (found.statistic - d).abs() <= 1e-15,
            "{name}: {} {d}",
            found.statistic
        );
        assert_close(found.p_value, &expected["ks"]["pValue"], 1e-9, name);
        let w = two_sample::wasserstein(&reference, &current);
        assert_close(w, &expected["wasserstein"], 1e-12, name);
    }
}

#[test]
fn kolmogorovs_distribution_is_scipys_everywhere() {
    let fixture = fixture();
    for case in cases(&fixture, "kolmogorov") {
        let column = |v: &Value| -> Vec<f64> { serde_json::from_value(v.clone()).unwrap() };
        let (n, x) = (column(&case["input"]["n"]), column(&case["input"]["x"]));
        for ((n, x), expected) in n.iter().zip(&x).zip(case["expected"]["sf"].as_array().unwrap()) {
            let found = two_sample::kolmogorov_sf(*n as u64, *x);
            assert_close(found, expected, 1e-9, &format!("n = {n}, x = {x}"));
        }
    }
}

#[test]
fn the_notes_golden_figures() {
    let fixture = fixture();
    let numbers = |name: &str| match &table(&fixture["tables"][name]).columns()[0].values {
        Values::Numeric(n) => Sample::new(&n.values).unwrap(),
        Values::Categorical(_) => unreachable!(),
    };
    let (a, b) = (numbers("golden reference"), numbers("golden current"));
    let ks = two_sample::ks(&a, &b);
    assert_eq!(ks.statistic, 0.0615);
    let close =
        |found: f64, expected: f64| assert!((found / expected - 1.0).abs() < 1e-12, "{found} {expected}");
    close(ks.p_value, 0.3559305660328855);
    close(two_sample::wasserstein_normed(&a, &b), 0.11217014936430555);
    let counts = two_sample::Binned::of_numbers(&a, &b, false);
    assert_eq!(counts.reference().len(), 11);
    close(two_sample::jensenshannon(&counts), 0.0830492738067253);
    close(two_sample::psi(&counts), 0.06061517813196625);
}
