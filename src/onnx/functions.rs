//! Model-local functions: every call is replaced by the function's nodes, within limits.

use super::check::place;
use super::limits::Limits;
use super::proto::{AttributeProto, FunctionProto, GraphProto, ModelProto, NodeProto};
use crate::error::{Code, Error, Result};
use prost::Message;
use std::collections::HashMap;

/// Replaces the calls in a model and takes its functions away.
///
/// # Errors
/// `too-large` when the nodes would exceed `max_nodes`, their bytes `max_bytes`, or calls within calls
/// `max_nesting`; `unsupported-model` for a function of another version of an operator set.
pub(super) fn inline(model: &mut ModelProto, limits: &Limits) -> Result<()> {
    if model.functions.is_empty() {
        return Ok(());
    }
    let functions = std::mem::take(&mut model.functions);
    for function in &functions {
        import(model, function)?;
    }
    let Some(graph) = &mut model.graph else {
        return Ok(());
    };
    let mut inliner = Inliner {
        functions: functions
            .iter()
            .map(|f| (key(&f.domain, &f.name, &f.overload), f))
            .collect(),
        limits,
        nodes: 0,
        bytes: 0,
        calls: 0,
    };
    inliner.graph(graph, 0)
}

/// From this version on no operator of `ai.onnx` has changed its meaning.
const STABLE: i64 = 21;

/// Makes the operator sets of a function the model's too.
fn import(model: &mut ModelProto, function: &FunctionProto) -> Result<()> {
    for set in &function.opset_import {
        match model.opset_import.iter().find(|o| same(&o.domain, &set.domain)) {
            None => model.opset_import.push(set.clone()),
            Some(found) if found.version == set.version => {}
            Some(found) if same(&set.domain, "") && found.version.min(set.version) >= STABLE => {}
            Some(found) => {
                return Err(Error::new(
                    Code::UnsupportedModel,
                    format!(
                        "function '{}': expected version {} of the operator set '{}' as the model imports it, found {}; export the model again",
                        function.name, found.version, set.domain, set.version
                    ),
                ));
            }
        }
    }
    Ok(())
}

fn same(a: &str, b: &str) -> bool {
    let name = |d: &str| {
        if d == "ai.onnx" {
            String::new()
        } else {
            d.to_owned()
        }
    };
    name(a) == name(b)
}

fn key(domain: &str, name: &str, overload: &str) -> (String, String, String) {
    (domain.to_owned(), name.to_owned(), overload.to_owned())
}

struct Inliner<'f> {
    functions: HashMap<(String, String, String), &'f FunctionProto>,
    limits: &'f Limits,
    nodes: usize,
    bytes: usize,
    calls: usize,
}

