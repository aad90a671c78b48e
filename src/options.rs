//! Options arrive as JSON from every front; one function reads them and explains what is wrong.

use crate::error::{Code, Error, Result};
use serde::de::DeserializeOwned;
use serde_json::Value;

const MOST_KEYS_TRIED: usize = 64;
const DEEPEST_KEY_TRIED: usize = 8;

/// Reads options from JSON.
///
/// The target type decides what is allowed: structs that refuse unknown fields, with their defaults
/// beside the algorithm. An array is never options, although serde would take one for a struct.
///
/// # Errors
/// `invalid-option`, naming the key, what is allowed there and, for a near miss, what was probably
/// meant.
///
/// ```
/// #[derive(serde::Deserialize, Debug, Default)]
/// #[serde(rename_all = "camelCase", deny_unknown_fields, default)]
/// struct Neighbors { k_neighbors: usize }
///
/// let options: Neighbors = evenkeel::options::parse(r#"{"kNeighbors": 3}"#)?;
/// assert_eq!(options.k_neighbors, 3);
/// let error = evenkeel::options::parse::<Neighbors>(r#"{"kNeighbours": 3}"#).unwrap_err();
/// assert!(error.message().contains("did you mean 'kNeighbors'?"));
/// # Ok::<(), evenkeel::Error>(())
/// ```
pub fn parse<T: DeserializeOwned>(json: &str) -> Result<T> {
    if json.trim_start().starts_with('[') {
        return Err(invalid(
            "expected an object of options, found an array; pass {\"key\": value}",
        ));
    }
    serde_json::from_str(json).map_err(|error| explain::<T>(json, &error))
}

fn explain<T: DeserializeOwned>(json: &str, error: &serde_json::Error) -> Error {
    let Ok(value) = serde_json::from_str::<Value>(json) else {
        return invalid(format!("expected JSON, found {error}; check quotes and commas"));
    };
    let found = without_position(error);
    if let Some((key, allowed)) = listed(&found, "unknown field `") {
        return invalid(unknown("key", &key, &allowed));
    }
    if let Some((name, allowed)) = listed(&found, "unknown variant `") {
        let path = where_said(&value, &name, DEEPEST_KEY_TRIED).unwrap_or_default();
        return invalid(unknown("value", &name, &allowed)).at_key(&path);
    }
    if let Some(key) = quoted(&found, "duplicate field `") {
        return invalid(format!("key '{key}' is given twice; give it once"));
    }
    if let Some(key) = quoted(&found, "missing field `") {
        return invalid(format!("expected the key '{key}', found none; add it"));
    }
    let path = culprit::<T>(&value, &found);
    invalid(found).at_key(&path)
}

trait AtKey {
    fn at_key(self, path: &[String]) -> Error;
}

impl AtKey for Error {
    fn at_key(self, path: &[String]) -> Error {
        if path.is_empty() {
            return self;
        }
        let sentence = self.message().trim_start_matches("options: ");
        invalid(format!("'{}': {sentence}", path.join(".")))
    }
}

/// The error for an option that was read but cannot be.
pub(crate) fn invalid(sentence: impl AsRef<str>) -> Error {
    Error::new(Code::InvalidOption, format!("options: {}", sentence.as_ref()))
}

fn without_position(error: &serde_json::Error) -> String {
    let text = error.to_string();
    match text.rfind(" at line ") {
        Some(at) => text[..at].to_owned(),
        None => text,
    }
}

/// serde does not say at which key a value is wrong, least of all inside a tagged enum: the key is
/// the one without which the complaint changes.
fn culprit<T: DeserializeOwned>(value: &Value, complaint: &str) -> Vec<String> {
    let mut path = Vec::new();
    while path.len() < DEEPEST_KEY_TRIED {
        let Some(Value::Object(object)) = at(value, &path) else {
            break;
        };
        let found = object.keys().take(MOST_KEYS_TRIED).find(|key| {
            let mut trial = value.clone();
            if let Some(Value::Object(o)) = at_mut(&mut trial, &path) {
                o.remove(key.as_str());
            }
            match serde_json::from_value::<T>(trial) {
                Ok(_) => true,
                Err(e) => {
                    let e = without_position(&e);
                    e != complaint && !e.starts_with("missing field")
                }
            }
        });
        match found {
            Some(key) => path.push(key.clone()),
            None => break,
        }
    }
    path
}

fn where_said(value: &Value, text: &str, depth: usize) -> Option<Vec<String>> {
    let (Value::Object(object), 1..) = (value, depth) else {
        return None;
    };
    object.iter().find_map(|(key, v)| {
        let rest = match v {
            Value::String(s) if s == text => Vec::new(),
            other => where_said(other, text, depth - 1)?,
        };
        Some([vec![key.clone()], rest].concat())
    })
}

fn at<'a>(value: &'a Value, path: &[String]) -> Option<&'a Value> {
    path.iter().try_fold(value, |v, key| v.get(key))
}

fn at_mut<'a>(value: &'a mut Value, path: &[String]) -> Option<&'a mut Value> {
    path.iter().try_fold(value, |v, key| v.get_mut(key))
}

fn quoted(message: &str, prefix: &str) -> Option<String> {
    let rest = message.strip_prefix(prefix)?;
    Some(rest.split('`').next().unwrap_or(rest).to_owned())
}

