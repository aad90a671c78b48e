//! Steps of a graph that needs the neural engine: constants first, then islands between our own nodes.

use super::build::Builder;
use super::islands::{Home, Part, by_value, parts, reads};
use super::opset::{by_tract, entry};
use super::run::Step;
use crate::error::{Code, Result};
use crate::inference::neural::{Island, Parts, Weight};
use crate::inference::session::{TensorInfo, ValueKind};
use crate::onnx::proto::{AttributeProto, GraphProto, NodeProto, TypeProto, ValueInfoProto};
use crate::onnx::{ElementType, place};
use std::collections::{HashMap, HashSet};

impl<'m> Builder<'_, 'm> {
    pub(super) fn add_all(&mut self, graph: &'m GraphProto) -> Result<()> {
        let model = self.context.model;
        for info in graph.input.iter().chain(&graph.value_info).filter(|i| plain(i)) {
            self.scope.plain.insert(info.name.clone());
        }
        if graph.node.iter().all(|n| entry(model, n).is_ok()) {
            return graph.node.iter().try_for_each(|node| {
                self.add(node)?;
                self.note(node);
                Ok(())
            });
        }
        let mut left = Vec::new();
        for (i, node) in graph.node.iter().enumerate() {
            if !self.try_fold(node)? {
                left.push((i, node, self.home(node)));
                self.note(node);
            }
        }
        let mut order = parts(&left, false);
        let islands = match self.islands(graph, &order) {
            Err(e) if e.code() == Code::UnsupportedModel => {
                order = parts(&left, true);
                self.islands(graph, &order)?
            }
            islands => islands?,
        };
        let mut islands = islands.into_iter();
        for part in order {
            match part {
                Part::Node(i) => graph.node.get(i).map_or(Ok(()), |node| self.add(node))?,
                Part::Island(_) => {
                    if let Some((place, parts, island)) = islands.next() {
                        self.add_island(place, parts, island)?;
                    }
                }
            }
        }
        Ok(())
    }

    /// Who runs a node. The neural engine takes tensors of numbers only.
    fn home(&self, node: &NodeProto) -> Home {
        let ours = entry(self.context.model, node).is_ok();
        let plain = node.input.iter().all(|n| self.is_plain(n)) && gives_numbers(node);
        match (ours, by_tract(node)) {
            (true, true) if plain => Home::Both,
            (false, true) => Home::Neural,
            _ => Home::Ours,
        }
    }

    fn is_plain(&self, name: &str) -> bool {
        if let Some(tensor) = self.scope.stored(name) {
            return ElementType::from_onnx(tensor.data_type).is_some_and(number);
        }
        match self.scope.constant(name) {
            Ok(Some(value)) => value.tensor().is_ok_and(|t| number(t.element_type())),
            _ => name.is_empty() || self.scope.is_plain(name),
        }
    }

    /// Notes which outputs of a node are tensors of numbers.
    fn note(&mut self, node: &NodeProto) {
        let alone = entry(self.context.model, node).is_err();
        if alone || (node.input.iter().all(|n| self.is_plain(n)) && gives_numbers(node)) {
            self.scope.plain.extend(node.output.iter().cloned());
        }
    }

    fn islands(&self, graph: &'m GraphProto, order: &[Part]) -> Result<Vec<(String, Parts<'m>, Island)>> {
        let crossing = crossing(graph, order);
        let infos = graph.value_info.iter().chain(&graph.output);
        let types = infos.map(|i| (i.name.as_str(), i.r#type.as_ref())).collect();
        let mut islands = Vec::new();
        for part in order {
            let Part::Island(nodes) = part else { continue };
            let nodes: Vec<&NodeProto> = nodes.iter().filter_map(|&i| graph.node.get(i)).collect();
            let place = match &nodes[..] {
                [first, .., last] => format!("{} to {}", place(first), place(last)),
                _ => nodes.first().map_or_else(String::new, |n| place(n)),
            };
            let parts = self.gather(nodes, &crossing, &types).map_err(|e| e.at(&place))?;
            let island =
                Island::new(self.context.model, &parts, self.context.limits).map_err(|e| e.at(&place))?;
            islands.push((place, parts, island));
        }
        Ok(islands)
    }

    /// What an island reads and gives.
    fn gather(
        &self,
        nodes: Vec<&'m NodeProto>,
        crossing: &HashSet<&str>,
        types: &HashMap<&str, Option<&'m TypeProto>>,
    ) -> Result<Parts<'m>> {
        let mut made: HashSet<&str> = HashSet::new();
        let (mut weights, mut inputs, mut outputs) = (Vec::new(), Vec::new(), Vec::new());
        for node in &nodes {
            for name in reads(node) {
                if !made.insert(name) {
                    continue;
                }
                if let Some(tensor) = self.scope.stored(name) {
                    weights.push((name.to_owned(), Weight::Stored(tensor)));
                } else if let Some(value) = self.scope.constant(name)? {
                    weights.push((name.to_owned(), Weight::Folded(value.tensor()?.clone())));
                } else {
                    inputs.push(name.to_owned());
                }
            }
            for name in node.output.iter().filter(|n| !n.is_empty()) {
                made.insert(name);
                if crossing.contains(name.as_str()) {
                    outputs.push((name.clone(), types.get(name.as_str()).copied().flatten()));
                }
            }
        }
        Ok(Parts {
            by_value: by_value(&nodes, &inputs),
            nodes,
            weights,
            inputs,
            outputs,
        })
    }

    fn add_island(&mut self, place: String, parts: Parts<'_>, island: Island) -> Result<()> {
        let mut inputs = Vec::with_capacity(parts.inputs.len());
        for name in &parts.inputs {
            inputs.push(Some(self.scope.resolve(name)?));
        }
        let outputs = parts
            .outputs
            .iter()
            .map(|o| Some(self.scope.define(&o.0)))
            .collect();
        self.steps.push(Step {
            place,
            operator: Box::new(island),
            inputs,
            outputs,
        });
        Ok(())
    }
}

