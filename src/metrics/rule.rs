//! How a threshold is to be chosen: said in an option, a flag or a file.

use crate::error::{Code, Error, Result};
use serde::de::{self, MapAccess, Visitor};
use serde::ser::SerializeMap;
use serde::{Deserialize, Deserializer, Serialize, Serializer};
use std::fmt;
use std::str::FromStr;

/// A rule for choosing the threshold above which (and at which) a row is called positive.
///
/// In JSON: `"best-f1"`, `{"recallAtLeast": 0.8}`, `{"precisionAtLeast": 0.7}`,
/// `{"lowestCost": {"falsePositive": 1, "falseNegative": 10}}` or a number such as `0.3`. On the
/// command line: `best-f1`, `recall>=0.8`, `precision>=0.7`, `cost:1,10` (false positive, false
/// negative) or `0.3`. JSON takes the command line's spelling too.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum ThresholdRule {
    /// The highest F1 of the positive class. Equal F1: the lowest threshold.
    BestF1,
    /// The highest precision among the thresholds whose recall is at least this, in (0, 1]. Equal
    /// precision: the lowest threshold.
    RecallAtLeast(f64),
    /// The highest recall among the thresholds whose precision is at least this, in (0, 1]. Equal
    /// recall: the highest threshold.
    PrecisionAtLeast(f64),
    /// The lowest sum of the costs of wrong decisions, calling nobody positive included. Equal cost:
    /// the lowest threshold.
    LowestCost {
        /// Cost of a negative row called positive, at least 0.
        false_positive: f64,
        /// Cost of a positive row called negative, at least 0.
        false_negative: f64,
    },
    /// This threshold, whatever the data say.
    Value(f64),
}

impl ThresholdRule {
    /// Checks the numbers in the rule.
    ///
    /// # Errors
    /// `invalid-option` for a share outside (0, 1], a cost that is negative, not finite or both
    /// zero, or a threshold that is not finite.
    pub fn check(self) -> Result<Self> {
        let wrong = |expected: &str| {
            Err(Error::new(
                Code::InvalidOption,
                format!("threshold: expected {expected}, found '{self}'; correct the number"),
            ))
        };
        let share = |v: f64| v > 0.0 && v <= 1.0;
        let cost = |v: f64| v.is_finite() && v >= 0.0;
        match self {
            ThresholdRule::RecallAtLeast(v) | ThresholdRule::PrecisionAtLeast(v) if !share(v) => {
                wrong("a share above 0 and at most 1")
            }
            ThresholdRule::LowestCost {
                false_positive: a,
                false_negative: b,
            } if !(cost(a) && cost(b) && a + b > 0.0) => {
                wrong("two finite costs of at least 0, one of them above 0")
            }
            ThresholdRule::Value(v) if !v.is_finite() => wrong("a finite number"),
            _ => Ok(self),
        }
    }
}

/// The command line's spelling.
impl fmt::Display for ThresholdRule {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            ThresholdRule::BestF1 => f.write_str("best-f1"),
            ThresholdRule::RecallAtLeast(v) => write!(f, "recall>={v}"),
            ThresholdRule::PrecisionAtLeast(v) => write!(f, "precision>={v}"),
            ThresholdRule::LowestCost {
                false_positive,
                false_negative,
            } => write!(f, "cost:{false_positive},{false_negative}"),
            ThresholdRule::Value(v) => write!(f, "{v}"),
        }
    }
}

const SPELLINGS: &str = "best-f1, recall>=0.8, precision>=0.7, cost:1,10 or a number such as 0.3";

impl FromStr for ThresholdRule {
    type Err = Error;

    fn from_str(text: &str) -> Result<Self> {
        let wrong = || {
            Error::new(
                Code::InvalidOption,
                format!("threshold: expected a rule, found '{text}'; use {SPELLINGS}"),
            )
        };
        let number = |s: &str| s.trim().parse::<f64>().map_err(|_| wrong());
        let text = text.trim();
        let rule = if text == "best-f1" {
            ThresholdRule::BestF1
        } else if let Some(v) = text.strip_prefix("recall>=") {
            ThresholdRule::RecallAtLeast(number(v)?)
        } else if let Some(v) = text.strip_prefix("precision>=") {
            ThresholdRule::PrecisionAtLeast(number(v)?)
        } else if let Some(v) = text.strip_prefix("cost:") {
            let (a, b) = v.split_once(',').ok_or_else(wrong)?;
            ThresholdRule::LowestCost {
                false_positive: number(a)?,
                false_negative: number(b)?,
            }
        } else {
            ThresholdRule::Value(number(text)?)
        };
        rule.check()
    }
}

#[derive(Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
struct Costs {
    false_positive: f64,
    false_negative: f64,
}

