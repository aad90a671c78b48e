//! Bad input: each a code, a status, a place and a remedy, and no file left behind.

use super::{Folder, example};
use evenkeel::onnx::build::{graph, model, node, value_info};
use evenkeel::onnx::{Dim, ElementType};
use std::fs;

const SMOTE: [&str; 8] = [
    "resample", "data.csv", "--target", "y", "--method", "smote", "-o", "out.csv",
];
const TRAIN: [&str; 6] = ["train", "data.csv", "--target", "y", "-o", "out.onnx"];

/// Runs each command on `data` and expects the same refusal and no output.
fn refused(data: impl AsRef<[u8]>, commands: &[&[&str]], code: &str, words: &[&str]) {
    let folder = Folder::new();
    folder.write("data.csv", data);
    for command in commands {
        folder.run(command).refused(code, 3, words);
        assert_eq!(folder.names(), ["data.csv"]);
    }
}

/// A model of one node, `x` [N, 2] to `y` [N, 2].
fn model_of(domain: &str, op: &str, name: &str) -> Vec<u8> {
    let info = |name| value_info(name, ElementType::Float32, &[Dim::symbol("N"), Dim::Known(2)]);
    let nodes = vec![node(domain, op, name, &["x"], &["y"], vec![])];
    model(
        graph("g", nodes, vec![], vec![info("x")], vec![info("y")]),
        &[("", 17), ("ai.onnx.ml", 3)],
        &[],
    )
}

#[test]
fn too_few_rows_of_a_class() {
    let majority: String = (0..20).map(|i| format!("{i}.5,a\n")).collect();
    refused(
        format!("x,y\n{majority}1.5,b\n2.5,b\n3.5,b\n"),
        &[&SMOTE],
        "too-few-samples",
        &["smote", "'b'", "3"],
    );
}

#[test]
fn one_class_only() {
    refused("x,y\n1,a\n2,a\n3,a\n", &[&SMOTE, &TRAIN], "one-class", &["'a'"]);
}

#[test]
fn a_gap_where_none_is_allowed() {
    let rows: String = (0..20)
        .map(|i| format!("{i}.5,{}\n", ["a", "b"][usize::from(i % 3 == 0)]))
        .collect();
    refused(
        format!("x,y\n{rows},a\n"),
        &[&SMOTE],
        "missing-value",
        &["row 20", "'x'"],
    );
}

#[test]
fn a_gap_in_the_target() {
    refused(
        "x,y\n1,a\n2,\n3,b\n",
        &[&SMOTE, &TRAIN],
        "missing-value",
        &["'y'", "row 1"],
    );
}

#[test]
fn ragged_csv() {
    refused(
        "x,y\n1,a\n2\n",
        &[&SMOTE, &TRAIN],
        "ragged-csv",
        &["data.csv", "line 3", "2"],
    );
}

#[test]
fn text_in_a_numeric_column() {
    let rows: String = (0..30).map(|i| format!("{i},a\n")).collect();
    refused(
        format!("x,y\n{rows}oops,b\n"),
        &[&SMOTE, &TRAIN],
        "not-numeric",
        &["data.csv", "line 32", "'x'", "'oops'"],
    );
    let rows: String = (0..20)
        .map(|i| format!("{i},u,{}\n", ["a", "b"][usize::from(i % 3 == 0)]))
        .collect();
    refused(
        format!("x,t,y\n{rows}"),
        &[&SMOTE],
        "not-numeric",
        &["'t'", "smotenc"],
    );
}

#[test]
fn an_empty_file() {
    refused("", &[&SMOTE, &TRAIN], "empty-input", &["data.csv"]);
    refused("x,y\n", &[&SMOTE, &TRAIN], "empty-input", &["data.csv"]);
}

#[test]
fn a_million_columns() {
    let header: Vec<String> = (0..1_000_000).map(|i| format!("c{i}")).collect();
    refused(
        header.join(",") + "\n",
        &[&SMOTE],
        "too-large",
        &["data.csv", "16384 columns", "raise max-columns"],
    );
}

#[test]
fn bytes_that_are_no_text() {
    refused(b"x,y\n\xff\xfe,a\n", &[&SMOTE], "invalid-csv", &["data.csv"]);
}

#[test]
fn a_target_that_is_not_there() {
    refused(
        "x,z\n1,a\n2,b\n",
        &[&SMOTE, &TRAIN],
        "unknown-column",
        &["'y'", "x, z"],
    );
}

#[test]
fn a_file_that_is_no_model() {
    let folder = Folder::new();
    folder.write("rows.csv", "a,b\n1,2\n");
    for (name, bytes) in [
        ("text.onnx", &b"this is no model"[..]),
        ("cut.onnx", &model_of("", "Relu", "r")[..40]),
        ("empty.onnx", b""),
    ] {
        folder.write(name, bytes);
        for command in [
            &["inspect", name][..],
            &["predict", name, "rows.csv", "-o", "out.csv"],
            &["evaluate", name, "rows.csv", "--target", "a"],
        ] {
            let ran = folder.run(command);
            assert!(ran.stderr.contains(name), "{}", ran.stderr);
            match name {
                "empty.onnx" => assert!([3, 4].contains(&ran.status), "{}", ran.stderr),
                _ => ran.refused("invalid-model", 4, &[]),
            }
        }
    }
    assert_eq!(
        folder.names(),
        ["cut.onnx", "empty.onnx", "rows.csv", "text.onnx"]
    );
}

