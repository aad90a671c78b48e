//! If.

use super::truth;
use crate::error::Result;
use crate::inference::classical::node::{Inputs, Node};
use crate::inference::classical::registry::{Entry, Operator, core};

pub(crate) const ENTRIES: &[Entry] = &[core("If", 1, (1, 1), build)];

fn build(node: &Node<'_>) -> Result<Box<dyn Operator>> {
    let (yes, no) = (node.body("then_branch")?, node.body("else_branch")?);
    for (body, name) in [(&yes, "then_branch"), (&no, "else_branch")] {
        if body.outputs.len() < node.proto.output.len() || body.arity() > 0 {
            return Err(node.invalid(format!(
                "attribute '{name}': expected no inputs and {} outputs, found {} and {}; export the model again",
                node.proto.output.len(),
                body.arity(),
                body.outputs.len()
            )));
        }
    }
    Ok(Box::new(move |inputs: &Inputs<'_>| {
        let body = if truth(inputs.value(0)?)? { &yes } else { &no };
        body.run(Vec::new(), inputs)
    }))
}
