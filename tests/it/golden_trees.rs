//! Tree ensembles against onnxruntime: `tests/reference/tree_models.py`.

use evenkeel::data::{Column, Table};
use evenkeel::inference::{Session, SessionOptions, inspect};
use evenkeel::onnx::Limits;
use serde_json::Value;
use std::path::Path;

fn model(name: &str) -> Vec<u8> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/fixtures/models/trees");
    std::fs::read(folder.join(name).with_extension("onnx")).unwrap()
}

fn cases() -> Vec<Value> {
    let fixture: Value = serde_json::from_str(include_str!("../fixtures/trees.json")).unwrap();
    let cases = fixture["cases"].as_array().unwrap().clone();
    assert!(cases.len() > 100);
    cases
}

#[test]
fn trees_give_onnxruntimes_outputs() {
    cases().iter().for_each(crate::golden_inference::check);
}

fn texts(values: &Value) -> Vec<String> {
    let text = |v: &Value| v.as_str().map_or_else(|| v.to_string(), str::to_owned);
    values.as_array().unwrap().iter().map(text).collect()
}

/// The rows of a case as a table.
fn table(rows: &Value) -> Table {
    let dims: Vec<usize> = serde_json::from_value(rows["dims"].clone()).unwrap();
    let cells = rows["data"].as_array().unwrap();
    let column = |c: usize| {
        let cells = cells.iter().skip(c).step_by(dims[1]);
        let values = cells.map(|v| v.as_f64().unwrap_or(f64::NAN)).collect();
        Column::numeric(format!("f{c}"), values)
    };
    Table::new((0..dims[1]).map(column).collect()).unwrap()
}

/// Labels, named probabilities or values of rows in a table, as of the same rows in a tensor.
#[test]
fn tables_are_predicted_as_tensors() {
    let classifiers: [(&str, &[&str]); 9] = [
        ("random_forest", &["0", "1"]),
        ("random_forest_zipmap", &["0", "1"]),
        ("random_forest_three", &["blue", "green", "빨강"]),
        ("gradient_boosting_three", &["blue", "green", "빨강"]),
        ("hist_gradient_boosting", &["0", "1"]),
        ("lightgbm_gaps", &["0", "1"]),
        ("xgboost_gaps", &["0", "1"]),
        ("xgboost_three", &["0", "1", "2"]),
        ("catboost_three", &["blue", "green", "빨강"]),
    ];
    for case in cases() {
        let name = case["name"].as_str().unwrap();
        let Some(file) = name.strip_suffix(" 257 rows") else {
            continue;
        };
        let session = Session::load(&model(file), &SessionOptions::default()).unwrap();
        let rows = case["input"]["feeds"]
            .as_object()
            .unwrap()
            .values()
            .next()
            .unwrap();
        let classes = classifiers.iter().find(|(n, _)| *n == file).map(|c| c.1);
        let expected = case["expected"].as_object().unwrap();
        let Some(classes) = classes else {
            if file.ends_with("_regressor") {
                let values = session.predict(&table(rows)).unwrap().values.unwrap();
                let wanted = &expected.values().next().unwrap()["data"];
                for (a, b) in values.iter().zip(wanted.as_array().unwrap()) {
                    assert!((a - b.as_f64().unwrap()).abs() < 1e-4, "{file}: {a} and {b}");
                }
            }
            continue;
        };
        let found = session.predict(&table(rows)).unwrap();
        assert_eq!(found.classes, classes, "{file}");
        let labels = expected
            .values()
            .find(|v| v["type"] != "float32" && v["type"].is_string());
        assert_eq!(found.labels.unwrap(), texts(&labels.unwrap()["data"]), "{file}");
        let scores = expected
            .values()
            .find(|v| v["type"] == "float32" || v["keys"].is_array())
            .unwrap();
        let scores = if scores["keys"].is_array() {
            &scores["values"]
        } else {
            scores
        };
        let probabilities = found.probabilities.unwrap();
        for (i, wanted) in scores["data"].as_array().unwrap().iter().enumerate() {
            let p = probabilities.row(i / classes.len())[i % classes.len()];
            assert!(
                (p - wanted.as_f64().unwrap()).abs() < 1e-4,
                "{file}: {p} and {wanted}"
            );
        }
    }
}

/// Thresholds and weights; not how often rows met a node, not codes.
#[test]
fn parameters_are_counted() {
    assert_eq!(
        inspect(&model("mode_leq_plain"), &Limits::default())
            .unwrap()
            .parameters,
        6 + 4
    );
    assert_eq!(
        inspect(&model("double_leq"), &Limits::default())
            .unwrap()
            .parameters,
        6 + 4 + 1
    );
    assert_eq!(
        inspect(&model("v5_mode_0"), &Limits::default())
            .unwrap()
            .parameters,
        2 + 3
    );
}
