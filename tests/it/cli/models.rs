//! Models with weights in files of their own, and the limits on what a model may cost.

use super::Folder;
use evenkeel::onnx::build::*;
use evenkeel::onnx::{Dim, ElementType, proto};

/// y = x + w over two columns, where w lies in the file at `location`.
fn model_beside(location: &str) -> Vec<u8> {
    let mut w = tensor_f32("w", &[2], &[]);
    w.raw_data.clear();
    w.data_location = 1;
    w.external_data = vec![proto::StringStringEntryProto {
        key: "location".to_owned(),
        value: location.to_owned(),
    }];
    let info = |name, columns| {
        value_info(
            name,
            ElementType::Float32,
            &[Dim::symbol("N"), Dim::Known(columns)],
        )
    };
    let nodes = vec![
        node("", "Add", "add", &["x", "w"], &["z"], vec![]),
        node("", "ReduceSum", "sum", &["z", "axes"], &["y"], vec![]),
    ];
    let axes = tensor_i64("axes", &[1], &[1]);
    let graph = graph("g", nodes, vec![w, axes], vec![info("x", 2)], vec![info("y", 1)]);
    model(graph, &[("", 17)], &[])
}

fn weights() -> Vec<u8> {
    [10f32, 20.0].iter().flat_map(|v| v.to_le_bytes()).collect()
}

#[test]
fn weights_are_read_from_the_models_own_folder() {
    let folder = Folder::new();
    folder.write("m.onnx", model_beside("weights/w.bin"));
    folder.write("new.csv", "a,b\n1,2\n");
    let report = folder.run(&["inspect", "m.onnx", "--json"]).json();
    assert_eq!(report["externalData"][0], "weights/w.bin");
    folder.run(&["predict", "m.onnx", "new.csv"]).refused(
        "unsupported-model",
        4,
        &["weights/w.bin", "beside the model"],
    );
    std::fs::create_dir(folder.path("weights")).unwrap();
    folder.write("weights/w.bin", weights());
    let scores = folder.run(&["predict", "m.onnx", "new.csv"]).done().text();
    assert_eq!(scores, "prediction\n33.0\n");
    // Room for the model, none for its weights.
    let bytes = model_beside("weights/w.bin").len().to_string();
    folder
        .run(&["predict", "m.onnx", "new.csv", "--max-bytes", &bytes])
        .refused("too-large", 3, &["max-bytes"]);
}

#[test]
fn weights_elsewhere_are_not_read() {
    let folder = Folder::new();
    std::fs::create_dir(folder.path("models")).unwrap();
    folder.write("secret", weights());
    folder.write("new.csv", "a,b\n1,2\n");
    for location in ["../secret", folder.path("secret").to_str().unwrap()] {
        folder.write("models/m.onnx", model_beside(location));
        folder
            .run(&["predict", "models/m.onnx", "new.csv"])
            .refused("invalid-model", 4, &["own folder"]);
    }
    #[cfg(unix)]
    {
        std::os::unix::fs::symlink("../secret", folder.path("models/link")).unwrap();
        folder.write("models/m.onnx", model_beside("link"));
        folder
            .run(&["predict", "models/m.onnx", "new.csv"])
            .refused("invalid-model", 4, &["own folder"]);
    }
}

#[test]
fn limits_are_flags() {
    let folder = Folder::new();
    folder.write("m.onnx", model_beside("w"));
    folder.write("w", weights());
    folder.write("new.csv", "a,b\n1,2\n");
    for command in [&["predict", "m.onnx", "new.csv"][..], &["inspect", "m.onnx"]] {
        let run = |flags: [&str; 2]| folder.run(&[command, &flags].concat());
        run(["--max-nodes", "1"]).refused("too-large", 3, &["max-nodes"]);
        run(["--max-nesting", "1"]).refused("too-large", 3, &["max-nesting"]);
    }
    let run = |flags: [&str; 2]| folder.run(&[&["predict", "m.onnx", "new.csv"][..], &flags].concat());
    run(["--max-work", "5"]).refused("too-large", 3, &["max-work"]);
    run(["--max-elements", "1"]).refused("too-large", 3, &["max-elements"]);
    run(["--max-work", "-1"]).refused("invalid-option", 2, &[]);
}
