//! Models made to hurt: each is refused with the right code, in a moment, with bounded memory.

use evenkeel::inference::{Session, SessionOptions, Tensor, TensorData, inspect};
use evenkeel::onnx::build::*;
use evenkeel::onnx::{Dim, ElementType, Limits, proto, read};
use evenkeel::{Code, Error};
use prost::Message;

fn info(name: &str) -> proto::ValueInfoProto {
    value_info(name, ElementType::Float32, &[Dim::symbol("N"), Dim::Known(2)])
}

fn bytes_of(nodes: Vec<proto::NodeProto>, initializers: Vec<proto::TensorProto>) -> Vec<u8> {
    let graph = graph(
        "g",
        nodes,
        initializers,
        vec![info("x")],
        vec![value_info("y", ElementType::Float32, &[])],
    );
    let mut whole =
        proto::ModelProto::decode(&model(graph, &[("", 17), ("ai.onnx.ml", 3)], &[])[..]).unwrap();
    // Whatever comes out: the shape of y is not what is tested here.
    whole.graph.as_mut().unwrap().output[0].r#type = None;
    whole.encode_to_vec()
}

fn load_within(bytes: &[u8], limits: Limits) -> Result<Session, Error> {
    Session::load(bytes, &SessionOptions { limits })
}

fn run(session: &Session) -> Result<(), Error> {
    let x = Tensor::new(vec![1, 2], TensorData::F32(vec![1.0, 2.0])).unwrap();
    session.run(vec![("x".into(), x)], None).map(drop)
}

/// The code with which loading or running ends.
fn end(bytes: &[u8], limits: Limits) -> Option<Code> {
    load_within(bytes, limits)
        .and_then(|session| run(&session))
        .err()
        .map(|e| e.code())
}

#[test]
fn shapes_that_multiply_are_refused_before_memory_is_spent() {
    let million = 1 << 20;
    let wide = tensor_i64("s", &[3], &[million, million, million]);
    let many = tensor_i64("s", &[2], &[million, million]);
    let negative = tensor_i64("s", &[2], &[-3, 5]);
    let cases: Vec<(&str, Vec<proto::NodeProto>, proto::TensorProto, Code)> = vec![
        (
            "ConstantOfShape",
            vec![node("", "ConstantOfShape", "b", &["s"], &["y"], vec![])],
            wide.clone(),
            Code::TooLarge,
        ),
        (
            "ConstantOfShape, negative",
            vec![node("", "ConstantOfShape", "b", &["s"], &["y"], vec![])],
            negative.clone(),
            Code::InvalidShape,
        ),
        (
            "Expand",
            vec![node("", "Expand", "b", &["x", "s"], &["y"], vec![])],
            tensor_i64("s", &[3], &[million, million, 2]),
            Code::TooLarge,
        ),
        (
            "Expand, negative",
            vec![node("", "Expand", "b", &["x", "s"], &["y"], vec![])],
            negative,
            Code::InvalidShape,
        ),
        (
            "Reshape, overflow",
            vec![node("", "Reshape", "b", &["x", "s"], &["y"], vec![])],
            tensor_i64("s", &[2], &[i64::MAX, 2]),
            Code::InvalidShape,
        ),
    ];
    for (name, nodes, shape, code) in cases {
        assert_eq!(
            end(&bytes_of(nodes, vec![shape]), Limits::default()),
            Some(code),
            "{name}"
        );
    }
    // Operators that may come and go: whatever is known must not give so much.
    for (op, inputs, initializers) in [
        ("Tile", &["x", "s"][..], vec![many.clone()]),
        (
            "Range",
            &["a", "b", "c"][..],
            vec![scalar("a", 0), scalar("b", i64::MAX), scalar("c", 1)],
        ),
        (
            "Pad",
            &["x", "p"][..],
            vec![tensor_i64("p", &[4], &[0, 0, million * million, million])],
        ),
        ("Resize", &["x", "", "", "s"][..], vec![many.clone()]),
        (
            "OneHot",
            &["k", "d", "v"][..],
            vec![
                tensor_i64("k", &[2], &[0, 1]),
                scalar("d", i64::MAX),
                tensor_i64("v", &[2], &[0, 1]),
            ],
        ),
        ("EyeLike", &["x"][..], vec![]),
    ] {
        let bytes = bytes_of(vec![node("", op, "b", inputs, &["y"], vec![])], initializers);
        let code = end(
            &bytes,
            Limits {
                max_elements: 1 << 24,
                ..Limits::default()
            },
        );
        if op != "EyeLike" {
            assert!(code.is_some(), "{op} gave what it was asked for");
        }
    }
}

