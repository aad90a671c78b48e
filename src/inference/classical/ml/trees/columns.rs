//! What nodes compare: features, and the answers to questions that are no comparison.
//!
//! Every node asks `column <= threshold`. A gap (NaN) fails that; where a gap must pass, the column has
//! -∞ in its place. Equality and membership are columns of ∓∞. Thresholds of 64 bits are numbered in
//! order, and the column holds the number of the first that is not below the value.

use super::ensemble::{Ensemble, Split, Test};
use std::collections::HashMap;

/// Rows side by side in a group.
pub(super) const LANES: usize = 8;

/// One column; numbers are kept as bits, so that equal columns are found.
#[derive(Clone, Copy, PartialEq, Eq, Hash)]
enum Kind {
    /// The feature; one of 64 bits is rounded down or up, whichever keeps the answers.
    Value {
        down: bool,
    },
    /// The number of the first threshold that is not below the feature.
    Rank,
    Equal(u64),
    Member(u32),
    Never,
}

#[derive(Clone, Copy, PartialEq, Eq, Hash)]
struct Column {
    feature: u32,
    /// Whether a gap passes.
    gap: bool,
    kind: Kind,
}

/// A node's question: `column <= threshold`, and whether its branches change places.
pub(super) struct Question {
    pub column: u32,
    pub threshold: f32,
    pub swapped: bool,
}

