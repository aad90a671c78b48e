//! `evenkeel evaluate`

use super::job::{ill, number, parted, train};
use serde_json::Value;

#[test]
fn the_stored_threshold_decides_and_the_dummy_stands_beside() {
    let folder = parted();
    let trained = train(&folder, &["--threshold", "best-f1"]);
    folder
        .run(&["predict", "model.onnx", "test.csv", "-o", "scores.csv"])
        .done();
    let report = folder
        .run(&["evaluate", "model.onnx", "test.csv", "--target", "ill", "--json"])
        .json();
    assert_eq!(
        (&report["target"], &report["rows"]),
        (&Value::from("ill"), &Value::from(2_500))
    );
    assert_eq!(report["threshold"]["value"], trained["threshold"]["threshold"]);
    assert_eq!(report["threshold"]["source"], "stored");
    assert_eq!(report["threshold"]["optimistic"], false);
    let confusion = &report["scores"]["confusion"];
    let positives = folder
        .read("scores.csv")
        .lines()
        .filter(|l| l.starts_with("1,"))
        .count();
    assert_eq!(
        number(&confusion[0][1]) + number(&confusion[1][1]),
        positives as f64
    );
    let sick = number(&confusion[1][0]) + number(&confusion[1][1]);
    assert_eq!(sick, number(ill(&report["scores"], "support")));
    assert_eq!(
        number(ill(&report["scores"], "recall")),
        number(&confusion[1][1]) / sick
    );
    assert_eq!(number(ill(&report["dummy"], "recall")), 0.0);
    assert_eq!(number(&report["dummy"]["accuracy"]), 1.0 - sick / 2_500.0);
    assert!(number(&report["scores"]["rocAuc"]) > 0.8);
}

#[test]
fn a_rule_on_the_same_rows_is_called_optimistic() {
    let folder = parted();
    train(&folder, &[]);
    let evaluate = |rule: &str| {
        folder.run(&[
            "evaluate",
            "model.onnx",
            "test.csv",
            "--target",
            "ill",
            "--threshold",
            rule,
            "--json",
        ])
    };
    let report = evaluate("recall>=0.8").json();
    assert_eq!(report["threshold"]["optimistic"], true);
    assert_eq!(
        report["threshold"]["rule"],
        serde_json::json!({"recallAtLeast": 0.8})
    );
    assert!(number(ill(&report["scores"], "recall")) >= 0.8);
    let warnings = report["warnings"].to_string();
    assert!(warnings.contains("new rows will do worse"), "{warnings}");
    let report = evaluate("0.3").json();
    assert_eq!(
        (&report["threshold"]["value"], &report["threshold"]["source"]),
        (&Value::from(0.3), &Value::from("given"))
    );
    let ran = evaluate("recall=0.8");
    assert_eq!(ran.status, 2);
    assert!(
        ran.stderr.contains("invalid-option") && ran.stderr.contains("recall>=0.8"),
        "{}",
        ran.stderr
    );
    let text = folder
        .run(&[
            "evaluate",
            "model.onnx",
            "test.csv",
            "--target",
            "ill",
            "--threshold",
            "best-f1",
        ])
        .done()
        .text();
    assert!(
        text.lines()
            .next()
            .unwrap()
            .ends_with("(best-f1, chosen on these rows: optimistic)"),
        "{text}"
    );
}

#[test]
fn resampled_rows_are_suspected() {
    let folder = parted();
    train(&folder, &[]);
    folder
        .run(&[
            "resample",
            "train.csv",
            "--target",
            "ill",
            "--method",
            "ros",
            "-o",
            "balanced.csv",
        ])
        .done();
    let report = folder
        .run(&[
            "evaluate",
            "model.onnx",
            "balanced.csv",
            "--target",
            "ill",
            "--json",
        ])
        .json();
    let warnings = report["warnings"].to_string();
    assert!(warnings.contains("resampled"), "{warnings}");
}

#[test]
fn the_truth_must_be_in_the_table_and_known_to_the_model() {
    let folder = parted();
    train(&folder, &[]);
    folder
        .run(&["evaluate", "model.onnx", "test.csv", "--target", "sick"])
        .refused("unknown-column", 3, &["'sick'", "age, sex"]);
    let strange = folder.read("test.csv").replace(",0\n", ",7\n");
    folder.write("strange.csv", strange);
    folder
        .run(&["evaluate", "model.onnx", "strange.csv", "--target", "ill"])
        .refused("invalid-target", 3, &["'7'", "0, 1"]);
    folder
        .run(&[
            "evaluate",
            "model.onnx",
            "test.csv",
            "--target",
            "ill",
            "--positive-label",
            "yes",
        ])
        .refused("invalid-option", 2, &["positive-label", "'yes'"]);
}
