//! The whole job on the clinic data: train, predict, evaluate, inspect, each with its numbers.

use super::{Folder, example};
use serde_json::Value;
use std::fs;

/// The clinic table in two parts, every fourth row held back: `train.csv` and `test.csv`.
pub(super) fn parted() -> Folder {
    let folder = Folder::new();
    let clinic = fs::read_to_string(example("clinic.csv")).unwrap();
    let (header, rows) = clinic.split_once('\n').unwrap();
    let mut parts = [format!("{header}\n"), format!("{header}\n")];
    for (i, row) in rows.lines().enumerate() {
        parts[usize::from(i % 4 == 3)] += &format!("{row}\n");
    }
    folder.write("train.csv", &parts[0]);
    folder.write("test.csv", &parts[1]);
    folder
}

pub(super) fn train(folder: &Folder, more: &[&str]) -> Value {
    let fixed = [
        "train",
        "train.csv",
        "--target",
        "ill",
        "-o",
        "model.onnx",
        "--json",
    ];
    folder.run(&[&fixed, more].concat()).json()
}

pub(super) fn number(value: &Value) -> f64 {
    value.as_f64().unwrap_or_else(|| panic!("{value} is no number"))
}

/// The scores of the ill: class "1".
pub(super) fn ill<'a>(report: &'a Value, score: &str) -> &'a Value {
    assert_eq!(report["classes"][1]["class"], "1");
    &report["classes"][1][score]
}

#[test]
fn a_threshold_is_chosen_on_an_untouched_part_and_stored() {
    let folder = parted();
    let report = train(&folder, &["--model", "logistic", "--threshold", "best-f1"]);
    assert_eq!(report["rows"], 7_500);
    assert_eq!(
        number(&report["trainingRows"]) + number(&report["validationRows"]),
        7_500.0
    );
    assert_eq!(report["positiveLabel"], "1");
    assert_eq!(report["threshold"]["rule"], "best-f1");
    let threshold = number(&report["threshold"]["threshold"]);
    assert!((0.05..0.3).contains(&threshold), "{threshold}");
    let dummy = &report["dummy"];
    assert!(number(&dummy["accuracy"]) > 0.97);
    assert_eq!(number(ill(dummy, "recall")), 0.0);
    assert!(number(ill(&report["validation"], "f1")) > number(ill(&report["validationAtHalf"], "f1")));
    assert!(number(&report["validation"]["rocAuc"]) > 0.85);

    let summary = folder.run(&["inspect", "model.onnx", "--json"]).json();
    let metadata = &summary["metadata"];
    assert_eq!(
        metadata["evenkeel.threshold"].as_str().unwrap().parse(),
        Ok(threshold)
    );
    assert_eq!(
        (&metadata["evenkeel.target"], &metadata["evenkeel.positive"]),
        (&"ill".into(), &"1".into())
    );
    assert_eq!(summary["engine"], "core");
    let inputs: Vec<&str> = summary["inputs"]
        .as_array()
        .unwrap()
        .iter()
        .map(|i| i["name"].as_str().unwrap())
        .collect();
    assert_eq!(
        inputs,
        [
            "age", "sex", "smoking", "region", "bmi", "glucose", "crp", "visits"
        ]
    );
    assert_eq!(folder.names(), ["model.onnx", "test.csv", "train.csv"]);
}

#[test]
fn the_same_seed_gives_the_same_model() {
    let folder = parted();
    let seed = |seed| {
        train(
            &folder,
            &["--resample", "rus", "--sampling-strategy", "0.5", "--seed", seed],
        )
    };
    seed("42");
    let first = fs::read(folder.path("model.onnx")).unwrap();
    seed("42");
    assert_eq!(fs::read(folder.path("model.onnx")).unwrap(), first);
    let report = seed("43");
    let after = |class: usize| report["classCounts"][class]["after"].as_u64().unwrap();
    assert_eq!(after(0), 2 * after(1));
    assert_ne!(fs::read(folder.path("model.onnx")).unwrap(), first);
}

#[test]
fn resampling_touches_the_training_part_only() {
    let folder = parted();
    let report = train(
        &folder,
        &[
            "--resample",
            "smotenc",
            "--k-neighbors",
            "3",
            "--validation-size",
            "0.4",
        ],
    );
    let (healthy, sick) = (&report["classCounts"][0], &report["classCounts"][1]);
    assert_eq!(healthy["after"], healthy["before"]);
    assert_eq!(sick["after"], healthy["after"]);
    assert_eq!(number(&sick["before"]) + number(&sick["validation"]), 165.0);
    assert_eq!(report["validationRows"], 3_000);
    assert!(number(ill(&report["validation"], "recall")) > 0.6);
}

