//! The ONNX file format: messages, reading with limits, writing.

pub mod build;
mod check;
mod element;
mod limits;
pub mod proto;
mod read;
mod scan;

pub(crate) use check::place;
pub use element::{Dim, ElementType};
pub use limits::Limits;
pub use read::read;
