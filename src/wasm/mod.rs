//! The JavaScript border: convert, delegate, convert back. Nothing is computed here.
//!
//! Bulk data crosses as typed arrays, once in each direction; options and reports cross as JSON.
//! `www/lib` turns these raw functions and classes into the API of the npm package.

#[cfg(feature = "neural")]
mod constructors;
mod data;
mod error;
mod images;
mod inference;
mod progress;
mod serving;
mod tensors;

// The neural file runs models; the core, which is always there, does the rest.
#[cfg(not(feature = "neural"))]
mod drift;
#[cfg(not(feature = "neural"))]
mod features;
#[cfg(not(feature = "neural"))]
mod impute;
#[cfg(not(feature = "neural"))]
mod metrics;
#[cfg(not(feature = "neural"))]
mod resampling;
#[cfg(not(feature = "neural"))]
mod training;

use wasm_bindgen::prelude::*;

/// Runs when the instance starts.
#[wasm_bindgen(start)]
pub fn start() {
    #[cfg(feature = "neural")]
    constructors::run();
    error::report_panics();
}

/// The build this file belongs to; the JavaScript checks that it is its own.
#[wasm_bindgen(js_name = buildId)]
pub fn build_id() -> String {
    option_env!("EVENKEEL_BUILD_ID")
        .unwrap_or("development")
        .to_owned()
}
