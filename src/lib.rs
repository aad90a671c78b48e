#![doc = include_str!("../README.md")]
#![deny(unsafe_code)]

pub mod data;
pub mod drift;
pub mod error;
pub mod images;
pub mod inference;
pub mod learners;
pub mod metrics;
pub mod neighbors;
pub mod onnx;
pub mod options;
pub mod resampling;
pub mod rng;
pub mod serving;
pub mod training;
pub mod watch;

#[cfg(all(feature = "wasm", target_arch = "wasm32"))]
mod wasm;

pub use error::{Code, Error, Result};
pub use watch::{Unwatched, Watch};
