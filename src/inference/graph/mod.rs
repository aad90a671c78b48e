//! The graph that owns every model: numbered values, steps in an order that runs, bodies within bodies.
//!
//! [`build`] turns the file's graph into steps, folding what is constant; [`run`] executes them within
//! a [`Budget`]; a [`Body`] is the graph inside a control-flow node.

mod body;
mod budget;
mod build;
mod opset;
mod run;

pub(crate) use body::Body;
pub(crate) use budget::{Budget, STEP};
pub(crate) use opset::{entry, version};
pub(crate) use run::Graph;