/// The features of the rows of a run.
pub(super) enum Features<'a> {
    Single(&'a [f32]),
    Double(&'a [f64]),
}

/// The columns of an ensemble. Column 0 is -∞: whatever compares it passes.
pub(super) struct Columns {
    columns: Vec<Column>,
    /// With 64-bit thresholds those of each feature, ascending.
    cuts: HashMap<u32, Vec<f64>>,
    sets: Vec<Set>,
    width: usize,
}

/// The members of a set.
struct Set {
    /// Ascending.
    members: Vec<f64>,
    /// Whether a value is cut to a whole number before it is looked up: onnxruntime does so for sets of whole
    /// numbers that are many, negative or above 30.
    cut: bool,
}

impl Set {
    fn new(members: &[f64]) -> Self {
        let mut members = members.to_vec();
        members.sort_by(f64::total_cmp);
        let small = members.len() < 31 && members.iter().all(|m| (0.0..=30.0).contains(m));
        Set {
            cut: !small && members.iter().all(|m| m.trunc() == *m),
            members,
        }
    }

    fn has(&self, v: f64) -> bool {
        let v = if self.cut { v.trunc() } else { v };
        let at = self.members.partition_point(|&m| m < v);
        self.members.get(at) == Some(&v)
    }
}

/// Collects columns while an ensemble is laid out.
pub(super) struct Collector {
    found: HashMap<Column, u32>,
    columns: Columns,
    double: bool,
}

/// A test as a comparison: its threshold if it has one, whether a value just below it is meant, and whether
/// passing means the other branch.
fn compared(test: Test) -> Option<(f64, bool, bool)> {
    let (threshold, below, swapped) = match test {
        Test::LessOrEqual(t) => (t, false, false),
        Test::Less(t) => (t, true, false),
        Test::GreaterOrEqual(t) => (t, true, true),
        Test::Greater(t) => (t, false, true),
        _ => return None,
    };
    (!threshold.is_nan()).then_some((threshold, below, swapped))
}

impl Collector {
    pub fn new(ensemble: &Ensemble) -> Self {
        let mut cuts: HashMap<u32, Vec<f64>> = HashMap::new();
        if ensemble.double {
            for split in &ensemble.splits {
                if let Some((t, below, _)) = compared(split.test) {
                    let cut = if below { t.next_down() } else { t };
                    cuts.entry(split.feature).or_default().push(cut);
                }
            }
            for cuts in cuts.values_mut() {
                cuts.sort_by(f64::total_cmp);
                cuts.dedup();
            }
        }
        Collector {
            found: HashMap::new(),
            columns: Columns {
                columns: Vec::new(),
                cuts,
                sets: ensemble.sets.iter().map(|s| Set::new(s)).collect(),
                width: 0,
            },
            double: ensemble.double,
        }
    }

    /// The question that a split asks.
    pub fn question(&mut self, split: &Split) -> Question {
        let feature = split.feature;
        self.columns.width = self.columns.width.max(feature as usize + 1);
        if let Some((t, below, swapped)) = compared(split.test) {
            let gap = split.missing != swapped;
            // Nothing is below -∞.
            if below && t == f64::NEG_INFINITY {
                return self.asked(
                    Column {
                        feature,
                        gap,
                        kind: Kind::Never,
                    },
                    swapped,
                );
            }
            let (kind, threshold) = if self.double {
                let cut = if below { t.next_down() } else { t };
                let cuts = self.columns.cuts.get(&feature).map_or(&[][..], Vec::as_slice);
                (Kind::Rank, cuts.partition_point(|&c| c < cut) as f32)
            } else {
                let t = t as f32;
                (Kind::Value { down: below }, if below { t.next_down() } else { t })
            };
            let column = self.column(Column { feature, gap, kind });
            return Question {
                column,
                threshold,
                swapped,
            };
        }
        let (kind, swapped) = match split.test {
            Test::Equal(v) => (Kind::Equal((v + 0.0).to_bits()), false),
            Test::NotEqual(v) => (Kind::Equal((v + 0.0).to_bits()), true),
            Test::Member(set) => (Kind::Member(set), false),
            _ => (Kind::Never, false),
        };
        // A gap is not equal to anything: of NotEqual it takes the branch of yes, however it is tracked.
        let gap = split.missing && !swapped;
        self.asked(Column { feature, gap, kind }, swapped)
    }

    fn asked(&mut self, column: Column, swapped: bool) -> Question {
        Question {
            column: self.column(column),
            threshold: 0.0,
            swapped,
        }
    }

    fn column(&mut self, column: Column) -> u32 {
        let next = self.found.len() as u32 + 1;
        *self.found.entry(column).or_insert_with(|| {
            self.columns.columns.push(column);
            next
        })
    }

    pub fn finish(self) -> Columns {
        self.columns
    }
}

impl Columns {
    /// How many there are, column 0 included.
    pub fn len(&self) -> usize {
        self.columns.len() + 1
    }

    /// How many features a row must have.
    pub fn width(&self) -> usize {
        self.width
    }

    /// The most thresholds that one feature has, where they are numbered.
    pub fn most_cuts(&self) -> usize {
        self.cuts.values().map(Vec::len).max().unwrap_or(0)
    }

    /// Computes the columns of up to eight rows of `width` features, from row `first` on: each column's
    /// values side by side.
    pub fn fill(&self, features: &Features<'_>, width: usize, first: usize, out: &mut [f32]) {
        let (lanes, _) = out.as_chunks_mut::<LANES>();
        let Some((always, lanes)) = lanes.split_first_mut() else {
            return;
        };
        *always = [f32::NEG_INFINITY; LANES];
        let start = first * width;
        for (column, out) in self.columns.iter().zip(lanes) {
            let at = start + column.feature as usize;
            match (features, column.kind) {
                (Features::Single(x), Kind::Value { .. }) => {
                    let cells = x.get(at..).unwrap_or(&[]).iter().step_by(width.max(1));
                    for (out, &v) in out.iter_mut().zip(cells) {
                        *out = if column.gap && v.is_nan() {
                            f32::NEG_INFINITY
                        } else {
                            v
                        };
                    }
                }
                (Features::Single(x), _) => {
                    let cells = x.get(at..).unwrap_or(&[]).iter().step_by(width.max(1));
                    for (out, &v) in out.iter_mut().zip(cells) {
                        *out = self.answer(column, f64::from(v));
                    }
                }
                (Features::Double(x), _) => {
                    let cells = x.get(at..).unwrap_or(&[]).iter().step_by(width.max(1));
                    for (out, &v) in out.iter_mut().zip(cells) {
                        *out = self.answer(column, v);
                    }
                }
            }
        }
    }

    fn answer(&self, column: &Column, v: f64) -> f32 {
        let yes = match column.kind {
            _ if v.is_nan() => {
                return if column.gap { f32::NEG_INFINITY } else { f32::NAN };
            }
            Kind::Value { down } => {
                let near = v as f32;
                return match f64::from(near) {
                    wide if wide < v && !down => near.next_up(),
                    wide if wide > v && down => near.next_down(),
                    _ => near,
                };
            }
            Kind::Rank => {
                let cuts = self.cuts.get(&column.feature).map_or(&[][..], Vec::as_slice);
                return cuts.partition_point(|&c| c < v) as f32;
            }
            Kind::Equal(bits) => v == f64::from_bits(bits),
            Kind::Member(set) => self.sets.get(set as usize).is_some_and(|s| s.has(v)),
            Kind::Never => false,
        };
        if yes { f32::NEG_INFINITY } else { f32::INFINITY }
    }
}
