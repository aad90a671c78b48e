//! Which nodes run in our engine, and which together in the neural one.
//!
//! Nodes get stages that never fall along an edge: even ones belong to the neural engine, odd ones to
//! ours. The nodes of one even stage are an island: no way leads out of it and back in.

use crate::onnx::proto::NodeProto;
use std::collections::HashMap;

/// Who can run a node.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Home {
    /// Only our engine, or nobody.
    Ours,
    /// Only the neural engine.
    Neural,
    /// Either.
    Both,
}

/// What runs as one step, by the positions of its nodes.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Part {
    Node(usize),
    Island(Vec<usize>),
}

/// Orders sorted nodes into parts. Nodes that both engines have go to the neural one beside those that only it
/// has, unless `apart`.
pub(super) fn parts(nodes: &[(usize, &NodeProto, Home)], apart: bool) -> Vec<Part> {
    let stages = stages(nodes, apart);
    let mut order: Vec<(usize, usize)> = stages.into_iter().zip(nodes.iter().map(|n| n.0)).collect();
    order.sort_unstable();
    let mut parts = Vec::new();
    let mut last = None;
    for (stage, node) in order {
        match parts.last_mut() {
            Some(Part::Island(nodes)) if last == Some(stage) => nodes.push(node),
            _ if stage % 2 == 0 => parts.push(Part::Island(vec![node])),
            _ => parts.push(Part::Node(node)),
        }
        last = Some(stage);
    }
    parts
}

fn stages(nodes: &[(usize, &NodeProto, Home)], apart: bool) -> Vec<usize> {
    let near = near(nodes);
    let mut made: HashMap<&str, usize> = HashMap::new();
    let mut stages = Vec::with_capacity(nodes.len());
    for ((_, node, home), near) in nodes.iter().zip(near) {
        let before = reads(node).filter_map(|name| made.get(name)).max();
        let before = before.copied().unwrap_or(0);
        let neural = match home {
            Home::Neural => true,
            Home::Ours => false,
            Home::Both => near && !apart,
        };
        let stage = before + usize::from((before % 2 == 0) != neural);
        made.extend(node.output.iter().map(|o| (o.as_str(), stage)));
        stages.push(stage);
    }
    stages
}

/// Which nodes stand before or after one that only the neural engine has.
fn near(nodes: &[(usize, &NodeProto, Home)]) -> Vec<bool> {
    let mut after: HashMap<&str, bool> = HashMap::new();
    let mut near: Vec<bool> = nodes
        .iter()
        .map(|(_, node, home)| {
            let is = *home == Home::Neural || reads(node).any(|name| after.get(name) == Some(&true));
            after.extend(node.output.iter().map(|o| (o.as_str(), is)));
            is
        })
        .collect();
    let mut before: HashMap<&str, bool> = HashMap::new();
    for ((_, node, home), near) in nodes.iter().zip(&mut near).rev() {
        let is = *home == Home::Neural || node.output.iter().any(|o| before.get(o.as_str()) == Some(&true));
        *near |= is;
        if is {
            before.extend(reads(node).map(|name| (name, true)));
        }
    }
    near
}

/// Every name that a node reads, its bodies included.
pub(super) fn reads(node: &NodeProto) -> impl Iterator<Item = &str> {
    let mut names: Vec<&str> = node.input.iter().map(String::as_str).collect();
    crate::onnx::captured(node, &mut names);
    names.into_iter().filter(|n| !n.is_empty())
}

