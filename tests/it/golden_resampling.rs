//! Resampling against imbalanced-learn: `tests/reference/resampling.py`.

use evenkeel::Unwatched;
use evenkeel::data::{Categorical, Classes, Column, Labels, Matrix, Numeric, NumericKind, Table, Values};
use evenkeel::options;
use evenkeel::resampling::{Features, ResampleMethod, Resampled, resample, resample_table};
use serde_json::{Value, json};
use sha2::{Digest, Sha256};

fn cases(operation: &str) -> Vec<Value> {
    let fixture: Value = serde_json::from_str(include_str!("../fixtures/resampling.json")).unwrap();
    let cases = fixture["cases"].as_array().unwrap().iter();
    let cases: Vec<Value> = cases.filter(|c| c["operation"] == operation).cloned().collect();
    assert!(!cases.is_empty());
    cases
}

fn numbers(value: &Value) -> Vec<f64> {
    let values = value.as_array().unwrap().iter();
    values.map(|v| v.as_f64().unwrap_or(f64::NAN)).collect()
}

fn size(value: &Value, key: &str) -> usize {
    value[key].as_u64().unwrap() as usize
}

fn features(x: &Value) -> Features {
    let (rows, columns) = (size(x, "rows"), size(x, "columns"));
    let data = numbers(&x["data"]);
    if x["type"] == "float32" {
        let data = data.iter().map(|&v| v as f32).collect();
        Features::F32(Matrix::new(data, rows, columns).unwrap())
    } else {
        Features::F64(Matrix::new(data, rows, columns).unwrap())
    }
}

fn labels(y: &Value) -> Labels {
    let values = y.as_array().unwrap();
    if values.iter().all(Value::is_boolean) {
        let values: Vec<bool> = values.iter().filter_map(Value::as_bool).collect();
        Labels::from_booleans(&values)
    } else if values.iter().all(Value::is_i64) {
        let values: Vec<i64> = values.iter().filter_map(Value::as_i64).collect();
        Labels::from_integers(&values)
    } else {
        let values: Vec<&str> = values.iter().filter_map(Value::as_str).collect();
        Labels::from_strings(&values)
    }
}

fn described(y: &Labels) -> Vec<Value> {
    let codes = y.codes.iter().map(|&code| code as usize);
    match &y.classes {
        Classes::Strings(c) => codes.map(|i| json!(c[i])).collect(),
        Classes::Integers(c) => codes.map(|i| json!(c[i])).collect(),
        Classes::Booleans(c) => codes.map(|i| json!(c[i])).collect(),
    }
}

fn table(value: &Value) -> Table {
    let columns = value["columns"].as_array().unwrap().iter().map(|column| {
        let kind = match column["kind"].as_str() {
            Some("integer") => NumericKind::Integer,
            Some("float32") => NumericKind::Float32,
            Some(_) => NumericKind::Float64,
            None => {
                let texts = column["values"].as_array().unwrap().iter();
                let texts: Vec<Option<&str>> = texts.map(Value::as_str).collect();
                return Column {
                    name: column["name"].as_str().unwrap().to_owned(),
                    values: Values::Categorical(Categorical::encode(&texts)),
                };
            }
        };
        Column {
            name: column["name"].as_str().unwrap().to_owned(),
            values: Values::Numeric(Numeric {
                values: numbers(&column["values"]),
                kind,
            }),
        }
    });
    Table::new(columns.collect()).unwrap()
}

fn assert_numbers(case: &Value, what: &str, ours: &[f64], expected: &[f64]) {
    assert_eq!(ours.len(), expected.len(), "{}: {what}", case["name"]);
    for (i, (a, e)) in ours.iter().zip(expected).enumerate() {
        let same = match case["tolerance"].as_str().unwrap() {
            "close" => (a - e).abs() <= 1e-7,
            _ => a == e,
        };
        let same = same || (a.is_nan() && e.is_nan());
        assert!(same, "{}: {what}, value {i}: {a}, expected {e}", case["name"]);
    }
}

fn indices(value: &Value) -> Vec<u32> {
    serde_json::from_value(value["sampleIndices"].clone()).unwrap()
}

fn run(case: &Value, x: &Features, y: &Labels) -> Resampled {
    let method: ResampleMethod = options::parse(&case["options"].to_string()).unwrap();
    resample(&method, x, y, &mut Unwatched).unwrap_or_else(|e| panic!("{}: {e}", case["name"]))
}

