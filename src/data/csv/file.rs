//! The checked bytes of a CSV file, read record by record into column builders.

use super::column::{Builder, Placed, Rule, excerpt};
use super::{CsvOptions, sniff};
use crate::error::{Code, Error, Result};
use crate::watch::Watch;
use ::csv::{ByteRecord, ReaderBuilder};
use std::collections::HashMap;

const ROWS_BETWEEN_CHECKS: usize = 4096;

/// The checked text of a file and its header.
pub(super) struct File<'a> {
    bytes: &'a [u8],
    delimiter: u8,
    max_rows: usize,
    pub(super) names: Vec<String>,
    missing: MissingTexts<'a>,
}

impl<'a> File<'a> {
    pub(super) fn open(bytes: &'a [u8], options: &'a CsvOptions) -> Result<Self> {
        let bytes = sniff::text(bytes)?;
        let start = sniff::skip_blank_lines(bytes, 0);
        if start == bytes.len() {
            return Err(Error::new(
                Code::EmptyInput,
                "csv: expected a header line, found an empty file; pass a table with a header and rows",
            ));
        }
        let delimiter = match options.delimiter {
            Some(c) => c as u8,
            None => sniff::delimiter(bytes),
        };
        let header = sniff::span(
            bytes.get(start..).unwrap_or_default(),
            delimiter,
            options.max_columns,
        );
        if header.fields > options.max_columns {
            return Err(Error::new(
                Code::TooLarge,
                format!(
                    "csv: expected at most {} columns, found more; keep the columns you need, or raise maxColumns",
                    options.max_columns
                ),
            ));
        }
        let mut file = File {
            bytes,
            delimiter,
            max_rows: options.max_rows,
            names: Vec::new(),
            missing: MissingTexts::new(&options.missing),
        };
        file.names = file.header()?;
        Ok(file)
    }

    fn header(&self) -> Result<Vec<String>> {
        let mut record = ByteRecord::new();
        self.reader().read_byte_record(&mut record).map_err(unreadable)?;
        self.check_closed(offset(&record))?;
        let mut names: Vec<String> = Vec::with_capacity(record.len());
        let mut positions = HashMap::with_capacity(record.len());
        for (i, field) in record.iter().enumerate() {
            let name = match String::from_utf8_lossy(field).into_owned() {
                n if n.is_empty() => format!("Unnamed: {i}"),
                n => n,
            };
            if let Some(first) = positions.insert(name.clone(), i) {
                return Err(Error::new(
                    Code::InvalidCsv,
                    format!(
                        "line {}: column names must be unique, but columns {} and {} are both named '{}'; rename one",
                        self.line(offset(&record)),
                        first + 1,
                        i + 1,
                        excerpt(name.as_bytes())
                    ),
                ));
            }
            names.push(name);
        }
        Ok(names)
    }