/// Inputs of an island whose values decide shapes: the neural engine plans with them as constants.
pub(super) fn by_value(nodes: &[&NodeProto], inputs: &[String]) -> Vec<bool> {
    let mut marked: HashMap<&str, ()> = HashMap::new();
    for node in nodes.iter().rev() {
        let whole = node.output.iter().any(|o| marked.contains_key(o.as_str()));
        let positions: &[usize] = match node.op_type.as_str() {
            "Shape" | "Size" => &[],
            _ if whole => &[0, 1, 2, 3, 4],
            "Reshape" | "Expand" | "Tile" | "TopK" | "OneHot" | "Squeeze" | "Unsqueeze" | "Split"
            | "CumSum" | "Trilu" | "ReduceSum" | "ReduceMean" | "ReduceMax" | "ReduceMin" | "ReduceProd"
            | "ReduceL1" | "ReduceL2" | "ReduceLogSum" | "ReduceLogSumExp" | "ReduceSumSquare"
            | "Dropout" => &[1],
            "ConstantOfShape" | "BlackmanWindow" | "HammingWindow" | "HannWindow" => &[0],
            "Pad" => &[1, 2, 3],
            "QuantizeLinear" | "DequantizeLinear" => &[1, 2],
            "LSTM" | "GRU" | "RNN" => &[4],
            "Slice" => &[1, 2, 3, 4],
            "Resize" => &[1, 2, 3],
            "Range" | "MelWeightMatrix" => &[0, 1, 2, 3, 4],
            "DFT" => &[1, 2],
            "STFT" => &[1, 2, 3],
            _ => continue,
        };
        for name in positions.iter().filter_map(|&i| node.input.get(i)) {
            marked.insert(name, ());
        }
    }
    inputs.iter().map(|i| marked.contains_key(i.as_str())).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::onnx::build::node;

    fn chain(homes: &[Home], apart: bool) -> Vec<Part> {
        let names: Vec<String> = (0..=homes.len()).map(|i| format!("v{i}")).collect();
        let nodes: Vec<NodeProto> = (0..homes.len())
            .map(|i| node("", "Op", "", &[&names[i]], &[&names[i + 1]], vec![]))
            .collect();
        let triples: Vec<_> = nodes
            .iter()
            .zip(homes)
            .enumerate()
            .map(|(i, (n, h))| (i, n, *h))
            .collect();
        parts(&triples, apart)
    }

    #[test]
    fn what_both_have_joins_its_neighbors() {
        use Home::*;
        use Part::{Island, Node};
        assert_eq!(chain(&[Both, Neural, Both], false), [Island(vec![0, 1, 2])]);
        assert_eq!(
            chain(&[Both, Neural, Both], true),
            [Node(0), Island(vec![1]), Node(2)]
        );
        assert_eq!(chain(&[Both, Ours, Both], false), [Node(0), Node(1), Node(2)]);
        assert_eq!(
            chain(&[Neural, Ours, Both, Neural, Ours], false),
            [Island(vec![0]), Node(1), Island(vec![2, 3]), Node(4)]
        );
    }

    #[test]
    fn islands_are_convex() {
        use Home::*;
        // a → b → c and a → c, where b is ours: a and c cannot run together.
        let nodes = [
            node("", "A", "", &["x"], &["a"], vec![]),
            node("", "B", "", &["a"], &["b"], vec![]),
            node("", "C", "", &["a", "b"], &["c"], vec![]),
        ];
        let homes = [Neural, Ours, Neural];
        let triples: Vec<_> = nodes
            .iter()
            .zip(homes)
            .enumerate()
            .map(|(i, (n, h))| (i, n, h))
            .collect();
        assert_eq!(
            parts(&triples, false),
            [Part::Island(vec![0]), Part::Node(1), Part::Island(vec![2])]
        );
    }

    #[test]
    fn what_a_shape_is_computed_from_is_taken_by_value() {
        let nodes = [
            node("", "Mul", "", &["n", "two"], &["m"], vec![]),
            node("", "Shape", "", &["x"], &["s"], vec![]),
            node("", "Concat", "", &["m", "s"], &["shape"], vec![]),
            node("", "Reshape", "", &["x", "shape"], &["y"], vec![]),
        ];
        let inputs = ["n".to_owned(), "x".to_owned(), "two".to_owned()];
        assert_eq!(
            by_value(&nodes.iter().collect::<Vec<_>>(), &inputs),
            [true, false, true]
        );
    }
}
