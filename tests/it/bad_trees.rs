//! Broken and hostile tree ensembles: `invalid-model` at load, quickly; rows that do not fit at run.

use evenkeel::inference::{Session, SessionOptions, Tensor, TensorData};
use evenkeel::onnx::build::*;
use evenkeel::onnx::{Dim, ElementType, proto};
use evenkeel::{Code, Error};
use std::time::{Duration, Instant};

/// Lists of numbers and texts as the attributes of a regressor with one target.
#[derive(Clone)]
struct Trees {
    ids: Vec<(i64, i64)>,
    features: Vec<i64>,
    values: Vec<f32>,
    modes: Vec<String>,
    yes: Vec<i64>,
    no: Vec<i64>,
    weights: Vec<(i64, i64, i64, f32)>,
    more: Vec<proto::AttributeProto>,
}

impl Trees {
    /// Node 0 asks `x[0] <= 0.5`, node 1 and node 2 are its leaves.
    fn stump() -> Self {
        Trees {
            ids: vec![(0, 0), (0, 1), (0, 2)],
            features: vec![0; 3],
            values: vec![0.5, 0.0, 0.0],
            modes: ["BRANCH_LEQ", "LEAF", "LEAF"].map(str::to_owned).to_vec(),
            yes: vec![1, 0, 0],
            no: vec![2, 0, 0],
            weights: vec![(0, 1, 0, 1.0), (0, 2, 0, 2.0)],
            more: vec![],
        }
    }

    /// Inner nodes by their children; a child beyond the last inner node is a leaf.
    fn of(children: &[(i64, i64)]) -> Self {
        let inner = children.len();
        let leaves = children.iter().map(|c| c.0.max(c.1) + 1).max().unwrap() as usize;
        let all = leaves.max(inner);
        let list = |f: &dyn Fn(usize) -> i64| (0..all).map(f).collect::<Vec<i64>>();
        Trees {
            ids: list(&|i| i as i64).into_iter().map(|i| (0, i)).collect(),
            features: vec![0; all],
            values: vec![0.5; all],
            modes: (0..all)
                .map(|i| if i < inner { "BRANCH_LEQ" } else { "LEAF" }.to_owned())
                .collect(),
            yes: list(&|i| children.get(i).map_or(0, |c| c.0)),
            no: list(&|i| children.get(i).map_or(0, |c| c.1)),
            weights: vec![],
            more: vec![],
        }
    }

    fn model(&self) -> Vec<u8> {
        let ids = |f: fn(&(i64, i64)) -> i64| self.ids.iter().map(f).collect::<Vec<i64>>();
        let weights = |f: fn(&(i64, i64, i64, f32)) -> i64| self.weights.iter().map(f).collect::<Vec<i64>>();
        let floats: Vec<f32> = self.weights.iter().map(|w| w.3).collect();
        let modes: Vec<&str> = self.modes.iter().map(String::as_str).collect();
        let mut attributes = vec![
            attr_int("n_targets", 1),
            attr_ints("nodes_treeids", &ids(|i| i.0)),
            attr_ints("nodes_nodeids", &ids(|i| i.1)),
            attr_ints("nodes_featureids", &self.features),
            attr_floats("nodes_values", &self.values),
            attr_strings("nodes_modes", &modes),
            attr_ints("nodes_truenodeids", &self.yes),
            attr_ints("nodes_falsenodeids", &self.no),
            attr_ints("target_treeids", &weights(|w| w.0)),
            attr_ints("target_nodeids", &weights(|w| w.1)),
            attr_ints("target_ids", &weights(|w| w.2)),
            attr_floats("target_weights", &floats),
        ];
        attributes.retain(|a| self.more.iter().all(|m| m.name != a.name));
        attributes.extend(self.more.iter().cloned());
        model_of("TreeEnsembleRegressor", 3, attributes)
    }
}

