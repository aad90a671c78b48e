//! `evenkeel inspect`

use super::output::Console;
use clap::Args;
use evenkeel::{Code, Error, Result};
use std::path::PathBuf;
use std::process::ExitCode;

const EXAMPLE: &str = "Example:
  evenkeel inspect model.onnx --json";

/// Say what is in an ONNX file: inputs, outputs, operators, which engine runs it and what it lacks
#[derive(Args, Debug)]
#[command(after_help = EXAMPLE)]
pub struct Arguments {
    /// The ONNX model, or - for stdin
    model: PathBuf,
}

impl Arguments {
    /// Runs the command.
    pub fn run(self, _console: Console) -> Result<ExitCode> {
        Err(Error::new(Code::Internal, "this command is not connected yet"))
    }
}