impl Inliner<'_> {
    fn graph(&mut self, graph: &mut GraphProto, depth: usize) -> Result<()> {
        graph.node = self.nodes(std::mem::take(&mut graph.node), depth)?;
        Ok(())
    }

    fn nodes(&mut self, nodes: Vec<NodeProto>, depth: usize) -> Result<Vec<NodeProto>> {
        if depth > self.limits.max_nesting {
            return Err(too_large(
                "calls within calls",
                self.limits.max_nesting,
                "maxNesting",
            ));
        }
        let mut all = Vec::with_capacity(nodes.len());
        for mut node in nodes {
            let called = self
                .functions
                .get(&key(&node.domain, &node.op_type, &node.overload))
                .copied();
            if let Some(function) = called {
                let body = self.call(&node, function)?;
                all.append(&mut self.nodes(body, depth + 1)?);
                continue;
            }
            for attribute in &mut node.attribute {
                for graph in attribute
                    .g
                    .iter_mut()
                    .map(|g| &mut **g)
                    .chain(&mut attribute.graphs)
                {
                    self.graph(graph, depth + 1)?;
                }
            }
            all.push(node);
        }
        Ok(all)
    }

    /// The nodes of a function, with the names and attributes of one call.
    fn call(&mut self, node: &NodeProto, function: &FunctionProto) -> Result<Vec<NodeProto>> {
        if node.input.len() > function.input.len() || node.output.len() > function.output.len() {
            return Err(Error::new(
                Code::InvalidModel,
                format!(
                    "{}: expected at most {} inputs and {} outputs, found {} and {}; export the model again",
                    place(node),
                    function.input.len(),
                    function.output.len(),
                    node.input.len(),
                    node.output.len()
                ),
            ));
        }
        self.calls += 1;
        let absent = String::new();
        let inputs = node.input.iter().chain(std::iter::repeat(&absent));
        let mut names: HashMap<&str, &str> = HashMap::new();
        names.extend(
            function
                .input
                .iter()
                .map(String::as_str)
                .zip(inputs.map(String::as_str)),
        );
        let outputs: Vec<(&String, &String)> = function
            .output
            .iter()
            .zip(&node.output)
            .filter(|(_, to)| !to.is_empty())
            .collect();
        let (passed, made): (Vec<_>, Vec<_>) = outputs
            .into_iter()
            .partition(|(from, _)| function.input.contains(from));
        names.extend(made.into_iter().map(|(from, to)| (from.as_str(), to.as_str())));
        let call = Call {
            prefix: format!(
                "{}#{}/",
                if node.name.is_empty() {
                    &function.name
                } else {
                    &node.name
                },
                self.calls
            ),
            names,
            given: &node.attribute,
            defaults: &function.attribute_proto,
        };
        let mut body = Vec::with_capacity(function.node.len());
        for inner in &function.node {
            self.nodes += 1;
            self.bytes = self.bytes.saturating_add(inner.encoded_len());
            if self.nodes > self.limits.max_nodes {
                return Err(too_large("nodes of functions", self.limits.max_nodes, "maxNodes"));
            }
            if self.bytes > self.limits.max_bytes {
                return Err(too_large("bytes of functions", self.limits.max_bytes, "maxBytes"));
            }
            body.push(call.node(inner));
        }
        for (from, to) in passed {
            body.push(NodeProto {
                op_type: "Identity".to_owned(),
                input: vec![call.name(from)],
                output: vec![to.clone()],
                ..Default::default()
            });
        }
        Ok(body)
    }
}

fn too_large(what: &str, limit: usize, option: &str) -> Error {
    Error::new(
        Code::TooLarge,
        format!(
            "model: expected at most {limit} {what}, found more; raise the limit {option} if you trust the file"
        ),
    )
}

/// One call of a function.
struct Call<'c> {
    prefix: String,
    names: HashMap<&'c str, &'c str>,
    given: &'c [AttributeProto],
    defaults: &'c [AttributeProto],
}

impl Call<'_> {
    fn name(&self, name: &str) -> String {
        match self.names.get(name) {
            _ if name.is_empty() => String::new(),
            Some(outside) => (*outside).to_owned(),
            None => format!("{}{name}", self.prefix),
        }
    }

    fn node(&self, node: &NodeProto) -> NodeProto {
        NodeProto {
            input: node.input.iter().map(|n| self.name(n)).collect(),
            output: node.output.iter().map(|n| self.name(n)).collect(),
            name: format!("{}{}", self.prefix, node.name),
            attribute: node.attribute.iter().filter_map(|a| self.attribute(a)).collect(),
            ..node.clone()
        }
    }

    /// An attribute of a node; one that refers to the function's is the call's, or the default, or left out.
    fn attribute(&self, attribute: &AttributeProto) -> Option<AttributeProto> {
        if !attribute.ref_attr_name.is_empty() {
            let named = |a: &&AttributeProto| a.name == attribute.ref_attr_name;
            let found = self
                .given
                .iter()
                .find(named)
                .or_else(|| self.defaults.iter().find(named))?;
            return Some(AttributeProto {
                name: attribute.name.clone(),
                ..found.clone()
            });
        }
        let mut own = attribute.clone();
        for graph in own.g.iter_mut().map(|g| &mut **g).chain(&mut own.graphs) {
            self.graph(graph);
        }
        Some(own)
    }

    fn graph(&self, graph: &mut GraphProto) {
        for info in graph
            .input
            .iter_mut()
            .chain(&mut graph.output)
            .chain(&mut graph.value_info)
        {
            info.name = self.name(&info.name);
        }
        for tensor in &mut graph.initializer {
            tensor.name = self.name(&tensor.name);
        }
        for node in &mut graph.node {
            *node = self.node(node);
        }
    }
}
