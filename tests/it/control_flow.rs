//! Graphs within graphs: what they read from outside, how often they run, and when they are stopped.

use evenkeel::inference::{Session, SessionOptions, Tensor, TensorData, needs_neural};
use evenkeel::onnx::build::*;
use evenkeel::onnx::proto::{AttributeProto, GraphProto, NodeProto, ValueInfoProto};
use evenkeel::onnx::{Dim, ElementType, Limits};
use evenkeel::{Code, Error};

fn info(name: &str, element: ElementType, dims: &[usize]) -> ValueInfoProto {
    let dims: Vec<Dim> = dims.iter().map(|&d| Dim::Known(d)).collect();
    value_info(name, element, &dims)
}

fn float(name: &str, dims: &[usize]) -> ValueInfoProto {
    info(name, ElementType::Float32, dims)
}

fn op(op_type: &str, inputs: &[&str], outputs: &[&str], attributes: Vec<AttributeProto>) -> NodeProto {
    node("", op_type, op_type, inputs, outputs, attributes)
}

fn load(graph: GraphProto, limits: Limits) -> Result<Session, Error> {
    let bytes = model(graph, &[("", 17)], &[]);
    assert!(!needs_neural(&bytes, &Limits::default()).unwrap());
    Session::load(&bytes, &SessionOptions { limits })
}

fn floats(dims: &[usize], values: &[f32]) -> Tensor {
    Tensor::new(dims.to_vec(), TensorData::F32(values.to_vec())).unwrap()
}

/// Running sums of the columns of x, from the last to the first, each doubled by a captured value.
#[test]
fn a_scan_goes_along_an_axis_and_reads_from_outside() {
    let body = graph(
        "body",
        vec![
            op("Mul", &["column", "two"], &["doubled"], vec![]),
            op("Add", &["sum", "doubled"], &["next"], vec![]),
            op("Identity", &["next"], &["each"], vec![]),
        ],
        vec![],
        vec![float("sum", &[2]), float("column", &[2])],
        vec![float("next", &[2]), float("each", &[2])],
    );
    let scan = op(
        "Scan",
        &["zero", "x"],
        &["total", "sums"],
        vec![
            attr_graph("body", body),
            attr_int("num_scan_inputs", 1),
            attr_ints("scan_input_axes", &[1]),
            attr_ints("scan_input_directions", &[1]),
            attr_ints("scan_output_axes", &[-1]),
        ],
    );
    let outer = graph(
        "g",
        vec![op("Add", &["one", "one"], &["two"], vec![]), scan],
        vec![tensor_f32("zero", &[2], &[0.0, 0.0])],
        vec![float("x", &[2, 3]), float("one", &[])],
        vec![float("total", &[2]), float("sums", &[2, 3])],
    );
    let session = load(outer, Limits::default()).unwrap();
    let x = floats(&[2, 3], &[1.0, 2.0, 3.0, 10.0, 20.0, 30.0]);
    let feeds = vec![("x".into(), x), ("one".into(), floats(&[], &[1.0]))];
    let outputs = session.run(feeds, None).unwrap();
    assert_eq!(outputs[0].1, floats(&[2], &[12.0, 120.0]));
    assert_eq!(
        outputs[1].1,
        floats(&[2, 3], &[6.0, 10.0, 12.0, 60.0, 100.0, 120.0])
    );
}

/// A loop that adds x to itself until the condition says no; with an If inside that reads x through both.
fn looping(rounds: &[i64], limits: Limits) -> Result<Session, Error> {
    let branch = |name: &str, operator: &str| {
        graph(
            name,
            vec![op(operator, &["so_far", "x"], &["there"], vec![])],
            vec![],
            vec![],
            vec![float("there", &[1])],
        )
    };
    let body = graph(
        "body",
        vec![
            op("Less", &["so_far", "ten"], &["small"], vec![]),
            op(
                "If",
                &["small"],
                &["more"],
                vec![
                    attr_graph("then_branch", branch("then", "Add")),
                    attr_graph("else_branch", branch("else", "Mul")),
                ],
            ),
            op("Identity", &["go"], &["go_on"], vec![]),
        ],
        vec![],
        vec![
            info("i", ElementType::Int64, &[]),
            info("go", ElementType::Bool, &[]),
            float("so_far", &[1]),
        ],
        vec![
            info("go_on", ElementType::Bool, &[]),
            float("more", &[1]),
            float("more", &[1]),
        ],
    );
    let (most, initializers) = match rounds {
        [n] => ("n", vec![tensor_i64("n", &[], &[*n])]),
        _ => ("", vec![]),
    };
    let mut initializers = initializers;
    initializers.push(tensor_f32("ten", &[1], &[10.0]));
    let outer = graph(
        "g",
        vec![op(
            "Loop",
            &[most, "", "x"],
            &["last", "all"],
            vec![attr_graph("body", body)],
        )],
        initializers,
        vec![float("x", &[1])],
        vec![
            float("last", &[1]),
            value_info("all", ElementType::Float32, &[Dim::Unknown, Dim::Known(1)]),
        ],
    );
    load(outer, limits)
}

