//! Running ONNX models: sessions, tensors, predictions on tables.

mod about;
pub(crate) mod classical;
mod classify;
mod evaluate;
mod feeds;
mod graph;
mod half;
mod image_input;
mod inspect;
mod metadata;
mod multilabel;
mod neural;
mod predictions;
mod session;
mod suspicion;
pub(crate) mod tensor;
mod value;
mod warm;

pub use about::{ModelInfo, OpsetSummary};
pub use classify::{ClassScore, Classifier, ClassifyOptions};
pub use evaluate::{EvaluateOptions, EvaluatedThreshold, EvaluationReport, ThresholdSource, evaluate};
pub use image_input::{ImageInput, image_tensor};
pub use inspect::{ModelSummary, OperatorSummary, inspect, needs_neural};
pub use predictions::Predictions;
pub use session::{Session, SessionOptions, TensorInfo, ValueKind};
pub use tensor::{Tensor, TensorData};
pub use value::{Keys, Value};
