//! Operators on text.

mod hash;
mod normalizer;
mod split;
mod tfidf;
mod tokenizer;

use super::elementwise::zip;
use super::node::{Inputs, Node, bad_type};
use super::registry::{Entry, Operator, core, microsoft, one};
use crate::error::Result;
use crate::inference::tensor::{Element, Tensor};
use regex_lite::Regex;

pub(crate) const ENTRIES: &[Entry] = &[
    core("RegexFullMatch", 20, (1, 1), full_match),
    core("StringConcat", 20, (2, 2), |_| {
        Ok(Box::new(|inputs: &Inputs<'_>| {
            let (a, b) = (inputs.tensor(0)?, inputs.tensor(1)?);
            one(zip::<String, String>(a, b, inputs, |x, y| format!("{x}{y}"))?)
        }))
    }),
    core("StringNormalizer", 10, (1, 1), normalizer::build),
    core("StringSplit", 20, (1, 1), split::build),
    core("TfIdfVectorizer", 9, (1, 1), tfidf::build),
    microsoft("MurmurHash3", (1, 1), hash::build),
    microsoft("Tokenizer", (1, 1), tokenizer::build),
];

/// The texts of a tensor.
fn texts(t: &Tensor) -> Result<&[String]> {
    String::slice(t.data()).ok_or_else(|| bad_type(t.element_type()))
}

/// A pattern as it stands in a model.
fn pattern(node: &Node<'_>, text: &str) -> Result<Regex> {
    Regex::new(text).map_err(|e| node.unsupported(&format!("the pattern '{text}' ({e})")))
}

fn full_match(node: &Node<'_>) -> Result<Box<dyn Operator>> {
    let pattern = pattern(node, &format!("^(?:{})$", node.text("pattern", "")?))?;
    Ok(Box::new(move |inputs: &Inputs<'_>| {
        let t = inputs.tensor(0)?;
        let found = texts(t)?.iter().map(|s| pattern.is_match(s)).collect();
        one(Tensor::of(t.dims().to_vec(), found)?)
    }))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::inference::Value;
    use crate::inference::classical::registry::{MICROSOFT, run_alone};
    use crate::inference::tensor::TensorData;
    use crate::onnx::build::{attr_float, attr_int, attr_ints, attr_string, attr_strings};

    fn strings(dims: &[usize], v: &[&str]) -> Value {
        let v = v.iter().map(|s| (*s).to_owned()).collect();
        Tensor::of(dims.to_vec(), v).unwrap().into()
    }

    #[test]
    fn patterns_and_pieces() {
        let x = strings(&[2], &["abc", "ab1"]);
        let letters = vec![attr_string("pattern", "[a-z]+")];
        let out = run_alone(("", "RegexFullMatch"), letters, std::slice::from_ref(&x)).unwrap();
        assert_eq!(out, [Tensor::of(vec![2], vec![true, false]).unwrap().into()]);
        let out = run_alone(("", "StringConcat"), vec![], &[x, strings(&[1], &["."])]).unwrap();
        assert_eq!(out, [strings(&[2], &["abc.", "ab1."])]);
        let out = run_alone(("", "StringSplit"), vec![], &[strings(&[2], &[" a  b ", ""])]).unwrap();
        assert_eq!(out[0], strings(&[2, 2], &["a", "b", "", ""]));
        assert_eq!(out[1], Tensor::of(vec![2], vec![2i64, 0]).unwrap().into());
        let once = vec![attr_string("delimiter", ","), attr_int("maxsplit", 1)];
        let out = run_alone(("", "StringSplit"), once, &[strings(&[1], &["a,,b"])]).unwrap();
        assert_eq!(out[0], strings(&[1, 2], &["a", ",b"]));
    }

    #[test]
    fn stop_words_go() {
        let lower = vec![
            attr_string("case_change_action", "UPPER"),
            attr_strings("stopwords", &["The"]),
        ];
        let x = strings(&[3], &["the", "bär", "THE"]);
        let out = run_alone(("", "StringNormalizer"), lower, &[x]).unwrap();
        assert_eq!(out, [strings(&[1], &["BÄR"])]);
    }

    #[test]
    fn tokens_are_padded() {
        let common = |more: Vec<_>| {
            let mut all = vec![
                attr_int("mark", 0),
                attr_string("pad_value", "#"),
                attr_int("mincharnum", 1),
            ];
            all.extend(more);
            all
        };
        let x = strings(&[2], &["a bc,d", "bc"]);
        let words = common(vec![attr_string("tokenexp", "[a-z]+")]);
        let out = run_alone((MICROSOFT, "Tokenizer"), words, std::slice::from_ref(&x)).unwrap();
        assert_eq!(out, [strings(&[2, 3], &["a", "bc", "d", "bc", "#", "#"])]);
        let separators = common(vec![attr_strings("separators", &[" ", ","])]);
        let again = run_alone((MICROSOFT, "Tokenizer"), separators, &[x]).unwrap();
        assert_eq!(again, out);
        let letters = common(vec![attr_strings("separators", &[""])]);
        let out = run_alone((MICROSOFT, "Tokenizer"), letters, &[strings(&[1], &["né"])]).unwrap();
        assert_eq!(out, [strings(&[1, 2], &["n", "é"])]);
    }

    #[test]
    fn words_and_pairs_are_counted() {
        let node = |mode: &str, skips: i64| {
            vec![
                attr_string("mode", mode),
                attr_int("min_gram_length", 1),
                attr_int("max_gram_length", 2),
                attr_int("max_skip_count", skips),
                attr_ints("ngram_counts", &[0, 2]),
                attr_ints("ngram_indexes", &[1, 0, 2]),
                attr_strings("pool_strings", &["a", "b", "a", "b"]),
            ]
        };
        let x = strings(&[1, 3], &["a", "c", "b"]);
        let counts = |v: [f32; 3]| [Tensor::of(vec![1, 3], v.to_vec()).unwrap().into()];
        let run = |n| run_alone(("", "TfIdfVectorizer"), n, std::slice::from_ref(&x)).unwrap();
        assert_eq!(run(node("TF", 0)), counts([1.0, 1.0, 0.0]));
        assert_eq!(run(node("TF", 1)), counts([1.0, 1.0, 1.0]));
        assert!(
            run_alone(
                ("", "TfIdfVectorizer"),
                vec![attr_float("mode", 1.0)],
                std::slice::from_ref(&x)
            )
            .is_err()
        );
    }

    #[test]
    fn hashes_are_murmurs() {
        let x = strings(&[2], &["", "hello"]);
        let out = run_alone((MICROSOFT, "MurmurHash3"), vec![], &[x]).unwrap();
        let wanted = TensorData::U32(vec![0, 0x248b_fa47]);
        assert_eq!(out, [Tensor::new(vec![2], wanted).unwrap().into()]);
    }
}
