//! Training against scikit-learn: `tests/reference/training.py`.

use evenkeel::data::{Labels, Matrix};
use evenkeel::learners::LogisticOptions;
use evenkeel::watch::Unwatched;
use serde_json::Value;

fn cases(operation: &str) -> Vec<Value> {
    let fixture: Value = serde_json::from_str(include_str!("../fixtures/training.json")).unwrap();
    let cases: Vec<Value> = fixture["cases"]
        .as_array()
        .unwrap()
        .iter()
        .filter(|case| case["operation"] == operation)
        .cloned()
        .collect();
    assert!(!cases.is_empty());
    cases
}

fn numbers(value: &Value) -> Vec<f64> {
    match value {
        Value::Array(items) => items.iter().flat_map(numbers).collect(),
        Value::Null => vec![f64::NAN],
        number => vec![number.as_f64().unwrap()],
    }
}

fn labels(value: &Value) -> Labels {
    let values = value.as_array().unwrap();
    if values.iter().all(Value::is_i64) {
        Labels::from_integers(&values.iter().map(|v| v.as_i64().unwrap()).collect::<Vec<_>>())
    } else {
        Labels::from_strings(&values.iter().map(|v| v.as_str().unwrap()).collect::<Vec<_>>())
    }
}

fn assert_approximate(case: &str, what: &str, ours: &[f64], expected: &[f64]) {
    assert_eq!(ours.len(), expected.len(), "{case}: {what}");
    for (i, (a, e)) in ours.iter().zip(expected).enumerate() {
        assert!((a - e).abs() <= 1e-4, "{case}: {what} {i}: {a}, expected {e}");
    }
}

#[test]
fn logistic_regression_has_scikit_learns_coefficients() {
    for case in cases("logistic") {
        let name = case["name"].as_str().unwrap();
        let options: LogisticOptions = serde_json::from_value(case["options"].clone()).unwrap();
        let x = &case["input"]["x"];
        let size = |key: &str| x[key].as_u64().unwrap() as usize;
        let x = Matrix::new(numbers(&x["data"]), size("rows"), size("columns")).unwrap();
        let weights = case["input"].get("sampleWeights").map(numbers);
        let y = labels(&case["input"]["y"]);
        let fit = options.fit(&x, &y, weights.as_deref(), &mut Unwatched).unwrap();
        assert!(
            fit.converged,
            "{name}: slope {} after {}",
            fit.slope, fit.iterations
        );
        let expected = |key: &str| numbers(&case["expected"][key]);
        assert_approximate(
            name,
            "coefficient",
            fit.model.coefficients.data(),
            &expected("coefficients"),
        );
        assert_approximate(name, "intercept", &fit.model.intercepts, &expected("intercepts"));
        let probabilities = fit.model.predict_probabilities(&x).unwrap();
        let first = &probabilities.data()[..expected("probabilities").len()];
        assert_approximate(name, "probability", first, &expected("probabilities"));
    }
}
