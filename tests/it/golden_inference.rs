//! Models of scikit-learn and small nets against onnxruntime: `tests/reference/onnx_models.py`.

use evenkeel::data::{Column, Table};
use evenkeel::inference::{Session, SessionOptions, Tensor, TensorData, Value as Onnx};
use evenkeel::onnx::Limits;
use serde_json::Value;
use std::path::Path;

fn cases(neural: bool) -> Vec<Value> {
    let fixture: Value = serde_json::from_str(include_str!("../fixtures/inference.json")).unwrap();
    let cases = fixture["cases"].as_array().unwrap().iter();
    let cases: Vec<Value> = cases
        .filter(|c| c["options"]["neural"] == neural)
        .cloned()
        .collect();
    assert!(!cases.is_empty());
    cases
}

fn model(case: &Value) -> Vec<u8> {
    let path = Path::new(env!("CARGO_MANIFEST_DIR"))
        .join("tests/fixtures")
        .join(case["input"]["model"].as_str().unwrap());
    std::fs::read(path).unwrap()
}

fn numbers(values: &Value) -> Vec<f64> {
    let list = values.as_array().unwrap().iter();
    list.map(|v| v.as_f64().unwrap_or(f64::NAN)).collect()
}

fn tensor(json: &Value) -> Tensor {
    let dims = serde_json::from_value(json["dims"].clone()).unwrap();
    let data = match json["type"].as_str().unwrap() {
        "string" => TensorData::Strings(serde_json::from_value(json["data"].clone()).unwrap()),
        "float32" => TensorData::F32(numbers(&json["data"]).iter().map(|&v| v as f32).collect()),
        "float64" => TensorData::F64(numbers(&json["data"])),
        "int64" => TensorData::I64(serde_json::from_value(json["data"].clone()).unwrap()),
        "int32" => TensorData::I32(serde_json::from_value(json["data"].clone()).unwrap()),
        other => panic!("{other}"),
    };
    Tensor::new(dims, data).unwrap()
}

/// Absolute and relative: of a case that names none the tolerance Approximate.
fn tolerance(case: &Value) -> (f64, f64) {
    let of = |kind: &str| case["tolerance"][kind].as_f64();
    (of("absolute").unwrap_or(1e-4), of("relative").unwrap_or(5e-4))
}

/// Equal labels; numbers within the tolerance, NaN where NaN is expected.
fn assert_near(found: &Tensor, expected: &Tensor, (absolute, relative): (f64, f64), place: &str) {
    assert_eq!(found.dims(), expected.dims(), "{place}");
    assert_eq!(found.element_type(), expected.element_type(), "{place}");
    match (found.data(), expected.data()) {
        (TensorData::F32(_) | TensorData::F64(_), _) => {
            for (a, b) in found.to_f64().unwrap().iter().zip(expected.to_f64().unwrap()) {
                let near = (a - b).abs() <= absolute + relative * b.abs();
                assert!(near || (a.is_nan() && b.is_nan()), "{place}: {a} and {b}");
            }
        }
        (a, b) => assert_eq!(a, b, "{place}"),
    }
}

pub fn check(case: &Value) {
    let session = Session::load(&model(case), &SessionOptions::default()).unwrap();
    let feeds = case["input"]["feeds"].as_object().unwrap();
    let feeds = feeds.iter().map(|(n, t)| (n.clone(), tensor(t).into())).collect();
    let outputs = session.run_values(feeds, None).unwrap();
    let expected = case["expected"].as_object().unwrap();
    assert_eq!(outputs.len(), expected.len());
    for (name, value) in outputs {
        let place = format!("{} {name}", case["name"]);
        let wanted = &expected[&name];
        match value {
            Onnx::Tensor(t) => assert_near(&t, &tensor(wanted), tolerance(case), &place),
            Onnx::Maps { keys, values } => {
                assert_eq!(serde_json::json!(keys.names()), wanted["keys"], "{place}");
                assert_near(&values, &tensor(&wanted["values"]), tolerance(case), &place);
            }
            other => panic!("{place}: {other:?}"),
        }
    }
}

