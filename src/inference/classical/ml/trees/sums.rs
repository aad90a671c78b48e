//! What the leaves that a row reaches add up to.
//!
//! Rows go through a tree in groups of eight, a block of groups at a time, so that the tree stays in the
//! cache; rows that fill no group go through eight trees at a time. Either way a row's sum is over the trees
//! in their order, rounded to 32 bits after each addition where onnxruntime computes in them.

use super::columns::{Features, LANES};
use super::ensemble::{Aggregate, Ensemble};
use super::layout::{Layout, Tree, lay_out};
use super::walk::{leaf_number, numbered};
use crate::error::Result;
use crate::inference::classical::node::{Inputs, Node, bad_shape};
use crate::inference::tensor::TensorData;
use std::borrow::Cow;

/// About how many numbers the columns of a block may be: half of a small first-level cache.
const BLOCK: usize = 4096;

/// The most groups in a block.
const GROUPS: usize = 32;

/// An ensemble ready to run.
pub(super) struct Forest {
    layout: Layout,
    weights: Weights,
    targets: usize,
    aggregate: Aggregate,
    double: bool,
    /// The steps of one row through all trees.
    work: u64,
}

enum Weights {
    /// Every leaf holds its weight; of each tree the target.
    InNodes(Vec<u32>),
    /// The targets and weights of each leaf by its number.
    Listed(Vec<Vec<(u32, f64)>>),
}

/// The scores of all rows before base values and transforms.
pub(super) struct Sums {
    rows: usize,
    targets: usize,
    /// Whether they were rounded to 32 bits.
    single: bool,
    values: Vec<f64>,
    /// Which targets a row's leaves have weights for.
    seen: Vec<bool>,
}

impl Sums {
    pub fn rows(&self) -> usize {
        self.rows
    }

    /// Of each row its scores, and which of them any leaf added to.
    pub fn iter(&self) -> impl Iterator<Item = (&[f64], &[bool])> {
        self.values
            .chunks_exact(self.targets)
            .zip(self.seen.chunks_exact(self.targets))
    }

    /// A number in the precision of the sums.
    pub fn round(&self, v: f64) -> f64 {
        if self.single { f64::from(v as f32) } else { v }
    }
}

/// The sums of the rows that are being worked on: a group's lanes side by side, target by target.
struct Totals {
    values: Vec<f64>,
    seen: Vec<bool>,
    targets: usize,
    aggregate: Aggregate,
    single: bool,
}

impl Totals {
    /// Adds the leaves that the lanes of a group reached.
    fn add_in_nodes(&mut self, group: usize, target: u32, leaves: [f32; LANES]) {
        let at = group * self.targets + target as usize;
        let Some(totals) = self.values.as_chunks_mut::<LANES>().0.get_mut(at) else {
            return;
        };
        for (total, leaf) in totals.iter_mut().zip(leaves) {
            *total += f64::from(leaf);
        }
        if self.single {
            for total in totals {
                *total = f64::from(*total as f32);
            }
        }
    }

    /// Adds the weights of the leaf that one lane reached.
    fn add_listed(&mut self, group: usize, lane: usize, weights: &[(u32, f64)]) {
        for &(target, weight) in weights {
            let at = (group * self.targets + target as usize) * LANES + lane;
            let (Some(total), Some(seen)) = (self.values.get_mut(at), self.seen.get_mut(at)) else {
                continue;
            };
            let weight = if self.single {
                f64::from(weight as f32)
            } else {
                weight
            };
            *total = match self.aggregate {
                Aggregate::Min if *seen && *total <= weight => *total,
                Aggregate::Max if *seen && *total >= weight => *total,
                Aggregate::Min | Aggregate::Max => weight,
                Aggregate::Sum | Aggregate::Average if self.single => f64::from((*total + weight) as f32),
                Aggregate::Sum | Aggregate::Average => *total + weight,
            };
            *seen = true;
        }
    }

    fn clear(&mut self) {
        self.values.fill(0.0);
        self.seen.fill(false);
    }
}

impl Forest {
    pub fn new(node: &Node<'_>, ensemble: Ensemble) -> Result<Self> {
        let targets = in_nodes(&ensemble);
        let layout = match &targets {
            Some(_) => lay_out(&ensemble, |leaf| {
                let weight = ensemble.leaves.get(leaf as usize).and_then(|l| l.first());
                weight.map_or(0.0, |w| w.1 as f32)
            }),
            None => lay_out(&ensemble, numbered),
        };
        let layout = layout.map_err(|e| node.invalid(e.message().to_owned()))?;
        Ok(Forest {
            work: layout.trees.iter().map(|t| u64::from(t.depth) + 1).sum(),
            weights: targets.map_or(Weights::Listed(ensemble.leaves), Weights::InNodes),
            targets: ensemble.targets,
            aggregate: ensemble.aggregate,
            double: ensemble.double,
            layout,
        })
    }

    pub fn run(&self, inputs: &Inputs<'_>) -> Result<Sums> {
        let t = inputs.tensor(0)?;
        let (rows, width) = match t.dims() {
            &[width] => (1, width),
            &[rows, width] => (rows, width),
            dims => {
                return Err(bad_shape(format!(
                    "expected rows of features [N, F], found shape {dims:?}"
                )));
            }
        };
        if width < self.layout.columns.width() {
            return Err(bad_shape(format!(
                "expected rows of at least {} features, found {width}; check the number of columns",
                self.layout.columns.width()
            )));
        }
        inputs.elements(&[rows, self.targets.max(2)])?;
        inputs.budget.spend(self.work.saturating_mul(rows as u64))?;
        let singles;
        let features = match t.data() {
            TensorData::F64(v) => Features::Double(v),
            TensorData::F16(_) => {
                singles = Cow::Owned(t.to_f64().unwrap_or_default().iter().map(|&v| v as f32).collect());
                Features::Single(&singles)
            }
            _ => {
                singles = super::super::singles(t)?;
                Features::Single(&singles)
            }
        };
        let single = !self.double && matches!(features, Features::Single(_));
        Ok(self.sums(&features, rows, width, single))
    }

