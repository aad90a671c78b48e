//! The ONNX file format: messages, reading with limits, writing.

pub mod build;
mod check;
mod element;
mod external;
mod functions;
mod limits;
pub mod proto;
mod read;
mod scan;

#[cfg(feature = "neural")]
pub(crate) use check::captured;
pub(crate) use check::place;
pub use element::{Dim, ElementType};
pub use external::ExternalData;
pub use limits::Limits;
pub(crate) use read::read_without_weights;
pub use read::{external_files, read, read_with};
