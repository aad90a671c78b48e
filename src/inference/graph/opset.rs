//! Which version of which operator a node means, and who has it.

use crate::error::{Code, Error, Result};
use crate::inference::classical::registry;
use crate::inference::neural;
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

/// The file that runs a node: `core`, else `neural`.
///
/// # Errors
/// `unsupported-operator` when neither does.
pub(crate) fn home(model: &ModelProto, node: &NodeProto) -> Result<&'static str> {
    let version = version(model, &node.domain);
    if registry::in_core(&node.domain, &node.op_type, version) {
        Ok("core")
    } else if by_tract(node) || (registry::domain(&node.domain).is_empty() && neural::adds(&node.op_type)) {
        Ok("neural")
    } else {
        entry(model, node).map(|_| "neural")
    }
}

/// Whether the neural engine has the node's operator.
pub(crate) fn by_tract(node: &NodeProto) -> bool {
    neural::runs(registry::domain(&node.domain), &node.op_type)
}

/// # Errors
/// `unsupported-operator` when this build cannot run a node.
pub(super) fn known(model: &ModelProto, node: &NodeProto) -> Result<()> {
    if cfg!(feature = "neural") && by_tract(node) {
        return Ok(());
    }
    entry(model, node).map(drop)
}
