//! Bad input across the product: `tests/fixtures/bad_input.json`, which the package's tests run too.

use evenkeel::data::{CsvOptions, Labels, Matrix, Table, read_csv, stratified_split};
use evenkeel::drift::drift;
use evenkeel::inference::{EvaluateOptions, Session, SessionOptions, evaluate};
use evenkeel::metrics::sweep;
use evenkeel::resampling::{Features, resample, resample_table};
use evenkeel::training::train;
use evenkeel::watch::Unwatched;
use evenkeel::{Result, options};
use serde_json::Value;

fn bytes(hex: &Value) -> Vec<u8> {
    let digits = hex.as_str().unwrap().as_bytes().chunks(2);
    let byte = |pair: &[u8]| u8::from_str_radix(std::str::from_utf8(pair).unwrap(), 16).unwrap();
    digits.map(byte).collect()
}

fn csv(input: &Value) -> Vec<u8> {
    if let Some(columns) = input["columns"].as_u64() {
        let line = |cell: &str| vec![cell; columns as usize].join(",");
        return format!("{}\n{}\n", line("x"), line("1")).into_bytes();
    }
    match input["csv"].as_str() {
        Some(text) => text.as_bytes().to_vec(),
        None => bytes(&input["hex"]),
    }
}

fn table(text: &Value) -> Table {
    read_csv(text.as_str().unwrap().as_bytes(), &CsvOptions::default()).unwrap()
}

fn numbers(values: &Value) -> Vec<f64> {
    let values = values.as_array().unwrap().iter();
    values.map(|v| v.as_f64().unwrap_or(f64::NAN)).collect()
}

/// The options without the key that is an argument of its own, and that key's value.
fn without(options: &Value, key: &str) -> (String, String) {
    let mut rest = options.clone();
    let taken = rest.as_object_mut().unwrap().remove(key).unwrap();
    (rest.to_string(), taken.as_str().unwrap().to_owned())
}

fn session(input: &Value) -> Result<Session> {
    Session::load(&bytes(&input["model"]), &SessionOptions::default())
}

fn run(case: &Value) -> Result<()> {
    let (input, json) = (&case["input"], case["options"].to_string());
    match case["operation"].as_str().unwrap() {
        "readCsv" => read_csv(&csv(input), &options::parse(&json)?).map(drop),
        "resampleTable" => {
            let (rest, target) = without(&case["options"], "target");
            resample_table(
                &options::parse(&rest)?,
                &table(&input["csv"]),
                &target,
                &mut Unwatched,
            )
            .map(drop)
        }
        "resample" => {
            let size = |key: &str| input["x"][key].as_u64().unwrap() as usize;
            let x = Matrix::new(numbers(&input["x"]["data"]), size("rows"), size("columns"))?;
            let y: Vec<i64> = serde_json::from_value(input["y"].clone()).unwrap();
            let y = Labels::from_integers(&y);
            resample(&options::parse(&json)?, &Features::F64(x), &y, &mut Unwatched).map(drop)
        }
        "train" => train(&options::parse(&json)?, &table(&input["csv"]), &mut Unwatched).map(drop),
        "drift" => {
            let (reference, current) = (table(&input["reference"]), table(&input["current"]));
            drift(&reference, &current, &options::parse(&json)?, &mut Unwatched).map(drop)
        }
        "load" => session(input).map(drop),
        "predict" => session(input).unwrap().predict(&table(&input["csv"])).map(drop),
        "evaluate" => {
            let options = options::parse::<EvaluateOptions>(&json)?;
            evaluate(&session(input).unwrap(), &table(&input["csv"]), &options).map(drop)
        }
        "splitTable" => {
            let table = table(&input["csv"]);
            let labels = Labels::from_column(table.column(case["options"]["target"].as_str().unwrap())?)?;
            let test_size = case["options"]["testSize"].as_f64().unwrap();
            stratified_split(&labels, test_size, 0).map(drop)
        }
        "thresholdSweep" => {
            let positive: Vec<bool> = numbers(&input["positive"]).iter().map(|&v| v == 1.0).collect();
            sweep(&numbers(&input["scores"]), &positive, None).map(drop)
        }
        other => panic!("nothing here runs the operation '{other}'"),
    }
}

#[test]
fn bad_input_is_refused_with_code_and_place() {
    let cases: Vec<Value> = serde_json::from_str(include_str!("../fixtures/bad_input.json")).unwrap();
    assert!(cases.len() > 50);
    let mut wrong = Vec::new();
    for case in &cases {
        let name = &case["name"];
        match run(case) {
            Ok(()) => wrong.push(format!("{name}: not refused")),
            Err(e) if e.code().as_str() != case["code"] => {
                wrong.push(format!("{name}: {} instead of {}: {e}", e.code(), case["code"]));
            }
            Err(e) if !e.message().contains(case["message"].as_str().unwrap()) => {
                wrong.push(format!("{name}: {} is not in: {e}", case["message"]));
            }
            Err(_) => {}
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}
