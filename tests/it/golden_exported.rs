//! Every model that skl2onnx, onnxmltools and CatBoost export, against onnxruntime:
//! `tests/reference/exported_models.py`.

use evenkeel::data::{Column, Table};
use evenkeel::inference::{Session, SessionOptions, Tensor, TensorData, Value as Onnx};
use serde_json::Value;
use std::path::Path;

fn fixture() -> Value {
    serde_json::from_str(include_str!("../fixtures/exported.json")).unwrap()
}

fn session(case: &Value) -> evenkeel::Result<Session> {
    let path = Path::new(env!("CARGO_MANIFEST_DIR"))
        .join("tests/fixtures/models/exported")
        .join(format!("{}.onnx", case["name"].as_str().unwrap()));
    Session::load(&std::fs::read(path).unwrap(), &SessionOptions::default())
}

/// A stored tensor for `rows` rows: along `axis` its stored rows come again and again.
fn tensor(json: &Value, (stored, rows): (usize, usize)) -> Tensor {
    let mut dims: Vec<usize> = serde_json::from_value(json["dims"].clone()).unwrap();
    let axis = json["axis"].as_u64().unwrap_or(0) as usize;
    let block: usize = dims[axis..].iter().product();
    let wanted = block / stored * rows;
    dims[axis] = dims[axis] / stored * rows;
    let list = json["data"].as_array().unwrap();
    let cells: Vec<&Value> = list
        .chunks(block.max(1))
        .flat_map(|c| c.iter().cycle().take(wanted))
        .collect();
    let numbers = || cells.iter().map(|v| number(v));
    let whole = || cells.iter().map(|v| v.as_i64().unwrap());
    let data = match json["type"].as_str().unwrap() {
        "string" => TensorData::Strings(cells.iter().map(|v| v.as_str().unwrap().to_owned()).collect()),
        "float32" => TensorData::F32(numbers().map(|v| v as f32).collect()),
        "float64" => TensorData::F64(numbers().collect()),
        "int64" => TensorData::I64(whole().collect()),
        "int32" => TensorData::I32(whole().map(|v| v as i32).collect()),
        "bool" => TensorData::Bool(cells.iter().map(|v| v.as_bool().unwrap()).collect()),
        other => panic!("{other}"),
    };
    Tensor::new(dims, data).unwrap()
}

fn number(v: &Value) -> f64 {
    match v.as_str() {
        Some(text) => text.parse().unwrap(),
        None => v.as_f64().unwrap_or(f64::NAN),
    }
}

fn feeds(fixture: &Value, case: &Value, rows: usize) -> Vec<(String, Tensor)> {
    let feed = fixture["feeds"][case["feed"].as_str().unwrap()]
        .as_object()
        .unwrap();
    let stored = stored(fixture, case);
    let names: Option<Vec<String>> = serde_json::from_value(case["inputs"].clone()).unwrap();
    let tiled = |t: &Value| tensor(t, (stored, rows));
    match names.as_deref() {
        // A model's own name for the only input.
        Some([own]) if feed.len() == 1 => feed.values().map(|t| (own.clone(), tiled(t))).collect(),
        names => feed
            .iter()
            .filter(|(n, _)| names.is_none_or(|names| names.contains(n)))
            .map(|(n, t)| (n.clone(), tiled(t)))
            .collect(),
    }
}

fn stored(fixture: &Value, case: &Value) -> usize {
    let feed = fixture["feeds"][case["feed"].as_str().unwrap()]
        .as_object()
        .unwrap();
    feed.values().next().unwrap()["dims"][0].as_u64().unwrap() as usize
}

