//! Flags become the same JSON options that JavaScript and HTTP send; the library checks them.

use evenkeel::{Code, Error, Result, options};
use serde::Serialize;
use serde::de::DeserializeOwned;
use serde_json::{Map, Value};

/// Options put together from the flags that were given; the others keep the library's defaults.
#[derive(Debug, Clone, Default)]
pub struct Options(Map<String, Value>);

impl Options {
    /// Sets `key` where the flag was given.
    pub fn set<T: Serialize>(&mut self, key: &str, flag: Option<T>) {
        if let Some(value) = flag {
            self.0.insert(key.to_owned(), serde_json::json!(value));
        }
    }

    /// The options as a JSON value, for a place inside others.
    pub fn into_value(self) -> Value {
        Value::Object(self.0)
    }

    /// Whether no flag was given.
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// The library's options.
    ///
    /// # Errors
    /// `invalid-option`, with keys named as flags.
    pub fn parse<T: DeserializeOwned>(self) -> Result<T> {
        let json = self.into_value().to_string();
        options::parse(&json).map_err(|e| Error::new(e.code(), as_flags(e.message())))
    }
}

/// A value that may be JSON (`0.5`, `{"1": 10}`, `["a"]`) or a plain word (`auto`, `balanced`).
pub fn json_or_word(text: &str) -> std::result::Result<Value, String> {
    match serde_json::from_str(text) {
        Ok(value) => Ok(value),
        Err(e) if text.starts_with(['{', '[', '"']) => Err(format!(
            "expected JSON such as '{{\"1\": 10}}', found an error in it: {e}"
        )),
        Err(_) => Ok(Value::String(text.to_owned())),
    }
}

/// Column names or indices, `sex,region` or `0,3`; a JSON array where a name is a number.
pub fn columns(text: &str) -> std::result::Result<Value, String> {
    if text.starts_with('[') {
        return json_or_word(text);
    }
    let names = text.split(',').map(|name| match name.parse::<u32>() {
        Ok(index) => Value::from(index),
        Err(_) => Value::from(name),
    });
    Ok(names.collect())
}

/// One character, with `\t` and `tab` for the tabulator.
pub fn delimiter(text: &str) -> std::result::Result<char, String> {
    let mut letters = text.chars();
    match (text, letters.next(), letters.next()) {
        ("\\t" | "tab", ..) => Ok('\t'),
        (_, Some(letter), None) => Ok(letter),
        _ => Err("expected one character, or tab".to_owned()),
    }
}

/// `kNeighbors` → `k-neighbors`: a person who typed flags reads flags. Words without a capital, and
/// file or column names in other quotes, stay.
fn as_flags(message: &str) -> String {
    let mut out = String::new();
    let mut previous = ' ';
    for letter in message.chars() {
        if letter.is_ascii_uppercase() && previous.is_ascii_lowercase() {
            out.push('-');
            out.push(letter.to_ascii_lowercase());
        } else {
            out.push(letter);
        }
        previous = letter;
    }
    out
}

/// The error of a flag that needs another.
pub fn needs(flag: &str, other: &str) -> Error {
    Error::new(
        Code::InvalidOption,
        format!("{flag}: expected {other} beside it, found none; add it or leave {flag} out"),
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_and_json_are_told_apart() {
        assert_eq!(json_or_word("auto"), Ok(Value::from("auto")));
        assert_eq!(json_or_word("not minority"), Ok(Value::from("not minority")));
        assert_eq!(json_or_word("0.5"), Ok(Value::from(0.5)));
        assert_eq!(json_or_word("{\"1\": 10}"), Ok(serde_json::json!({"1": 10})));
        assert!(json_or_word("{1: 10}").is_err());
    }

    #[test]
    fn columns_are_names_or_indices() {
        assert_eq!(columns("sex,3"), Ok(serde_json::json!(["sex", 3])));
        assert_eq!(columns("[\"3\"]"), Ok(serde_json::json!(["3"])));
    }

    #[test]
    fn keys_read_as_flags() {
        assert_eq!(
            as_flags("options: unknown key 'kNeighbors', allowed are seed, samplingStrategy"),
            "options: unknown key 'k-neighbors', allowed are seed, sampling-strategy"
        );
    }

    #[test]
    fn a_delimiter_is_one_character() {
        assert_eq!(delimiter("tab"), Ok('\t'));
        assert_eq!(delimiter(";"), Ok(';'));
        assert!(delimiter("ab").is_err() && delimiter("").is_err());
    }
}
