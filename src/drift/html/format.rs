//! Numbers and text as a reader sees them.

/// Text with what HTML would take for markup replaced.
pub(super) fn escape(text: &str) -> String {
    let mut escaped = String::with_capacity(text.len());
    for c in text.chars() {
        match c {
            '&' => escaped.push_str("&amp;"),
            '<' => escaped.push_str("&lt;"),
            '>' => escaped.push_str("&gt;"),
            '"' => escaped.push_str("&quot;"),
            '\'' => escaped.push_str("&#39;"),
            c if c.is_control() => escaped.push(' '),
            c => escaped.push(c),
        }
    }
    escaped
}

/// Four significant digits; a power of ten below a thousandth and from a million on.
pub(super) fn number(value: f64) -> String {
    if !value.is_finite() {
        return "–".to_owned();
    }
    if value == 0.0 {
        return "0".to_owned();
    }
    let scientific = format!("{value:.3e}");
    let (digits, exponent) = scientific.split_once('e').unwrap_or((&scientific, "0"));
    let exponent: i32 = exponent.parse().unwrap_or(0);
    if (-3..6).contains(&exponent) {
        let decimals = (3 - exponent).max(0) as usize;
        return signed(&trimmed(&format!("{value:.decimals$}")));
    }
    format!(
        "{}×10<sup>{}</sup>",
        signed(&trimmed(digits)),
        signed(&exponent.to_string())
    )
}

/// As [`number`], for the text of a drawing, where there are no superscripts.
pub(super) fn plain_number(value: f64) -> String {
    number(value).replace("×10<sup>", "e").replace("</sup>", "")
}

/// A share as a percentage with one decimal.
pub(super) fn percent(share: f64) -> String {
    let text = format!("{:.1}", share * 100.0);
    format!("{} %", text.strip_suffix(".0").unwrap_or(&text))
}

/// A whole number in groups of three.
pub(super) fn whole(value: u64) -> String {
    let digits = value.to_string();
    let mut grouped = String::new();
    for (i, digit) in digits.chars().enumerate() {
        if i > 0 && (digits.len() - i).is_multiple_of(3) {
            grouped.push(',');
        }
        grouped.push(digit);
    }
    grouped
}

fn trimmed(decimal: &str) -> String {
    if decimal.contains('.') {
        return decimal.trim_end_matches('0').trim_end_matches('.').to_owned();
    }
    decimal.to_owned()
}

fn signed(text: &str) -> String {
    text.replace('-', "−")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_are_short() {
        for (value, text) in [
            (0.0, "0"),
            (1.0, "1"),
            (-12.3456, "−12.35"),
            (0.001, "0.001"),
            (0.000_038_4, "3.84×10<sup>−5</sup>"),
            (123_456.7, "123457"),
            (1e300, "1×10<sup>300</sup>"),
            (f64::NAN, "–"),
        ] {
            assert_eq!(number(value), text);
        }
        assert_eq!(percent(0.4545), "45.5 %");
        assert_eq!(percent(1.0), "100 %");
        assert_eq!(whole(1_234_567), "1,234,567");
    }
}
