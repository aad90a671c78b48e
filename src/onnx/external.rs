//! Weights that lie in files beside the model. The core opens none: it is given their bytes.

use super::limits::Limits;
use super::proto::{GraphProto, ModelProto, NodeProto, TensorProto};
use crate::error::{Code, Error, Result};
use std::collections::{BTreeMap, BTreeSet};

/// The bytes of the files beside a model, by the names that the model gives them.
pub type ExternalData = BTreeMap<String, Vec<u8>>;

/// The names of the files that the model's weights lie in, each once, in order.
///
/// # Errors
/// `invalid-model` for a name that leads out of the model's folder: a path from the root, a drive, `..`.
pub(super) fn names(model: &mut ModelProto) -> Result<Vec<String>> {
    let mut found = BTreeSet::new();
    tensors(model, &mut |tensor| {
        if is_external(tensor) {
            found.insert(location(tensor)?);
        }
        Ok(())
    })?;
    Ok(found.into_iter().collect())
}

/// Moves the weights from `files` into the model.
///
/// # Errors
/// `unsupported-model` for a name that `files` lacks; `invalid-model` for a part beyond the end of its file;
/// `too-large` when the weights together exceed `max_bytes`.
pub(super) fn resolve(model: &mut ModelProto, files: &ExternalData, limits: &Limits) -> Result<()> {
    let mut left = limits.max_bytes;
    tensors(model, &mut |tensor| {
        if !is_external(tensor) {
            return Ok(());
        }
        let place = format!("tensor '{}'", tensor.name);
        let bytes = part(tensor, files).map_err(|e| e.at(&place))?;
        left = left.checked_sub(bytes.len()).ok_or_else(|| {
            Error::new(
                Code::TooLarge,
                format!(
                    "{place}: expected at most {} bytes of weights, found more; raise the limit maxBytes if you trust the file",
                    limits.max_bytes
                ),
            )
        })?;
        tensor.raw_data = bytes.to_vec();
        tensor.external_data.clear();
        tensor.data_location = 0;
        Ok(())
    })
}

/// Whether a tensor's data lies in another file.
pub(super) fn is_external(tensor: &TensorProto) -> bool {
    tensor.data_location == 1 || !tensor.external_data.is_empty()
}

/// The tensor's part of its file.
fn part<'f>(tensor: &TensorProto, files: &'f ExternalData) -> Result<&'f [u8]> {
    let name = location(tensor)?;
    let file = files.get(&name).ok_or_else(|| missing(&name))?;
    let number = |key: &str| -> Result<Option<usize>> {
        let Some(text) = entry(tensor, key) else {
            return Ok(None);
        };
        text.trim().parse().map(Some).map_err(|_| {
            invalid(format!(
                "expected a whole number as {key} in '{name}', found '{}'; export the model again",
                text.chars().take(40).collect::<String>()
            ))
        })
    };
    let start = number("offset")?.unwrap_or(0);
    let end = match number("length")? {
        Some(length) => start.checked_add(length),
        None => Some(file.len()),
    };
    end.and_then(|end| file.get(start..end)).ok_or_else(|| {
        invalid(format!(
            "expected its bytes within '{name}', found offset {start} and length {} in a file of {} bytes; pass the file that belongs to this model",
            entry(tensor, "length").unwrap_or("none"),
            file.len()
        ))
    })
}

fn missing(name: &str) -> Error {
    Error::new(
        Code::UnsupportedModel,
        format!(
            "expected the bytes of the file '{name}', where its weights lie, found none; pass them as externalData under that name (on the command line: put the file beside the model), or save the model as one file"
        ),
    )
}

fn entry<'t>(tensor: &'t TensorProto, key: &str) -> Option<&'t str> {
    let found = tensor.external_data.iter().find(|e| e.key == key);
    found.map(|e| e.value.as_str())
}

/// The name of the tensor's file, as a path below the model's folder.
fn location(tensor: &TensorProto) -> Result<String> {
    let given = entry(tensor, "location").unwrap_or("");
    let parts: Vec<&str> = given.split('/').filter(|p| *p != ".").collect();
    let inside = |part: &&str| !part.is_empty() && **part != *".." && !part.contains(['\\', ':', '\0']);
    if parts.is_empty() || !parts.iter().all(inside) {
        return Err(invalid(format!(
            "tensor '{}': expected its weights in a file of the model's own folder, found '{}'; do not trust this model",
            tensor.name,
            given.chars().take(80).collect::<String>()
        )));
    }
    Ok(parts.join("/"))
}

fn invalid(what: String) -> Error {
    Error::new(Code::InvalidModel, what)
}

/// Visits every tensor stored in a model; nesting was bounded when the file was read.
fn tensors(model: &mut ModelProto, visit: &mut impl FnMut(&mut TensorProto) -> Result<()>) -> Result<()> {
    for function in &mut model.functions {
        in_nodes(&mut function.node, visit)?;
    }
    model
        .graph
        .iter_mut()
        .try_for_each(|graph| in_graph(graph, visit))
}

fn in_graph(graph: &mut GraphProto, visit: &mut impl FnMut(&mut TensorProto) -> Result<()>) -> Result<()> {
    graph.initializer.iter_mut().try_for_each(&mut *visit)?;
    in_nodes(&mut graph.node, visit)
}

fn in_nodes(nodes: &mut [NodeProto], visit: &mut impl FnMut(&mut TensorProto) -> Result<()>) -> Result<()> {
    for attribute in nodes.iter_mut().flat_map(|n| &mut n.attribute) {
        let one = attribute.t.iter_mut().map(|t| &mut **t);
        one.chain(&mut attribute.tensors).try_for_each(&mut *visit)?;
        let one = attribute.g.iter_mut().map(|g| &mut **g);
        for graph in one.chain(&mut attribute.graphs) {
            in_graph(graph, visit)?;
        }
    }
    Ok(())
}
