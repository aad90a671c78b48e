//! com.microsoft.Tokenizer: text to words or letters.

use super::super::node::{Inputs, Node, bad_shape};
use super::super::registry::{Operator, one};
use super::split::padded;
use crate::error::Result;
use regex_lite::Regex;

enum Rule {
    Letters,
    /// Tokens are what matches.
    Matches(Regex),
    /// Tokens are what is between the matches of the first, then of the second …
    Between(Vec<Regex>),
}

pub(super) fn build(node: &Node<'_>) -> Result<Box<dyn Operator>> {
    let separators = node.strings("separators")?;
    let expression = node.text("tokenexp", "")?;
    let rule = match separators.as_slice() {
        [] => Rule::Matches(super::pattern(node, &expression)?),
        [one] if one.is_empty() => Rule::Letters,
        all => Rule::Between(
            all.iter()
                .map(|s| super::pattern(node, s))
                .collect::<Result<_>>()?,
        ),
    };
    let least = usize::try_from(node.int("mincharnum", 1)?).unwrap_or(0).max(1);
    let pad = node.text("pad_value", "")?;
    let mark = node.int("mark", 0)? != 0;
    Ok(Box::new(move |inputs: &Inputs<'_>| {
        let t = inputs.tensor(0)?;
        if !matches!(t.dims().len(), 1 | 2) {
            return Err(bad_shape(format!("expected [C] or [N, C], found {:?}", t.dims())));
        }
        let rows: Vec<Vec<&str>> = super::texts(t)?.iter().map(|s| rule.tokens(s, least)).collect();
        one(padded(inputs, t.dims(), &rows, &pad, mark)?)
    }))
}

impl Rule {
    fn tokens<'a>(&self, text: &'a str, least: usize) -> Vec<&'a str> {
        let long = |s: &&str| s.chars().take(least).count() == least;
        match self {
            Rule::Letters => {
                let ends = text.char_indices().map(|(i, c)| (i, i + c.len_utf8()));
                ends.filter_map(|(start, end)| text.get(start..end)).collect()
            }
            Rule::Matches(pattern) => pattern.find_iter(text).map(|m| m.as_str()).filter(long).collect(),
            Rule::Between(patterns) => {
                let mut tokens = vec![text];
                tokens.retain(long);
                for pattern in patterns {
                    tokens = tokens
                        .into_iter()
                        .flat_map(|t| pattern.split(t))
                        .filter(long)
                        .collect();
                }
                tokens
            }
        }
    }
}