#[test]
fn a_loop_carries_values_and_stacks_the_others() {
    let run = |rounds| {
        let session = looping(&[rounds], Limits::default()).unwrap();
        session
            .run(vec![("x".into(), floats(&[1], &[4.0]))], None)
            .unwrap()
    };
    let outputs = run(4);
    assert_eq!(outputs[0].1, floats(&[1], &[192.0]));
    assert_eq!(outputs[1].1, floats(&[4, 1], &[8.0, 12.0, 48.0, 192.0]));
    let outputs = run(0);
    assert_eq!(outputs[0].1, floats(&[1], &[4.0]));
    assert_eq!(outputs[1].1, floats(&[0, 1], &[]));
}

#[test]
fn an_endless_loop_is_stopped() {
    let limits = Limits {
        max_work: 1 << 22,
        ..Limits::default()
    };
    let session = looping(&[], limits).unwrap();
    let e = session
        .run(vec![("x".into(), floats(&[1], &[4.0]))], None)
        .unwrap_err();
    assert_eq!(e.code(), Code::TooLarge);
    assert!(
        e.message().contains("maxWork") && e.message().contains("Loop"),
        "{e}"
    );
}

#[test]
fn what_a_loop_stacks_is_limited() {
    let limits = Limits {
        max_elements: 100,
        ..Limits::default()
    };
    let session = looping(&[1000], limits).unwrap();
    let e = session
        .run(vec![("x".into(), floats(&[1], &[4.0]))], None)
        .unwrap_err();
    assert_eq!(e.code(), Code::TooLarge);
    assert!(e.message().contains("maxElements"), "{e}");
}

#[test]
fn bodies_that_do_not_fit_their_node_are_refused() {
    let body = || {
        graph(
            "body",
            vec![],
            vec![],
            vec![float("a", &[])],
            vec![float("a", &[])],
        )
    };
    let cases = [
        op("Loop", &["", "", "x"], &["y"], vec![attr_graph("body", body())]),
        op(
            "Scan",
            &["x", "x"],
            &["y"],
            vec![attr_graph("body", body()), attr_int("num_scan_inputs", 3)],
        ),
        op("If", &["x"], &["y"], vec![attr_graph("then_branch", body())]),
    ];
    for node in cases {
        let outer = graph(
            "g",
            vec![node],
            vec![],
            vec![float("x", &[1])],
            vec![float("y", &[1])],
        );
        assert_eq!(
            load(outer, Limits::default()).unwrap_err().code(),
            Code::InvalidModel
        );
    }
}

/// x is cut into rows; the last goes, the first comes again before the last that is left.
#[test]
fn sequences_are_cut_changed_and_joined() {
    let nodes = vec![
        op(
            "SplitToSequence",
            &["x"],
            &["rows"],
            vec![attr_int("keepdims", 0)],
        ),
        op("SequenceErase", &["rows"], &["fewer"], vec![]),
        op("SequenceAt", &["rows", "first"], &["row"], vec![]),
        op("SequenceInsert", &["fewer", "row", "last"], &["again"], vec![]),
        op("SequenceLength", &["again"], &["n"], vec![]),
        op(
            "ConcatFromSequence",
            &["again"],
            &["y"],
            vec![attr_int("axis", 1), attr_int("new_axis", 1)],
        ),
    ];
    let outer = graph(
        "g",
        nodes,
        vec![tensor_i64("first", &[], &[0]), tensor_i64("last", &[], &[-1])],
        vec![float("x", &[3, 2])],
        vec![float("y", &[2, 3]), info("n", ElementType::Int64, &[])],
    );
    let session = load(outer, Limits::default()).unwrap();
    let x = floats(&[3, 2], &[1.0, 2.0, 3.0, 4.0, 5.0, 6.0]);
    let outputs = session.run(vec![("x".into(), x)], None).unwrap();
    assert_eq!(outputs[0].1, floats(&[2, 3], &[1.0, 1.0, 3.0, 2.0, 2.0, 4.0]));
    assert_eq!(outputs[1].1.as_i64(), Some(&[3][..]));
}
