//! What is found out about the bytes before any cell is read.

use crate::error::{Code, Error, Result};

/// How many fields a record has, and whether its quotes are closed.
pub(super) struct Span {
    pub fields: usize,
    pub closed: bool,
}

/// Scans one record from the start of `bytes`, stopping early beyond `max_fields`.
///
/// Quotes are read as the `csv` crate reads them: they count at the start of a field only, and a
/// doubled quote inside stands for one.
pub(super) fn span(bytes: &[u8], delimiter: u8, max_fields: usize) -> Span {
    #[derive(Clone, Copy)]
    enum State {
        Start,
        Plain,
        Quoted,
        QuoteSeen,
    }
    let mut state = State::Start;
    let mut fields = 1;
    for &b in bytes {
        state = match (state, b) {
            (State::Quoted, b'"') => State::QuoteSeen,
            (State::Quoted, _) => State::Quoted,
            (State::QuoteSeen, b'"') => State::Quoted,
            (State::Start, b'"') => State::Quoted,
            (_, b'\n' | b'\r') => {
                return Span { fields, closed: true };
            }
            (_, b) if b == delimiter => {
                fields += 1;
                if fields > max_fields {
                    return Span { fields, closed: true };
                }
                State::Start
            }
            _ => State::Plain,
        };
    }
    Span {
        fields,
        closed: !matches!(state, State::Quoted),
    }
}

/// The bytes without a byte-order mark, checked to be UTF-8 text without NUL.
pub(super) fn text(bytes: &[u8]) -> Result<&[u8]> {
    if bytes.starts_with(&[0xFF, 0xFE]) || bytes.starts_with(&[0xFE, 0xFF]) {
        return Err(Error::new(
            Code::InvalidCsv,
            "csv: expected UTF-8 text, found UTF-16; save the file as 'CSV UTF-8'",
        ));
    }
    let bytes = bytes.strip_prefix(b"\xEF\xBB\xBF").unwrap_or(bytes);
    if let Err(e) = std::str::from_utf8(bytes) {
        return Err(Error::new(
            Code::InvalidCsv,
            format!(
                "line {}: expected UTF-8 text, found the byte 0x{:02x}; save the file as 'CSV UTF-8'",
                line(bytes, e.valid_up_to()),
                bytes.get(e.valid_up_to()).copied().unwrap_or(0)
            ),
        ));
    }
    if let Some(at) = bytes.iter().position(|&b| b == 0) {
        return Err(Error::new(
            Code::InvalidCsv,
            format!(
                "line {}: expected text, found a NUL byte; the file is damaged or not a CSV file",
                line(bytes, at)
            ),
        ));
    }
    Ok(bytes)
}

const DELIMITERS: [u8; 3] = [b',', b';', b'\t'];

/// The delimiter of `,`, `;` and tab that the first two records agree on, else the header's most frequent.
pub(super) fn delimiter(bytes: &[u8]) -> u8 {
    let (header, end) = count_delimiters(bytes, skip_blank_lines(bytes, 0));
    let (next, _) = count_delimiters(bytes, skip_blank_lines(bytes, end));
    let mut best = (false, 0, b',');
    for ((candidate, in_header), in_next) in DELIMITERS.into_iter().zip(header).zip(next) {
        let agree = in_header > 0 && in_header == in_next;
        if (agree, in_header) > (best.0, best.1) {
            best = (agree, in_header, candidate);
        }
    }
    best.2
}

/// How often each delimiter stands outside quotes in the record at `start`, and where the record ends.
fn count_delimiters(bytes: &[u8], start: usize) -> ([usize; 3], usize) {
    let mut counts = [0; 3];
    let (mut quoted, mut opens) = (false, true);
    for (i, &b) in bytes.iter().enumerate().skip(start) {
        if quoted {
            quoted = b != b'"';
            opens = b == b'"';
            continue;
        }
        match b {
            b'"' => quoted = opens,
            b'\n' | b'\r' => return (counts, i),
            _ => {}
        }
        let found = DELIMITERS.iter().zip(&mut counts).find(|(d, _)| **d == b);
        opens = found.is_some();
        if let Some((_, count)) = found {
            *count += 1;
        }
    }
    (counts, bytes.len())
}

/// The first offset from `at` on that is no line break.
pub(super) fn skip_blank_lines(bytes: &[u8], at: usize) -> usize {
    let rest = bytes.get(at..).unwrap_or_default();
    at + rest
        .iter()
        .position(|b| !matches!(b, b'\n' | b'\r'))
        .unwrap_or(rest.len())
}

/// The 1-based line of the file at byte `at`; `\n`, `\r\n` and a lone `\r` each end a line.
pub(super) fn line(bytes: &[u8], at: usize) -> usize {
    let before = bytes.get(..at).unwrap_or(bytes);
    let breaks = before
        .iter()
        .zip(before.iter().skip(1).chain([&0]))
        .filter(|&(&b, &next)| b == b'\n' || (b == b'\r' && next != b'\n'))
        .count();
    breaks + 1
}