    fn reader(&self) -> ::csv::Reader<&'a [u8]> {
        ReaderBuilder::new()
            .delimiter(self.delimiter)
            .has_headers(false)
            .flexible(true)
            .buffer_capacity(1 << 16)
            .from_reader(self.bytes)
    }

    /// Reads every row into the builders and returns how many there are.
    pub(super) fn fill(&self, builders: &mut [Builder], watch: &mut dyn Watch) -> Result<usize> {
        let mut rows = 0;
        self.each_row(watch, |record, at| {
            for (builder, raw) in builders.iter_mut().zip(record) {
                let trimmed = raw.trim_ascii();
                if self.missing.contains(trimmed) {
                    builder.push_missing();
                } else {
                    builder.push(raw, trimmed, at)?;
                }
            }
            rows += 1;
            Ok(())
        })?;
        Ok(rows)
    }

    /// Reads the columns that want it a second time, as categories.
    pub(super) fn reread(&self, builders: &mut [Builder], rows: usize, watch: &mut dyn Watch) -> Result<()> {
        let mut wanted: Vec<(usize, Builder)> = Vec::new();
        for (i, (builder, name)) in builders.iter().zip(&self.names).enumerate() {
            if builder.wants_reread() {
                wanted.push((i, Builder::new(name.clone(), Rule::Category, &[], rows)));
            }
        }
        self.each_row(watch, |record, at| {
            for (i, builder) in &mut wanted {
                let raw = record.get(*i).unwrap_or_default();
                let trimmed = raw.trim_ascii();
                if self.missing.contains(trimmed) {
                    builder.push_missing();
                } else {
                    builder.push(raw, trimmed, at)?;
                }
            }
            Ok(())
        })?;
        for (i, done) in wanted {
            if let Some(slot) = builders.get_mut(i) {
                *slot = done;
            }
        }
        Ok(())
    }

    fn each_row(
        &self,
        watch: &mut dyn Watch,
        mut visit: impl FnMut(&ByteRecord, usize) -> std::result::Result<(), Placed>,
    ) -> Result<()> {
        let mut reader = self.reader();
        let mut record = ByteRecord::new();
        reader.read_byte_record(&mut record).map_err(unreadable)?;
        let width = self.names.len();
        let mut rows = 0_usize;
        let mut last = 0;
        while reader.read_byte_record(&mut record).map_err(unreadable)? {
            let at = offset(&record);
            if record.len() != width {
                self.check_closed(offset(&record))?;
                return Err(self.ragged(&record));
            }
            if rows >= self.max_rows {
                return Err(Error::new(
                    Code::TooLarge,
                    format!(
                        "csv: expected at most {} rows, found more; split the file, or raise maxRows",
                        self.max_rows
                    ),
                ));
            }
            if rows.is_multiple_of(ROWS_BETWEEN_CHECKS) {
                watch.check("reading", at, self.bytes.len())?;
            }
            visit(&record, at).map_err(|e| self.place(e))?;
            rows += 1;
            last = at;
        }
        self.check_closed(last)
    }

    fn ragged(&self, record: &ByteRecord) -> Error {
        Error::new(
            Code::RaggedCsv,
            format!(
                "line {}: expected {} fields as in the header, found {}; fix the line, and quote fields that contain '{}'",
                self.line(offset(record)),
                self.names.len(),
                record.len(),
                char::from(self.delimiter)
            ),
        )
    }

    /// Refuses a record whose last quote is never closed.
    fn check_closed(&self, at: usize) -> Result<()> {
        let start = sniff::skip_blank_lines(self.bytes, at);
        let rest = self.bytes.get(start..).unwrap_or_default();
        if sniff::span(rest, self.delimiter, usize::MAX).closed {
            return Ok(());
        }
        Err(Error::new(
            Code::InvalidCsv,
            format!(
                "line {}: a quoted field begins here or in its record and is never closed; add the closing quote",
                self.line(at)
            ),
        ))
    }

    /// The 1-based line of the record at `at`, blank lines before it skipped.
    fn line(&self, at: usize) -> usize {
        sniff::line(self.bytes, sniff::skip_blank_lines(self.bytes, at))
    }

    /// The error with its line in front.
    pub(super) fn place(&self, (at, error): Placed) -> Error {
        error.at(format_args!("line {}", self.line(at)))
    }

    /// No more rows than this can follow: bounded by line breaks and by the bytes a row takes.
    pub(super) fn rows_at_most(&self) -> usize {
        let breaks = self.bytes.iter().filter(|&&b| b == b'\n').count() + 1;
        breaks.min(self.bytes.len() / self.names.len().max(1) + 1)
    }
}

fn offset(record: &ByteRecord) -> usize {
    record.position().map_or(0, |p| p.byte() as usize)
}

fn unreadable(error: ::csv::Error) -> Error {
    Error::new(
        Code::InvalidCsv,
        format!("csv: the file cannot be read: {error}; check its form"),
    )
}

/// The spellings of a missing value, found quickly by their first byte.
struct MissingTexts<'a> {
    texts: &'a [String],
    first: [bool; 256],
}

impl<'a> MissingTexts<'a> {
    fn new(texts: &'a [String]) -> Self {
        let mut first = [false; 256];
        for byte in texts.iter().filter_map(|t| t.as_bytes().first()) {
            first[usize::from(*byte)] = true;
        }
        MissingTexts { texts, first }
    }

    fn contains(&self, trimmed: &[u8]) -> bool {
        match trimmed.first() {
            None => true,
            Some(&b) => self.first[usize::from(b)] && self.texts.iter().any(|t| t.as_bytes() == trimmed),
        }
    }
}
