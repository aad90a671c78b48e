//! Neural families as PyTorch exports them, against onnxruntime: `tests/reference/neural_models.py`.

use evenkeel::inference::{Session, SessionOptions, Tensor, TensorData, needs_neural};
use evenkeel::onnx::Limits;
use serde_json::Value;
use std::path::Path;

fn fixture() -> Value {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/fixtures/neural.json");
    serde_json::from_slice(&std::fs::read(path).unwrap()).unwrap()
}

/// The case of this name.
#[cfg(all(feature = "cli", feature = "neural"))]
pub(crate) fn case(name: &str) -> Value {
    let fixture = fixture();
    let mut cases = fixture["cases"].as_array().unwrap().iter();
    cases.find(|c| c["name"] == name).unwrap().clone()
}

pub(crate) fn model(case: &Value) -> Vec<u8> {
    let path = Path::new(env!("CARGO_MANIFEST_DIR"))
        .join("tests/fixtures")
        .join(case["input"]["model"].as_str().unwrap());
    std::fs::read(path).unwrap()
}

/// The values of a feed: stored, or drawn by SplitMix64 over a counter.
pub(crate) fn values(feed: &Value, n: usize) -> Vec<f64> {
    let Some(rule) = feed["rule"].as_object() else {
        return serde_json::from_value(feed["data"].clone()).unwrap();
    };
    let [seed, count, offset, scale] =
        ["seed", "count", "offset", "scale"].map(|key| rule[key].as_i64().unwrap());
    let draw = |i: u64| {
        let mut z = (seed as u64).wrapping_add((i + 1).wrapping_mul(0x9E37_79B9_7F4A_7C15));
        z = (z ^ (z >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        z ^= z >> 31;
        let k = ((z >> 11) as f64 / (1u64 << 53) as f64 * count as f64).floor();
        (k + offset as f64) / scale as f64
    };
    (0..n as u64).map(draw).collect()
}

/// The bits of a number that half precision holds exactly and not as a subnormal.
fn half(value: f64) -> u16 {
    let bits = (value as f32).to_bits();
    if value == 0.0 {
        return 0;
    }
    let exponent = (bits >> 23 & 0xff) - 112;
    ((bits >> 16 & 0x8000) | exponent << 10 | bits >> 13 & 0x3ff) as u16
}

fn tensor(feed: &Value) -> Tensor {
    let dims: Vec<usize> = serde_json::from_value(feed["dims"].clone()).unwrap();
    let values = values(feed, dims.iter().product());
    let data = match feed["type"].as_str().unwrap() {
        "float32" => TensorData::F32(values.iter().map(|&v| v as f32).collect()),
        "float16" => TensorData::F16(values.iter().map(|&v| half(v)).collect()),
        "int64" => TensorData::I64(values.iter().map(|&v| v as i64).collect()),
        other => panic!("{other}"),
    };
    Tensor::new(dims, data).unwrap()
}

/// How far a number may be from the expected one: (absolute, relative).
fn tolerance(case: &Value) -> (f64, f64) {
    match &case["tolerance"] {
        Value::String(name) if name == "approximate" => (1e-4, 5e-4),
        given => (
            given["absolute"].as_f64().unwrap(),
            given["relative"].as_f64().unwrap(),
        ),
    }
}

fn compare(found: &Tensor, expected: &Value, (absolute, relative): (f64, f64)) -> Result<(), String> {
    let element = found.element_type().name();
    if serde_json::json!([element, found.dims()]) != serde_json::json!([expected["type"], expected["dims"]]) {
        return Err(format!(
            "expected {} {}, found {element} {:?}",
            expected["type"],
            expected["dims"],
            found.dims()
        ));
    }
    let all = found.to_f64().unwrap();
    let wanted: Vec<f64> = serde_json::from_value(expected["data"].clone()).unwrap();
    let at: Vec<usize> = match &expected["at"] {
        Value::Null => (0..all.len()).collect(),
        at => serde_json::from_value(at.clone()).unwrap(),
    };
    assert_eq!(at.len(), wanted.len());
    let mut pairs: Vec<(f64, f64)> = at.iter().map(|&i| all[i]).zip(wanted).collect();
    if let Some(mean) = expected["mean"].as_f64() {
        pairs.push((all.iter().sum::<f64>() / all.len() as f64, mean));
    }
    let exact = !element.starts_with("float");
    let allowed = |b: f64| if exact { 0.0 } else { absolute + relative * b.abs() };
    let near = |(a, b): &(f64, f64)| (a - b).abs() <= allowed(*b);
    let worst = pairs.iter().map(|(a, b)| (a - b).abs()).fold(0.0, f64::max);
    match pairs.iter().filter(|p| !near(p)).count() {
        0 => Ok(()),
        n => Err(format!(
            "{n} of {} values are off, the worst by {worst}",
            pairs.len()
        )),
    }
}

fn check(case: &Value) -> Result<(), String> {
    let session = Session::load(&model(case), &SessionOptions::default()).map_err(|e| e.to_string())?;
    let feeds = case["input"]["feeds"].as_object().unwrap();
    let feeds = feeds
        .iter()
        .map(|(name, feed)| (name.clone(), tensor(feed)))
        .collect();
    let outputs = session.run(feeds, None).map_err(|e| e.to_string())?;
    let expected = case["expected"].as_object().unwrap();
    assert_eq!(outputs.len(), expected.len());
    for (name, found) in outputs {
        compare(&found, &expected[&name], tolerance(case)).map_err(|e| format!("{name}: {e}"))?;
    }
    Ok(())
}

/// Without the neural engine, those that the core runs.
#[test]
fn the_families_give_onnxruntimes_outputs() {
    let fixture = fixture();
    let only = std::env::var("NEURAL").unwrap_or_default();
    let cases = fixture["cases"].as_array().unwrap().iter();
    let runs = |case: &&Value| {
        case["operation"] == "run"
            && (cfg!(feature = "neural") || !needs_neural(&model(case), &Limits::default()).unwrap())
    };
    let failed: Vec<String> = cases
        .filter(|c| c["name"].as_str().unwrap().contains(&only))
        .filter(runs)
        .filter_map(|case| check(case).err().map(|e| format!("{}: {e}", case["name"])))
        .collect();
    assert!(
        failed.is_empty(),
        "{} cases:\n{}",
        failed.len(),
        failed.join("\n")
    );
}

#[test]
fn what_cannot_run_is_refused_at_load() {
    let fixture = fixture();
    let cases = fixture["cases"].as_array().unwrap().iter();
    for case in cases.filter(|c| c["operation"] == "refuse") {
        let e = Session::load(&model(case), &SessionOptions::default()).unwrap_err();
        assert_eq!(
            e.code().as_str(),
            case["expected"]["code"],
            "{}: {e}",
            case["name"]
        );
    }
}

/// A row for each family, exporter and result, with its variants in the order of the fixture.
#[test]
fn the_page_on_neural_models_lists_the_fixture() {
    let fixture = fixture();
    let mut rows: Vec<([String; 3], Vec<String>)> = Vec::new();
    for case in fixture["cases"].as_array().unwrap() {
        let about = &case["options"];
        let text = |key: &str| about[key].as_str().unwrap().to_owned();
        let result = match case["operation"].as_str().unwrap() {
            "run" => "✓".to_owned(),
            _ => format!("`{}`", case["expected"]["code"].as_str().unwrap()),
        };
        let row = [
            text("family"),
            format!("{} {}", text("exporter"), about["opset"]),
            result,
        ];
        let variant = Some(text("variant")).filter(|v| !v.is_empty());
        let variant = variant.unwrap_or_else(|| "float32".to_owned());
        match rows.iter_mut().find(|r| r.0 == row) {
            Some((_, variants)) if variants.contains(&variant) => {}
            Some((_, variants)) => variants.push(variant),
            None => rows.push((row, vec![variant])),
        }
    }
    let line = |([family, exporter, result], variants): &([String; 3], Vec<String>)| {
        format!("| {family} | {exporter} | {} | {result} |", variants.join(", "))
    };
    let mut wanted: Vec<String> = rows.iter().map(line).collect();
    wanted.sort();
    for page in [
        include_str!("../../docs/neural-models.md"),
        include_str!("../../docs/neural-models.ko.md"),
    ] {
        let exporter = |l: &&str| l.contains("| torchscript 1") || l.contains("| dynamo 1");
        let mut found: Vec<&str> = page.lines().filter(exporter).collect();
        found.sort_unstable();
        assert_eq!(found, wanted);
        for case in fixture["cases"].as_array().unwrap() {
            if case["operation"] == "refuse" {
                let name = format!("`{}`", case["name"].as_str().unwrap());
                assert!(page.contains(&name), "{name}");
            }
        }
    }
}
