use crate::data::Labels;
use crate::error::{Code, Error, Result};
use serde::de::{Deserialize, Deserializer, MapAccess, SeqAccess, Visitor};
use serde::ser::{Serialize, Serializer};
use std::collections::BTreeMap;
use std::fmt;
use std::str::FromStr;

const NAMES: [&str; 6] = [
    "auto",
    "minority",
    "not minority",
    "not majority",
    "all",
    "majority",
];

/// Which classes are resampled, and to how many rows: imbalanced-learn's `sampling_strategy`.
///
/// In JSON a name, a number, `{class: count}` or `[class, …]`; names also with hyphens.
///
/// **Differences**: a tie for the smallest or largest class goes to the first in sorted order
/// everywhere. A function of the labels is not offered; compute the counts and pass them.
#[derive(Debug, Clone, PartialEq, Default)]
pub enum SamplingStrategy {
    /// Over-sampling: [`SamplingStrategy::NotMajority`]; under-sampling:
    /// [`SamplingStrategy::NotMinority`].
    #[default]
    Auto,
    /// The smallest class only (over-sampling).
    Minority,
    /// All but the smallest class.
    NotMinority,
    /// All but the largest class.
    NotMajority,
    /// Every class.
    All,
    /// The largest class only (under-sampling).
    Majority,
    /// Rows of the smaller class over rows of the larger one, afterwards, in (0, 1]; two classes
    /// only.
    Ratio(f64),
    /// Rows of each class afterwards; classes not named stay as they are.
    Counts(BTreeMap<String, u64>),
    /// The classes to clean (cleaning methods only).
    Classes(Vec<String>),
}

/// Whether a method adds rows or leaves some out.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Kind {
    Over,
    Under,
}

/// A class to resample: rows to add (over) or to keep (under).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Target {
    pub(super) class: u32,
    pub(super) rows: usize,
}

impl SamplingStrategy {
    /// What is to be done to each class, in class order.
    pub(super) fn targets(&self, y: &Labels, kind: Kind) -> Result<Vec<Target>> {
        let counts: Vec<(u32, usize)> = (0u32..).zip(y.counts()).filter(|&(_, rows)| rows > 0).collect();
        let (Some(&smallest), Some(largest)) = (
            counts.iter().min_by_key(|&&(_, rows)| rows),
            counts
                .iter()
                .copied()
                .reduce(|a, b| if b.1 > a.1 { b } else { a }),
        ) else {
            return Err(Error::new(
                Code::EmptyInput,
                "target: expected labels, found none",
            ));
        };
        if counts.len() < 2 {
            return Err(Error::new(
                Code::OneClass,
                format!(
                    "target: expected at least two classes, found only '{}' in {} rows; check the target column or the filter before",
                    y.classes.name(smallest.0 as usize),
                    y.len()
                ),
            ));
        }
        let wanted: Vec<(u32, usize)> = match self {
            SamplingStrategy::Counts(wanted) => return counted(wanted, y, &counts, kind),
            SamplingStrategy::Ratio(ratio) => return rated(*ratio, &counts, kind),
            SamplingStrategy::Classes(_) => {
                return Err(refused(
                    "a list of classes is for cleaning methods only; pass {class: count}",
                ));
            }
            SamplingStrategy::Minority if kind == Kind::Under => {
                return Err(refused(
                    "'minority' is for over-sampling only; use 'majority', 'not minority' or 'all'",
                ));
            }
            SamplingStrategy::Majority if kind == Kind::Over => {
                return Err(refused(
                    "'majority' is for under-sampling only; use 'minority', 'not majority' or 'all'",
                ));
            }
            SamplingStrategy::Minority => vec![smallest],
            SamplingStrategy::Majority => vec![largest],
            SamplingStrategy::All => counts.clone(),
            SamplingStrategy::NotMinority => without(&counts, smallest.0),
            SamplingStrategy::NotMajority => without(&counts, largest.0),
            SamplingStrategy::Auto => without(&counts, if kind == Kind::Over { largest } else { smallest }.0),
        };
        Ok(wanted
            .into_iter()
            .map(|(class, rows)| Target {
                class,
                rows: match kind {
                    Kind::Over => largest.1 - rows,
                    Kind::Under => smallest.1,
                },
            })
            .collect())
    }
}

