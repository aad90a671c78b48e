#![doc = include_str!("../README.md")]
#![deny(unsafe_code)]

pub mod data;
pub mod error;
pub mod learners;
pub mod metrics;
pub mod onnx;
pub mod options;
pub mod rng;
pub mod watch;

pub use error::{Code, Error, Result};
pub use watch::{Unwatched, Watch};
