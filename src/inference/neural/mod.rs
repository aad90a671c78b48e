//! Neural graphs: what only the neural build runs, by tract.

#[cfg(feature = "neural")]
mod island;
#[cfg(feature = "neural")]
mod kernels;
#[cfg(feature = "neural")]
mod net;
mod operators;
#[cfg(feature = "neural")]
mod tensors;

#[cfg(feature = "neural")]
pub(super) use island::{Island, Parts, Weight};
pub(super) use operators::{adds, runs};
