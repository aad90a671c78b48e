//! The attributes of TreeEnsemble, version 5.

use super::attributes::{feature, target_id, wide};
use super::ensemble::{Aggregate, Ensemble, Link, Split, Test};
use crate::error::Result;
use crate::inference::classical::node::Node;
use crate::inference::tensor::TensorData;
use std::borrow::Cow;

/// The mode of a node that asks for membership.
const MEMBER: u8 = 6;

/// Reads the trees: inner nodes and leaves are listed apart, and every tree names its root.
pub(super) fn read(node: &Node<'_>) -> Result<Ensemble> {
    let targets = usize::try_from(node.int("n_targets", 0)?).unwrap_or(0);
    if targets == 0 {
        return Err(node.invalid("attribute 'n_targets': expected at least 1, found none"));
    }
    let features = node.ints("nodes_featureids")?;
    let count = features.len();
    let length = |name: &str, found: usize| {
        if found == count {
            return Ok(());
        }
        Err(node.invalid(format!(
            "attribute '{name}': expected {count} values, one a node, found {found}; export the model again"
        )))
    };
    let list = |name: &str| -> Result<&[i64]> {
        let found = node.ints(name)?;
        length(name, found.len())?;
        Ok(found)
    };
    let modes = match node.tensor("nodes_modes")?.map(|t| t.into_data()) {
        Some(TensorData::U8(modes)) => modes,
        None => Vec::new(),
        Some(other) => {
            return Err(node.invalid(format!(
                "attribute 'nodes_modes': expected a tensor of uint8, found {}",
                other.element_type()
            )));
        }
    };
    length("nodes_modes", modes.len())?;
    let (splits, wide_splits) = floats(node, "nodes_splits")?;
    length("nodes_splits", splits.len())?;
    let (weights, wide_weights) = floats(node, "leaf_weights")?;
    let leaves = leaves(node, &weights, targets)?;
    let link = |id: i64, leaf: bool| {
        let all = if leaf { leaves.len() } else { count };
        match u32::try_from(id) {
            Ok(i) if (i as usize) < all => Ok(if leaf { Link::Leaf(i) } else { Link::Split(i) }),
            _ => Err(node.invalid(format!(
                "expected one of {all} {}, found number {id}; export the model again",
                if leaf { "leaves" } else { "nodes" }
            ))),
        }
    };
    let (yes, no) = (list("nodes_truenodeids")?, list("nodes_falsenodeids")?);
    let (yes_leaf, no_leaf) = (list("nodes_trueleafs")?, list("nodes_falseleafs")?);
    let missing = node.ints("nodes_missing_value_tracks_true")?;
    let (members, _) = floats(node, "membership_values")?;
    let mut members = members.split(|v| v.is_nan());
    let mut sets = Vec::new();
    let at = |list: &[i64], i: usize| list.get(i).copied().unwrap_or_default();
    let nodes = modes.iter().zip(splits.iter()).zip(features).enumerate();
    let splits = nodes
        .map(|(i, ((&mode, &value), &id))| {
            Ok(Split {
                feature: feature(node, id)?,
                test: match mode {
                    0 => Test::LessOrEqual(value),
                    1 => Test::Less(value),
                    2 => Test::GreaterOrEqual(value),
                    3 => Test::Greater(value),
                    4 => Test::Equal(value),
                    5 => Test::NotEqual(value),
                    MEMBER => {
                        sets.push(members.next().unwrap_or(&[]).to_vec());
                        Test::Member(sets.len() as u32 - 1)
                    }
                    other => {
                        return Err(node.invalid(format!("attribute 'nodes_modes': unknown mode {other}")));
                    }
                },
                missing: at(missing, i) == 1,
                yes: link(at(yes, i), at(yes_leaf, i) != 0)?,
                no: link(at(no, i), at(no_leaf, i) != 0)?,
            })
        })
        .collect::<Result<Vec<Split>>>()?;
    let roots = node.ints("tree_roots")?.iter();
    let roots = roots.map(|&r| link(r, false)).collect::<Result<_>>()?;
    Ok(Ensemble {
        splits,
        leaves,
        roots,
        sets,
        targets,
        aggregate: aggregate(node)?,
        double: wide_splits || wide_weights,
    })
}

fn floats(node: &Node<'_>, name: &str) -> Result<(Cow<'static, [f64]>, bool)> {
    match node.tensor(name)? {
        Some(t) => wide(node, name, &t),
        None => Ok((Cow::Borrowed(&[]), false)),
    }
}

fn leaves(node: &Node<'_>, weights: &[f64], targets: usize) -> Result<Vec<Vec<(u32, f64)>>> {
    let ids = node.ints("leaf_targetids")?;
    if ids.len() != weights.len() {
        return Err(node.invalid(format!(
            "attribute 'leaf_targetids': expected {} values, one a leaf, found {}; export the model again",
            weights.len(),
            ids.len()
        )));
    }
    ids.iter()
        .zip(weights)
        .map(|(&t, &w)| Ok(vec![(target_id(node, t, targets)?, w)]))
        .collect()
}

fn aggregate(node: &Node<'_>) -> Result<Aggregate> {
    Ok(match node.int("aggregate_function", 1)? {
        0 => Aggregate::Average,
        1 => Aggregate::Sum,
        2 => Aggregate::Min,
        3 => Aggregate::Max,
        other => {
            return Err(node.invalid(format!("attribute 'aggregate_function': unknown value {other}")));
        }
    })
}
