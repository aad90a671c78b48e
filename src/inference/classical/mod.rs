//! Our own engine: classical models and small feed-forward nets.
//!
//! [`registry`] finds an operator by domain, name and version; each family of operators is one file
//! with a table of entries; [`graph`] orders them and runs them.

mod broadcast;
mod cast;
mod compare;
mod concat;
mod constant;
mod dense;
mod elementwise;
mod gather;
pub(crate) mod graph;
mod matrix;
mod ml;
mod node;
mod normalization;
mod reduce;
pub(crate) mod registry;
mod reshape;
mod softmax;
mod unary;
