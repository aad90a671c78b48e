//! Progress out, cancellation in: what long algorithms take as an argument.

use crate::error::{Code, Error, Result};

/// Told how far a long algorithm has come; may end it.
///
/// Algorithms call [`Watch::progress`] often enough that a cancel takes effect within about a tenth
/// of a second, and never from more than one thread at a time.
pub trait Watch {
    /// `done` of `total` units of `stage` are finished. Returns `false` to cancel.
    fn progress(&mut self, stage: &str, done: usize, total: usize) -> bool;

    /// As [`Watch::progress`], with the cancel as an error of code `cancelled`.
    fn check(&mut self, stage: &str, done: usize, total: usize) -> Result<()> {
        if self.progress(stage, done, total) {
            Ok(())
        } else {
            Err(Error::new(
                Code::Cancelled,
                format!("{stage}: cancelled by the caller after {done} of {total}"),
            ))
        }
    }
}

/// Watches nothing and never cancels.
#[derive(Debug, Clone, Copy, Default)]
pub struct Unwatched;

impl Watch for Unwatched {
    fn progress(&mut self, _stage: &str, _done: usize, _total: usize) -> bool {
        true
    }
}
