//! What one cell of text is: a number, and of which kind, or not.

/// The reading of a cell that is not missing.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) enum Cell {
    /// Digits only, at most 2^53 in size.
    Integer(f64),
    /// A number with a point, an exponent, or beyond 2^53.
    Float(f64),
    /// A number with leading zeros (`007`): more likely a code than a quantity.
    Padded(f64),
    /// Spelt infinite, or beyond the largest `f64`.
    Infinite,
    /// Anything else.
    Text,
}

const POWERS: [f64; 23] = [
    1e0, 1e1, 1e2, 1e3, 1e4, 1e5, 1e6, 1e7, 1e8, 1e9, 1e10, 1e11, 1e12, 1e13, 1e14, 1e15, 1e16, 1e17, 1e18,
    1e19, 1e20, 1e21, 1e22,
];
const EXACT: u64 = 1 << 53;

/// Reads `cell`: `[+-] digits [. digits] [e [+-] digits]`, with a digit before or after the point.
pub(super) fn read(cell: &[u8]) -> Cell {
    let (negative, digits) = match cell {
        [b'-', rest @ ..] => (true, rest),
        [b'+', rest @ ..] => (false, rest),
        _ => (false, cell),
    };
    let mut mantissa: u64 = 0;
    let mut significant = 0_usize;
    let mut whole = 0_usize;
    let mut fraction: Option<usize> = None;
    let mut exponent = false;
    let mut rest = digits;
    while let [b, tail @ ..] = rest {
        match (b, fraction) {
            (b'0'..=b'9', _) => {
                mantissa = mantissa.wrapping_mul(10).wrapping_add(u64::from(b - b'0'));
                significant += usize::from(significant > 0 || *b != b'0');
                match &mut fraction {
                    None => whole += 1,
                    Some(n) => *n += 1,
                }
            }
            (b'.', None) => fraction = Some(0),
            (b'e' | b'E', _) => {
                let power = match tail {
                    [b'+' | b'-', p @ ..] => p,
                    p => p,
                };
                if power.is_empty() || !power.iter().all(u8::is_ascii_digit) {
                    return Cell::Text;
                }
                exponent = true;
                break;
            }
            _ => return infinity(digits),
        }
        rest = tail;
    }
    let decimals = fraction.unwrap_or(0);
    if whole + decimals == 0 {
        return Cell::Text;
    }
    let exact = significant <= 19 && mantissa <= EXACT;
    let magnitude = match POWERS.get(decimals) {
        Some(power) if exact && !exponent => mantissa as f64 / power,
        _ => match std::str::from_utf8(digits)
            .ok()
            .and_then(|t| t.parse::<f64>().ok())
        {
            Some(v) if v.is_finite() => v,
            Some(_) => return Cell::Infinite,
            None => return Cell::Text,
        },
    };
    let value = if negative { -magnitude } else { magnitude };
    if whole > 1 && digits.first() == Some(&b'0') {
        Cell::Padded(value)
    } else if fraction.is_none() && !exponent && exact {
        Cell::Integer(value + 0.0)
    } else {
        Cell::Float(value)
    }
}

fn infinity(digits: &[u8]) -> Cell {
    if digits.eq_ignore_ascii_case(b"inf") || digits.eq_ignore_ascii_case(b"infinity") {
        Cell::Infinite
    } else {
        Cell::Text
    }
}

#[cfg(test)]
mod tests {
    use super::{Cell, read};

    #[test]
    fn reads_plain_decimal_numbers_only() {
        for (text, expected) in [
            ("0", Cell::Integer(0.0)),
            ("-0", Cell::Integer(0.0)),
            ("+41", Cell::Integer(41.0)),
            ("9007199254740992", Cell::Integer(9_007_199_254_740_992.0)),
            ("9007199254740993", Cell::Float(9_007_199_254_740_992.0)),
            ("18446744073709551617", Cell::Float(18_446_744_073_709_551_617.0)),
            ("0.1", Cell::Float(0.1)),
            (".5", Cell::Float(0.5)),
            ("5.", Cell::Float(5.0)),
            ("0.5", Cell::Float(0.5)),
            ("1e5", Cell::Float(1e5)),
            ("-2.5E-3", Cell::Float(-2.5e-3)),
            ("1e999", Cell::Infinite),
            ("-inf", Cell::Infinite),
            ("Infinity", Cell::Infinite),
            ("007", Cell::Padded(7.0)),
            ("00.5", Cell::Padded(0.5)),
            ("1,000", Cell::Text),
            ("1_000", Cell::Text),
            ("0x10", Cell::Text),
            ("1e", Cell::Text),
            ("1e+", Cell::Text),
            ("e5", Cell::Text),
            (".", Cell::Text),
            ("-", Cell::Text),
            ("+-1", Cell::Text),
            ("1.2.3", Cell::Text),
            ("nan", Cell::Text),
            ("１", Cell::Text),
        ] {
            assert_eq!(read(text.as_bytes()), expected, "{text}");
        }
    }

    #[test]
    fn rounds_as_the_standard_library_does() {
        let mut state = 1_u64;
        for _ in 0..20_000 {
            state = state
                .wrapping_mul(6_364_136_223_846_793_005)
                .wrapping_add(1_442_695_040_888_963_407);
            let digits = (state >> 60) as i32 + 2;
            let text = format!("{}.{:0w$}", state % 97, state >> 20, w = digits as usize);
            let expected: f64 = text.parse().unwrap();
            assert_eq!(read(text.as_bytes()), Cell::Float(expected), "{text}");
        }
    }
}
