//! Graphs of which the neural engine has some nodes, our own engine the others, and both many.

use evenkeel::inference::{inspect, needs_neural};
use evenkeel::onnx::build::*;
use evenkeel::onnx::proto::{AttributeProto, NodeProto};
use evenkeel::onnx::{Dim, ElementType, Limits};

fn op(
    domain: &str,
    op_type: &str,
    inputs: &[&str],
    output: &str,
    attributes: Vec<AttributeProto>,
) -> NodeProto {
    node(domain, op_type, output, inputs, &[output], attributes)
}

/// x → a convolution that doubles → rows → a Scaler of ai.onnx.ml that takes 1 away → images again, of a shape that is
/// computed from x and fed in part → a branch: a convolution that triples, or the negative.
fn mixed() -> Vec<u8> {
    let branch = |name: &str, node: NodeProto| {
        let y = value_info("there", ElementType::Float32, &[const { Dim::Unknown }; 4]);
        attr_graph(name, graph(name, vec![node], vec![], vec![], vec![y]))
    };
    let nodes = vec![
        op("", "Conv", &["x", "two"], "doubled", vec![]),
        op("", "Flatten", &["doubled"], "rows", vec![]),
        op(
            "ai.onnx.ml",
            "Scaler",
            &["rows"],
            "scaled",
            vec![attr_floats("offset", &[1.0]), attr_floats("scale", &[1.0])],
        ),
        op("", "Shape", &["x"], "whole", vec![]),
        op("", "Slice", &["whole", "zero", "one"], "batch", vec![]),
        op(
            "",
            "Concat",
            &["batch", "space"],
            "shape",
            vec![attr_int("axis", 0)],
        ),
        op("", "Reshape", &["scaled", "shape"], "images", vec![]),
        op(
            "",
            "If",
            &["sharpen"],
            "branched",
            vec![
                branch(
                    "then_branch",
                    op("", "Conv", &["images", "three"], "there", vec![]),
                ),
                branch("else_branch", op("", "Neg", &["images"], "there", vec![])),
            ],
        ),
        op(
            "",
            "MaxPool",
            &["branched"],
            "y",
            vec![attr_ints("kernel_shape", &[1, 2])],
        ),
    ];
    let n = Dim::symbol("N");
    let graph = graph(
        "mixed",
        nodes,
        vec![
            tensor_f32("two", &[1, 1, 1, 1], &[2.0]),
            tensor_f32("three", &[1, 1, 1, 1], &[3.0]),
            tensor_i64("zero", &[1], &[0]),
            tensor_i64("one", &[1], &[1]),
        ],
        vec![
            value_info(
                "x",
                ElementType::Float32,
                &[n.clone(), Dim::Known(1), Dim::Known(2), Dim::Known(2)],
            ),
            value_info("space", ElementType::Int64, &[Dim::Known(3)]),
            value_info("sharpen", ElementType::Bool, &[]),
        ],
        vec![
            value_info(
                "y",
                ElementType::Float32,
                &[n, Dim::Known(1), Dim::Unknown, Dim::Unknown],
            ),
            value_info("scaled", ElementType::Float32, &[const { Dim::Unknown }; 2]),
        ],
    );
    model(graph, &[("", 17), ("ai.onnx.ml", 3)], &[])
}

#[test]
fn every_build_knows_what_a_mixed_graph_needs() {
    assert!(needs_neural(&mixed(), &Limits::default()).unwrap());
    let summary = inspect(&mixed(), &Limits::default()).unwrap();
    assert_eq!(summary.engine, Some("neural"));
    assert!(summary.unsupported.is_empty());
    let engine = |op: &str| summary.operators.iter().find(|o| o.op == op).unwrap().supported;
    assert_eq!(
        [engine("Conv"), engine("Scaler"), engine("If"), engine("MaxPool")],
        [Some("neural"), Some("core"), Some("core"), Some("neural")]
    );
}

#[cfg(feature = "neural")]
#[test]
fn a_mixed_graph_runs_whole() {
    use evenkeel::inference::{Session, SessionOptions, Tensor, TensorData};
    let session = Session::load(&mixed(), &SessionOptions::default()).unwrap();
    assert_eq!(session.engine(), "neural");
    let run = |rows: usize, space: [i64; 3], sharpen: bool| {
        let values: Vec<f32> = (0..4 * rows).map(|v| v as f32).collect();
        let feeds = vec![
            (
                "x".into(),
                Tensor::new(vec![rows, 1, 2, 2], TensorData::F32(values)).unwrap(),
            ),
            (
                "space".into(),
                Tensor::new(vec![3], TensorData::I64(space.to_vec())).unwrap(),
            ),
            (
                "sharpen".into(),
                Tensor::new(vec![], TensorData::Bool(vec![sharpen])).unwrap(),
            ),
        ];
        let y = session.run(feeds, None).unwrap().remove(0).1;
        (y.dims().to_vec(), y.as_f32().unwrap().to_vec())
    };
    // 2x - 1 is -1 1 3 5; pairs along the last axis.
    assert_eq!(run(1, [1, 2, 2], true), (vec![1, 1, 2, 1], vec![3.0, 15.0]));
    assert_eq!(run(1, [1, 2, 2], false), (vec![1, 1, 2, 1], vec![1.0, -3.0]));
    assert_eq!(run(1, [1, 1, 4], true), (vec![1, 1, 1, 3], vec![3.0, 9.0, 15.0]));
    assert_eq!(run(2, [1, 2, 2], false).1, [1.0, -3.0, -7.0, -11.0]);
}
