//! The request handler over a model trained on the clinic table.

use evenkeel::data::{CsvOptions, Table, read_csv, write_csv};
use evenkeel::inference::{Session, SessionOptions};
use evenkeel::options;
use evenkeel::serving::{Handler, HandlerOptions, Request, Response};
use evenkeel::training::{TrainOptions, train};
use evenkeel::watch::Unwatched;
use serde_json::{Value, json};
use std::sync::OnceLock;

const REFERENCE: &[u8] = include_bytes!("../../examples/data/clinic.csv");
const CURRENT: &[u8] = include_bytes!("../../examples/data/clinic-current.csv");

fn model() -> &'static [u8] {
    static MODEL: OnceLock<Vec<u8>> = OnceLock::new();
    MODEL.get_or_init(|| {
        let options: TrainOptions = options::parse(
            r#"{"target": "ill", "threshold": "best-f1", "model": {"kind": "logistic", "classWeight": "balanced"}}"#,
        )
        .unwrap();
        train(&options, &table(REFERENCE), &mut Unwatched).unwrap().model
    })
}

fn handler() -> Handler {
    let mut handler = Handler::new(HandlerOptions {
        model_name: "clinic".into(),
        ..HandlerOptions::default()
    });
    handler.set_model(model()).unwrap();
    handler.set_reference(REFERENCE).unwrap();
    handler
}

fn table(csv: &[u8]) -> Table {
    read_csv(csv, &CsvOptions::default()).unwrap()
}

fn first(csv: &[u8], rows: u32) -> Vec<u8> {
    write_csv(&table(csv).take(&(0..rows).collect::<Vec<_>>()))
}

fn get(path: &str) -> Response {
    handler().handle(&Request {
        method: "GET",
        path,
        ..Request::default()
    })
}

fn post(path: &str, body: &[u8]) -> Response {
    handler().handle(&Request {
        method: "POST",
        path,
        body,
        ..Request::default()
    })
}

fn parsed(response: &Response) -> Value {
    serde_json::from_slice(&response.body).unwrap()
}

#[track_caller]
fn ok(response: Response) -> Value {
    assert_eq!(
        response.status,
        200,
        "{}",
        String::from_utf8_lossy(&response.body)
    );
    parsed(&response)
}

#[track_caller]
fn refused(response: Response, status: u16, code: &str, message: &str) {
    let body = parsed(&response);
    assert_eq!(
        (response.status, body["code"].as_str()),
        (status, Some(code)),
        "{body}"
    );
    assert!(body["error"].as_str().unwrap().contains(message), "{body}");
}

#[test]
fn it_says_what_is_loaded() {
    assert_eq!(ok(get("/health"))["status"], "healthy");
    assert_eq!(ok(get("/v2"))["name"], "evenkeel");
    assert_eq!(ok(get("/v2/health/live")), json!({"live": true}));
    assert_eq!(ok(get("/v2/health/ready")), json!({"ready": true}));
    assert_eq!(ok(get("/v2/models/clinic/versions/1/ready"))["ready"], true);
    let model = ok(get("/v2/models/clinic"));
    assert_eq!(model["inputs"].as_array().unwrap().len(), 8);
    assert_eq!(
        model["inputs"][0],
        json!({"name": "age", "datatype": "FP32", "shape": [-1, 1]})
    );
    assert_eq!(model["inputs"][1]["datatype"], "BYTES");
    let empty = Handler::new(HandlerOptions::default());
    let ask = |method, path| {
        empty.handle(&Request {
            method,
            path,
            ..Request::default()
        })
    };
    assert_eq!(ask("GET", "/health").status, 503);
    assert_eq!(ask("GET", "/v2/health/ready").status, 503);
    refused(ask("POST", "/predict"), 503, "unavailable", "model");
    refused(ask("POST", "/drift"), 503, "unavailable", "reference");
    let head = ask("HEAD", "/v2");
    assert_eq!((head.status, head.body.len()), (200, 0));
}

#[test]
fn predictions_are_the_sessions() {
    let session = Session::load(model(), &SessionOptions::default()).unwrap();
    let expected = session.predict(&table(&first(CURRENT, 20))).unwrap();
    let answer = ok(post("/predict", &first(CURRENT, 20)));
    let labels = expected.labels.as_deref().unwrap();
    assert_eq!(answer["labels"], json!(labels));
    assert_eq!(answer["classes"], json!(["0", "1"]));
    assert_eq!(answer["threshold"].as_f64(), session.threshold());
    assert_eq!(answer["positiveClass"], "1");
    let probabilities = expected.probabilities.as_ref().unwrap();
    for row in 0..20 {
        assert_eq!(answer["probabilities"][row], json!(probabilities.row(row)));
    }
    let csv = handler().handle(&Request {
        method: "POST",
        path: "/predict",
        content_type: Some("text/csv; charset=utf-8"),
        accept: Some("text/csv"),
        body: &first(CURRENT, 20),
    });
    assert_eq!(csv.content_type, "text/csv; charset=utf-8");
    assert_eq!(csv.body, write_csv(&expected.to_table().unwrap()));
}