fn scalar(name: &str, value: i64) -> proto::TensorProto {
    tensor_i64(name, &[], &[value])
}

#[test]
fn small_files_that_ask_for_hours_of_work_are_stopped() {
    // x Add x, doubled in width a few times, multiplied by itself: all within maxElements.
    let side = tensor_i64("s", &[2], &[3000, 3000]);
    let nodes = vec![
        node("", "ConstantOfShape", "big", &["s"], &["a"], vec![]),
        node("", "MatMul", "slow", &["a", "a"], &["y"], vec![]),
    ];
    let limits = Limits {
        max_work: 1 << 30,
        ..Limits::default()
    };
    assert_eq!(end(&bytes_of(nodes, vec![side]), limits), Some(Code::TooLarge));
}

#[test]
fn constants_that_fold_into_gigabytes_are_left_to_the_run() {
    let nodes: Vec<_> = (0..2000)
        .map(|i| {
            node(
                "",
                "ConstantOfShape",
                &format!("n{i}"),
                &["s"],
                &[&format!("c{i}")],
                vec![],
            )
        })
        .chain([node("", "Relu", "r", &["x"], &["y"], vec![])])
        .collect();
    let bytes = bytes_of(nodes, vec![tensor_i64("s", &[1], &[1 << 20])]);
    let session = load_within(&bytes, Limits::default()).unwrap();
    assert!(run(&session).is_ok());
}

#[test]
fn lies_about_attributes_and_tensors() {
    let attribute = |kind: i32, change: fn(&mut proto::AttributeProto)| {
        let mut a = attr_float("alpha", 0.5);
        a.r#type = kind;
        change(&mut a);
        bytes_of(vec![node("", "LeakyRelu", "l", &["x"], &["y"], vec![a])], vec![])
    };
    let ints = |a: &mut proto::AttributeProto| a.ints = vec![1, 2];
    for (name, bytes) in [
        ("float said to be ints", attribute(7, ints)),
        ("float said to be a graph", attribute(5, |_| {})),
        ("float said to be a tensor", attribute(4, |_| {})),
        ("a type that does not exist", attribute(99, |_| {})),
    ] {
        assert_eq!(end(&bytes, Limits::default()), Some(Code::InvalidModel), "{name}");
    }
    let text = |strings: Vec<Vec<u8>>| {
        let mut t = tensor_f32("w", &[2], &[]);
        t.raw_data.clear();
        t.float_data.clear();
        t.data_type = ElementType::String.to_onnx();
        t.string_data = strings;
        bytes_of(vec![node("", "Identity", "i", &["w"], &["y"], vec![])], vec![t])
    };
    assert_eq!(
        end(&text(vec![b"a".to_vec()]), Limits::default()),
        Some(Code::InvalidModel)
    );
    assert_eq!(
        end(&text(vec![b"a".to_vec(), vec![0xff, 0xfe]]), Limits::default()),
        None
    );
    let mut unknown = tensor_f32("w", &[1], &[1.0]);
    unknown.data_type = 77;
    let bytes = bytes_of(
        vec![node("", "Add", "a", &["x", "w"], &["y"], vec![])],
        vec![unknown],
    );
    assert_eq!(end(&bytes, Limits::default()), Some(Code::UnsupportedModel));
}

#[test]
fn outputs_named_twice_and_initializers_named_as_outputs() {
    let twice = vec![node(
        "",
        "Split",
        "s",
        &["x"],
        &["y", "y"],
        vec![attr_int("axis", 1)],
    )];
    assert_eq!(
        end(&bytes_of(twice, vec![]), Limits::default()),
        Some(Code::InvalidModel)
    );
    let over = vec![node("", "Relu", "r", &["x"], &["w"], vec![])];
    let bytes = bytes_of(
        over,
        vec![tensor_f32("w", &[1], &[1.0]), tensor_f32("y", &[1], &[1.0])],
    );
    assert_eq!(end(&bytes, Limits::default()), Some(Code::InvalidModel));
}

