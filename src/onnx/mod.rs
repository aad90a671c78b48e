//! The ONNX file format: messages, reading with limits, writing.

pub mod build;
mod element;
pub mod proto;

pub use element::{Dim, ElementType};
