//! The graph that owns every model: numbered values, steps in an order that runs, bodies within bodies.
//!
//! `build` turns the file's graph into steps, folding what is constant; `run` executes them within
//! a [`Budget`]; a [`Body`] is the graph inside a control-flow node. In the neural build, `islands` decides
//! which nodes run together in the neural engine, and `settle` makes each such island one step.

mod body;
mod budget;
mod build;
#[cfg(feature = "neural")]
mod islands;
mod opset;
mod run;
mod scope;
#[cfg(feature = "neural")]
mod settle;

pub(crate) use body::Body;
pub(crate) use budget::{Budget, STEP};
pub(crate) use opset::{home, version};
pub(crate) use run::Graph;