#[test]
fn graphs_within_graphs_end_at_the_limit() {
    let mut inner = graph("g", vec![], vec![], vec![], vec![]);
    for _ in 0..200 {
        let mut a = attr_int("then_branch", 0);
        a.r#type = 5;
        a.g = Some(Box::new(inner));
        inner = graph(
            "g",
            vec![node("", "If", "i", &["x"], &["y"], vec![a])],
            vec![],
            vec![],
            vec![],
        );
    }
    let bytes = model(inner, &[("", 17)], &[]);
    assert_eq!(
        read(&bytes, &Limits::default()).unwrap_err().code(),
        Code::TooLarge
    );
    // Not even a stack's worth of levels hurts the one who raises the limit.
    let limits = Limits {
        max_nesting: usize::MAX,
        ..Limits::default()
    };
    assert!(read(&bytes, &limits).is_err());
}

#[test]
fn lengths_that_the_file_does_not_have() {
    for length in [1u64 << 31, u64::from(u32::MAX), u64::MAX] {
        let mut bytes = vec![0x3a];
        prost::encoding::encode_varint(length, &mut bytes);
        bytes.extend([0x0a, 0x00]);
        assert_eq!(
            read(&bytes, &Limits::default()).unwrap_err().code(),
            Code::InvalidModel
        );
    }
}

#[test]
fn opset_imports_without_end() {
    let mut whole =
        proto::ModelProto::decode(&bytes_of(vec![node("", "Relu", "r", &["x"], &["y"], vec![])], vec![])[..])
            .unwrap();
    let one = whole.opset_import[0].clone();
    whole.opset_import = vec![one; 100_000];
    assert_eq!(
        end(&whole.encode_to_vec(), Limits::default()),
        Some(Code::InvalidModel)
    );
}

/// Work that grows with the square of the file would take minutes here.
#[test]
fn a_hundred_thousand_nodes_attributes_inputs_or_outputs_load_in_a_moment() {
    const N: usize = 100_000;
    let name = |i: usize| if i == 0 { "x".to_owned() } else { format!("v{i}") };
    let mut chain: Vec<_> = (0..N - 1)
        .map(|i| node("", "Relu", "", &[&name(i)], &[&name(i + 1)], vec![]))
        .collect();
    chain.push(node("", "Relu", "", &[&name(N - 1)], &["y"], vec![]));
    let limits = Limits {
        max_messages: 4_000_000,
        ..Limits::default()
    };
    let forward = load_within(&bytes_of(chain.clone(), vec![]), limits).unwrap();
    assert!(run(&forward).is_ok());
    chain.reverse();
    assert!(run(&load_within(&bytes_of(chain, vec![]), limits).unwrap()).is_ok());

    let attributes: Vec<_> = (0..N).map(|i| attr_int(&format!("a{i}"), 1)).collect();
    let bytes = bytes_of(vec![node("", "Relu", "r", &["x"], &["y"], attributes)], vec![]);
    assert!(load_within(&bytes, limits).is_ok());

    let weights: Vec<_> = (0..N)
        .map(|i| tensor_f32(&format!("w{i}"), &[1], &[1.0]))
        .collect();
    let graph = graph(
        "g",
        vec![node("", "Relu", "r", &["x"], &["y"], vec![])],
        weights,
        (0..N)
            .map(|i| info(&format!("w{i}")))
            .chain([info("x")])
            .collect(),
        (0..N)
            .map(|i| info(&format!("w{i}")))
            .chain([info("y")])
            .collect(),
    );
    let bytes = model(graph, &[("", 17)], &[]);
    let session = load_within(&bytes, limits).unwrap();
    assert_eq!(session.inputs().len(), 1);
    assert!(run(&session).is_ok());
    assert!(inspect(&bytes, &limits).is_ok());
}

/// `tests/reference/broken_models.py` writes them; the package's tests run the same files.
#[test]
fn the_corpus_of_broken_files_ends_with_the_code_in_each_name() {
    let folder = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/fixtures/broken");
    let mut seen = 0;
    for entry in std::fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        let name = path.file_name().unwrap().to_string_lossy().into_owned();
        let bytes = std::fs::read(&path).unwrap();
        let e = load_within(&bytes, Limits::default()).unwrap_err();
        assert_eq!(Some(e.code().as_str()), name.split('.').next(), "{name}: {e}");
        let _ = inspect(&bytes, &Limits::default());
        seen += 1;
    }
    assert!(seen > 30, "{seen}");
}

#[test]
fn every_cut_of_a_model_is_an_error() {
    let folder = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/fixtures/models");
    let whole = std::fs::read(folder.join("min_max.onnx")).unwrap();
    let graph_ends = (0..whole.len()).filter(|&end| load_within(&whole[..end], Limits::default()).is_ok());
    // Cuts between the last fields leave a model that only says less about itself.
    let loads = graph_ends.count();
    assert!(loads < 20, "{loads} of {} cuts load", whole.len());
}
