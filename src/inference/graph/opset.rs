//! Which version of which operator a node means.

use crate::error::{Code, Error, Result};
use crate::inference::classical::registry;
use crate::onnx::place;
use crate::onnx::proto::{ModelProto, NodeProto};

/// The version of the operator set that a model imports for a domain.
pub(crate) fn version(model: &ModelProto, domain: &str) -> i64 {
    model
        .opset_import
        .iter()
        .filter(|o| registry::domain(&o.domain) == registry::domain(domain))
        .map(|o| o.version)
        .max()
        .unwrap_or(1)
}

/// The registered operator of a node.
///
/// # Errors
/// `unsupported-operator`, naming node, operator and version.
pub(crate) fn entry(model: &ModelProto, node: &NodeProto) -> Result<&'static registry::Entry> {
    let version = version(model, &node.domain);
    registry::find(&node.domain, &node.op_type, version).ok_or_else(|| {
        Error::new(
            Code::UnsupportedOperator,
            format!(
                "{}: the operator is not supported in version {version} of its set; export the model another way, or load it with the neural build",
                place(node)
            ),
        )
    })
}
