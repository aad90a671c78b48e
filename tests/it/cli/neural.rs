//! Models that only the neural engine runs.

use super::Folder;
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
