//! Evaluation of a model on labelled tables.

use evenkeel::Code;
use evenkeel::data::{Column, Table};
use evenkeel::inference::{EvaluateOptions, Session, SessionOptions, ThresholdSource, evaluate};
use evenkeel::metrics::ThresholdRule;
use evenkeel::onnx::build::*;
use evenkeel::onnx::{Dim, ElementType};

/// P(ill) = the sigmoid of x; threshold 0.3 stored.
fn session() -> Session {
    let n = Dim::symbol("N");
    let graph = graph(
        "clinic",
        vec![node(
            "ai.onnx.ml",
            "LinearClassifier",
            "classifier",
            &["x"],
            &["label", "probabilities"],
            vec![
                attr_floats("coefficients", &[-1.0, 1.0]),
                attr_floats("intercepts", &[0.0, 0.0]),
                attr_strings("classlabels_strings", &["well", "ill"]),
                attr_string("post_transform", "LOGISTIC"),
            ],
        )],
        vec![],
        vec![value_info("x", ElementType::Float32, &[n.clone(), Dim::Known(1)])],
        vec![
            value_info("label", ElementType::String, std::slice::from_ref(&n)),
            value_info("probabilities", ElementType::Float32, &[n, Dim::Known(2)]),
        ],
    );
    let metadata = [
        ("evenkeel.classes", r#"["well","ill"]"#),
        ("evenkeel.positive", "ill"),
        ("evenkeel.threshold", "0.3"),
    ];
    let bytes = model(graph, &[("", 17), ("ai.onnx.ml", 1)], &metadata);
    Session::load(&bytes, &SessionOptions::default()).unwrap()
}

fn table(x: &[f64], ill: &[bool]) -> Table {
    let labels: Vec<_> = ill
        .iter()
        .map(|&i| Some(if i { "ill" } else { "well" }))
        .collect();
    Table::new(vec![
        Column::numeric("x", x.to_vec()),
        Column::categorical("state", &labels),
    ])
    .unwrap()
}

fn options(threshold: Option<ThresholdRule>) -> EvaluateOptions {
    EvaluateOptions {
        target: "state".into(),
        threshold,
        ..Default::default()
    }
}

#[test]
fn the_stored_threshold_decides_and_the_dummy_stands_beside() {
    // P(ill) = 0.12, 0.38, 0.62, 0.88
    let table = table(&[-2.0, -0.5, 0.5, 2.0, -2.0], &[false, true, false, true, false]);
    let report = evaluate(&session(), &table, &options(None)).unwrap();
    let threshold = report.threshold.unwrap();
    assert_eq!(
        (threshold.value, threshold.source, threshold.optimistic),
        (0.3, ThresholdSource::Stored, false)
    );
    assert_eq!(report.classes, ["well", "ill"]);
    assert_eq!(report.positive_label.as_deref(), Some("ill"));
    assert_eq!(report.scores.confusion, [[2.0, 1.0], [0.0, 2.0]]);
    assert_eq!(report.scores.accuracy, 0.8);
    assert_eq!(report.scores.roc_auc, Some(5.0 / 6.0));
    assert_eq!(report.dummy.accuracy, 0.6);
    assert_eq!(report.dummy.classes[1].recall, 0.0);
    assert!(report.warnings.is_empty());
}

#[test]
fn a_rule_applied_here_is_called_optimistic() {
    let table = table(&[-2.0, -0.5, 0.5, 2.0], &[false, false, true, true]);
    let report = evaluate(&session(), &table, &options(Some(ThresholdRule::BestF1))).unwrap();
    let threshold = report.threshold.unwrap();
    assert!(threshold.optimistic && threshold.source == ThresholdSource::ChosenHere);
    assert_eq!(report.scores.accuracy, 1.0);
    assert!(report.warnings[0].contains("chosen on the table"));
    let given = evaluate(&session(), &table, &options(Some(ThresholdRule::Value(0.8)))).unwrap();
    assert_eq!(given.scores.confusion, [[2.0, 0.0], [1.0, 1.0]]);
    assert!(!given.threshold.unwrap().optimistic);
}

#[test]
fn resampled_tables_are_suspected() {
    let x: Vec<f64> = (0..120)
        .map(|i| {
            if i < 60 {
                f64::from(i)
            } else {
                f64::from(i % 7) + 0.5
            }
        })
        .collect();
    let ill: Vec<bool> = (0..120).map(|i| i >= 60).collect();
    let report = evaluate(&session(), &table(&x, &ill), &options(None)).unwrap();
    assert!(
        report.warnings.iter().any(|w| w.contains("exactly 60 rows")),
        "{:?}",
        report.warnings
    );
    assert!(
        report.warnings.iter().any(|w| w.contains("copies")),
        "{:?}",
        report.warnings
    );
    let natural: Vec<f64> = (0..120).map(f64::from).collect();
    let ill: Vec<bool> = (0..120).map(|i| i >= 100).collect();
    let report = evaluate(&session(), &table(&natural, &ill), &options(None)).unwrap();
    assert!(report.warnings.is_empty(), "{:?}", report.warnings);
}

#[test]
fn what_cannot_be_evaluated() {
    let good = table(&[0.0, 1.0], &[true, false]);
    let with = |target: &str, positive: Option<&str>| EvaluateOptions {
        target: target.into(),
        positive_label: positive.map(str::to_owned),
        threshold: None,
    };
    let code = |t: &Table, o: EvaluateOptions| evaluate(&session(), t, &o).unwrap_err().code();
    assert_eq!(code(&good, with("nothing", None)), Code::UnknownColumn);
    assert_eq!(code(&good, with("state", Some("dead"))), Code::InvalidOption);
    assert_eq!(code(&good.take(&[]), with("state", None)), Code::EmptyInput);
    let strange = Table::new(vec![
        Column::numeric("x", vec![1.0]),
        Column::categorical("state", &[Some("unsure")]),
    ]);
    assert_eq!(code(&strange.unwrap(), with("state", None)), Code::InvalidTarget);
}