fn listed(message: &str, prefix: &str) -> Option<(String, Vec<String>)> {
    let rest = message.strip_prefix(prefix)?;
    let end = rest
        .rfind("`, expected ")
        .or_else(|| rest.rfind("`, there are no "))?;
    let allowed = rest[end + 1..]
        .split('`')
        .skip(1)
        .step_by(2)
        .map(str::to_owned)
        .collect();
    Some((rest[..end].to_owned(), allowed))
}

fn unknown(what: &str, found: &str, allowed: &[String]) -> String {
    let hint = nearest(found, allowed)
        .map(|near| format!("; did you mean '{near}'?"))
        .unwrap_or_else(|| "; remove or correct it".to_owned());
    match allowed {
        [] => format!("unknown {what} '{found}', none is allowed here{hint}"),
        [one] => format!("unknown {what} '{found}', allowed is {one}{hint}"),
        many => format!("unknown {what} '{found}', allowed are {}{hint}", many.join(", ")),
    }
}

/// The candidate nearest to `word` when it is near enough to be a slip: two fifths of its letters.
/// Case, hyphens, underscores and blanks do not count.
pub fn nearest<'a, S: AsRef<str>>(word: &str, candidates: &'a [S]) -> Option<&'a str> {
    let word = plain(word);
    let (near, distance, length) = candidates
        .iter()
        .map(|c| {
            let letters = plain(c.as_ref());
            (c.as_ref(), edits(&word, &letters), word.len().max(letters.len()))
        })
        .min_by_key(|&(_, distance, _)| distance)?;
    (distance * 5 <= length * 2).then_some(near)
}

fn plain(word: &str) -> Vec<char> {
    word.chars()
        .filter(|c| !matches!(c, '-' | '_' | ' '))
        .flat_map(char::to_lowercase)
        .take(64)
        .collect()
}

fn edits(a: &[char], b: &[char]) -> usize {
    let mut row: Vec<usize> = (0..=b.len()).collect();
    for (i, x) in a.iter().enumerate() {
        let mut last = i + 1;
        let mut next = vec![last];
        for (y, pair) in b.iter().zip(row.windows(2)) {
            let &[diagonal, above] = pair else { continue };
            last = (diagonal + usize::from(x != y)).min(above + 1).min(last + 1);
            next.push(last);
        }
        row = next;
    }
    row.last().copied().unwrap_or(0)
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde::Deserialize;

    #[derive(Deserialize, Debug, Default, PartialEq)]
    #[serde(rename_all = "camelCase", deny_unknown_fields, default)]
    struct Inner {
        k_neighbors: usize,
        seed: u32,
    }

    #[derive(Deserialize, Debug, PartialEq)]
    #[serde(tag = "method", rename_all = "kebab-case")]
    enum Method {
        Smote(Inner),
        RandomOverSampler(Inner),
    }

    #[derive(Deserialize, Debug, Default)]
    #[serde(rename_all = "camelCase", deny_unknown_fields, default)]
    struct Outer {
        resample: Option<Method>,
        inner: Inner,
    }

    fn message<T: DeserializeOwned + std::fmt::Debug>(json: &str) -> String {
        let error = parse::<T>(json).unwrap_err();
        assert_eq!(error.code(), Code::InvalidOption);
        error.message().to_owned()
    }

    #[test]
    fn good_options_are_read() {
        let m: Method = parse(r#"{"method": "smote", "kNeighbors": 3}"#).unwrap();
        assert_eq!(
            m,
            Method::Smote(Inner {
                k_neighbors: 3,
                seed: 0
            })
        );
    }

    #[test]
    fn misspelt_keys_are_named_with_a_hint() {
        assert_eq!(
            message::<Method>(r#"{"method": "smote", "kNeighbours": 3}"#),
            "options: unknown key 'kNeighbours', allowed are kNeighbors, seed; did you mean 'kNeighbors'?"
        );
        assert_eq!(
            message::<Outer>(r#"{"inner": {"k_neighbors": 3}}"#),
            "options: unknown key 'k_neighbors', allowed are kNeighbors, seed; did you mean 'kNeighbors'?"
        );
        assert_eq!(
            message::<Inner>(r#"{"colour": 3}"#),
            "options: unknown key 'colour', allowed are kNeighbors, seed; remove or correct it"
        );
    }

    #[test]
    fn wrong_values_name_their_key() {
        assert_eq!(
            message::<Method>(r#"{"method": "smoot"}"#),
            "options: 'method': unknown value 'smoot', allowed are smote, random-over-sampler; did you mean 'smote'?"
        );
        assert_eq!(
            message::<Method>(r#"{"method": "smote", "seed": 1, "kNeighbors": "five"}"#),
            "options: 'kNeighbors': invalid type: string \"five\", expected usize"
        );
        assert_eq!(
            message::<Outer>(r#"{"resample": {"method": "smote", "seed": -1}}"#),
            "options: 'resample.seed': invalid value: integer `-1`, expected u32"
        );
        assert_eq!(
            message::<Outer>(r#"{"resample": {}}"#),
            "options: expected the key 'method', found none; add it"
        );
    }

    #[test]
    fn what_is_not_an_object_is_refused() {
        assert!(message::<Inner>("[1, 2]").contains("found an array"));
        assert!(message::<Inner>("{\"seed\": 1,}").contains("expected JSON"));
        assert!(message::<Inner>("").contains("expected JSON"));
        assert!(message::<Inner>("3").contains("invalid type: integer `3`"));
        assert_eq!(
            message::<Inner>(r#"{"seed": 1, "seed": 2}"#),
            "options: key 'seed' is given twice; give it once"
        );
    }
}
