//! What must hold in a model before an engine sees it.

use super::element::ElementType;
use super::external::is_external;
use super::functions::inline;
use super::limits::Limits;
use super::proto::{AttributeProto, GraphProto, ModelProto, NodeProto, TensorProto};
use crate::error::{Code, Error, Result};
use std::collections::{HashMap, HashSet};

/// No exporter writes more than a handful; every node looks its own up.
const OPSETS: usize = 256;

pub(super) fn check(model: &mut ModelProto, limits: &Limits) -> Result<()> {
    inline(model, limits)?;
    let Some(graph) = model.graph.as_mut() else {
        return Err(invalid(
            "model",
            "a graph, found none; check that the file is an ONNX model",
        ));
    };
    if model.opset_import.is_empty() {
        return Err(invalid(
            "model",
            "an opset import, found none; export the model again",
        ));
    }
    if model.opset_import.len() > OPSETS {
        return Err(invalid(
            "model",
            &format!(
                "at most {OPSETS} opset imports, found {}; export the model again",
                model.opset_import.len()
            ),
        ));
    }
    if graph.output.is_empty() {
        return Err(invalid(
            "graph",
            "at least one output, found none; export the model again",
        ));
    }
    check_graph(graph, &mut Vec::new(), limits)
}

/// `outer`: the names each enclosing graph defines.
fn check_graph(graph: &mut GraphProto, outer: &mut Vec<HashSet<String>>, limits: &Limits) -> Result<()> {
    if !graph.sparse_initializer.is_empty() {
        return Err(Error::new(
            Code::UnsupportedModel,
            "graph: sparse initializers are not supported; export the weights as dense tensors",
        ));
    }
    let mut defined: HashSet<String> = HashSet::new();
    for input in &graph.input {
        if input.name.is_empty() {
            return Err(invalid("graph", "a name for every input, found an empty one"));
        }
        if !defined.insert(input.name.clone()) {
            return Err(invalid(
                "graph",
                &format!("distinct inputs, found '{}' twice", input.name),
            ));
        }
    }
    for tensor in &graph.initializer {
        check_tensor(tensor, &format!("initializer '{}'", tensor.name), limits)?;
        defined.insert(tensor.name.clone());
    }
    sort(&mut graph.node, &defined, outer)?;
    for node in &graph.node {
        defined.extend(node.output.iter().filter(|o| !o.is_empty()).cloned());
    }
    for output in &graph.output {
        if !defined.contains(&output.name) && !outer.iter().any(|o| o.contains(&output.name)) {
            return Err(invalid(
                "graph",
                &format!(
                    "output '{}' to be computed, found no node, input or initializer of that name",
                    output.name
                ),
            ));
        }
    }
    outer.push(defined);
    for node in &mut graph.node {
        check_attributes_mut(node, outer, limits)?;
    }
    outer.pop();
    Ok(())
}

fn check_attributes_mut(
    node: &mut NodeProto,
    outer: &mut Vec<HashSet<String>>,
    limits: &Limits,
) -> Result<()> {
    check_attributes(node, limits)?;
    for attribute in &mut node.attribute {
        for graph in attribute
            .g
            .iter_mut()
            .map(|g| &mut **g)
            .chain(&mut attribute.graphs)
        {
            check_graph(graph, outer, limits)?;
        }
    }
    Ok(())
}

fn check_attributes(node: &NodeProto, limits: &Limits) -> Result<()> {
    let place = |a: &AttributeProto| format!("{}, attribute '{}'", place(node), a.name);
    for attribute in &node.attribute {
        for tensor in attribute.t.iter().map(|t| &**t).chain(&attribute.tensors) {
            check_tensor(tensor, &place(attribute), limits)?;
        }
        if attribute.sparse_tensor.is_some() || !attribute.sparse_tensors.is_empty() {
            return Err(Error::new(
                Code::UnsupportedModel,
                format!(
                    "{}: sparse tensors are not supported; export a dense one",
                    place(attribute)
                ),
            ));
        }
    }
    Ok(())
}

/// How messages name a node: by its name, else by its first output.
pub(crate) fn place(node: &NodeProto) -> String {
    let name = if node.name.is_empty() {
        node.output.first().map_or("", String::as_str)
    } else {
        &node.name
    };
    let domain = if node.domain.is_empty() { "" } else { "." };
    format!("node '{name}' ({}{domain}{})", node.domain, node.op_type)
}

