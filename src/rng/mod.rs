//! Seeded generators: NumPy's legacy stream for samplers that have a reference, our own
//! counter-based one for everything else.

mod counter;
mod numpy_legacy;

pub use counter::Counter;
pub use numpy_legacy::NumpyLegacy;
