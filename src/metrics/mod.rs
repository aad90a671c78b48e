//! Scores of classifiers, their curves, and the choice of a threshold: scikit-learn's numbers.
//!
//! Every function takes optional sample weights, adds in a fixed order and gives the same bytes on
//! every host.

mod check;
mod confusion;
mod curves;
mod cuts;
mod log_loss;
mod ranking;
mod report;
mod rule;
mod sweep;

pub use confusion::{Averages, ClassScores, ConfusionMatrix, confusion_matrix};
pub use curves::{PrecisionRecallCurve, RocCurve, precision_recall_curve, roc_curve};
pub use log_loss::log_loss;
pub use ranking::{average_precision, average_precision_macro, roc_auc, roc_auc_macro};
pub use report::{ClassificationReport, Outcomes, classification_report, majority_report};
pub use rule::ThresholdRule;
pub use sweep::{ChosenThreshold, Sweep, sweep};