fn refused(sentence: impl AsRef<str>) -> Error {
    Error::new(
        Code::InvalidOption,
        format!("samplingStrategy: {}", sentence.as_ref()),
    )
}

fn without(counts: &[(u32, usize)], class: u32) -> Vec<(u32, usize)> {
    counts.iter().copied().filter(|c| c.0 != class).collect()
}

fn rated(ratio: f64, counts: &[(u32, usize)], kind: Kind) -> Result<Vec<Target>> {
    if !(ratio > 0.0 && ratio <= 1.0) {
        return Err(refused(format!(
            "expected a ratio above 0 and at most 1, found {ratio}"
        )));
    }
    let &[a, b] = counts else {
        return Err(refused(format!(
            "a ratio needs two classes, the target has {}; pass {{class: count}}",
            counts.len()
        )));
    };
    let (smaller, larger) = match kind {
        Kind::Over if b.1 > a.1 => (a, b),
        Kind::Over => (b, a),
        Kind::Under if b.1 < a.1 => (b, a),
        Kind::Under => (a, b),
    };
    let (class, rows) = match kind {
        Kind::Over => {
            let more = larger.1 as f64 * ratio - smaller.1 as f64;
            if more < 1.0 {
                return Err(refused(format!(
                    "ratio {ratio} would take rows away, {} of {} are there already; ask for a ratio above {}",
                    smaller.1,
                    larger.1,
                    smaller.1 as f64 / larger.1 as f64
                )));
            }
            (smaller.0, more)
        }
        Kind::Under => {
            let kept = smaller.1 as f64 / ratio;
            if kept >= larger.1 as f64 + 1.0 {
                return Err(refused(format!(
                    "ratio {ratio} would add rows, {} of {} are there already; ask for a ratio of at least {}",
                    smaller.1,
                    larger.1,
                    smaller.1 as f64 / larger.1 as f64
                )));
            }
            (larger.0, kept)
        }
    };
    Ok(vec![Target {
        class,
        rows: rows as usize,
    }])
}

fn counted(
    wanted: &BTreeMap<String, u64>,
    y: &Labels,
    counts: &[(u32, usize)],
    kind: Kind,
) -> Result<Vec<Target>> {
    let mut targets = Vec::with_capacity(wanted.len());
    for (name, &rows) in wanted {
        let there = counts
            .iter()
            .find(|&&(class, _)| y.classes.name(class as usize) == *name);
        let Some(&(class, now)) = there else {
            let names: Vec<String> = counts
                .iter()
                .take(20)
                .map(|&(class, _)| y.classes.name(class as usize))
                .collect();
            return Err(refused(format!(
                "class '{name}' is not in the target; it has: {}",
                names.join(", ")
            )));
        };
        let rows = usize::try_from(rows).unwrap_or(usize::MAX);
        let rows = match kind {
            Kind::Over if rows < now => {
                return Err(refused(format!(
                    "class '{name}' has {now} rows, over-sampling cannot make {rows} of them; ask for at least {now}"
                )));
            }
            Kind::Under if rows > now => {
                return Err(refused(format!(
                    "class '{name}' has {now} rows, under-sampling cannot make {rows} of them; ask for at most {now}"
                )));
            }
            Kind::Over => rows - now,
            Kind::Under => rows,
        };
        targets.push(Target { class, rows });
    }
    targets.sort_unstable_by_key(|t| t.class);
    Ok(targets)
}

impl FromStr for SamplingStrategy {
    type Err = Error;

