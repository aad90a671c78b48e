//! Our own engine: classical models and small feed-forward nets.
//!
//! [`registry`] finds an operator by domain, name and version; each family of operators is one file
//! with a table of entries; the graph above orders them and runs them.

mod broadcast;
mod cast;
mod compare;
mod concat;
mod constant;
mod control;
mod dense;
mod distance;
mod elementwise;
mod gather;
mod matrix;
mod ml;
#[cfg(feature = "neural")]
mod nets;
pub(crate) mod node;
mod normalization;
mod order;
mod pick;
mod progression;
mod reduce;
pub(crate) mod registry;
mod reshape;
mod scatter;
mod sequence;
mod softmax;
mod text;
mod trigonometry;
mod unary;