/// Equal labels; numbers within 1e-4 absolute or 5e-4 relative.
fn compare(found: &Tensor, expected: &Tensor) -> Result<(), String> {
    if found.dims() != expected.dims() || found.element_type() != expected.element_type() {
        let show = |t: &Tensor| format!("{} {:?}", t.element_type(), t.dims());
        return Err(format!("expected {}, found {}", show(expected), show(found)));
    }
    match (found.data(), expected.data()) {
        (TensorData::F32(_) | TensorData::F64(_), _) => {
            let (a, b) = (found.to_f64().unwrap(), expected.to_f64().unwrap());
            let near =
                |a: f64, b: f64| a == b || a.is_nan() && b.is_nan() || (a - b).abs() <= 1e-4 + 5e-4 * b.abs();
            match a.iter().zip(&b).position(|(&a, &b)| !near(a, b)) {
                Some(i) => Err(format!("element {i}: expected {}, found {}", b[i], a[i])),
                None => Ok(()),
            }
        }
        (a, b) if a == b => Ok(()),
        (a, b) => Err(format!("expected {b:?}, found {a:?}").chars().take(300).collect()),
    }
}

fn run(fixture: &Value, case: &Value, session: &Session, rows: usize) -> Result<(), String> {
    let feeds = feeds(fixture, case, rows);
    let feeds = feeds.into_iter().map(|(n, t)| (n, t.into())).collect();
    let outputs = session.run_values(feeds, None).map_err(|e| e.to_string())?;
    let expected = case["expected"].as_object().unwrap();
    let counts = (stored(fixture, case), rows);
    if outputs.len() != expected.len() {
        return Err(format!(
            "expected {} outputs, found {}",
            expected.len(),
            outputs.len()
        ));
    }
    for (name, value) in outputs {
        let wanted = &expected[&name];
        let checked = match value {
            Onnx::Tensor(t) => compare(&t, &tensor(wanted, counts)),
            Onnx::Maps { keys, values } if serde_json::json!(keys.names()) == wanted["keys"] => {
                compare(&values, &tensor(&wanted["values"], counts))
            }
            Onnx::Sequence(list) => {
                let wanted = wanted["sequence"].as_array().unwrap();
                if list.len() != wanted.len() {
                    return Err(format!("{name}: a sequence of {}", list.len()));
                }
                list.iter()
                    .zip(wanted)
                    .try_for_each(|(v, w)| compare(v.tensor().unwrap(), &tensor(w, counts)))
            }
            other => Err(format!("{other:?}").chars().take(300).collect()),
        };
        checked.map_err(|e| format!("{rows} rows, output '{name}': {e}"))?;
    }
    Ok(())
}

#[test]
fn exported_models_give_onnxruntimes_outputs() {
    let fixture = fixture();
    let many = fixture["many"].as_u64().unwrap() as usize;
    let mut passed = 0;
    let mut failed = Vec::new();
    for case in fixture["cases"].as_array().unwrap() {
        let result = session(case).map_err(|e| e.to_string()).and_then(|session| {
            [stored(&fixture, case), 1, many]
                .iter()
                .try_for_each(|&rows| run(&fixture, case, &session, rows))
        });
        match result {
            Ok(()) => passed += 1,
            Err(e) => failed.push(format!("{}: {e}", case["name"].as_str().unwrap())),
        }
    }
    println!("{passed} passed");
    assert!(
        failed.is_empty(),
        "{} failed:\n{}",
        failed.len(),
        failed.join("\n")
    );
}

/// The columns of a table with the case's stored rows; none where an input is wider than a name.
fn table(fixture: &Value, case: &Value) -> Option<Table> {
    let fed = feeds(fixture, case, stored(fixture, case));
    let lone = fed.len() == 1;
    let mut columns = Vec::new();
    for (name, tensor) in fed {
        let width = tensor.dims().get(1).copied().unwrap_or(1);
        if width > 1 && !lone {
            return None;
        }
        for c in 0..width {
            let name = if lone { format!("c{c}") } else { name.clone() };
            columns.push(match tensor.data() {
                TensorData::Strings(v) => {
                    let texts: Vec<Option<&String>> = v.iter().skip(c).step_by(width).map(Some).collect();
                    Column::categorical(&name, &texts)
                }
                _ => {
                    let values = tensor.to_f64().unwrap();
                    Column::numeric(&name, values.into_iter().skip(c).step_by(width).collect())
                }
            });
        }
    }
    Some(Table::new(columns).unwrap())
}