/// Puts nodes into an order in which each stands after what it reads (Kahn's algorithm, stable).
fn sort(nodes: &mut Vec<NodeProto>, given: &HashSet<String>, outer: &[HashSet<String>]) -> Result<()> {
    let mut maker: HashMap<&str, usize> = HashMap::new();
    for (i, node) in nodes.iter().enumerate() {
        for output in node.output.iter().filter(|o| !o.is_empty()) {
            if given.contains(output) || maker.insert(output, i).is_some() {
                return Err(invalid(
                    &place(node),
                    &format!(
                        "to be the only one that writes '{output}', found another; export the model again"
                    ),
                ));
            }
        }
    }
    let mut waits = vec![0usize; nodes.len()];
    let mut readers: Vec<Vec<usize>> = vec![Vec::new(); nodes.len()];
    let mut sorted = true;
    for (i, node) in nodes.iter().enumerate() {
        let mut names: Vec<&str> = node.input.iter().map(String::as_str).collect();
        captured(node, &mut names);
        for (k, name) in names.iter().enumerate() {
            match maker.get(name) {
                Some(&j) => {
                    sorted &= j < i;
                    if let (Some(w), Some(r)) = (waits.get_mut(i), readers.get_mut(j)) {
                        *w += 1;
                        r.push(i);
                    }
                }
                None => {
                    let known =
                        name.is_empty() || given.contains(*name) || outer.iter().any(|o| o.contains(*name));
                    // Names a subgraph reads are checked when that subgraph is.
                    if !known && k < node.input.len() {
                        return Err(invalid(
                            &place(node),
                            &format!(
                                "input '{name}' to exist, found no initializer, graph input or node output of that name"
                            ),
                        ));
                    }
                }
            }
        }
    }
    if sorted {
        return Ok(());
    }
    let order = kahn(waits, &readers);
    if order.len() < nodes.len() {
        let done: HashSet<usize> = order.into_iter().collect();
        let stuck = (0..nodes.len())
            .find(|i| !done.contains(i))
            .and_then(|i| nodes.get(i));
        return Err(invalid(
            &stuck.map_or_else(|| "graph".to_owned(), place),
            "a graph without cycles, found one through this node; export the model again",
        ));
    }
    let mut taken: Vec<Option<NodeProto>> = std::mem::take(nodes).into_iter().map(Some).collect();
    *nodes = order
        .into_iter()
        .filter_map(|i| taken.get_mut(i).and_then(Option::take))
        .collect();
    Ok(())
}

fn kahn(mut waits: Vec<usize>, readers: &[Vec<usize>]) -> Vec<usize> {
    let mut order: Vec<usize> = Vec::with_capacity(waits.len());
    let mut ready: std::collections::BTreeSet<usize> =
        (0..waits.len()).filter(|&i| waits.get(i) == Some(&0)).collect();
    while let Some(i) = ready.pop_first() {
        order.push(i);
        for &reader in readers.get(i).map_or(&[][..], Vec::as_slice) {
            if let Some(w) = waits.get_mut(reader) {
                *w -= 1;
                if *w == 0 {
                    ready.insert(reader);
                }
            }
        }
    }
    order
}

/// The names that the subgraphs of a node read; names they define themselves do no harm here.
pub(crate) fn captured<'a>(node: &'a NodeProto, names: &mut Vec<&'a str>) {
    for attribute in &node.attribute {
        for graph in attribute.g.iter().map(|g| &**g).chain(&attribute.graphs) {
            let mut own: HashSet<&str> = graph.input.iter().map(|i| i.name.as_str()).collect();
            own.extend(graph.initializer.iter().map(|t| t.name.as_str()));
            own.extend(
                graph
                    .node
                    .iter()
                    .flat_map(|n| n.output.iter().map(String::as_str)),
            );
            for inner in &graph.node {
                let mut read: Vec<&str> = inner.input.iter().map(String::as_str).collect();
                captured(inner, &mut read);
                names.extend(read.into_iter().filter(|n| !own.contains(n)));
            }
        }
    }
}

/// Checks dims and data of a tensor.
fn check_tensor(tensor: &TensorProto, place: &str, limits: &Limits) -> Result<()> {
    let mut elements = 1usize;
    let mut empty = false;
    for &dim in &tensor.dims {
        if dim < 0 {
            return Err(invalid(
                place,
                &format!("dimensions of 0 or more, found {dim}; export the model again"),
            ));
        }
        // Beyond the address space of a 32-bit host is beyond every limit.
        let dim = usize::try_from(dim).unwrap_or(usize::MAX);
        empty |= dim == 0;
        elements = elements
            .checked_mul(dim.max(1))
            .filter(|&e| e <= limits.max_elements)
            .ok_or_else(|| {
                Error::new(
                    Code::TooLarge,
                    format!(
                        "{place}: expected at most {} elements, found dimensions {:?}; raise the limit maxElements if you trust the file",
                        limits.max_elements, tensor.dims
                    ),
                )
            })?;
    }
    if empty {
        elements = 0;
    }
    let Some(element) = ElementType::from_onnx(tensor.data_type) else {
        return Err(Error::new(
            Code::UnsupportedModel,
            format!(
                "{place}: element type {} is not supported; convert the model to float32 or int8",
                tensor.data_type
            ),
        ));
    };
    // Only who needs no weights reads a model without them.
    if is_external(tensor) {
        return Ok(());
    }
    let found = stored(tensor, element);
    if found == Some(elements) {
        return Ok(());
    }
    Err(invalid(
        place,
        &format!(
            "{elements} values of {element} for dimensions {:?}, found {}; export the model again",
            tensor.dims,
            found.map_or_else(|| format!("{} bytes", tensor.raw_data.len()), |n| n.to_string())
        ),
    ))
}

/// How many elements are stored; `None` when raw data has a broken one.
fn stored(tensor: &TensorProto, element: ElementType) -> Option<usize> {
    if !tensor.raw_data.is_empty() {
        let size = element.size();
        return (size > 0 && tensor.raw_data.len().is_multiple_of(size))
            .then(|| tensor.raw_data.len() / size);
    }
    Some(match element {
        ElementType::Float32 => tensor.float_data.len(),
        ElementType::Float64 => tensor.double_data.len(),
        ElementType::Int64 => tensor.int64_data.len(),
        ElementType::String => tensor.string_data.len(),
        ElementType::Uint32 | ElementType::Uint64 => tensor.uint64_data.len(),
        _ => tensor.int32_data.len(),
    })
}

fn invalid(place: &str, expected: &str) -> Error {
    Error::new(Code::InvalidModel, format!("{place}: expected {expected}"))
}
