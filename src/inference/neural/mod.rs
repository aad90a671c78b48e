//! Neural graphs.

mod operators;

pub(crate) use operators::runs;