#[test]
fn weights_move_recall_as_resampling_does() {
    let folder = parted();
    let plain = train(&folder, &["--c", "0.5"]);
    let weighted = train(&folder, &["--c", "0.5", "--class-weight", "balanced"]);
    let explicit = train(&folder, &["--c", "0.5", "--class-weight", "{\"1\": 50}"]);
    assert!(number(ill(&plain["validation"], "recall")) < 0.4);
    for report in [weighted, explicit] {
        assert!(number(ill(&report["validation"], "recall")) > 0.7);
    }
}

#[test]
fn predictions_are_the_rows_in_their_order() {
    let folder = parted();
    let report = train(&folder, &["--threshold", "0.1"]);
    assert_eq!(report["threshold"]["threshold"], 0.1);
    let said = folder
        .run(&["predict", "model.onnx", "test.csv", "-o", "scores.csv", "--json"])
        .json();
    let scores = folder.read("scores.csv");
    let mut lines = scores.lines();
    assert_eq!(lines.next(), Some("label,probability_0,probability_1"));
    let rows: Vec<Vec<f64>> = lines
        .map(|l| l.split(',').map(|cell| cell.parse().unwrap()).collect())
        .collect();
    assert_eq!(rows.len(), 2_500);
    for row in &rows {
        assert!((row[1] + row[2] - 1.0).abs() < 1e-6);
        assert_eq!(row[0] == 1.0, row[2] >= 0.1, "{row:?}");
    }
    let positives = rows.iter().filter(|r| r[0] == 1.0).count();
    assert_eq!((&said["rows"], &said["threshold"]), (&2_500.into(), &0.1.into()));
    assert_eq!(
        said["counts"][1],
        serde_json::json!({"label": "1", "rows": positives})
    );

    let reversed: Vec<&str> = scores
        .lines()
        .skip(1)
        .collect::<Vec<_>>()
        .into_iter()
        .rev()
        .collect();
    let test = folder.read("test.csv");
    let (header, body) = test.split_once('\n').unwrap();
    let body: Vec<&str> = body.lines().rev().collect();
    let input = format!("{header}\n{}\n", body.join("\n"));
    let ran = folder
        .run_with(&["predict", "model.onnx", "-"], input.as_bytes())
        .done();
    assert_eq!(ran.text().lines().skip(1).collect::<Vec<_>>(), reversed);
}

#[test]
fn columns_go_by_name_and_the_target_may_be_absent() {
    let folder = parted();
    train(&folder, &[]);
    folder.write(
        "rows.csv",
        "note,visits,crp,glucose,bmi,region,smoking,sex,age\nfirst,2,4.34,93.0,28.8,east,never,M,34\nsecond,,,,,,,,\n",
    );
    let text = folder.run(&["predict", "model.onnx", "rows.csv"]).done().text();
    let rows: Vec<&str> = text.lines().collect();
    assert_eq!(rows.len(), 3);
    assert!(
        rows[1].starts_with("0,0.9") && rows[2].starts_with("0,0.9"),
        "{text}"
    );
    folder.write("rows.csv", "age,sex\n34,M\n");
    let ran = folder.run(&["predict", "model.onnx", "rows.csv"]);
    ran.refused("column-mismatch", 3, &["rows.csv", "'smoking'"]);
}

#[test]
fn people_read_scores_beside_the_dummy() {
    let folder = parted();
    let ran = folder.run(&[
        "train",
        "train.csv",
        "--target",
        "ill",
        "-o",
        "model.onnx",
        "--threshold",
        "recall>=0.8",
    ]);
    let text = ran.done().text();
    let line = |start: &str| text.lines().find(|l| l.starts_with(start)).unwrap().to_owned();
    assert!(line("On the validation part").contains("(recall>=0.8)"));
    assert!(line("recall of 1").ends_with("0.0000"));
    assert!(line("accuracy").ends_with("0.9781"), "{}", line("accuracy"));
    assert!(line("actually 1").split_whitespace().count() == 4);
    let text = folder.run(&["inspect", "model.onnx"]).done().text();
    assert!(text.starts_with("engine      core"));
    assert!(text.contains("OneHotEncoder"));
}

#[test]
fn a_model_goes_through_pipes() {
    let folder = parted();
    let trained = folder
        .run(&["train", "train.csv", "--target", "ill", "-o", "-"])
        .done();
    assert!(trained.stderr.contains("recall of 1"));
    let summary = folder
        .run_with(&["inspect", "-", "--json"], &trained.stdout)
        .json();
    assert_eq!(summary["bytes"], trained.stdout.len());
    let scored = folder
        .run_with(&["predict", "-", "test.csv"], &trained.stdout)
        .done();
    assert_eq!(scored.text().lines().count(), 2_501);
}
