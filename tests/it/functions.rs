//! Functions in the file: called with names and attributes of their own, within limits.

use evenkeel::Code;
use evenkeel::inference::{Session, SessionOptions, Tensor, TensorData, needs_neural};
use evenkeel::onnx::build::*;
use evenkeel::onnx::proto::{AttributeProto, FunctionProto, ModelProto, NodeProto, OperatorSetIdProto};
use evenkeel::onnx::{Dim, ElementType};
use prost::Message;

fn function(
    name: &str,
    nodes: Vec<NodeProto>,
    attributes: &[&str],
    defaults: Vec<AttributeProto>,
) -> FunctionProto {
    FunctionProto {
        name: name.to_owned(),
        domain: "mine".to_owned(),
        input: vec!["a".to_owned()],
        output: vec!["b".to_owned()],
        attribute: attributes.iter().map(|a| a.to_string()).collect(),
        attribute_proto: defaults,
        node: nodes,
        opset_import: vec![OperatorSetIdProto {
            domain: String::new(),
            version: 17,
        }],
        ..Default::default()
    }
}

fn refers(name: &str, to: &str) -> AttributeProto {
    AttributeProto {
        ref_attr_name: to.to_owned(),
        ..attr_float(name, 0.0)
    }
}

fn of(nodes: Vec<NodeProto>, functions: Vec<FunctionProto>) -> Vec<u8> {
    let info = |name| value_info(name, ElementType::Float32, &[Dim::Unknown]);
    let bytes = model(
        graph("g", nodes, vec![], vec![info("x")], vec![info("y")]),
        &[("", 17), ("mine", 1)],
        &[],
    );
    ModelProto {
        functions,
        ..ModelProto::decode(&bytes[..]).unwrap()
    }
    .encode_to_vec()
}

/// Leaky(Leaky(x)) with a slope that is given once and left to its default once; `t` is a name of both sides.
#[test]
fn a_call_is_the_nodes_of_its_function() {
    let leaky = function(
        "Leaky",
        vec![
            node(
                "",
                "LeakyRelu",
                "l",
                &["a"],
                &["t"],
                vec![refers("alpha", "slope")],
            ),
            node("", "Neg", "n", &["t"], &["b"], vec![]),
        ],
        &[],
        vec![attr_float("slope", 0.5)],
    );
    let twice = function(
        "Twice",
        vec![
            node(
                "mine",
                "Leaky",
                "",
                &["a"],
                &["t"],
                vec![refers("slope", "first")],
            ),
            node("mine", "Leaky", "", &["t"], &["b"], vec![]),
        ],
        &["first"],
        vec![],
    );
    let nodes = vec![
        node(
            "mine",
            "Twice",
            "",
            &["x"],
            &["t"],
            vec![attr_float("first", 0.25)],
        ),
        node("", "Add", "", &["t", "x"], &["y"], vec![]),
    ];
    let bytes = of(nodes, vec![leaky, twice]);
    assert!(!needs_neural(&bytes, &evenkeel::onnx::Limits::default()).unwrap());
    let session = Session::load(&bytes, &SessionOptions::default()).unwrap();
    let x = Tensor::new(vec![2], TensorData::F32(vec![-8.0, 2.0])).unwrap();
    let outputs = session.run(vec![("x".into(), x)], None).unwrap();
    // -8 → -2 → 2 → 2 → -2; 2 → 2 → -2 → -1 → 1.
    assert_eq!(outputs[0].1.as_f32(), Some(&[-10.0, 3.0][..]));
}

#[test]
fn functions_that_never_end_are_refused() {
    let calls = |name: &str| node("mine", name, "", &["a"], &["b"], vec![]);
    let nodes = || vec![node("mine", "F", "", &["x"], &["y"], vec![])];
    let endless = of(
        nodes(),
        vec![
            function("F", vec![calls("G")], &[], vec![]),
            function("G", vec![calls("F")], &[], vec![]),
        ],
    );
    // Each of 40 functions calls the next twice.
    let doubling = (0..40)
        .map(|i| {
            let name = |i: usize| if i == 0 { "F".to_owned() } else { format!("F{i}") };
            let next = name(i + 1);
            let nodes = vec![
                node("mine", &next, "", &["a"], &["t"], vec![]),
                node("mine", &next, "", &["t"], &["b"], vec![]),
            ];
            function(&name(i), nodes, &[], vec![])
        })
        .collect();
    for bytes in [endless, of(nodes(), doubling)] {
        let e = Session::load(&bytes, &SessionOptions::default()).unwrap_err();
        assert_eq!(e.code(), Code::TooLarge, "{e}");
    }
}