    /// A name, a number, or JSON: what a command line or a form gives.
    fn from_str(text: &str) -> Result<Self> {
        if let Some(strategy) = named(text) {
            return Ok(strategy);
        }
        if let Ok(ratio) = text.trim().parse() {
            return Ok(SamplingStrategy::Ratio(ratio));
        }
        serde_json::from_str(text).map_err(|_| {
            refused(format!(
                "expected one of {}, a number or {{\"class\": count}}, found '{text}'",
                NAMES.join(", ")
            ))
        })
    }
}

fn named(text: &str) -> Option<SamplingStrategy> {
    match text.trim().replace(['-', '_'], " ").as_str() {
        "auto" => Some(SamplingStrategy::Auto),
        "minority" => Some(SamplingStrategy::Minority),
        "not minority" => Some(SamplingStrategy::NotMinority),
        "not majority" => Some(SamplingStrategy::NotMajority),
        "all" => Some(SamplingStrategy::All),
        "majority" => Some(SamplingStrategy::Majority),
        _ => None,
    }
}

impl Serialize for SamplingStrategy {
    fn serialize<S: Serializer>(&self, serializer: S) -> std::result::Result<S::Ok, S::Error> {
        let name = match self {
            SamplingStrategy::Auto => "auto",
            SamplingStrategy::Minority => "minority",
            SamplingStrategy::NotMinority => "not minority",
            SamplingStrategy::NotMajority => "not majority",
            SamplingStrategy::All => "all",
            SamplingStrategy::Majority => "majority",
            SamplingStrategy::Ratio(ratio) => return ratio.serialize(serializer),
            SamplingStrategy::Counts(counts) => return counts.serialize(serializer),
            SamplingStrategy::Classes(classes) => return classes.serialize(serializer),
        };
        serializer.serialize_str(name)
    }
}

impl<'de> Deserialize<'de> for SamplingStrategy {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> std::result::Result<Self, D::Error> {
        deserializer.deserialize_any(StrategyVisitor)
    }
}

struct StrategyVisitor;

impl<'de> Visitor<'de> for StrategyVisitor {
    type Value = SamplingStrategy;

    fn expecting(&self, f: &mut fmt::Formatter) -> fmt::Result {
        f.write_str("a name such as \"auto\", a ratio or {class: count}")
    }
    fn visit_str<E: serde::de::Error>(self, text: &str) -> std::result::Result<Self::Value, E> {
        named(text).ok_or_else(|| E::unknown_variant(text, &NAMES))
    }
    fn visit_f64<E>(self, ratio: f64) -> std::result::Result<Self::Value, E> {
        Ok(SamplingStrategy::Ratio(ratio))
    }
    fn visit_u64<E>(self, ratio: u64) -> std::result::Result<Self::Value, E> {
        Ok(SamplingStrategy::Ratio(ratio as f64))
    }
    fn visit_i64<E>(self, ratio: i64) -> std::result::Result<Self::Value, E> {
        Ok(SamplingStrategy::Ratio(ratio as f64))
    }
    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> std::result::Result<Self::Value, A::Error> {
        let mut counts = BTreeMap::new();
        while let Some((class, rows)) = map.next_entry()? {
            counts.insert(class, rows);
        }
        Ok(SamplingStrategy::Counts(counts))
    }
    fn visit_seq<A: SeqAccess<'de>>(self, mut list: A) -> std::result::Result<Self::Value, A::Error> {
        let mut classes = Vec::new();
        while let Some(class) = list.next_element::<serde_json::Value>()? {
            classes.push(match class {
                serde_json::Value::String(name) => name,
                other => other.to_string(),
            });
        }
        Ok(SamplingStrategy::Classes(classes))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn labels() -> Labels {
        let mut names = vec!["b"; 6];
        names.extend(["a"; 3]);
        names.extend(["c"; 6]);
        Labels::from_strings(&names)
    }

    fn two() -> Labels {
        Labels::from_integers(&[0, 0, 0, 0, 0, 0, 0, 1, 1, 1])
    }

