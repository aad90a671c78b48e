//! From a table to a model that runs anywhere: split, impute, resample, encode, fit, choose the threshold.

mod data;
mod encoder;
mod export;
mod imputer;
mod options;
mod principal_axes;
mod report;
mod subspace;
mod threshold;
mod train;
mod warnings;

pub use encoder::{Encoder, OneHot, Standardized};
pub use imputer::{
    CategoryFill, Fill, FittedFill, ImputeOptions, ImputeTableOptions, Imputer, NumericFill, impute,
};
pub use options::{ModelOptions, TrainOptions};
pub use principal_axes::{PrincipalAxes, Projection};
pub use report::{
    ClassCoefficients, ClassRows, Coefficient, ColumnReport, FitReport, ThresholdReport, TrainReport,
};
pub use train::{Trained, train};
