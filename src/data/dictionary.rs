//! A categorical column while it is being read.

use super::table::{Categorical, Missing};
use std::collections::HashMap;

/// Categories by their first appearance, sorted at the end; those given beforehand keep their codes.
pub(super) struct Dictionary {
    codes: Vec<u32>,
    index: HashMap<Box<[u8]>, u32>,
    given: usize,
    last: (Vec<u8>, u32),
}

impl Dictionary {
    /// An empty column of about `rows` cells, over the `given` categories and those to come.
    pub(super) fn new(given: &[String], rows: usize) -> Self {
        let mut index = HashMap::new();
        for (name, code) in given.iter().zip(0..) {
            index.entry(name.as_bytes().into()).or_insert(code);
        }
        Dictionary {
            codes: Vec::with_capacity(rows),
            index,
            given: given.len(),
            last: (Vec::new(), Missing::CODE),
        }
    }

    /// Adds missing cells.
    pub(super) fn push_missing(&mut self, cells: usize) {
        self.codes
            .resize(self.codes.len().saturating_add(cells), Missing::CODE);
    }

    /// The cells so far.
    pub(super) fn len(&self) -> usize {
        self.codes.len()
    }

    /// Adds a cell.
    pub(super) fn push(&mut self, text: &[u8]) {
        if self.last.0 != text {
            let next = (self.given.max(self.index.len())) as u32;
            let code = match self.index.get(text) {
                Some(&code) => code,
                None => {
                    self.index.insert(text.into(), next);
                    next
                }
            };
            self.last.0.clear();
            self.last.0.extend_from_slice(text);
            self.last.1 = code;
        }
        self.codes.push(self.last.1);
    }

    /// The finished column.
    pub(super) fn finish(mut self) -> Categorical {
        let given = self.given;
        let mut found: Vec<(Box<[u8]>, u32)> = self.index.drain().collect();
        found.sort_unstable_by(|a, b| {
            let rank = |e: &(Box<[u8]>, u32)| (e.1 as usize).min(given);
            rank(a).cmp(&rank(b)).then_with(|| a.0.cmp(&b.0))
        });
        let mut renamed = vec![Missing::CODE; found.len()];
        let mut categories = Vec::with_capacity(found.len());
        for (new, (text, old)) in found.into_iter().enumerate() {
            if let Some(slot) = renamed.get_mut(old as usize) {
                *slot = new as u32;
            }
            categories.push(String::from_utf8_lossy(&text).into_owned());
        }
        for code in &mut self.codes {
            *code = renamed.get(*code as usize).copied().unwrap_or(Missing::CODE);
        }
        self.codes
            .shrink_to(self.codes.len().saturating_add(self.codes.len() / 8));
        Categorical {
            codes: self.codes,
            categories,
        }
    }
}
