//! Models that only the neural engine runs.

use super::Folder;
#[cfg(feature = "neural")]
use crate::golden_neural;
use evenkeel::onnx::build::{graph, model, node, value_info};
use evenkeel::onnx::{Dim, ElementType};

#[test]
fn a_neural_model_runs_or_says_which_build_it_needs() {
    let folder = Folder::new();
    let info = |name| value_info(name, ElementType::Float32, &[Dim::symbol("N"), Dim::Known(2)]);
    let nodes = vec![
        node("", "ThresholdedRelu", "wave", &["x"], &["w"], vec![]),
        node("", "Softmax", "share", &["w"], &["y"], vec![]),
    ];
    let net = graph("net", nodes, vec![], vec![info("x")], vec![info("y")]);
    folder.write("net.onnx", model(net, &[("", 17)], &[]));
    folder.write("rows.csv", "a,b\n0.5,0.5\n-1.5,1.5\n");
    let summary = folder.run(&["inspect", "net.onnx", "--json"]).json();
    assert_eq!(summary["engine"], "neural");
    let text = folder.run(&["inspect", "net.onnx"]).done().text();
    let ran = folder.run(&["predict", "net.onnx", "rows.csv"]);
    if cfg!(feature = "neural") {
        assert!(
            text.starts_with("engine      neural: runs in this build"),
            "{text}"
        );
        let scores = ran.done().text();
        let rows: Vec<&str> = scores.lines().collect();
        assert_eq!(rows[..2], ["label,probability_0,probability_1", "0,0.5,0.5"]);
        let share: f64 = rows[2].rsplit(',').next().unwrap().parse().unwrap();
        // 1 / (1 + exp(-1.5))
        assert!((share - 0.817_574_476).abs() < 1e-6, "{share}");
    } else {
        assert!(
            text.starts_with("engine      neural: needs a build with this feature"),
            "{text}"
        );
        ran.refused("unsupported-operator", 4, &["net.onnx", "wave", "neural build"]);
    }
}

/// What PyTorch exported for rows of sixteen numbers scores a table of sixteen columns.
#[cfg(feature = "neural")]
#[test]
fn a_convolutional_net_scores_the_rows_of_a_table() {
    let case = golden_neural::case("cnn_rows_torchscript_17 N=9");
    let folder = Folder::new();
    folder.write("cnn_rows.onnx", golden_neural::model(&case));
    let names: Vec<String> = (0..16).map(|i| format!("x{i}")).collect();
    let values = golden_neural::values(&case["input"]["feeds"]["x"], 9 * 16);
    let rows = values
        .chunks(16)
        .map(|row| row.iter().map(f64::to_string).collect::<Vec<_>>());
    let lines: Vec<String> = std::iter::once(names)
        .chain(rows)
        .map(|cells| cells.join(","))
        .collect();
    folder.write("rows.csv", lines.join("\n"));
    let scores = folder
        .run(&["predict", "cnn_rows.onnx", "rows.csv"])
        .done()
        .text();
    let mut lines = scores.lines();
    assert_eq!(lines.next(), Some("label,probability_0,probability_1"));
    let found = lines.flat_map(|line| line.split(',').skip(1).map(|cell| cell.parse::<f64>().unwrap()));
    let found: Vec<f64> = found.collect();
    let expected: Vec<f64> =
        serde_json::from_value(case["expected"]["probabilities"]["data"].clone()).unwrap();
    assert_eq!(found.len(), expected.len());
    for (a, b) in found.iter().zip(&expected) {
        assert!((a - b).abs() <= 1e-4 + 5e-4 * b.abs(), "{a} and {b}");
    }
}
