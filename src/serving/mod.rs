//! One request handler for edge workers, devices and the page: bytes in, bytes out.
//!
//! The host owns sockets, storage and the clock; it turns its request into a [`Request`] and a
//! [`Response`] into its own.
//!
//! | method | path | |
//! |---|---|---|
//! | GET | `/health` | whether a model is loaded |
//! | GET | `/v2`, `/v2/health/live`, `/v2/health/ready` | Open Inference Protocol V2: the server |
//! | GET | `/v2/models/{name}[/versions/{version}][/ready]` | the model's inputs and outputs |
//! | POST | `/v2/models/{name}[/versions/{version}]/infer` | named tensors in, named tensors out |
//! | POST | `/predict` | rows in, labels and probabilities out |
//! | POST | `/drift` | rows in, the verdict against the stored reference out |
//! | POST | `/resample` | a small labeled table in, balanced rows out |
//!
//! Rows are JSON (`{"rows": [{"age": 41}, …]}`, `instances` for `rows`, or the array alone) or CSV (by the content
//! type). Errors are `{"error": "<sentence>", "code": "<code>"}`.

mod body;
mod drift;
mod handler;
mod infer;
mod message;
mod predict;
mod query;
mod refusal;
mod resample;
mod status;
mod tensor_data;

pub use handler::{Handler, HandlerOptions};
pub use message::{Request, Response};