#[test]
fn an_unknown_operator_is_named_and_inspect_still_looks() {
    let folder = Folder::new();
    folder.write("rows.csv", "a,b\n1,2\n");
    folder.write("odd.onnx", model_of("com.example", "Guess", "guess_it"));
    folder
        .run(&["predict", "odd.onnx", "rows.csv", "-o", "out.csv"])
        .refused("unsupported-operator", 4, &["odd.onnx", "guess_it", "Guess"]);
    let summary = folder.run(&["inspect", "odd.onnx", "--json"]).json();
    assert_eq!(summary["engine"], serde_json::Value::Null);
    assert!(summary["unsupported"][0].as_str().unwrap().contains("guess_it"));
    assert!(
        folder
            .run(&["inspect", "odd.onnx"])
            .done()
            .text()
            .contains("none: cannot run here")
    );
    assert_eq!(folder.names(), ["odd.onnx", "rows.csv"]);
}

#[test]
fn a_wrong_number_of_columns_for_the_model() {
    let folder = Folder::new();
    folder.write("relu.onnx", model_of("", "Sigmoid", "s"));
    folder.write("two.csv", "b,a\n0,0\n100,-100\n");
    let ran = folder.run(&["predict", "relu.onnx", "two.csv"]).done();
    let text = ran.text();
    assert!(
        text.starts_with("label,probability_0,probability_1\n0,0.5,0.5\n0,1.0,"),
        "{text}"
    );
    folder.write("three.csv", "a,b,c\n1,2,3\n");
    folder
        .run(&["predict", "relu.onnx", "three.csv", "-o", "out.csv"])
        .refused(
            "column-mismatch",
            3,
            &["three.csv", "expected 2 columns", "found 3"],
        );
    folder.write("text.csv", "a,b\n1,x\n");
    folder
        .run(&["predict", "relu.onnx", "text.csv", "-o", "out.csv"])
        .refused("not-numeric", 3, &["text.csv", "'b'", "'x'"]);
    assert!(!folder.names().contains(&"out.csv".to_owned()));
}

#[test]
fn text_where_the_model_learnt_numbers() {
    let folder = Folder::new();
    let arguments = [
        "train",
        &example("clinic.csv"),
        "--target",
        "ill",
        "-o",
        "model.onnx",
    ];
    folder.run(&arguments).done();
    folder.write(
        "rows.csv",
        "age,sex,smoking,region,bmi,glucose,crp,visits\nold,F,never,north,20,90,1,0\n",
    );
    folder
        .run(&["predict", "model.onnx", "rows.csv", "-o", "out.csv"])
        .refused("not-numeric", 3, &["rows.csv", "line 2", "'age'", "'old'"]);
}

#[test]
fn misspelt_options_in_json_are_named() {
    let folder = Folder::new();
    let rows: String = (0..16).map(|i| format!("{i},{}\n", ["a", "b"][i % 2])).collect();
    folder.write("data.csv", format!("x,y\n{rows}"));
    let train = |more: &[&str]| folder.run(&[&TRAIN, more].concat());
    train(&["--class-weight", "balance"]).refused("invalid-option", 2, &["balanced"]);
    train(&["--class-weight", "{\"c\": 2}"]).refused("invalid-option", 2, &["'c'"]);
    train(&["--model", "logistics"]).refused(
        "invalid-option",
        2,
        &["'logistics'", "did you mean 'logistic'"],
    );
    train(&["--resample", "smote", "--replacement"]).refused("invalid-option", 2, &["'replacement'"]);
    train(&["--threshold", "recall>=2"]).refused("invalid-option", 2, &["recall>=2"]);
    train(&["--validation-size", "1.5"]).refused("invalid-option", 2, &["validation-size", "1.5"]);
    train(&["--k-neighbors=-1"]).refused("invalid-option", 2, &["--k-neighbors"]);
    assert_eq!(folder.names(), ["data.csv"]);
}

#[test]
fn errors_are_json_for_machines() {
    let folder = Folder::new();
    folder.write("data.csv", "x,y\n1,a\n2\n");
    let ran = folder.run(&[&SMOTE[..], &["--json"]].concat());
    assert_eq!((ran.status, ran.text().as_str()), (3, ""));
    let error: serde_json::Value = serde_json::from_str(&ran.stderr).unwrap();
    assert_eq!(error["code"], "ragged-csv");
    assert!(error["error"].as_str().unwrap().starts_with("data.csv: "));
    assert_eq!(error.as_object().unwrap().len(), 2);
    assert_eq!(fs::read_dir(folder.path(".")).unwrap().count(), 1);
}
