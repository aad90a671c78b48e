//! Weights in files beside the model: given as bytes, checked, and never opened by the core.

use evenkeel::inference::{Session, SessionOptions, Tensor, TensorData, inspect};
use evenkeel::onnx::build::*;
use evenkeel::onnx::{Dim, ElementType, ExternalData, Limits, external_files, proto};
use evenkeel::{Code, Error};
use prost::Message;

/// y = x + w, where w lies in another file as `entries` say.
fn model_with(entries: &[(&str, &str)]) -> Vec<u8> {
    let mut w = tensor_f32("w", &[2], &[]);
    w.raw_data.clear();
    w.float_data.clear();
    w.data_location = 1;
    w.external_data = entries
        .iter()
        .map(|(key, value)| proto::StringStringEntryProto {
            key: (*key).to_owned(),
            value: (*value).to_owned(),
        })
        .collect();
    let info = |name| value_info(name, ElementType::Float32, &[Dim::symbol("N"), Dim::Known(2)]);
    let nodes = vec![node("", "Add", "add", &["x", "w"], &["y"], vec![])];
    let graph = graph("g", nodes, vec![w], vec![info("x")], vec![info("y")]);
    model(graph, &[("", 17)], &[])
}

fn file(name: &str, before: usize, values: &[f32]) -> ExternalData {
    let mut bytes = vec![7u8; before];
    bytes.extend(values.iter().flat_map(|v| v.to_le_bytes()));
    ExternalData::from([(name.to_owned(), bytes)])
}

fn load(entries: &[(&str, &str)], files: ExternalData) -> Result<Session, Error> {
    Session::load_with(&model_with(entries), files, &SessionOptions::default())
}

#[test]
fn weights_are_taken_from_the_bytes_given() {
    let entries = [("location", "./weights.bin"), ("offset", "12"), ("length", "8")];
    assert_eq!(
        external_files(&model_with(&entries), &Limits::default()).unwrap(),
        ["weights.bin"]
    );
    let session = load(&entries, file("weights.bin", 12, &[10.0, 20.0])).unwrap();
    let x = Tensor::new(vec![1, 2], TensorData::F32(vec![1.0, 2.0])).unwrap();
    let outputs = session.run(vec![("x".into(), x)], None).unwrap();
    assert_eq!(outputs[0].1.data(), &TensorData::F32(vec![11.0, 22.0]));
}

#[test]
fn a_missing_file_is_named_with_what_to_do() {
    let e = load(&[("location", "weights.bin")], ExternalData::new()).unwrap_err();
    assert_eq!(e.code(), Code::UnsupportedModel);
    assert!(
        e.message().contains("'weights.bin'") && e.message().contains("externalData"),
        "{e}"
    );
    let summary = inspect(&model_with(&[("location", "weights.bin")]), &Limits::default()).unwrap();
    assert_eq!(summary.external_data, ["weights.bin"]);
    assert_eq!(summary.engine, Some("core"));
}

#[test]
fn parts_beyond_the_file_and_names_outside_the_folder_are_refused() {
    let name = ("location", "w");
    let cases: [(&str, Vec<(&str, &str)>); 14] = [
        ("offset beyond", vec![name, ("offset", "9"), ("length", "8")]),
        ("length beyond", vec![name, ("length", "9")]),
        ("length short", vec![name, ("length", "4")]),
        (
            "sum overflows",
            vec![name, ("offset", "8"), ("length", "18446744073709551615")],
        ),
        ("negative", vec![name, ("offset", "-1")]),
        ("no number", vec![name, ("offset", "0x8")]),
        ("no name", vec![("offset", "0")]),
        ("empty name", vec![("location", "")]),
        ("root", vec![("location", "/etc/passwd")]),
        ("parent", vec![("location", "../w")]),
        ("hidden parent", vec![("location", "a/../../w")]),
        ("drive", vec![("location", "c:w")]),
        ("backslash", vec![("location", "..\\w")]),
        ("address", vec![("location", "http://example.org/w")]),
    ];
    for (case, entries) in cases {
        let mut files = file("w", 0, &[1.0, 2.0]);
        // Even if a caller offers the very name.
        for (_, value) in entries.iter().filter(|e| e.0 == "location") {
            let bytes = files["w"].clone();
            files.insert((*value).to_owned(), bytes);
        }
        let e = load(&entries, files).unwrap_err();
        assert_eq!(e.code(), Code::InvalidModel, "{case}: {e}");
    }
}

#[test]
fn one_file_named_by_many_tensors_cannot_fill_the_memory() {
    let mut bomb = proto::ModelProto::decode(&model_with(&[("location", "w")])[..]).unwrap();
    let graph = bomb.graph.as_mut().unwrap();
    let w = graph.initializer[0].clone();
    graph.initializer.extend((0..1000).map(|i| proto::TensorProto {
        name: format!("w{i}"),
        ..w.clone()
    }));
    let limits = Limits {
        max_bytes: 1 << 20,
        ..Limits::default()
    };
    let files = ExternalData::from([("w".to_owned(), vec![0u8; 4096])]);
    let e = Session::load_with(&bomb.encode_to_vec(), files, &SessionOptions { limits }).unwrap_err();
    assert_eq!(e.code(), Code::TooLarge, "{e}");
}
