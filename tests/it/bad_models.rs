//! Broken, hostile and unfit models: an error of the right code, quickly, and no panic.

use evenkeel::data::{Column, Table};
use evenkeel::inference::{Session, SessionOptions, Tensor, TensorData, inspect, needs_neural};
use evenkeel::onnx::build::*;
use evenkeel::onnx::{Dim, ElementType, Limits, proto, read};
use evenkeel::{Code, Error};
use prost::Message;

fn load(bytes: &[u8]) -> Result<Session, Error> {
    Session::load(bytes, &SessionOptions::default())
}

fn fixture(name: &str) -> Vec<u8> {
    let path = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/fixtures/models");
    std::fs::read(path.join(name)).unwrap()
}

fn info(name: &str) -> proto::ValueInfoProto {
    value_info(name, ElementType::Float32, &[Dim::symbol("N"), Dim::Known(2)])
}

/// A model from x to y of the given nodes and initializers.
fn of(nodes: Vec<proto::NodeProto>, initializers: Vec<proto::TensorProto>) -> Vec<u8> {
    model(
        graph("g", nodes, initializers, vec![info("x")], vec![info("y")]),
        &[("", 17), ("ai.onnx.ml", 3)],
        &[],
    )
}

fn add(initializer: proto::TensorProto) -> Vec<u8> {
    of(
        vec![node("", "Add", "add", &["x", "w"], &["y"], vec![])],
        vec![initializer],
    )
}

#[test]
fn files_that_are_no_models() {
    let mut huge = tensor_f32("w", &[2], &[1.0, 2.0]);
    huge.dims = vec![1 << 40, 1 << 40, 1 << 40];
    let mut hidden = tensor_f32("w", &[2], &[1.0, 2.0]);
    hidden.dims = vec![0, i64::MAX, i64::MAX];
    let mut negative = tensor_f32("w", &[2], &[1.0, 2.0]);
    negative.dims = vec![-2];
    let mut short = tensor_f32("w", &[2], &[1.0, 2.0]);
    short.raw_data.pop();
    let mut outside = tensor_f32("w", &[2], &[]);
    outside.data_location = 1;
    let twice = of(
        vec![
            node("", "Relu", "a", &["x"], &["y"], vec![]),
            node("", "Abs", "b", &["x"], &["y"], vec![]),
        ],
        vec![],
    );
    let whole = fixture("mlp_binary.onnx");
    let cases: Vec<(&str, Vec<u8>, Code)> = vec![
        ("empty", vec![], Code::EmptyInput),
        ("a PNG", b"\x89PNG\r\n\x1a\n0000".to_vec(), Code::InvalidModel),
        ("JSON", b"{\"a\": 1}".to_vec(), Code::InvalidModel),
        ("text", b"age,bmi\n1,2\n".to_vec(), Code::InvalidModel),
        ("zeros", vec![0; 64], Code::InvalidModel),
        ("truncated", whole[..whole.len() - 9].to_vec(), Code::InvalidModel),
        (
            "no graph",
            proto::ModelProto::default().encode_to_vec(),
            Code::EmptyInput,
        ),
        ("cyclic", fixture("cyclic.onnx"), Code::InvalidModel),
        (
            "unknown operator",
            fixture("unknown_operator.onnx"),
            Code::UnsupportedOperator,
        ),
        ("huge dims", add(huge), Code::TooLarge),
        ("huge dims behind a zero", add(hidden), Code::TooLarge),
        ("negative dims", add(negative), Code::InvalidModel),
        ("too few bytes", add(short), Code::InvalidModel),
        ("external data", add(outside), Code::InvalidModel),
        (
            "missing initializer",
            of(vec![node("", "Add", "add", &["x", "w"], &["y"], vec![])], vec![]),
            Code::InvalidModel,
        ),
        (
            "output of nothing",
            of(vec![node("", "Relu", "r", &["x"], &["z"], vec![])], vec![]),
            Code::InvalidModel,
        ),
        ("written twice", twice, Code::InvalidModel),
        (
            "too few inputs",
            of(vec![node("", "Add", "add", &["x"], &["y"], vec![])], vec![]),
            Code::InvalidModel,
        ),
        (
            "attribute of another type",
            of(
                vec![node(
                    "",
                    "LeakyRelu",
                    "l",
                    &["x"],
                    &["y"],
                    vec![attr_int("alpha", 1)],
                )],
                vec![],
            ),
            Code::InvalidModel,
        ),
    ];
    for (name, bytes, code) in cases {
        let e = load(&bytes).unwrap_err();
        assert_eq!(e.code(), code, "{name}: {e}");
    }
}

#[test]
fn the_node_is_named() {
    let e = load(&fixture("unknown_operator.onnx")).unwrap_err();
    assert!(
        e.message().contains("strange") && e.message().contains("Frobnicate"),
        "{e}"
    );
    assert_eq!(
        needs_neural(&fixture("unknown_operator.onnx"), &Limits::default())
            .unwrap_err()
            .code(),
        Code::UnsupportedOperator
    );
    let summary = inspect(&fixture("unknown_operator.onnx"), &Limits::default()).unwrap();
    assert_eq!(summary.engine, None);
    assert_eq!(summary.unsupported, ["node 'strange' (Frobnicate)"]);
}