fn texts(tensor: &Tensor) -> Option<Vec<String>> {
    match tensor.data() {
        TensorData::Strings(v) => Some(v.clone()),
        TensorData::I64(v) => Some(v.iter().map(i64::to_string).collect()),
        _ => None,
    }
}

/// Labels as onnxruntime gives them; probabilities wherever the model's scores are probabilities.
#[test]
fn exported_models_predict_tables() {
    let fixture = fixture();
    let (mut labeled, mut likely, mut failed) = (0, 0, Vec::new());
    for case in fixture["cases"].as_array().unwrap() {
        let (Ok(session), Some(table)) = (session(case), table(&fixture, case)) else {
            continue;
        };
        let rows = table.rows();
        let outputs: Vec<&Value> = session
            .outputs()
            .iter()
            .map(|o| &case["expected"][&o.name])
            .collect();
        let label = outputs
            .iter()
            .find(|o| o["type"] == "int64" || o["type"] == "string");
        let Some(label) = label else { continue };
        let several = label["dims"].as_array().unwrap().len() == 2 && label["dims"][1] != 1;
        let predictions = match session.predict(&table) {
            Ok(p) => p,
            // Whole numbers or text side by side, as transformers give them, are no labels.
            Err(_) if several => continue,
            Err(e) => {
                failed.push(format!("{}: {e}", case["name"]));
                continue;
            }
        };
        let wanted = texts(&tensor(label, (rows, rows))).unwrap();
        if !several && predictions.labels.as_ref() != Some(&wanted) {
            failed.push(format!(
                "{}: expected {wanted:?}, found {:?}",
                case["name"], predictions.labels
            ));
        }
        labeled += 1;
        if let Some(p) = &predictions.probabilities {
            assert_eq!(p.rows(), rows);
            assert_eq!(p.columns(), predictions.classes.len(), "{}", case["name"]);
            likely += 1;
        }
        let boosted = case["group"] == "catboost" || case["group"] == "lightgbm";
        if (boosted || predictions.labels.is_some() && several && session.outputs().len() == 2)
            && predictions.probabilities.is_none()
            && !case["name"].as_str().unwrap().contains("ridge")
        {
            failed.push(format!("{}: no probabilities", case["name"]));
        }
    }
    println!("{labeled} with labels, {likely} with probabilities");
    assert!(
        failed.is_empty(),
        "{} failed:\n{}",
        failed.len(),
        failed.join("\n")
    );
    assert!(likely > 60 && labeled > likely);
}

/// The rows of the tables in docs/exported-models.md.
fn rows_of_the_document() -> (String, String) {
    let fixture = fixture();
    let mut counts: Vec<(&str, usize, usize)> = Vec::new();
    let mut refusals = String::new();
    let cases = fixture["cases"].as_array().unwrap();
    let refused = fixture["refused"].as_array().unwrap();
    for each in cases.iter().chain(refused) {
        let group = each["group"].as_str().unwrap();
        let at = counts.iter().position(|c| c.0 == group).unwrap_or_else(|| {
            counts.push((group, 0, 0));
            counts.len() - 1
        });
        match each["reason"].as_str() {
            None => counts[at].1 += 1,
            Some(reason) => {
                counts[at].2 += 1;
                let text = |key: &str| each[key].as_str().unwrap();
                refusals += &format!("| `{}` | {} | {reason} |\n", text("name"), text("by"));
            }
        }
    }
    let row = |c: &(&str, usize, usize)| format!("| {} | {} | {} |\n", c.0, c.1, c.2);
    (counts.iter().map(row).collect(), refusals)
}

#[test]
fn the_document_tells_what_passes_and_what_is_refused() {
    let (counts, refusals) = rows_of_the_document();
    for (name, text) in [
        (
            "docs/exported-models.md",
            include_str!("../../docs/exported-models.md"),
        ),
        (
            "docs/exported-models.ko.md",
            include_str!("../../docs/exported-models.ko.md"),
        ),
    ] {
        for rows in [&counts, &refusals] {
            assert!(
                text.contains(&format!("|---|---|---|\n{rows}\n")),
                "{name}: a table must be:\n{rows}"
            );
        }
    }
}
