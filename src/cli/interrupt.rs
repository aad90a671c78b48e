//! Ctrl-C and SIGTERM end the process at once and leave no partial file.

use super::files;
use super::output::Console;
use evenkeel::{Code, Error};

/// From here on an interrupt takes the unfinished file away and exits with the status of `cancelled`.
pub fn install(console: Console) {
    let ended = ctrlc::set_handler(move || {
        let _nobody_writes = files::abandon();
        let error = Error::new(
            Code::Cancelled,
            "interrupted: nothing was written; start the command again",
        );
        console.error(&error);
        std::process::exit(i32::from(error.code().exit_status()));
    });
    if let Err(e) = ended {
        console.note(&format!("Ctrl-C may leave a hidden temporary file behind: {e}"));
    }
}
