//! Neural graphs: what only the neural build runs, by tract.

#[cfg(feature = "neural")]
mod net;
mod operators;

#[cfg(feature = "neural")]
pub(super) use net::Net;
pub(super) use operators::runs;
