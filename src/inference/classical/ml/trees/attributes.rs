//! The attributes of TreeEnsembleClassifier and TreeEnsembleRegressor, versions 1 and 3.

use super::ensemble::{Aggregate, Ensemble, Link, Split, Test};
use crate::error::Result;
use crate::inference::classical::node::Node;
use std::borrow::Cow;
use std::collections::HashMap;

/// A tree's id and a node's in it.
type Id = (i64, i64);

/// Reads the trees; `prefix` is `class` or `target`, as the names of the weights' attributes begin.
pub(super) fn read(node: &Node<'_>, prefix: &str, targets: usize) -> Result<Ensemble> {
    if targets == 0 {
        return Err(node.invalid("expected at least one class label or target, found none"));
    }
    let trees = node.ints("nodes_treeids")?;
    let list = |name: &str| -> Result<&[i64]> {
        let found = node.ints(name)?;
        same_length(node, name, found.len(), trees.len())?;
        Ok(found)
    };
    let ids = list("nodes_nodeids")?;
    let (yes, no) = (list("nodes_truenodeids")?, list("nodes_falsenodeids")?);
    let features = list("nodes_featureids")?;
    let missing = node.ints("nodes_missing_value_tracks_true")?;
    let modes = node.strings("nodes_modes")?;
    same_length(node, "nodes_modes", modes.len(), trees.len())?;
    let (values, wide_values) = numbers(node, "nodes_values")?;
    same_length(node, "nodes_values", values.len(), trees.len())?;

    // Inner nodes and leaves are numbered apart.
    let mut links = Vec::with_capacity(ids.len());
    let mut by_id: HashMap<Id, u32> = HashMap::with_capacity(ids.len());
    let (mut inner, mut outer) = (0u32, 0u32);
    for (i, (&tree, &id)) in trees.iter().zip(ids).enumerate() {
        if by_id.insert((tree, id), i as u32).is_some() {
            return Err(node.invalid(format!(
                "expected distinct nodes, found node {id} of tree {tree} twice"
            )));
        }
        let leaf = modes.get(i).is_some_and(|m| m == "LEAF");
        let count = if leaf { &mut outer } else { &mut inner };
        links.push(if leaf {
            Link::Leaf(*count)
        } else {
            Link::Split(*count)
        });
        *count += 1;
    }
    let find = |tree: i64, id: i64| {
        let position = by_id.get(&(tree, id)).ok_or_else(|| {
            node.invalid(format!(
                "expected node {id} of tree {tree}, found none; export the model again"
            ))
        })?;
        Ok(*position as usize)
    };
    let at = |list: &[i64], i: usize| list.get(i).copied().unwrap_or_default();
    let mut splits = Vec::with_capacity(inner as usize);
    let mut is_child = vec![false; ids.len()];
    for (i, mode) in modes.iter().enumerate() {
        if mode == "LEAF" {
            continue;
        }
        let mut child = |list: &[i64]| -> Result<Link> {
            let position = find(at(trees, i), at(list, i))?;
            if let Some(c) = is_child.get_mut(position) {
                *c = true;
            }
            Ok(links.get(position).copied().unwrap_or(Link::Leaf(0)))
        };
        splits.push(Split {
            feature: feature(node, at(features, i))?,
            test: test(node, mode, values.get(i).copied().unwrap_or_default())?,
            missing: at(missing, i) == 1,
            yes: child(yes)?,
            no: child(no)?,
        });
    }
    let (weights, wide_weights) = numbers(node, &format!("{prefix}_weights"))?;
    let leaves = leaves(node, prefix, targets, &weights, (&links, &values, outer), find)?;
    Ok(Ensemble {
        splits,
        leaves,
        roots: roots(node, trees, &links, &is_child)?,
        sets: Vec::new(),
        targets,
        aggregate: aggregate(node)?,
        double: wide_values || wide_weights,
    })
}

fn same_length(node: &Node<'_>, name: &str, found: usize, expected: usize) -> Result<()> {
    if found == expected {
        return Ok(());
    }
    Err(node.invalid(format!(
        "attribute '{name}': expected {expected} values, one a node, found {found}; export the model again"
    )))
}

/// The numbers of an attribute or of its twin `…_as_tensor`, and whether they are 64-bit.
pub(super) fn numbers<'a>(node: &Node<'a>, name: &str) -> Result<(Cow<'a, [f64]>, bool)> {
    let floats = node.floats(name)?;
    match node.tensor(&format!("{name}_as_tensor"))? {
        Some(t) if floats.is_empty() => wide(node, name, &t),
        Some(_) if !floats.is_empty() => Err(node.invalid(format!(
            "expected one of the attributes '{name}' and '{name}_as_tensor', found both"
        ))),
        _ => Ok((floats.iter().map(|&v| f64::from(v)).collect(), false)),
    }
}

