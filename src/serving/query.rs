//! Options in the query of a path.

use crate::error::{Code, Error, Result};
use serde_json::{Map, Value};

/// `a=1&b=x%20y` as an object of options: values that read as JSON are that, others are text.
pub(super) fn options(query: &str) -> Result<Map<String, Value>> {
    let mut options = Map::new();
    for pair in query.split('&').filter(|p| !p.is_empty()) {
        let (key, value) = pair.split_once('=').unwrap_or((pair, ""));
        let (key, value) = (decoded(key)?, decoded(value)?);
        let value = serde_json::from_str(&value).unwrap_or(Value::String(value));
        if options.contains_key(&key) {
            return Err(Error::new(
                Code::InvalidOption,
                format!("query: key '{key}' is given twice; give it once"),
            ));
        }
        options.insert(key, value);
    }
    Ok(options)
}

fn decoded(text: &str) -> Result<String> {
    let mut bytes = Vec::with_capacity(text.len());
    let mut rest = text.as_bytes();
    while let [b, tail @ ..] = rest {
        rest = tail;
        match (b, tail) {
            (b'+', _) => bytes.push(b' '),
            (b'%', [high, low, after @ ..]) => {
                let (Some(high), Some(low)) = (hex(*high), hex(*low)) else {
                    return Err(malformed(text));
                };
                bytes.push(high * 16 + low);
                rest = after;
            }
            (b'%', _) => return Err(malformed(text)),
            _ => bytes.push(*b),
        }
    }
    String::from_utf8(bytes).map_err(|_| malformed(text))
}

fn hex(digit: u8) -> Option<u8> {
    char::from(digit).to_digit(16).map(|d| d as u8)
}

fn malformed(text: &str) -> Error {
    Error::new(
        Code::InvalidOption,
        format!("query: expected percent-encoded UTF-8, found '{text}'; encode it"),
    )
}

#[cfg(test)]
mod tests {
    use super::options;
    use serde_json::json;

    #[test]
    fn values_are_json_or_text() {
        let found = options("method=smote&seed=42&target=is%20ill+now&%EA%B0%80={%22a%22:1}&x").unwrap();
        let expected =
            json!({"method": "smote", "seed": 42, "target": "is ill now", "가": {"a": 1}, "x": ""});
        assert_eq!(serde_json::Value::Object(found), expected);
        for bad in ["a=%", "a=%2", "a=%zz", "a=%ff", "a=1&a=2"] {
            assert!(options(bad).is_err(), "{bad}");
        }
    }
}
