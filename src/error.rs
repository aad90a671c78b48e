//! The one error type: a stable code, and a sentence that names the place and the remedy.

use std::fmt;

/// What went wrong, as a code that programs may match on.
///
/// The same code appears as `err.code` in JavaScript, as `error.code` over HTTP, and decides the
/// exit status of the command line. Codes are never renamed; new ones may be added.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Code {
    /// An option is unknown, misspelt, of the wrong type or out of its range.
    InvalidOption,
    /// Buffers and stated dimensions disagree.
    InvalidShape,
    /// There is no data: an empty file, no rows or no columns.
    EmptyInput,
    /// A CSV line has more or fewer fields than the header.
    RaggedCsv,
    /// The CSV cannot be read for another reason: encoding, quoting, duplicate header.
    InvalidCsv,
    /// The text is no JSON, or not of the form that is read.
    InvalidJson,
    /// Text stands where a number is needed.
    NotNumeric,
    /// A value is missing (or NaN) where none is allowed.
    MissingValue,
    /// A value is infinite where only finite numbers are allowed.
    InfiniteValue,
    /// A named column does not exist.
    UnknownColumn,
    /// The table's columns do not fit the model's or the reference's.
    ColumnMismatch,
    /// A class has fewer rows than the method needs.
    TooFewSamples,
    /// The target holds one class only.
    OneClass,
    /// The target cannot be read as classes.
    InvalidTarget,
    /// A stated limit on size or work would be exceeded.
    TooLarge,
    /// The bytes are no PNG or JPEG picture, or a damaged one.
    InvalidImage,
    /// The bytes are no ONNX model, or a damaged one.
    InvalidModel,
    /// The model uses an operator, attribute or type that is not supported.
    UnsupportedOperator,
    /// The model is valid but this build or function cannot use it.
    UnsupportedModel,
    /// An iterative method did not reach its tolerance.
    NotConverged,
    /// The caller cancelled the work.
    Cancelled,
    /// A file or stream could not be read or written (fronts only; the core does no I/O).
    Io,
    /// A defect of Evenkeel itself; please report it.
    Internal,
}

impl Code {
    /// Every code, in the order of the documentation table.
    pub const ALL: [Code; 23] = [
        Code::InvalidOption,
        Code::InvalidShape,
        Code::EmptyInput,
        Code::RaggedCsv,
        Code::InvalidCsv,
        Code::InvalidJson,
        Code::NotNumeric,
        Code::MissingValue,
        Code::InfiniteValue,
        Code::UnknownColumn,
        Code::ColumnMismatch,
        Code::TooFewSamples,
        Code::OneClass,
        Code::InvalidTarget,
        Code::TooLarge,
        Code::InvalidImage,
        Code::InvalidModel,
        Code::UnsupportedOperator,
        Code::UnsupportedModel,
        Code::NotConverged,
        Code::Cancelled,
        Code::Io,
        Code::Internal,
    ];

    /// The code's stable name, in kebab-case.
    pub fn as_str(self) -> &'static str {
        self.entry().0
    }

    /// The exit status of the command line: 2 options, 3 data, 4 model, 5 files, 6 not converged,
    /// 70 internal, 130 cancelled.
    pub fn exit_status(self) -> u8 {
        self.entry().1
    }

    /// The HTTP status of a handler's answer.
    pub fn http_status(self) -> u16 {
        self.entry().2
    }

    fn entry(self) -> (&'static str, u8, u16) {
        match self {
            Code::InvalidOption => ("invalid-option", 2, 400),
            Code::InvalidShape => ("invalid-shape", 3, 400),
            Code::EmptyInput => ("empty-input", 3, 400),
            Code::RaggedCsv => ("ragged-csv", 3, 400),
            Code::InvalidCsv => ("invalid-csv", 3, 400),
            Code::InvalidJson => ("invalid-json", 3, 400),
            Code::NotNumeric => ("not-numeric", 3, 422),
            Code::MissingValue => ("missing-value", 3, 422),
            Code::InfiniteValue => ("infinite-value", 3, 422),
            Code::UnknownColumn => ("unknown-column", 3, 422),
            Code::ColumnMismatch => ("column-mismatch", 3, 422),
            Code::TooFewSamples => ("too-few-samples", 3, 422),
            Code::OneClass => ("one-class", 3, 422),
            Code::InvalidTarget => ("invalid-target", 3, 422),
            Code::TooLarge => ("too-large", 3, 413),
            Code::InvalidImage => ("invalid-image", 3, 422),
            Code::InvalidModel => ("invalid-model", 4, 422),
            Code::UnsupportedOperator => ("unsupported-operator", 4, 422),
            Code::UnsupportedModel => ("unsupported-model", 4, 422),
            Code::NotConverged => ("not-converged", 6, 422),
            Code::Cancelled => ("cancelled", 130, 499),
            Code::Io => ("io", 5, 500),
            Code::Internal => ("internal", 70, 500),
        }
    }
}

impl fmt::Display for Code {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

/// An error: `place: what was expected, what was found; what to do`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Error {
    code: Code,
    message: String,
}

impl Error {
    /// Makes an error from its code and its sentence.
    pub fn new(code: Code, message: impl Into<String>) -> Self {
        Error {
            code,
            message: message.into(),
        }
    }

    /// The stable code.
    pub fn code(&self) -> Code {
        self.code
    }

    /// The sentence, without the code.
    pub fn message(&self) -> &str {
        &self.message
    }

    /// The same error with a place in front of its sentence.
    pub fn at(self, place: impl fmt::Display) -> Self {
        Error {
            code: self.code,
            message: format!("{place}: {}", self.message),
        }
    }
}

impl fmt::Display for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.message)
    }
}

impl std::error::Error for Error {}

/// The result of everything that can fail here.
pub type Result<T> = std::result::Result<T, Error>;

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn codes_are_unique_kebab_case() {
        let names: std::collections::BTreeSet<_> = Code::ALL.iter().map(|c| c.as_str()).collect();
        assert_eq!(names.len(), Code::ALL.len());
        assert!(
            names
                .iter()
                .all(|n| n.chars().all(|c| c.is_ascii_lowercase() || c == '-'))
        );
    }
}
