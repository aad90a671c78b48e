//! CSV reading against pandas, splits against scikit-learn: `tests/reference/csv_tables.py`.

use evenkeel::data::{Labels, NumericKind, Table, Values, read_csv, stratified_split};
use evenkeel::options;
use serde_json::{Value, json};

fn cases(operation: &str) -> Vec<Value> {
    let fixture: Value = serde_json::from_str(include_str!("../fixtures/csv.json")).unwrap();
    let cases = fixture["cases"].as_array().unwrap().iter();
    let cases: Vec<Value> = cases.filter(|c| c["operation"] == operation).cloned().collect();
    assert!(!cases.is_empty());
    cases
}

/// The table in the fixtures' form.
fn described(table: &Table) -> Value {
    let columns = table.columns().iter().map(|c| match &c.values {
        Values::Categorical(v) => {
            json!({"name": c.name, "values": (0..table.rows()).map(|i| v.text(i)).collect::<Vec<_>>()})
        }
        Values::Numeric(n) if n.kind == NumericKind::Integer => {
            let values = n.values.iter().map(|v| (!v.is_nan()).then_some(*v as i64));
            json!({"name": c.name, "kind": "integer", "values": values.collect::<Vec<_>>()})
        }
        Values::Numeric(n) => json!({"name": c.name, "kind": "float64", "values": n.values}),
    });
    json!({"columns": columns.collect::<Vec<_>>(), "rows": table.rows()})
}

#[test]
fn tables_are_read_as_by_pandas() {
    for case in cases("readCsv") {
        let options = options::parse(&case["options"].to_string()).unwrap();
        let table = read_csv(case["input"]["csv"].as_str().unwrap().as_bytes(), &options).unwrap();
        assert_eq!(described(&table), case["expected"], "{}", case["name"]);
    }
}

#[test]
fn splits_have_scikit_learns_counts() {
    for case in cases("stratifiedSplit") {
        let counts: Vec<usize> = serde_json::from_value(case["input"]["counts"].clone()).unwrap();
        let values = counts
            .iter()
            .enumerate()
            .flat_map(|(class, &n)| vec![class as i64; n]);
        let labels = Labels::from_integers(&values.collect::<Vec<_>>());
        let test_size = case["options"]["testSize"].as_f64().unwrap();
        let split = stratified_split(&labels, test_size, 0).unwrap();
        let found =
            json!({"train": labels.take(&split.train).counts(), "test": labels.take(&split.test).counts()});
        assert_eq!(found, case["expected"], "{}", case["name"]);
    }
}