#[test]
fn classical_models_give_onnxruntimes_outputs() {
    cases(false).iter().for_each(check);
}

#[cfg(feature = "neural")]
#[test]
fn neural_models_give_onnxruntimes_outputs() {
    cases(true).iter().for_each(check);
}

#[cfg(not(feature = "neural"))]
#[test]
fn neural_models_are_told_apart_without_the_engine() {
    for case in cases(true) {
        assert!(evenkeel::inference::needs_neural(&model(&case), &Limits::default()).unwrap());
        let e = Session::load(&model(&case), &SessionOptions::default()).unwrap_err();
        assert_eq!(e.code(), evenkeel::Code::UnsupportedOperator);
        assert!(e.message().contains("conv0"), "{e}");
    }
    for case in cases(false) {
        assert!(!evenkeel::inference::needs_neural(&model(&case), &Limits::default()).unwrap());
    }
}

fn table(json: &Value) -> Table {
    let column = |c: &Value| {
        let name = c["name"].as_str().unwrap();
        if c["kind"] == "float64" {
            return Column::numeric(name, numbers(&c["values"]));
        }
        let texts: Vec<Option<String>> = serde_json::from_value(c["values"].clone()).unwrap();
        Column::categorical(name, &texts)
    };
    Table::new(json["columns"].as_array().unwrap().iter().map(column).collect()).unwrap()
}

/// Labels and probabilities of the case as a table of predictions should have them.
#[test]
fn tables_are_predicted_as_their_tensors() {
    let mut tried = 0;
    for case in cases(false).iter().filter(|c| c["input"]["table"].is_object()) {
        let session = Session::load(&model(case), &SessionOptions::default()).unwrap();
        let predictions = session.predict(&table(&case["input"]["table"])).unwrap();
        let expected = case["expected"].as_object().unwrap();
        let label = expected
            .values()
            .find(|v| v["type"] == "int64" || v["type"] == "string");
        let texts = |v: &Value| v.as_str().map_or_else(|| v.to_string(), str::to_owned);
        if let Some(label) = label {
            let wanted: Vec<String> = label["data"].as_array().unwrap().iter().map(texts).collect();
            assert_eq!(predictions.labels, Some(wanted), "{}", case["name"]);
        }
        let columns = predictions.to_table().unwrap();
        let names: Vec<&str> = columns.columns().iter().map(|c| c.name.as_str()).collect();
        match case["name"].as_str().unwrap() {
            "logistic_three_classes" => {
                assert_eq!(
                    names,
                    [
                        "label",
                        "probability_ill",
                        "probability_watch",
                        "probability_well"
                    ]
                );
            }
            "linear_regression" | "mlp_regressor" => assert_eq!(names, ["prediction"]),
            "ridge_classifier" => assert_eq!(names, ["label"]),
            "mlp_plain" => assert_eq!(names, ["label", "probability_0", "probability_1"]),
            _ => assert!(names.len() > 2, "{}: {names:?}", case["name"]),
        }
        tried += 1;
    }
    assert!(tried > 10);
}

#[test]
fn a_subset_of_outputs_is_what_was_asked_for() {
    let case = &cases(false)[0];
    let session = Session::load(&model(case), &SessionOptions::default()).unwrap();
    let feeds: Vec<_> = case["input"]["feeds"]
        .as_object()
        .unwrap()
        .iter()
        .map(|(n, t)| (n.clone(), tensor(t)))
        .collect();
    let asked = ["output_label".to_owned()];
    let outputs = session.run(feeds.clone(), Some(&asked)).unwrap();
    assert_eq!(outputs.len(), 1);
    assert_eq!(outputs[0].0, "output_label");
    let e = session.run(feeds, Some(&["nothing".to_owned()])).unwrap_err();
    assert_eq!(e.code(), evenkeel::Code::ColumnMismatch);
}