#[test]
fn json_rows_and_csv_give_the_same() {
    let csv = b"age,sex,smoking,region,bmi,glucose,crp,visits\n80,F,current,north,,170,9.5,7\n30,M,never,east,22,90,0.5,1\n";
    let rows = json!([
        {"age": 80, "sex": "F", "smoking": "current", "region": "north", "glucose": 170, "crp": 9.5, "visits": 7},
        {"age": 30, "sex": "M", "smoking": "never", "region": "east", "bmi": 22, "glucose": 90, "crp": 0.5, "visits": 1},
    ]);
    let expected = ok(post("/predict", csv));
    for body in [json!({"rows": rows}), json!({"instances": rows}), rows.clone()] {
        assert_eq!(ok(post("/predict", body.to_string().as_bytes())), expected);
    }
    let single = json!({"features": rows[0], "request_id": "r-1"});
    let answer = ok(post("/predict", single.to_string().as_bytes()));
    assert_eq!(answer["request_id"], "r-1");
    assert_eq!(answer["prediction"], expected["labels"][0]);
    assert_eq!(answer["probability"], expected["probabilities"][0][1]);
    assert_eq!(answer["probabilities"]["0"], expected["probabilities"][0][0]);
}

#[test]
fn the_inference_protocol_takes_named_tensors() {
    let texts = |name: &str, value: &str| json!({"name": name, "shape": [1, 1], "datatype": "BYTES", "data": [value]});
    let number = |name: &str, value: Value| json!({"name": name, "shape": [1, 1], "datatype": "FP32", "data": [[value]]});
    let mut body = json!({"id": "7", "parameters": {"x": 1}, "inputs": [
        number("age", json!(80)), texts("sex", "F"), texts("smoking", "current"), texts("region", "north"),
        number("bmi", Value::Null), number("glucose", json!(170)), number("crp", json!(9.5)), number("visits", json!(7)),
    ]});
    let answer = ok(post("/v2/models/clinic/infer", body.to_string().as_bytes()));
    let rows = b"age,sex,smoking,region,bmi,glucose,crp,visits\n80,F,current,north,,170,9.5,7\n";
    let expected = ok(post("/predict", rows));
    assert_eq!(
        (&answer["id"], &answer["model_name"]),
        (&json!("7"), &json!("clinic"))
    );
    let output = |answer: &Value, name: &str| {
        let outputs = answer["outputs"].as_array().unwrap();
        outputs.iter().find(|o| o["name"] == name).cloned()
    };
    let probabilities = output(&answer, "probabilities").unwrap();
    assert_eq!(
        (&probabilities["shape"], &probabilities["datatype"]),
        (&json!([1, 2]), &json!("FP32"))
    );
    let difference =
        probabilities["data"][1].as_f64().unwrap() - expected["probabilities"][0][1].as_f64().unwrap();
    assert!(difference.abs() < 1e-7, "{difference}");
    body["outputs"] = json!([{"name": "probabilities"}]);
    let answer = ok(post(
        "/v2/models/clinic/versions/1/infer",
        body.to_string().as_bytes(),
    ));
    assert_eq!(answer["outputs"].as_array().unwrap().len(), 1);

    let send = |body: &Value| post("/v2/models/clinic/infer", body.to_string().as_bytes());
    let mut bad = body.clone();
    bad["inputs"][0]["shape"] = json!([2, 1]);
    refused(
        send(&bad),
        400,
        "invalid-shape",
        "input 'age': data: expected 2 values",
    );
    bad["inputs"][0]["shape"] = json!([u64::MAX, 2]);
    refused(send(&bad), 413, "too-large", "input 'age'");
    bad = body.clone();
    bad["inputs"][0]["datatype"] = json!("FP99");
    refused(send(&bad), 400, "invalid-shape", "datatype: expected one of");
    bad = body.clone();
    bad["inputs"][0]["data"] = json!(["old"]);
    refused(send(&bad), 400, "invalid-json", "input 'age'");
    bad = body.clone();
    bad["inputs"].as_array_mut().unwrap().pop();
    refused(send(&bad), 422, "column-mismatch", "visits");
}

#[test]
fn drift_is_judged_against_the_reference() {
    let moved = ok(post("/drift", CURRENT));
    assert_eq!(moved["numberOfColumns"], 9);
    let drifted: Vec<&str> = moved["columns"]
        .as_array()
        .unwrap()
        .iter()
        .filter(|c| c["drifted"] == true)
        .map(|c| c["column"].as_str().unwrap())
        .collect();
    assert!(drifted.len() >= 2, "{drifted:?}");
    assert_eq!(ok(post("/drift?driftShare=0.01", CURRENT))["datasetDrift"], true);
    let same = ok(post("/drift", &first(REFERENCE, 3000)));
    assert_eq!(same["datasetDrift"], false);
    let unlabeled = write_csv(&table(CURRENT).split_off("ill").unwrap().0);
    let report = ok(post("/drift?test=ks", &unlabeled));
    assert_eq!(report["numberOfColumns"], 8);
    assert!(
        report["warnings"]
            .to_string()
            .contains("'ill' is only in the reference"),
        "{}",
        report["warnings"]
    );
    refused(post("/drift", b"age\n41\n"), 422, "column-mismatch", "sex");
    refused(post("/drift?tset=ks", CURRENT), 400, "invalid-option", "tset");
}