fn model_of(op: &str, version: i64, attributes: Vec<proto::AttributeProto>) -> Vec<u8> {
    let info = |name, width| value_info(name, ElementType::Float32, &[Dim::symbol("N"), width]);
    let trees = node("ai.onnx.ml", op, "trees", &["x"], &["y"], attributes);
    let graph = graph(
        "g",
        vec![trees],
        vec![],
        vec![info("x", Dim::symbol("F"))],
        vec![info("y", Dim::Known(1))],
    );
    model(graph, &[("", 17), ("ai.onnx.ml", version)], &[])
}

fn load(bytes: &[u8]) -> Result<Session, Error> {
    Session::load(bytes, &SessionOptions::default())
}

fn run(session: &Session, rows: usize, x: Vec<f32>) -> Result<Vec<f64>, Error> {
    let x = Tensor::new(vec![rows, x.len() / rows], TensorData::F32(x)).unwrap();
    let outputs = session.run(vec![("x".into(), x)], None)?;
    Ok(outputs[0].1.to_f64().unwrap())
}

#[test]
fn what_is_no_tree_does_not_load() {
    let with = |change: fn(&mut Trees)| {
        let mut trees = Trees::stump();
        change(&mut trees);
        trees
    };
    assert_eq!(
        run(&load(&Trees::stump().model()).unwrap(), 2, vec![0.0, 1.0]).unwrap(),
        [1.0, 2.0]
    );
    let cases: Vec<(&str, Trees)> = vec![
        ("a child that is missing", with(|t| t.yes[0] = 9)),
        ("a negative child", with(|t| t.no[0] = -1)),
        ("a node that is its own child", with(|t| t.yes[0] = 0)),
        ("a cycle of two", Trees::of(&[(1, 2), (0, 3)])),
        ("a cycle below the root", Trees::of(&[(1, 4), (2, 4), (1, 5)])),
        ("a cycle beside the tree", Trees::of(&[(1, 2), (2, 4), (1, 5)])),
        ("a node twice", with(|t| t.ids[2] = (0, 1))),
        ("a negative feature", with(|t| t.features[0] = -1)),
        ("a feature beyond 31 bits", with(|t| t.features[0] = 1 << 40)),
        ("an unknown mode", with(|t| t.modes[0] = "BRANCH_MAYBE".into())),
        ("fewer modes than nodes", with(|t| t.modes.truncate(2))),
        ("fewer values than nodes", with(|t| t.values.truncate(2))),
        ("fewer children than nodes", with(|t| t.no.truncate(2))),
        ("a weight of no node", with(|t| t.weights[0].1 = 7)),
        ("a weight of no tree", with(|t| t.weights[0].0 = 7)),
        ("a weight of no target", with(|t| t.weights[0].2 = 1)),
        ("a weight of a negative target", with(|t| t.weights[0].2 = -1)),
        (
            "two roots, neither first",
            with(|t| {
                t.ids = vec![(0, 1), (0, 0), (0, 2)];
                t.modes = ["LEAF", "BRANCH_LEQ", "BRANCH_LEQ"].map(str::to_owned).to_vec();
                t.yes = vec![0, 1, 1];
                t.no = vec![0, 1, 1];
            }),
        ),
        ("no targets", with(|t| t.more.push(attr_int("n_targets", 0)))),
        (
            "base values for other targets",
            with(|t| t.more.push(attr_floats("base_values", &[1.0, 2.0]))),
        ),
        (
            "an unknown transform",
            with(|t| t.more.push(attr_string("post_transform", "TANH"))),
        ),
        (
            "an unknown aggregate",
            with(|t| t.more.push(attr_string("aggregate_function", "MEDIAN"))),
        ),
    ];
    for (name, trees) in cases {
        let e = load(&trees.model()).err().unwrap_or_else(|| panic!("{name}"));
        assert_eq!(e.code(), Code::InvalidModel, "{name}: {e}");
        assert!(e.message().contains("node 'trees'"), "{name}: {e}");
    }
}

