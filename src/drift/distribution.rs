//! How both samples of a column are spread over bins or categories.

use super::column::Pair;
use super::histogram;
use super::sample::Sample;
use serde::{Deserialize, Serialize};

/// Counts of both samples over the same bins or categories.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(tag = "kind", rename_all = "lowercase", rename_all_fields = "camelCase")]
pub enum Distribution {
    /// Numbers over Sturges' bins of the pooled range. Where the range has long tails, the bins cover all
    /// but the outermost hundredth on each side, and the first and last reach to the extremes.
    Histogram {
        /// Bin edges, one more than bins; closed on the left, the last bin on both sides.
        edges: Vec<f64>,
        /// Values of the reference in each bin.
        reference: Vec<u64>,
        /// Values of the current table in each bin.
        current: Vec<u64>,
    },
    /// Categories, the most frequent first, at most thirty.
    Categories {
        /// The categories' names.
        categories: Vec<String>,
        /// Values of the reference in each category.
        reference: Vec<u64>,
        /// Values of the current table in each category.
        current: Vec<u64>,
        /// Values of the reference in categories that are not listed.
        other_reference: u64,
        /// Values of the current table in categories that are not listed.
        other_current: u64,
    },
}

const LISTED_CATEGORIES: usize = 30;
const LISTED_NEW: usize = 20;

/// Categories that only the current table has: the most frequent, and how many there are.
pub(super) fn new_categories(pair: &Pair) -> (Vec<String>, usize) {
    let Pair::Categories {
        names,
        reference,
        current,
    } = pair
    else {
        return (Vec::new(), 0);
    };
    let mut new: Vec<(u64, &String)> = names
        .iter()
        .zip(reference.iter().zip(current))
        .filter(|(_, (r, c))| **r == 0 && **c > 0)
        .map(|(name, (_, c))| (*c, name))
        .collect();
    new.sort_by_key(|b| std::cmp::Reverse(b.0));
    let listed = new
        .iter()
        .take(LISTED_NEW)
        .map(|(_, name)| (*name).clone())
        .collect();
    (listed, new.len())
}

impl Distribution {
    /// Both samples over bins for looking at, or over their categories.
    pub(super) fn of(pair: &Pair) -> Distribution {
        match pair {
            Pair::Numbers {
                reference,
                current,
                whole,
            } => {
                let (r, c) = (reference.as_ref(), current.as_ref());
                let edges = match (r.or(c), c.or(r)) {
                    (Some(a), Some(b)) => histogram::shown_edges(a, b, *whole),
                    _ => Vec::new(),
                };
                let count = |s: Option<&Sample>| match s {
                    Some(sample) => histogram::counts(sample, &edges),
                    None => vec![0; edges.len().saturating_sub(1)],
                };
                Distribution::Histogram {
                    reference: count(r),
                    current: count(c),
                    edges,
                }
            }
            Pair::Categories {
                names,
                reference,
                current,
            } => {
                let mut all: Vec<(&String, u64, u64)> = names
                    .iter()
                    .zip(reference.iter().zip(current))
                    .map(|(name, (&r, &c))| (name, r, c))
                    .collect();
                if all.len() > LISTED_CATEGORIES {
                    all.sort_by_key(|(_, r, c)| std::cmp::Reverse(r + c));
                }
                let (listed, rest) = all.split_at(all.len().min(LISTED_CATEGORIES));
                Distribution::Categories {
                    categories: listed.iter().map(|(name, _, _)| (*name).clone()).collect(),
                    reference: listed.iter().map(|(_, r, _)| *r).collect(),
                    current: listed.iter().map(|(_, _, c)| *c).collect(),
                    other_reference: rest.iter().map(|(_, r, _)| r).sum(),
                    other_current: rest.iter().map(|(_, _, c)| c).sum(),
                }
            }
        }
    }
}