#[test]
fn small_tables_are_balanced() {
    let rows: Vec<Value> = (0..40)
        .map(|i| json!({"a": i, "b": 0.5 * f64::from(i), "ill": i % 5 == 0}))
        .collect();
    let body = json!({"rows": rows, "options": {"method": "smote", "target": "ill", "seed": 42}});
    let answer = ok(post("/resample", body.to_string().as_bytes()));
    assert_eq!(answer["rows"].as_array().unwrap().len(), 64);
    assert_eq!(answer["rows"][39], json!({"a": 39, "b": 19.5, "ill": "false"}));
    assert_eq!(
        answer["counts"][1],
        json!({"class": "true", "before": 8, "after": 32})
    );
    let csv = post(
        "/resample?method=random-under-sampler&target=ill",
        &first(REFERENCE, 2000),
    );
    assert_eq!(csv.content_type, "text/csv; charset=utf-8");
    let ill = table(&csv.body);
    assert!(ill.rows() > 10 && ill.rows().is_multiple_of(2));
    let gappy = first(REFERENCE, 2000);
    refused(
        post("/resample?method=smotenc&target=ill", &gappy),
        422,
        "missing-value",
        "impute",
    );
    let filled = post("/resample?method=smotenc&target=ill&impute=true", &gappy);
    assert_eq!(filled.status, 200);
    assert!(!String::from_utf8_lossy(&filled.body).contains(",,"));
    refused(
        post("/resample?method=smotenc&target=ill&impute=median", &gappy),
        400,
        "invalid-option",
        "true or false",
    );

    let all = b"a,y\n"
        .iter()
        .copied()
        .chain(b"1,0\n2,1\n".repeat(5_001))
        .collect::<Vec<u8>>();
    refused(
        post("/resample?method=ros&target=y", &all),
        413,
        "too-large",
        "at most 10000 rows",
    );
    let many = r#"/resample?method=ros&target=y&samplingStrategy={"1":1000000000}"#;
    refused(
        post(many, b"a,y\n1,0\n2,0\n3,1\n"),
        413,
        "too-large",
        "afterwards",
    );
    refused(
        post("/resample?method=smote&target=y", b"a,y\n1,0\n2,0\n3,1\n"),
        422,
        "too-few-samples",
        "smote",
    );
    refused(
        post("/resample?method=smote", b"a,y\n1,0\n"),
        400,
        "invalid-option",
        "target",
    );
    refused(
        post("/resample?method=smoter&target=y", b"a,y\n1,0\n"),
        400,
        "invalid-option",
        "smoter",
    );
    refused(
        post("/resample?method=ros&target=z", b"a,y\n1,0\n"),
        422,
        "unknown-column",
        "'z'",
    );
}

#[test]
fn what_cannot_be_answered_is_refused() {
    refused(get("/nowhere"), 404, "not-found", "/nowhere");
    refused(get("/v2/models/other"), 404, "not-found", "'other'");
    refused(get("/v2/models/clinic/versions/9"), 404, "not-found", "'9'");
    refused(get("/v2/models/clinic/explain"), 404, "not-found", "explain");
    let wrong = get("/predict");
    assert_eq!(wrong.allow, Some("POST"));
    refused(wrong, 405, "method-not-allowed", "POST");
    refused(post("/health", b""), 405, "method-not-allowed", "GET");
    refused(post("/predict", b""), 400, "empty-input", "empty file");
    refused(post("/predict", b"{}"), 400, "empty-input", "rows");
    refused(post("/predict", b"{\"rows\": 3}"), 400, "invalid-json", "array");
    refused(post("/predict", b"{\"row\": []}"), 400, "invalid-json", "row");
    refused(
        post("/predict", b"[{\"age\": \xff}]"),
        400,
        "invalid-json",
        "UTF-8",
    );
    refused(
        post("/predict", b"{\"features\": [1]}"),
        400,
        "invalid-json",
        "object of one row",
    );
    refused(
        post("/predict", b"[{\"agee\": 41}]"),
        422,
        "column-mismatch",
        "agee",
    );
    refused(
        post("/predict", b"age,sex\n41,F\n"),
        422,
        "column-mismatch",
        "smoking",
    );
    refused(post("/predict", b"age,sex\n41\n"), 400, "ragged-csv", "line 2");
    refused(
        post("/predict", b"age,sex\nold,F\n"),
        422,
        "not-numeric",
        "line 2: column 'age'",
    );
    let large = vec![b'1'; (16 << 20) + 1];
    refused(post("/predict", &large), 413, "too-large", "16777216 bytes");
    let typed = handler().handle(&Request {
        method: "POST",
        path: "/predict",
        content_type: Some("image/png"),
        ..Request::default()
    });
    refused(typed, 415, "unsupported-media-type", "image/png");
    let mut handler = handler();
    assert!(handler.set_model(b"not a model").is_err());
    assert!(handler.session().is_some());
}