/// A tensor of uint8.
fn modes(values: &[u8]) -> proto::TensorProto {
    proto::TensorProto {
        dims: vec![values.len() as i64],
        data_type: 2,
        raw_data: values.to_vec(),
        ..Default::default()
    }
}

#[test]
fn trees_of_version_5_are_checked_too() {
    let attributes = |yes: i64, leaf: i64, roots: &[i64]| {
        vec![
            attr_int("n_targets", 1),
            attr_ints("tree_roots", roots),
            attr_ints("nodes_featureids", &[0, 0]),
            attr_tensor("nodes_modes", modes(&[0, 0])),
            attr_tensor("nodes_splits", tensor_f32("", &[2], &[0.5, 1.5])),
            attr_ints("nodes_truenodeids", &[yes, 0]),
            attr_ints("nodes_trueleafs", &[leaf, 1]),
            attr_ints("nodes_falsenodeids", &[0, 0]),
            attr_ints("nodes_falseleafs", &[1, 1]),
            attr_ints("leaf_targetids", &[0]),
            attr_tensor("leaf_weights", tensor_f32("", &[1], &[4.0])),
        ]
    };
    let good = load(&model_of("TreeEnsemble", 5, attributes(1, 0, &[0]))).unwrap();
    assert_eq!(run(&good, 1, vec![0.0]).unwrap(), [4.0]);
    let cases = [
        ("a node that is missing", attributes(2, 0, &[0])),
        ("a leaf that is missing", attributes(1, 1, &[0])),
        ("a negative node", attributes(-1, 0, &[0])),
        ("a cycle", attributes(0, 0, &[0])),
        ("a root that is missing", attributes(1, 0, &[2])),
        ("a node in very many trees", attributes(1, 0, &[0; 100])),
    ];
    for (name, attributes) in cases {
        let loaded = load(&model_of("TreeEnsemble", 5, attributes));
        match loaded {
            Ok(_) => assert_eq!(name, "a node in very many trees"),
            Err(e) => assert_eq!(e.code(), Code::InvalidModel, "{name}: {e}"),
        }
    }
}

#[test]
fn rows_too_narrow_are_an_error_of_shape() {
    let mut trees = Trees::stump();
    trees.features[0] = 3;
    let session = load(&trees.model()).unwrap();
    let e = run(&session, 2, vec![0.0; 6]).unwrap_err();
    assert_eq!(e.code(), Code::InvalidShape);
    assert!(e.message().contains("at least 4 features, found 3"), "{e}");
    assert_eq!(run(&session, 2, vec![0.0; 8]).unwrap(), [1.0, 1.0]);
}

/// A chain as deep as it has nodes, one with both links of every node to the next, and links to everywhere:
/// nothing recurses, nothing doubles.
#[test]
fn deep_and_shared_nodes_take_neither_stack_nor_memory() {
    let start = Instant::now();
    let deep = 100_000;
    let chain: Vec<(i64, i64)> = (0..deep).map(|i| (i + 1, deep + 1)).collect();
    let session = load(&Trees::of(&chain).model()).unwrap();
    assert_eq!(run(&session, 9, vec![0.0; 9]).unwrap(), [0.5; 9]);
    let doubled: Vec<(i64, i64)> = (0..deep).map(|i| (i + 1, i + 1)).collect();
    let session = load(&Trees::of(&doubled).model()).unwrap();
    assert_eq!(run(&session, 9, vec![0.0; 9]).unwrap(), [0.5; 9]);
    let n = 2_000;
    let braided: Vec<(i64, i64)> = (0..n).map(|i| (i + 1, (i + 1 + i % 37).min(n))).collect();
    let session = load(&Trees::of(&braided).model()).unwrap();
    assert_eq!(run(&session, 9, vec![0.0; 9]).unwrap(), [0.5; 9]);
    assert!(start.elapsed() < Duration::from_secs(20));
}