#[test]
fn matrices_are_resampled_as_by_imbalanced_learn() {
    for case in cases("resample") {
        let expected = &case["expected"];
        let found = run(
            &case,
            &features(&case["input"]["x"]),
            &labels(&case["input"]["y"]),
        );
        let data: Vec<f64> = match &found.x {
            Features::F64(m) => m.data().to_vec(),
            Features::F32(m) => m.data().iter().map(|&v| v.into()).collect(),
            Features::Table(_) => unreachable!(),
        };
        assert_eq!(found.x.rows(), size(&expected["x"], "rows"), "{}", case["name"]);
        assert_numbers(&case, "x", &data, &numbers(&expected["x"]["data"]));
        assert_eq!(json!(described(&found.y)), expected["y"], "{}", case["name"]);
        assert_eq!(found.sample_indices, indices(expected), "{}", case["name"]);
        let total: usize = found.counts.iter().map(|c| c.after).sum();
        assert_eq!(total, found.y.len());
    }
}

#[test]
fn tables_are_resampled_as_by_imbalanced_learn() {
    for case in cases("resampleTable") {
        let mut options = case["options"].clone();
        let target = options.as_object_mut().unwrap().remove("target").unwrap();
        let method: ResampleMethod = options::parse(&options.to_string()).unwrap();
        let input = table(&case["input"]["table"]);
        let found = resample_table(&method, &input, target.as_str().unwrap(), &mut Unwatched)
            .unwrap_or_else(|e| panic!("{}: {e}", case["name"]));
        let expected = table(&case["expected"]["table"]);
        assert_eq!(found.table.rows(), expected.rows(), "{}", case["name"]);
        for (ours, expected) in found.table.columns().iter().zip(expected.columns()) {
            assert_eq!(ours.name, expected.name);
            match (&ours.values, &expected.values) {
                (Values::Numeric(a), Values::Numeric(e)) => {
                    assert_eq!(a.kind, e.kind);
                    assert_numbers(&case, &ours.name, &a.values, &e.values);
                }
                (Values::Categorical(a), Values::Categorical(e)) => {
                    for row in 0..expected.len() {
                        assert_eq!(
                            a.text(row),
                            e.text(row),
                            "{}: {}, row {row}",
                            case["name"],
                            ours.name
                        );
                    }
                }
                _ => panic!("{}: column '{}' changed its kind", case["name"], ours.name),
            }
        }
        assert_eq!(
            found.sample_indices,
            indices(&case["expected"]),
            "{}",
            case["name"]
        );
    }
}

/// The table that the reference's docstring describes.
fn generated(input: &Value) -> (Features, Labels) {
    let seed = input["seed"].as_u64().unwrap();
    let value = |i: usize| {
        let mut z = seed.wrapping_add((i as u64 + 1).wrapping_mul(0x9E37_79B9_7F4A_7C15));
        z = (z ^ (z >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        ((z ^ (z >> 31)) >> 11) as f64 / 9_007_199_254_740_992.0
    };
    let (rows, columns) = (size(input, "rows"), size(input, "columns"));
    let share = input["share"].as_f64().unwrap();
    let offset = input["offset"].as_f64().unwrap();
    let y: Vec<i64> = (0..rows)
        .map(|r| i64::from(value(rows * columns + r) < share))
        .collect();
    let mut data = Vec::with_capacity(rows * columns);
    for (r, &label) in y.iter().enumerate() {
        let shift = if label == 1 { 0.3 } else { 0.0 };
        data.extend((0..columns).map(|c| (value(r * columns + c) + shift) * (c as f64 + 1.0) + offset));
    }
    let x = Features::F64(Matrix::new(data, rows, columns).unwrap());
    (x, Labels::from_integers(&y))
}

#[test]
fn large_tables_have_imbalanced_learns_bytes() {
    for case in cases("resampleHash") {
        let (x, y) = generated(&case["input"]);
        let found = run(&case, &x, &y);
        let Features::F64(x) = &found.x else {
            panic!("the matrix changed its kind")
        };
        let mut hash = Sha256::new();
        for value in x.data() {
            hash.update(value.to_le_bytes());
        }
        let hash: String = hash.finalize().iter().map(|b| format!("{b:02x}")).collect();
        let ill = found.y.rows_of(1).len();
        assert_eq!(
            json!({"sha256": hash, "rows": x.rows(), "ill": ill}),
            case["expected"],
            "{}",
            case["name"]
        );
    }
}
