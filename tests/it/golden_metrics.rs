//! Classification metrics against scikit-learn: `tests/reference/metrics.py`.

use evenkeel::data::Matrix;
use evenkeel::metrics::{
    Outcomes, ThresholdRule, classification_report, majority_report, precision_recall_curve, roc_curve, sweep,
};
use serde_json::{Value, json};

fn cases(operation: &str) -> Vec<Value> {
    let fixture: Value = serde_json::from_str(include_str!("../fixtures/metrics.json")).unwrap();
    let cases = fixture["cases"].as_array().unwrap().iter();
    let cases: Vec<Value> = cases.filter(|c| c["operation"] == operation).cloned().collect();
    assert!(!cases.is_empty());
    cases
}

/// Every number in `expected` is in `found` at the same place.
fn assert_holds(found: &Value, expected: &Value, relative: f64, place: &str) {
    match expected {
        Value::Object(members) => members
            .iter()
            .for_each(|(key, value)| assert_holds(&found[key], value, relative, &format!("{place}.{key}"))),
        Value::Array(items) => {
            assert_eq!(found.as_array().map(Vec::len), Some(items.len()), "{place}");
            for (i, value) in items.iter().enumerate() {
                assert_holds(&found[i], value, relative, &format!("{place}[{i}]"));
            }
        }
        Value::Number(_) => {
            let (f, e) = (found.as_f64(), expected.as_f64().unwrap());
            let f = f.unwrap_or_else(|| panic!("{place}: {found}, expected {e}"));
            assert!(
                (f - e).abs() <= relative * e.abs() + 1e-15,
                "{place}: {f}, expected {e}"
            );
        }
        other => assert_eq!(found, other, "{place}"),
    }
}

fn numbers<T: serde::de::DeserializeOwned>(value: &Value) -> T {
    serde_json::from_value(value.clone()).unwrap()
}

#[test]
fn reports_are_scikit_learns() {
    for operation in ["classificationReport", "majorityReport"] {
        for case in cases(operation) {
            let input = &case["input"];
            let classes: Vec<String> = numbers(&input["classes"]);
            let (actual, predicted): (Vec<u32>, Vec<u32>) =
                (numbers(&input["actual"]), numbers(&input["predicted"]));
            let weights: Option<Vec<f64>> = numbers(&input["weights"]);
            let probabilities = input["probabilities"].as_object().map(|m| {
                let data = numbers(&m["data"]);
                Matrix::new(data, numbers(&m["rows"]), numbers(&m["columns"])).unwrap()
            });
            let outcomes = Outcomes {
                classes: &classes,
                actual: &actual,
                predicted: &predicted,
                probabilities: probabilities.as_ref(),
                positive: numbers(&case["options"]["positive"]),
                weights: weights.as_deref(),
            };
            let report = match operation {
                "majorityReport" => majority_report(&outcomes, 0, None).unwrap(),
                _ => classification_report(&outcomes).unwrap(),
            };
            let found = serde_json::to_value(&report).unwrap();
            let relative = case["relative"].as_f64().unwrap();
            assert_holds(
                &found,
                &case["expected"],
                relative,
                case["name"].as_str().unwrap(),
            );
            if case["expected"].get("rocAuc").is_none() {
                assert_eq!(found["rocAuc"], Value::Null);
            }
        }
    }
}

#[test]
fn curves_and_sweeps_are_scikit_learns() {
    for case in cases("curves") {
        let input = &case["input"];
        let (scores, positive): (Vec<f64>, Vec<bool>) =
            (numbers(&input["scores"]), numbers(&input["positive"]));
        let weights: Option<Vec<f64>> = numbers(&input["weights"]);
        let weights = weights.as_deref();
        let mut swept = sweep(&scores, &positive, weights).unwrap();
        let best = swept.choose(&ThresholdRule::BestF1).unwrap();
        for rows in [
            &mut swept.thresholds,
            &mut swept.true_positives,
            &mut swept.false_positives,
        ] {
            rows.pop();
        }
        let found = json!({
            "precisionRecall": precision_recall_curve(&scores, &positive, weights).unwrap(),
            "roc": {
                "dropped": roc_curve(&scores, &positive, weights, true).unwrap(),
                "full": roc_curve(&scores, &positive, weights, false).unwrap(),
            },
            "sweep": swept,
            "bestF1": best.f1,
        });
        let relative = case["relative"].as_f64().unwrap();
        assert_holds(
            &found,
            &case["expected"],
            relative,
            case["name"].as_str().unwrap(),
        );
    }
}