    fn targets(text: &str, y: &Labels, kind: Kind) -> Vec<(u32, usize)> {
        let strategy: SamplingStrategy = text.parse().unwrap();
        strategy
            .targets(y, kind)
            .unwrap()
            .iter()
            .map(|t| (t.class, t.rows))
            .collect()
    }

    fn refusal(text: &str, y: &Labels, kind: Kind) -> String {
        let strategy: SamplingStrategy = text.parse().unwrap();
        let error = strategy.targets(y, kind).unwrap_err();
        assert_eq!(error.code(), Code::InvalidOption);
        error.message().to_owned()
    }

    #[test]
    fn names_choose_classes_and_ties_go_to_the_first() {
        let y = labels();
        assert_eq!(targets("auto", &y, Kind::Over), [(0, 3), (2, 0)]);
        assert_eq!(targets("not-majority", &y, Kind::Over), [(0, 3), (2, 0)]);
        assert_eq!(targets("not minority", &y, Kind::Over), [(1, 0), (2, 0)]);
        assert_eq!(targets("minority", &y, Kind::Over), [(0, 3)]);
        assert_eq!(targets("all", &y, Kind::Over), [(0, 3), (1, 0), (2, 0)]);
        assert_eq!(targets("auto", &y, Kind::Under), [(1, 3), (2, 3)]);
        assert_eq!(targets("majority", &y, Kind::Under), [(1, 3)]);
        assert_eq!(targets("not majority", &y, Kind::Under), [(0, 3), (2, 3)]);
    }

    #[test]
    fn ratios_truncate() {
        assert_eq!(targets("0.65", &two(), Kind::Over), [(1, 1)]);
        assert_eq!(targets("1", &two(), Kind::Over), [(1, 4)]);
        assert_eq!(targets("0.45", &two(), Kind::Under), [(0, 6)]);
        assert!(refusal("0.5", &two(), Kind::Over).contains("above 0.42857"));
        assert!(refusal("0.3", &two(), Kind::Under).contains("at least 0.42857"));
        assert!(refusal("1.5", &two(), Kind::Over).contains("at most 1"));
        assert!(refusal("0.9", &labels(), Kind::Over).contains("has 3"));
    }

    #[test]
    fn counts_are_held_against_what_is_there() {
        assert_eq!(
            targets(r#"{"c": 9, "a": 3}"#, &labels(), Kind::Over),
            [(0, 0), (2, 3)]
        );
        assert_eq!(targets(r#"{"0": 5}"#, &two(), Kind::Under), [(0, 5)]);
        assert!(refusal(r#"{"d": 9}"#, &labels(), Kind::Over).contains("has: a, b, c"));
        assert!(refusal(r#"{"a": 2}"#, &labels(), Kind::Over).contains("at least 3"));
        assert!(refusal(r#"{"a": 4}"#, &labels(), Kind::Under).contains("at most 3"));
        assert!(refusal(r#"["a"]"#, &labels(), Kind::Over).contains("cleaning"));
        assert!(refusal("minority", &labels(), Kind::Under).contains("over-sampling only"));
        assert!(refusal("majority", &labels(), Kind::Over).contains("under-sampling only"));
    }

    #[test]
    fn misspelt_names_are_refused_with_a_hint() {
        #[derive(serde::Deserialize, Debug)]
        #[serde(rename_all = "camelCase", deny_unknown_fields)]
        struct Options {
            #[allow(dead_code)]
            sampling_strategy: SamplingStrategy,
        }
        let error = crate::options::parse::<Options>(r#"{"samplingStrategy": "minorty"}"#).unwrap_err();
        assert!(error.message().contains("did you mean 'minority'?"), "{error}");
        assert!("nonsense".parse::<SamplingStrategy>().is_err());
    }

    #[test]
    fn one_class_is_an_error() {
        let y = Labels::from_booleans(&[true, true]);
        let error = SamplingStrategy::Auto.targets(&y, Kind::Over).unwrap_err();
        assert_eq!(error.code(), Code::OneClass);
    }
}