#[test]
fn limits_are_kept() {
    let model = fixture("mlp_binary.onnx");
    let with = |change: fn(&mut Limits)| {
        let mut limits = Limits::default();
        change(&mut limits);
        read(&model, &limits).unwrap_err().code()
    };
    assert_eq!(with(|l| l.max_bytes = 100), Code::TooLarge);
    assert_eq!(with(|l| l.max_nodes = 3), Code::TooLarge);
    assert_eq!(with(|l| l.max_messages = 20), Code::TooLarge);
    assert_eq!(with(|l| l.max_elements = 10), Code::TooLarge);
    assert_eq!(with(|l| l.max_nesting = 2), Code::TooLarge);
    // Two bytes a node: decoding would cost a hundred times the file.
    let nodes: Vec<u8> = [0x0a, 0x00].repeat(2_000_000);
    let mut bomb = vec![0x3a];
    prost::encoding::encode_varint(nodes.len() as u64, &mut bomb);
    bomb.extend(nodes);
    assert_eq!(
        read(&bomb, &Limits::default()).unwrap_err().code(),
        Code::TooLarge
    );
}

#[test]
fn bombs_that_go_off_at_run_time_are_defused() {
    let shape = tensor_i64("shape", &[3], &[1 << 20, 1 << 20, 2]);
    let bytes = of(
        vec![
            node("", "ConstantOfShape", "bomb", &["shape"], &["b"], vec![]),
            node("", "Add", "add", &["x", "b"], &["y"], vec![]),
        ],
        vec![shape],
    );
    let session = load(&bytes).unwrap();
    let x = Tensor::new(vec![1, 2], TensorData::F32(vec![1.0, 2.0])).unwrap();
    let e = session.run(vec![("x".into(), x)], None).unwrap_err();
    assert_eq!(e.code(), Code::TooLarge, "{e}");
    assert!(e.message().contains("bomb"), "{e}");
}

#[test]
fn every_cut_and_many_flips_of_a_model_are_errors_or_models() {
    for name in [
        "logistic_zipmap.onnx",
        "many_layers.onnx",
        "mlp_text_classes.onnx",
    ] {
        let whole = fixture(name);
        for end in (0..whole.len()).step_by(3) {
            let _ = load(&whole[..end]);
        }
        let mut state = 1u64;
        for _ in 0..400 {
            let mut bytes = whole.clone();
            for _ in 0..3 {
                state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1);
                let at = (state >> 33) as usize % bytes.len();
                bytes[at] ^= 1 << (state >> 20 & 7);
            }
            let Ok(session) = load(&bytes) else { continue };
            let feeds = session.inputs().iter().map(|i| {
                let dims: Vec<usize> = i
                    .shape
                    .iter()
                    .map(|d| if let Dim::Known(n) = d { (*n).min(64) } else { 2 })
                    .collect();
                let n = dims.iter().product();
                let data = match i.element_type {
                    Some(ElementType::String) => TensorData::Strings(vec!["F".into(); n]),
                    _ => TensorData::F32(vec![0.5; n]),
                };
                (i.name.clone(), Tensor::new(dims, data).unwrap())
            });
            let _ = session.run(feeds.collect(), None);
        }
    }
}

#[test]
fn feeds_that_do_not_fit() {
    let session = load(&of(vec![node("", "Relu", "r", &["x"], &["y"], vec![])], vec![])).unwrap();
    let run = |name: &str, dims: Vec<usize>, data: TensorData| {
        let tensor = Tensor::new(dims, data).unwrap();
        session
            .run(vec![(name.to_owned(), tensor)], None)
            .unwrap_err()
            .code()
    };
    assert_eq!(
        run("z", vec![1, 2], TensorData::F32(vec![0.0; 2])),
        Code::ColumnMismatch
    );
    assert_eq!(
        run("x", vec![1, 3], TensorData::F32(vec![0.0; 3])),
        Code::InvalidShape
    );
    assert_eq!(
        run("x", vec![2], TensorData::F32(vec![0.0; 2])),
        Code::InvalidShape
    );
    assert_eq!(
        run("x", vec![1, 2], TensorData::F64(vec![0.0; 2])),
        Code::InvalidShape
    );
    assert_eq!(
        session.run(vec![], None).unwrap_err().code(),
        Code::ColumnMismatch
    );
}

#[test]
fn tables_that_do_not_fit() {
    let number = |name: &str| Column::numeric(name, vec![1.0, 2.0]);
    let text = |name: &str| Column::categorical(name, &[Some("a"), Some("b")]);
    let named = load(&fixture("logistic_plain.onnx")).unwrap();
    let wide = load(&fixture("mlp_binary.onnx")).unwrap();
    let six = || ["a", "b", "c", "d", "e"].map(number);
    let cases: Vec<(&Session, Vec<Column>, Code)> = vec![
        (
            &named,
            vec![number("age"), number("bmi"), text("sex")],
            Code::ColumnMismatch,
        ),
        (
            &named,
            vec![text("age"), number("bmi"), text("sex"), text("ward")],
            Code::NotNumeric,
        ),
        (&wide, six().to_vec(), Code::ColumnMismatch),
        (
            &wide,
            six().into_iter().chain([text("f")]).collect(),
            Code::NotNumeric,
        ),
    ];
    for (session, columns, code) in cases {
        let e = session.predict(&Table::new(columns).unwrap()).unwrap_err();
        assert_eq!(e.code(), code, "{e}");
    }
    let none = Table::new(
        six()
            .into_iter()
            .chain([number("f")])
            .map(|c| c.take(&[]))
            .collect(),
    )
    .unwrap();
    assert_eq!(wide.predict(&none).unwrap().to_table().unwrap().rows(), 0);
}