/// The numbers of a tensor, and whether they are 64-bit.
pub(super) fn wide(
    node: &Node<'_>,
    name: &str,
    t: &crate::inference::Tensor,
) -> Result<(Cow<'static, [f64]>, bool)> {
    use crate::onnx::ElementType::{Float16, Float32, Float64};
    match (t.element_type(), t.to_f64()) {
        (kind @ (Float16 | Float32 | Float64), Some(values)) => Ok((values.into(), kind == Float64)),
        (kind, _) => Err(node.invalid(format!(
            "attribute '{name}': expected a tensor of floats, found {kind}"
        ))),
    }
}

pub(super) fn feature(node: &Node<'_>, id: i64) -> Result<u32> {
    u32::try_from(id)
        .ok()
        .filter(|&f| f < u32::MAX >> 1)
        .ok_or_else(|| {
            node.invalid(format!(
                "expected the numbers of features, found {id}; export the model again"
            ))
        })
}

fn test(node: &Node<'_>, mode: &str, value: f64) -> Result<Test> {
    Ok(match mode {
        "BRANCH_LEQ" => Test::LessOrEqual(value),
        "BRANCH_LT" => Test::Less(value),
        "BRANCH_GTE" => Test::GreaterOrEqual(value),
        "BRANCH_GT" => Test::Greater(value),
        "BRANCH_EQ" => Test::Equal(value),
        "BRANCH_NEQ" => Test::NotEqual(value),
        other => return Err(node.invalid(format!("attribute 'nodes_modes': unknown mode '{other}'"))),
    })
}

fn aggregate(node: &Node<'_>) -> Result<Aggregate> {
    Ok(match node.text("aggregate_function", "SUM")?.as_str() {
        "SUM" => Aggregate::Sum,
        "AVERAGE" => Aggregate::Average,
        "MIN" => Aggregate::Min,
        "MAX" => Aggregate::Max,
        other => {
            return Err(node.invalid(format!("attribute 'aggregate_function': unknown value '{other}'")));
        }
    })
}

/// The weights of each leaf. Those of inner nodes are ignored. With one target only a leaf's first weight
/// counts, and a leaf without one has its node's value: onnxruntime's rules.
fn leaves(
    node: &Node<'_>,
    prefix: &str,
    targets: usize,
    weights: &[f64],
    (links, values, count): (&[Link], &[f64], u32),
    find: impl Fn(i64, i64) -> Result<usize>,
) -> Result<Vec<Vec<(u32, f64)>>> {
    let list = |name: &str| -> Result<&[i64]> {
        let name = format!("{prefix}_{name}");
        let found = node.ints(&name)?;
        if found.len() != weights.len() {
            return Err(node.invalid(format!(
                "attribute '{name}': expected {} values, one a weight, found {}; export the model again",
                weights.len(),
                found.len()
            )));
        }
        Ok(found)
    };
    let (trees, nodes, ids) = (list("treeids")?, list("nodeids")?, list("ids")?);
    let mut leaves = vec![Vec::new(); count as usize];
    for (((&tree, &id), &target), &weight) in trees.iter().zip(nodes).zip(ids).zip(weights) {
        let position = find(tree, id)?;
        let target = target_id(node, target, targets)?;
        if let Some(Link::Leaf(l)) = links.get(position)
            && let Some(leaf) = leaves.get_mut(*l as usize)
            && (targets > 1 || leaf.is_empty())
        {
            leaf.push((target, weight));
        }
    }
    if targets == 1 {
        for (link, &value) in links.iter().zip(values) {
            if let Link::Leaf(l) = link
                && let Some(leaf) = leaves.get_mut(*l as usize)
                && leaf.is_empty()
            {
                leaf.push((0, value));
            }
        }
    }
    Ok(leaves)
}

pub(super) fn target_id(node: &Node<'_>, target: i64, targets: usize) -> Result<u32> {
    match u32::try_from(target) {
        Ok(t) if (t as usize) < targets => Ok(t),
        _ => Err(node.invalid(format!(
            "expected weights of targets 0 to {}, found one of {target}; export the model again",
            targets - 1
        ))),
    }
}

/// Of each tree the node that is first in the list, as in onnxruntime, or where that has a parent the only
/// inner node that has none.
fn roots(node: &Node<'_>, trees: &[i64], links: &[Link], is_child: &[bool]) -> Result<Vec<Link>> {
    let mut order: Vec<(i64, Option<Link>, bool)> = Vec::new();
    let mut places: HashMap<i64, usize> = HashMap::new();
    for ((&tree, &link), &child) in trees.iter().zip(links).zip(is_child) {
        let fresh = !places.contains_key(&tree);
        let place = *places.entry(tree).or_insert(order.len());
        if fresh {
            order.push((tree, None, !child));
        }
        let Some((_, root, first)) = order.get_mut(place) else {
            continue;
        };
        let apart = matches!(link, Link::Split(_)) && !*first;
        if !child && (fresh || apart) && root.replace(link).is_some() {
            return Err(node.invalid(format!(
                "tree {tree}: expected one inner node without a parent, found several; export the model again"
            )));
        }
    }
    order
        .into_iter()
        .map(|(tree, root, _)| {
            root.ok_or_else(|| {
                node.invalid(format!(
                    "tree {tree}: expected an inner node without a parent, found a cycle; export the model again"
                ))
            })
        })
        .collect()
}
