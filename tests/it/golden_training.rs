//! Training against scikit-learn: `tests/reference/training.py`.

use evenkeel::data::{Column, Labels, Matrix, Table};
use evenkeel::learners::LogisticOptions;
use evenkeel::training::{ClassRows, Encoder, ModelOptions, PrincipalAxes, TrainOptions, train};
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

fn table(value: &Value) -> Table {
    let column = |c: &Value| {
        let name = c["name"].as_str().unwrap();
        if c.get("kind").is_some() {
            return Column::numeric(name, numbers(&c["values"]));
        }
        let texts: Vec<Option<&str>> = c["values"]
            .as_array()
            .unwrap()
            .iter()
            .map(Value::as_str)
            .collect();
        Column::categorical(name, &texts)
    };
    Table::new(value["columns"].as_array().unwrap().iter().map(column).collect()).unwrap()
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

#[test]
fn the_whole_pipeline_has_scikit_learns_probabilities() {
    for case in cases("pipeline") {
        let name = case["name"].as_str().unwrap();
        let options: TrainOptions = serde_json::from_value(case["options"].clone()).unwrap();
        let ModelOptions::Logistic(logistic) = &options.model;
        let rows = table(&case["input"]["table"]);
        let imputer = options.impute.fit(&rows).unwrap();
        let filled = imputer.transform(&rows).unwrap();
        let encoder = Encoder::fit(&filled).unwrap();
        let x = encoder.transform(&filled).unwrap();
        let y = labels(&case["input"]["y"]);
        let model = logistic.fit(&x, &y, None, &mut Unwatched).unwrap().model;
        let expected = |key: &str| numbers(&case["expected"][key]);
        assert_approximate(
            name,
            "coefficient",
            model.coefficients.data(),
            &expected("coefficients"),
        );
        assert_approximate(name, "intercept", &model.intercepts, &expected("intercepts"));
        let probabilities = model.predict_probabilities(&x).unwrap();
        assert_approximate(
            name,
            "probability",
            probabilities.data(),
            &expected("probabilities"),
        );
        let other = imputer.transform(&table(&case["input"]["other"])).unwrap();
        let probabilities = model
            .predict_probabilities(&encoder.transform(&other).unwrap())
            .unwrap();
        assert_approximate(
            name,
            "other probability",
            probabilities.data(),
            &expected("otherProbabilities"),
        );
    }
}

#[test]
fn principal_axes_are_scikit_learns() {
    for case in cases("principalAxes") {
        let name = case["name"].as_str().unwrap();
        let (rows, other) = (table(&case["input"]["table"]), table(&case["input"]["other"]));
        let axes = PrincipalAxes::fit(&rows, &mut Unwatched).unwrap();
        let (placed, others) = (axes.project(&rows).unwrap(), axes.project(&other).unwrap());
        let expected = |key: &str| numbers(&case["expected"][key]);
        let ratio = expected("explainedVarianceRatio");
        assert_approximate(name, "ratio", &axes.explained_variance_ratio, &ratio);
        assert_approximate(name, "x", &placed.x, &expected("x"));
        assert_approximate(name, "y", &placed.y, &expected("y"));
        assert_approximate(name, "other x", &others.x, &expected("otherX"));
        assert_approximate(name, "other y", &others.y, &expected("otherY"));
    }
}

#[test]
fn training_is_imputing_resampling_encoding_and_fitting_as_in_python() {
    for case in cases("train") {
        let name = case["name"].as_str().unwrap();
        let options: TrainOptions = serde_json::from_value(case["options"].clone()).unwrap();
        let rows = table(&case["input"]["table"]);
        let report = train(&options, &rows, &mut Unwatched).unwrap().report;
        let expected = |key: &str| numbers(&case["expected"][key]);
        let counts = |of: fn(&ClassRows) -> usize| -> Vec<f64> {
            report.class_counts.iter().map(|c| of(c) as f64).collect()
        };
        assert_eq!(counts(|c| c.before), expected("before"), "{name}");
        assert_eq!(counts(|c| c.after), expected("after"), "{name}");
        let model = &report.model.coefficients[0];
        let coefficients: Vec<f64> = model.features.iter().map(|f| f.coefficient).collect();
        assert_approximate(name, "coefficient", &coefficients, &expected("coefficients"));
        assert_approximate(name, "intercept", &[model.intercept], &expected("intercept"));
        let scores = &report.validation_at_half;
        assert_approximate(name, "ROC AUC", &[scores.roc_auc.unwrap()], &expected("rocAuc"));
        assert_approximate(
            name,
            "log loss",
            &[scores.log_loss.unwrap()],
            &expected("logLoss"),
        );
        assert_eq!(scores.confusion.concat(), expected("confusionAtHalf"), "{name}");
    }
}
