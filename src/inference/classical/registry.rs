//! Which operators there are: found by domain, name and version.

#[cfg(feature = "neural")]
use super::nets;
use super::node::{Inputs, Node};
use super::{cast, compare, concat, constant, control, distance, elementwise, gather, matrix, ml};
use super::{normalization, order, pick, progression, reduce, reshape, scatter, sequence, softmax, text};
use super::{trigonometry, unary};
use crate::error::Result;
use crate::inference::tensor::Tensor;
use crate::inference::value::Value;

/// A built operator: its attributes are checked, its constants packed.
pub(crate) trait Operator: Send + Sync {
    /// Computes the outputs, in the order of the node's.
    fn run(&self, inputs: &Inputs<'_>) -> Result<Vec<Value>>;
}

impl<F> Operator for F
where
    F: Fn(&Inputs<'_>) -> Result<Vec<Value>> + Send + Sync,
{
    fn run(&self, inputs: &Inputs<'_>) -> Result<Vec<Value>> {
        self(inputs)
    }
}

/// What builds an operator from its node.
pub(crate) type Build = fn(&Node<'_>) -> Result<Box<dyn Operator>>;

/// One version of one operator.
pub(crate) struct Entry {
    /// `""` for `ai.onnx`.
    pub domain: &'static str,
    pub op_type: &'static str,
    /// The first version of the operator set in which this meaning holds.
    pub since: i64,
    /// Least and most inputs.
    pub inputs: (usize, usize),
    pub build: Build,
}

/// As many inputs as one likes.
pub(crate) const ANY: usize = usize::MAX;

/// The domain of classical machine learning.
pub(crate) const ML: &str = "ai.onnx.ml";

/// The domain of onnxruntime's own operators.
pub(crate) const MICROSOFT: &str = "com.microsoft";

/// An entry of the domain `com.microsoft`, whose only version is 1.
pub(crate) const fn microsoft(op_type: &'static str, inputs: (usize, usize), build: Build) -> Entry {
    Entry {
        domain: MICROSOFT,
        op_type,
        since: 1,
        inputs,
        build,
    }
}

/// An entry of the domain `ai.onnx`.
pub(crate) const fn core(op_type: &'static str, since: i64, inputs: (usize, usize), build: Build) -> Entry {
    Entry {
        domain: "",
        op_type,
        since,
        inputs,
        build,
    }
}

/// An entry of the domain `ai.onnx.ml`.
pub(crate) const fn learned(
    op_type: &'static str,
    since: i64,
    inputs: (usize, usize),
    build: Build,
) -> Entry {
    Entry {
        domain: ML,
        op_type,
        since,
        inputs,
        build,
    }
}

/// Every family, one table each.
const FAMILIES: &[&[Entry]] = &[
    cast::ENTRIES,
    compare::ENTRIES,
    concat::ENTRIES,
    constant::ENTRIES,
    control::branch::ENTRIES,
    control::repeat::ENTRIES,
    control::scan::ENTRIES,
    matrix::ENTRIES,
    distance::ENTRIES,
    elementwise::ENTRIES,
    gather::ENTRIES,
    normalization::ENTRIES,
    order::ENTRIES,
    pick::ENTRIES,
    progression::ENTRIES,
    reduce::ENTRIES,
    reshape::ENTRIES,
    sequence::ENTRIES,
    scatter::ENTRIES,
    softmax::ENTRIES,
    text::ENTRIES,
    trigonometry::ENTRIES,
    unary::ENTRIES,
    ml::encoders::ENTRIES,
    ml::features::ENTRIES,
    ml::linear::ENTRIES,
    ml::maps::ENTRIES,
    ml::scaling::ENTRIES,
    ml::svm::ENTRIES,
    ml::trees::ENTRIES,
    ml::zipmap::ENTRIES,
];

/// Families that only neural graphs need: in the neural build alone.
#[cfg(feature = "neural")]
const NEURAL: &[&[Entry]] = &[
    nets::arrange::ENTRIES,
    nets::attention::ENTRIES,
    nets::geometry::ENTRIES,
    nets::losses::ENTRIES,
    nets::pooling::ENTRIES,
    nets::regions::ENTRIES,
];
#[cfg(not(feature = "neural"))]
const NEURAL: &[&[Entry]] = &[];

/// The spelling of a domain under which operators are registered.
pub(crate) fn domain(name: &str) -> &str {
    if name == "ai.onnx" { "" } else { name }
}

/// The operator's newest entry that is not newer than `version`.
pub(crate) fn find(domain: &str, op_type: &str, version: i64) -> Option<&'static Entry> {
    newest(FAMILIES, domain, op_type, version).or_else(|| newest(NEURAL, domain, op_type, version))
}

/// Whether every build has the operator.
pub(crate) fn in_core(domain: &str, op_type: &str, version: i64) -> bool {
    newest(FAMILIES, domain, op_type, version).is_some()
}

fn newest(
    families: &[&'static [Entry]],
    domain_name: &str,
    op_type: &str,
    version: i64,
) -> Option<&'static Entry> {
    families
        .iter()
        .flat_map(|f| f.iter())
        .filter(|e| e.domain == domain(domain_name) && e.op_type == op_type && e.since <= version)
        .max_by_key(|e| e.since)
}

/// The usual result: one tensor.
pub(crate) fn one(tensor: Tensor) -> Result<Vec<Value>> {
    Ok(vec![Value::Tensor(tensor)])
}

/// Builds one operator of the newest version and runs it, for tests.
#[cfg(test)]
pub(crate) fn run_alone(
    (domain, op_type): (&str, &str),
    attributes: Vec<crate::onnx::proto::AttributeProto>,
    inputs: &[Value],
) -> Result<Vec<Value>> {
    let proto = crate::onnx::proto::NodeProto {
        op_type: op_type.to_owned(),
        attribute: attributes,
        input: vec![String::new(); inputs.len()],
        output: vec![String::new()],
        ..Default::default()
    };
    let values: Vec<Option<&Value>> = inputs.iter().map(Some).collect();
    let node = Node {
        proto: &proto,
        version: i64::MAX,
        constants: vec![None; inputs.len()],
        bodies: Default::default(),
    };
    let Some(entry) = find(domain, op_type, i64::MAX) else {
        return Err(node.unsupported(op_type));
    };
    (entry.build)(&node)?.run(&Inputs {
        values: &values,
        max_elements: 1000,
        budget: &crate::inference::graph::Budget::new(1_000_000),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_newest_version_that_is_not_too_new_is_found() {
        assert_eq!(find("ai.onnx", "Clip", 17).map(|e| e.since), Some(11));
        assert_eq!(find("", "Clip", 10).map(|e| e.since), Some(6));
        assert!(find("", "Add", 6).is_none());
        assert!(find(ML, "Add", 17).is_none());
    }

    #[cfg(feature = "neural")]
    #[test]
    fn the_core_knows_what_the_neural_build_adds() {
        for entry in NEURAL.iter().flat_map(|f| f.iter()) {
            assert!(crate::inference::neural::adds(entry.op_type), "{}", entry.op_type);
        }
    }

    #[test]
    fn entries_are_unique() {
        let all: Vec<_> = FAMILIES.iter().chain(NEURAL).flat_map(|f| f.iter()).collect();
        let keys: std::collections::BTreeSet<_> =
            all.iter().map(|e| (e.domain, e.op_type, e.since)).collect();
        assert_eq!(keys.len(), all.len());
    }
}