impl Serialize for ThresholdRule {
    fn serialize<S: Serializer>(&self, serializer: S) -> std::result::Result<S::Ok, S::Error> {
        let (key, share) = match *self {
            ThresholdRule::BestF1 => return serializer.serialize_str("best-f1"),
            ThresholdRule::Value(v) => return serializer.serialize_f64(v),
            ThresholdRule::RecallAtLeast(v) => ("recallAtLeast", v),
            ThresholdRule::PrecisionAtLeast(v) => ("precisionAtLeast", v),
            ThresholdRule::LowestCost {
                false_positive,
                false_negative,
            } => {
                let mut map = serializer.serialize_map(Some(1))?;
                let costs = Costs {
                    false_positive,
                    false_negative,
                };
                map.serialize_entry("lowestCost", &costs)?;
                return map.end();
            }
        };
        let mut map = serializer.serialize_map(Some(1))?;
        map.serialize_entry(key, &share)?;
        map.end()
    }
}

impl<'de> Deserialize<'de> for ThresholdRule {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> std::result::Result<Self, D::Error> {
        deserializer.deserialize_any(RuleVisitor)
    }
}

struct RuleVisitor;

impl<'de> Visitor<'de> for RuleVisitor {
    type Value = ThresholdRule;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("\"best-f1\", {\"recallAtLeast\": 0.8}, {\"precisionAtLeast\": 0.7}, {\"lowestCost\": {\"falsePositive\": 1, \"falseNegative\": 10}} or a number")
    }

    fn visit_f64<E: de::Error>(self, v: f64) -> std::result::Result<ThresholdRule, E> {
        ThresholdRule::Value(v).check().map_err(E::custom)
    }

    fn visit_u64<E: de::Error>(self, v: u64) -> std::result::Result<ThresholdRule, E> {
        self.visit_f64(v as f64)
    }

    fn visit_i64<E: de::Error>(self, v: i64) -> std::result::Result<ThresholdRule, E> {
        self.visit_f64(v as f64)
    }

    fn visit_str<E: de::Error>(self, v: &str) -> std::result::Result<ThresholdRule, E> {
        v.parse().map_err(E::custom)
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> std::result::Result<ThresholdRule, A::Error> {
        const KEYS: &[&str] = &["recallAtLeast", "precisionAtLeast", "lowestCost"];
        let key: String = map
            .next_key()?
            .ok_or_else(|| de::Error::invalid_length(0, &self))?;
        let rule = match key.as_str() {
            "recallAtLeast" => ThresholdRule::RecallAtLeast(map.next_value()?),
            "precisionAtLeast" => ThresholdRule::PrecisionAtLeast(map.next_value()?),
            "lowestCost" => {
                let costs: Costs = map.next_value()?;
                ThresholdRule::LowestCost {
                    false_positive: costs.false_positive,
                    false_negative: costs.false_negative,
                }
            }
            _ => return Err(de::Error::unknown_field(&key, KEYS)),
        };
        if map.next_key::<String>()?.is_some() {
            return Err(de::Error::invalid_length(2, &"one rule"));
        }
        rule.check().map_err(de::Error::custom)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_spelling_is_read_and_written() {
        let cost = ThresholdRule::LowestCost {
            false_positive: 1.0,
            false_negative: 10.0,
        };
        for (json, text, rule) in [
            ("\"best-f1\"", "best-f1", ThresholdRule::BestF1),
            (
                "{\"recallAtLeast\":0.8}",
                "recall>=0.8",
                ThresholdRule::RecallAtLeast(0.8),
            ),
            (
                "{\"precisionAtLeast\":0.7}",
                "precision>=0.7",
                ThresholdRule::PrecisionAtLeast(0.7),
            ),
            (
                "{\"lowestCost\":{\"falsePositive\":1.0,\"falseNegative\":10.0}}",
                "cost:1,10",
                cost,
            ),
            ("0.3", "0.3", ThresholdRule::Value(0.3)),
        ] {
            assert_eq!(serde_json::from_str::<ThresholdRule>(json).unwrap(), rule);
            assert_eq!(serde_json::to_string(&rule).unwrap(), json);
            assert_eq!(text.parse::<ThresholdRule>().unwrap(), rule);
            assert_eq!(rule.to_string(), text);
        }
        assert_eq!(
            serde_json::from_str::<ThresholdRule>("1").unwrap(),
            ThresholdRule::Value(1.0)
        );
    }

    #[test]
    fn nonsense_is_refused() {
        for text in [
            "",
            "f1",
            "recall>=",
            "recall>=0",
            "recall>=1.5",
            "precision>=nan",
            "cost:1",
            "cost:0,0",
            "cost:-1,2",
            "inf",
            "nan",
        ] {
            let error = text.parse::<ThresholdRule>().unwrap_err();
            assert_eq!(error.code(), Code::InvalidOption, "{text}");
        }
        for json in [
            "{}",
            "{\"recall\":1}",
            "{\"recallAtLeast\":0.5,\"precisionAtLeast\":0.5}",
            "{\"lowestCost\":{\"falsePositive\":1}}",
            "{\"lowestCost\":{\"falsePositive\":1,\"falseNegative\":1,\"other\":1}}",
            "null",
            "[]",
            "true",
        ] {
            assert!(serde_json::from_str::<ThresholdRule>(json).is_err(), "{json}");
        }
    }
}
