//! StringNormalizer: upper or lower case, without stop words.

use super::super::node::{Inputs, Node, bad_shape};
use super::super::registry::{Operator, one};
use crate::error::Result;
use crate::inference::tensor::Tensor;
use std::collections::HashSet;

#[derive(Clone, Copy)]
enum Case {
    Same,
    Lower,
    Upper,
}

impl Case {
    /// Letter by letter: where one becomes several, it stays.
    fn change(self, text: &str) -> String {
        let single = |c: char, mut many: &mut dyn Iterator<Item = char>| {
            let many = &mut many;
            match (many.next(), many.next()) {
                (Some(one), None) => one,
                _ => c,
            }
        };
        match self {
            Case::Same => text.to_owned(),
            Case::Lower => text.chars().map(|c| single(c, &mut c.to_lowercase())).collect(),
            Case::Upper => text.chars().map(|c| single(c, &mut c.to_uppercase())).collect(),
        }
    }
}

pub(super) fn build(node: &Node<'_>) -> Result<Box<dyn Operator>> {
    let case = match node.text("case_change_action", "NONE")?.as_str() {
        "NONE" => Case::Same,
        "LOWER" => Case::Lower,
        "UPPER" => Case::Upper,
        other => {
            return Err(node.invalid(format!("attribute 'case_change_action': unknown value '{other}'")));
        }
    };
    let compared = match node.int("is_case_sensitive", 0)? {
        0 => Case::Lower,
        _ => Case::Same,
    };
    let words = node.strings("stopwords")?;
    let stop: HashSet<String> = words.iter().map(|w| compared.change(w)).collect();
    Ok(Box::new(move |inputs: &Inputs<'_>| {
        let t = inputs.tensor(0)?;
        if !matches!(t.dims(), [_] | [1, _]) {
            return Err(bad_shape(format!("expected [C] or [1, C], found {:?}", t.dims())));
        }
        let kept = super::texts(t)?.iter();
        let kept = kept.filter(|s| stop.is_empty() || !stop.contains(&compared.change(s)));
        let mut out: Vec<String> = kept.map(|s| case.change(s)).collect();
        if out.is_empty() && !t.is_empty() {
            out.push(String::new());
        }
        let mut dims = t.dims().to_vec();
        if let Some(last) = dims.last_mut() {
            *last = out.len();
        }
        one(Tensor::of(dims, out)?)
    }))
}