/// The names that one part makes and another reads, and the graph's outputs.
fn crossing<'g>(graph: &'g GraphProto, order: &[Part]) -> HashSet<&'g str> {
    let mut part_of = vec![None; graph.node.len()];
    for (k, part) in order.iter().enumerate() {
        let nodes = match part {
            Part::Node(i) => std::slice::from_ref(i),
            Part::Island(nodes) => nodes,
        };
        for &i in nodes {
            if let Some(p) = part_of.get_mut(i) {
                *p = Some(k);
            }
        }
    }
    let mut maker: HashMap<&str, usize> = HashMap::new();
    let mut crossing: HashSet<&str> = graph.output.iter().map(|o| o.name.as_str()).collect();
    for (node, part) in graph.node.iter().zip(&part_of) {
        let Some(part) = part else { continue };
        crossing.extend(reads(node).filter(|name| maker.get(name).is_some_and(|p| p != part)));
        maker.extend(node.output.iter().map(|o| (o.as_str(), *part)));
    }
    crossing
}

/// Whether the outputs of a node are tensors of numbers when its inputs are.
fn gives_numbers(node: &NodeProto) -> bool {
    let to_text = |a: &AttributeProto| {
        a.name == "to"
            && i32::try_from(a.i.unwrap_or(0))
                .ok()
                .and_then(ElementType::from_onnx)
                .is_none_or(|e| !number(e))
    };
    let op = node.op_type.as_str();
    let sequences = (op.starts_with("Sequence") && op != "SequenceLength") || op == "SplitToSequence";
    let bodies = node.attribute.iter().filter_map(|a| a.g.as_ref());
    crate::inference::classical::registry::domain(&node.domain).is_empty()
        && !sequences
        && op != "Optional"
        && !node.attribute.iter().any(to_text)
        && bodies.flat_map(|g| &g.output).all(plain)
}

fn plain(info: &ValueInfoProto) -> bool {
    let info = TensorInfo::of(info);
    info.kind == ValueKind::Tensor && info.element_type.is_some_and(number)
}

fn number(element: ElementType) -> bool {
    !matches!(element, ElementType::String | ElementType::Bfloat16)
}
