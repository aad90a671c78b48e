//! What the command says: a report for machines or people, and errors with their code.

use super::files;
use super::text_table::{TextTable, Tone};
use evenkeel::{Code, Error, Result};
use serde::Serialize;
use std::io::{self, IsTerminal, Write};

/// Who reads: a program (`--json`) or a person.
#[derive(Debug, Clone, Copy)]
pub struct Console {
    json: bool,
}

impl Console {
    /// A console that speaks JSON, or not.
    pub fn new(json: bool) -> Self {
        Console { json }
    }

    /// Prints the report on stdout; for people on stderr where stdout carries the result itself.
    ///
    /// # Errors
    /// `invalid-option` when both the result and the JSON would go to stdout.
    pub fn report<T: Serialize>(
        self,
        report: &T,
        result_on_stdout: bool,
        page: impl FnOnce(&mut Page),
    ) -> Result<()> {
        if self.json {
            self.check(result_on_stdout)?;
            let mut text = serde_json::to_string_pretty(report)
                .map_err(|e| Error::new(Code::Internal, format!("report: {e}")))?;
            text.push('\n');
            return files::write_stdout(text.as_bytes());
        }
        let mut shown = Page::new(is_colored(if result_on_stdout {
            io::stderr().is_terminal()
        } else {
            io::stdout().is_terminal()
        }));
        page(&mut shown);
        if result_on_stdout {
            let _ = io::stderr().write_all(shown.text.as_bytes());
            Ok(())
        } else {
            files::write_stdout(shown.text.as_bytes())
        }
    }

    /// Refuses, before the work, to mix JSON with the result.
    pub fn check(self, result_on_stdout: bool) -> Result<()> {
        if self.json && result_on_stdout {
            return Err(Error::new(
                Code::InvalidOption,
                "--json: expected a file for the result, as stdout carries the report; name one with -o",
            ));
        }
        Ok(())
    }

    /// The error on stderr: `error[code]: sentence`, or JSON.
    pub fn error(self, error: &Error) {
        let line = if self.json {
            serde_json::json!({"error": error.message(), "code": error.code().as_str()}).to_string()
        } else {
            let label = format!("error[{}]:", error.code());
            let label = Tone::Bad.paint(&label, is_colored(io::stderr().is_terminal()));
            format!("{label} {}", error.message())
        };
        let _ = writeln!(io::stderr(), "{line}");
    }

    /// A remark on stderr for people.
    pub fn note(self, sentence: &str) {
        if !self.json {
            let _ = writeln!(io::stderr(), "note: {sentence}");
        }
    }
}

/// Text for people, put together before any of it is printed.
pub struct Page {
    text: String,
    color: bool,
}

impl Page {
    fn new(color: bool) -> Self {
        Page {
            text: String::new(),
            color,
        }
    }

    /// A line in a tone.
    pub fn line(&mut self, tone: Tone, line: &str) {
        self.text.push_str(&tone.paint(line, self.color));
        self.text.push('\n');
    }

    /// A table, with an empty line before it where something stands above.
    pub fn table(&mut self, table: &TextTable) {
        self.gap();
        self.text.push_str(&table.render(self.color));
    }

    /// A heading over what follows.
    pub fn heading(&mut self, heading: &str) {
        self.gap();
        self.line(Tone::Heading, heading);
    }

    /// Warnings, one a line.
    pub fn warnings(&mut self, warnings: &[String]) {
        if !warnings.is_empty() {
            self.gap();
        }
        for warning in warnings {
            let label = Tone::Warning.paint("warning:", self.color);
            self.text.push_str(&format!("{label} {warning}\n"));
        }
    }

    fn gap(&mut self) {
        if !self.text.is_empty() {
            self.text.push('\n');
        }
    }
}

/// Color on terminals only, and never where the user forbids it (https://no-color.org).
fn is_colored(is_terminal: bool) -> bool {
    is_terminal && std::env::var_os("NO_COLOR").is_none_or(|v| v.is_empty())
}
