//! Flags become the same JSON options that JavaScript and HTTP send; the library checks them.

use evenkeel::{Result, options};
use serde::Serialize;
use serde::de::DeserializeOwned;
use serde_json::{Map, Value};

/// Options put together from the flags that were given; the others keep the library's defaults.
#[derive(Debug, Clone, Default, Serialize)]
pub struct Options(Map<String, Value>);

impl Options {
    /// The options that `options` says, to be changed by flags.
    pub fn of<T: Serialize>(options: &T) -> Self {
        match serde_json::to_value(options) {
            Ok(Value::Object(map)) => Options(map),
            _ => Options::default(),
        }
    }

    /// Sets `key` where the flag was given.
    pub fn set<T: Serialize>(&mut self, key: &str, flag: Option<T>) {
        if let Some(value) = flag {
            self.0.insert(key.to_owned(), serde_json::json!(value));
        }
    }

    /// The first key that was set.
    pub fn first(&self) -> Option<&str> {
        self.0.keys().next().map(String::as_str)
    }

    /// The library's options.
    ///
    /// # Errors
    /// `invalid-option`.
    pub fn parse<T: DeserializeOwned>(self) -> Result<T> {
        options::parse(&Value::Object(self.0).to_string())
    }
}

/// The help of a flag, with the default as the library has it.
pub fn stated<T: Serialize>(prose: &str, default: &T) -> String {
    let default = match serde_json::json!(default) {
        Value::String(word) => word,
        Value::Array(words) => {
            let words: Vec<&str> = words.iter().filter_map(Value::as_str).collect();
            words.join(",")
        }
        other => other.to_string(),
    };
    format!("{prose} [default: {default}]")
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

/// The library's keys in a message as the flags that a person typed: `kNeighbors` → `k-neighbors`.
pub fn keys_as_flags(message: &str, command: &clap::Command) -> String {
    let flags: Vec<&str> = command
        .get_subcommands()
        .flat_map(|c| c.get_arguments().filter_map(|a| a.get_long()))
        .filter(|flag| flag.contains('-'))
        .collect();
    let is_letter = |c: char| c.is_alphanumeric() || c == '_';
    let mut out = String::new();
    let mut rest = message;
    while let Some(start) = rest.find(is_letter) {
        let (before, word) = rest.split_at(start);
        let (word, after) = word.split_at(word.find(|c| !is_letter(c)).unwrap_or(word.len()));
        out.push_str(before);
        out.push_str(flags.iter().find(|f| camel_case(f) == word).unwrap_or(&word));
        rest = after;
    }
    out + rest
}

fn camel_case(flag: &str) -> String {
    let mut words = flag.split('-');
    let mut out = words.next().unwrap_or_default().to_owned();
    for word in words {
        let mut letters = word.chars();
        out.extend(letters.next().map(|c| c.to_ascii_uppercase()));
        out.extend(letters);
    }
    out
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
        use clap::CommandFactory;
        let command = super::super::Cli::command();
        assert_eq!(
            keys_as_flags(
                "options: unknown key 'kNeighbors', allowed are seed; column 'meanRadius', `driftShare`",
                &command
            ),
            "options: unknown key 'k-neighbors', allowed are seed; column 'meanRadius', `drift-share`"
        );
    }

    #[test]
    fn a_delimiter_is_one_character() {
        assert_eq!(delimiter("tab"), Ok('\t'));
        assert_eq!(delimiter(";"), Ok(';'));
        assert!(delimiter("ab").is_err() && delimiter("").is_err());
    }
}
