//! The one integration binary: golden values, properties, bad input, laws of the house.

mod bad_csv;
mod bad_drift;
mod bad_images;
mod bad_input;
mod bad_models;
mod bad_resampling;
mod bad_trees;
#[cfg(feature = "cli")]
mod cli;
mod control_flow;
mod csv;
mod evaluation;
mod external_data;
mod functions;
mod golden_csv;
mod golden_drift;
mod golden_exported;
mod golden_images;
mod golden_inference;
mod golden_metrics;
mod golden_neural;
mod golden_resampling;
mod golden_training;
mod golden_trees;
mod hostile_models;
mod islands;
mod laws;
mod properties;
mod properties_resampling;
mod rows;
mod serving;
mod training;
