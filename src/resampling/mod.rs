//! Balancing the classes of a table before training, by imbalanced-learn's methods and names.
//!
//! ```
//! use evenkeel::{Unwatched, data::{Labels, Matrix}, options, resampling::{self, Features}};
//! let method = options::parse(r#"{"method": "smote", "kNeighbors": 1, "seed": 42}"#)?;
//! let x = Features::F64(Matrix::new(vec![0.0, 0.1, 0.2, 0.3, 9.0, 9.5], 6, 1)?);
//! let y = Labels::from_strings(&["well", "well", "well", "well", "ill", "ill"]);
//! let balanced = resampling::resample(&method, &x, &y, &mut Unwatched)?;
//! assert_eq!(balanced.y.counts(), [4, 4]);
//! # Ok::<(), evenkeel::Error>(())
//! ```

mod features;
mod method;
mod nominal;
pub mod over;
mod strategy;
mod synthesis;
pub mod under;

pub use features::Features;
pub use method::{ClassCount, ResampleMethod, Resampled, ResampledTable, resample, resample_table};
pub use strategy::SamplingStrategy;
