//! How much one run may do, counted without a clock.

use crate::error::{Code, Error, Result};
use std::cell::Cell;

/// What every step counts beside the elements that it reads and writes.
pub(crate) const STEP: u64 = 1024;

/// Work that is left. A hostile loop ends when it is gone.
pub(crate) struct Budget {
    all: u64,
    left: Cell<u64>,
}

impl Budget {
    pub fn new(work: u64) -> Self {
        Budget {
            all: work,
            left: Cell::new(work),
        }
    }

    /// Takes `work` away.
    ///
    /// # Errors
    /// `too-large` when less is left.
    pub fn spend(&self, work: u64) -> Result<()> {
        let left = self.left.get().checked_sub(work);
        self.left.set(left.unwrap_or(0));
        left.map(drop).ok_or_else(|| {
            Error::new(
                Code::TooLarge,
                format!(
                    "expected at most {} elements read and written, found more; pass fewer rows or raise the limit maxWork",
                    self.all
                ),
            )
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_spent_stays_spent() {
        let budget = Budget::new(10);
        assert!(budget.spend(10).is_ok() && budget.spend(0).is_ok());
        assert_eq!(budget.spend(1).unwrap_err().code(), Code::TooLarge);
        let budget = Budget::new(10);
        assert!(budget.spend(11).is_err() && budget.spend(1).is_err());
    }
}
