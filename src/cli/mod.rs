//! The command line: flags in, library call, files and reports out. Nothing is computed here.

mod csv;
mod drift;
mod evaluate;
mod files;
mod flags;
mod inspect;
mod interrupt;
mod method;
mod model;
mod output;
mod pictures;
mod predict;
mod progress;
mod resample;
mod scores;
mod text_table;
mod train;

use clap::error::ErrorKind;
use clap::{CommandFactory, Parser, Subcommand};
use evenkeel::{Code, Error, Result};
use output::Console;
use std::process::ExitCode;

const EXIT_STATUSES: &str = "Exit status:
  0 done    1 drift (with --fail-on)    2 wrong options    3 unusable data    4 unusable model
  5 files   6 not converged             70 defect          130 interrupted";

/// Balance classes, train, choose a threshold, run ONNX models and watch for drift.
#[derive(Parser)]
#[command(name = "evenkeel", version, propagate_version = true, after_help = EXIT_STATUSES)]
pub struct Cli {
    #[command(subcommand)]
    command: Command,

    /// Print the report as JSON on stdout, and errors as JSON on stderr
    #[arg(long, global = true)]
    json: bool,
}

#[derive(Subcommand)]
#[allow(clippy::large_enum_variant)] // one value a process
enum Command {
    Resample(resample::Arguments),
    Train(train::Arguments),
    Predict(predict::Arguments),
    Evaluate(evaluate::Arguments),
    Drift(drift::Arguments),
    Inspect(inspect::Arguments),
}

impl Command {
    fn run(self, console: Console) -> Result<ExitCode> {
        match self {
            Command::Resample(arguments) => arguments.run(console),
            Command::Train(arguments) => arguments.run(console),
            Command::Predict(arguments) => arguments.run(console),
            Command::Evaluate(arguments) => arguments.run(console),
            Command::Drift(arguments) => arguments.run(console),
            Command::Inspect(arguments) => arguments.run(console),
        }
    }
}

/// Reads the command line, runs the command, says what went wrong.
pub fn run() -> ExitCode {
    let cli = match Cli::try_parse() {
        Ok(cli) => cli,
        Err(error) => return refused(&error),
    };
    let console = Console::new(cli.json);
    interrupt::install(console);
    cli.command.run(console).unwrap_or_else(|error| {
        let error = match error.code() {
            code @ (Code::InvalidOption | Code::TooLarge) => {
                Error::new(code, flags::keys_as_flags(error.message(), &Cli::command()))
            }
            _ => error,
        };
        console.error(&error);
        ExitCode::from(error.code().exit_status())
    })
}

/// Help and version are no errors; a misspelt flag is the error `invalid-option`.
fn refused(error: &clap::Error) -> ExitCode {
    let is_question = matches!(
        error.kind(),
        ErrorKind::DisplayHelp
            | ErrorKind::DisplayVersion
            | ErrorKind::DisplayHelpOnMissingArgumentOrSubcommand
    );
    if is_question {
        let _ = error.print();
        return ExitCode::from(u8::try_from(error.exit_code()).unwrap_or(2));
    }
    let json = std::env::args_os()
        .take_while(|a| a != "--")
        .any(|a| a == "--json");
    let text = error.to_string();
    let mut sentence = text.trim_start_matches("error: ").trim_end().to_owned();
    if json {
        let lines = sentence.split("\n\nUsage:").next().unwrap_or_default().lines();
        let lines: Vec<&str> = lines.map(str::trim).filter(|line| !line.is_empty()).collect();
        sentence = lines.join("; ");
    }
    let error = Error::new(Code::InvalidOption, sentence);
    Console::new(json).error(&error);
    ExitCode::from(error.code().exit_status())
}
