//! How large a model may be: checked before memory is spent.

use serde::{Deserialize, Serialize};

/// Bounds on a model from a stranger. All can be set; the defaults suit a browser tab.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields, default)]
pub struct Limits {
    /// Bytes of the file. Default 512 MiB.
    pub max_bytes: usize,
    /// Nodes, subgraphs included. Default 100,000.
    pub max_nodes: usize,
    /// Protobuf messages (nodes, attributes, tensors, dimensions …). Default 1,000,000.
    pub max_messages: usize,
    /// Elements of any one tensor, stored or computed. Default 2²⁸.
    pub max_elements: usize,
    /// Messages nested in messages. Default 64.
    pub max_nesting: usize,
    /// Elements that the steps of one run read and write together, and 1024 for each step: a bound on time
    /// that needs no clock. Default 2³⁶.
    pub max_work: u64,
}

impl Default for Limits {
    fn default() -> Self {
        Limits {
            max_bytes: 512 << 20,
            max_nodes: 100_000,
            max_messages: 1_000_000,
            max_elements: 1 << 28,
            max_nesting: 64,
            max_work: 1 << 36,
        }
    }
}