    fn sums(&self, features: &Features<'_>, rows: usize, width: usize, single: bool) -> Sums {
        let columns = self.layout.columns.len() * LANES;
        let groups = (BLOCK / columns).clamp(1, GROUPS);
        let whole = rows / LANES;
        let groups = groups.min(whole.max(1));
        let mut x = vec![0f32; columns * groups];
        let mut totals = Totals {
            values: vec![0.0; groups * self.targets * LANES],
            seen: vec![false; groups * self.targets * LANES],
            targets: self.targets,
            aggregate: self.aggregate,
            single,
        };
        let mut sums = Sums {
            rows,
            targets: self.targets,
            single,
            values: vec![0.0; rows * self.targets],
            seen: vec![false; rows * self.targets],
        };
        for first in (0..whole).step_by(groups) {
            let count = groups.min(whole - first);
            totals.clear();
            for (g, x) in x.chunks_exact_mut(columns).take(count).enumerate() {
                self.layout.columns.fill(features, width, (first + g) * LANES, x);
            }
            self.through_trees(&x, columns, count, &mut totals);
            sums.take(&totals, first * LANES, count * LANES);
        }
        for row in whole * LANES..rows {
            totals.clear();
            let x = x.get_mut(..columns).unwrap_or(&mut []);
            self.layout.columns.fill(features, width, row, x);
            self.through_eights(x, &mut totals);
            sums.take(&totals, row, 1);
        }
        if let Weights::InNodes(targets) = &self.weights {
            let mut reached = vec![false; self.targets];
            for &t in targets {
                if let Some(r) = reached.get_mut(t as usize) {
                    *r = true;
                }
            }
            for seen in sums.seen.chunks_exact_mut(self.targets) {
                seen.copy_from_slice(&reached);
            }
        }
        sums
    }

    /// Groups of eight rows through one tree after the other.
    fn through_trees(&self, x: &[f32], columns: usize, groups: usize, totals: &mut Totals) {
        for (t, tree) in self.layout.trees.iter().enumerate() {
            for (g, x) in x.chunks_exact(columns).take(groups).enumerate() {
                let lanes = [0, 1, 2, 3, 4, 5, 6, 7];
                let leaves = self.layout.nodes.walk(x, [tree.root; LANES], lanes, tree.depth);
                match &self.weights {
                    Weights::InNodes(targets) => {
                        totals.add_in_nodes(g, targets.get(t).copied().unwrap_or(0), leaves);
                    }
                    Weights::Listed(weights) => {
                        for (lane, leaf) in leaves.into_iter().enumerate() {
                            let weights = weights.get(leaf_number(leaf)).map_or(&[][..], Vec::as_slice);
                            totals.add_listed(g, lane, weights);
                        }
                    }
                }
            }
        }
    }

    /// One row, in lane 0, through eight trees at a time.
    fn through_eights(&self, x: &[f32], totals: &mut Totals) {
        for (e, trees) in self.layout.trees.chunks(LANES).enumerate() {
            let tree = |i: usize| trees.get(i).copied().unwrap_or(Tree { root: 0, depth: 0 });
            let roots = std::array::from_fn(|i| tree(i).root);
            let depth = trees.iter().map(|t| t.depth).max().unwrap_or(0);
            let leaves = self.layout.nodes.walk(x, roots, [0; LANES], depth);
            for (i, leaf) in leaves.into_iter().take(trees.len()).enumerate() {
                match &self.weights {
                    Weights::InNodes(targets) => {
                        let at = targets.get(e * LANES + i).copied().unwrap_or(0) as usize * LANES;
                        if let Some(total) = totals.values.get_mut(at) {
                            let sum = *total + f64::from(leaf);
                            *total = if totals.single { f64::from(sum as f32) } else { sum };
                        }
                    }
                    Weights::Listed(weights) => {
                        let weights = weights.get(leaf_number(leaf)).map_or(&[][..], Vec::as_slice);
                        totals.add_listed(0, 0, weights);
                    }
                }
            }
        }
    }
}

impl Sums {
    /// Takes the totals of `count` rows from row `first` on.
    fn take(&mut self, totals: &Totals, first: usize, count: usize) {
        let values = self.values.chunks_exact_mut(self.targets);
        let rows = values
            .zip(self.seen.chunks_exact_mut(self.targets))
            .skip(first)
            .take(count);
        for (i, (values, seen)) in rows.enumerate() {
            let start = i / LANES * self.targets * LANES + i % LANES;
            let from = totals.values.iter().zip(&totals.seen).skip(start).step_by(LANES);
            for ((value, seen), (&total, &any)) in values.iter_mut().zip(seen).zip(from) {
                (*value, *seen) = (total, any);
            }
        }
    }
}

/// The target of each tree, if every leaf has one weight and all leaves of a tree the same target.
fn in_nodes(ensemble: &Ensemble) -> Option<Vec<u32>> {
    if !matches!(ensemble.aggregate, Aggregate::Sum | Aggregate::Average) {
        return None;
    }
    let exact = |w: f64| f64::from(w as f32) == w;
    let all = |l: &Vec<(u32, f64)>| matches!(l.as_slice(), [(_, w)] if exact(*w));
    if !ensemble.leaves.iter().all(all) {
        return None;
    }
    super::layout::targets(ensemble)
}
