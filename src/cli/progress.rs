//! Progress on stderr, for people who wait.

use evenkeel::Watch;
use std::io::{self, IsTerminal, Write};
use std::time::{Duration, Instant};

const FIRST_SHOWN_AFTER: Duration = Duration::from_millis(400);
const SHOWN_EVERY: Duration = Duration::from_millis(100);

/// One line on the terminal, rewritten in place; nothing where stderr is no terminal.
pub struct Progress {
    enabled: bool,
    next: Instant,
    is_shown: bool,
}

impl Progress {
    /// Silent for work that is over soon.
    pub fn new() -> Self {
        Progress {
            enabled: io::stderr().is_terminal(),
            next: Instant::now() + FIRST_SHOWN_AFTER,
            is_shown: false,
        }
    }
}

impl Watch for Progress {
    fn progress(&mut self, stage: &str, done: usize, total: usize) -> bool {
        if self.enabled && Instant::now() >= self.next {
            let share = match total {
                0 => String::new(),
                _ => format!(" {:3} %", done as u128 * 100 / total as u128),
            };
            let _ = write!(io::stderr(), "\r\x1b[2K{stage}{share}");
            let _ = io::stderr().flush();
            self.is_shown = true;
            self.next = Instant::now() + SHOWN_EVERY;
        }
        true
    }
}

impl Drop for Progress {
    fn drop(&mut self) {
        if self.is_shown {
            let _ = write!(io::stderr(), "\r\x1b[2K");
        }
    }
}
