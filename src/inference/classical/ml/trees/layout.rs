//! From trees to nodes in a row.
//!
//! The two children of a node stand side by side, after it: a step is how far ahead they are. Nodes are
//! placed when all that lead to them have been (Kahn's order), so a cycle is found, not followed, and no
//! depth is recursed into. A node that several lead to, as LightGBM's chains of equalities have, stands
//! alone; in the children's places are nodes that always pass, a step away from it.

use super::columns::{Collector, Columns, LANES};
use super::ensemble::{Ensemble, Link};
use super::walk::{MOST_LEAVES, Node, Nodes, numbered};
use crate::error::{Code, Error, Result};

/// A tree among the nodes.
#[derive(Clone, Copy)]
pub(super) struct Tree {
    pub root: u32,
    /// The steps to its deepest leaf.
    pub depth: u32,
}

/// All trees, laid out.
pub(super) struct Layout {
    pub nodes: Nodes,
    pub trees: Vec<Tree>,
    pub columns: Columns,
}

/// What of an inner node is known while its tree is placed.
#[derive(Clone, Default)]
struct State {
    /// Links to it that have not been followed.
    waits: u32,
    links: u32,
    depth: u32,
    /// The places that lead to it.
    places: Vec<u32>,
    /// The tree, counted from 1, that the rest is about.
    tree: u32,
}

/// Lays the trees out. `weight` gives the number that a leaf holds in the place of its threshold.
pub(super) fn lay_out(ensemble: &Ensemble, weight: impl Fn(u32) -> f32) -> Result<Layout> {
    let (splits, leaves) = (ensemble.splits.len(), ensemble.leaves.len());
    // Trees do not share nodes: what is placed is bounded by what the file holds.
    let most = 4 * (splits + leaves + ensemble.roots.len()) + 4;
    if leaves > MOST_LEAVES || most > u32::MAX as usize / LANES {
        return Err(Error::new(
            Code::TooLarge,
            "expected fewer nodes; split the model into several",
        ));
    }
    let mut builder = Builder {
        ensemble,
        weight,
        states: vec![State::default(); splits],
        nodes: Vec::with_capacity(splits * 2 + ensemble.roots.len()),
        columns: Collector::new(ensemble),
        most,
        tree: 0,
    };
    let trees = ensemble
        .roots
        .iter()
        .map(|&root| builder.tree(root))
        .collect::<Result<Vec<Tree>>>()?;
    let columns = builder.columns.finish();
    if columns.most_cuts() > 1 << f32::MANTISSA_DIGITS {
        return Err(Error::new(
            Code::TooLarge,
            "expected fewer thresholds of a feature; split the model",
        ));
    }
    Ok(Layout {
        nodes: Nodes::new(builder.nodes),
        trees,
        columns,
    })
}

struct Builder<'a, W> {
    ensemble: &'a Ensemble,
    weight: W,
    states: Vec<State>,
    nodes: Vec<Node<u32>>,
    columns: Collector,
    most: usize,
    /// The tree at work, counted from 1.
    tree: u32,
}

impl<W: Fn(u32) -> f32> Builder<'_, W> {
    fn tree(&mut self, root: Link) -> Result<Tree> {
        let start = self.place()?;
        let Link::Split(first) = root else {
            self.reach(root, start, 0);
            return Ok(Tree {
                root: start,
                depth: 0,
            });
        };
        let reached = self.count(first);
        let mut ready = std::collections::VecDeque::new();
        if let Some(state) = self.states.get_mut(first as usize)
            && state.links == 0
        {
            state.places.push(start);
            ready.push_back(first);
        }
        let (mut placed, mut depth) = (0, 0);
        while let Some(s) = ready.pop_front() {
            placed += 1;
            let (Some(&split), Some(state)) = (
                self.ensemble.splits.get(s as usize),
                self.states.get_mut(s as usize),
            ) else {
                break;
            };
            let (at, shared) = (std::mem::take(&mut state.places), state.links > 1);
            let below = state.depth + 1 + u32::from(shared);
            let at = match at.as_slice() {
                &[at] if !shared => at,
                several => {
                    let own = self.place()?;
                    several.iter().for_each(|&from| self.jump(from, own));
                    own
                }
            };
            let question = self.columns.question(&split);
            let (pair, next) = (self.place()?, self.place()?);
            if let Some(node) = self.nodes.get_mut(at as usize) {
                *node = Node {
                    threshold: question.threshold,
                    column: question.column * LANES as u32,
                    step: pair - at,
                };
            }
            let (yes, no) = if question.swapped {
                (split.no, split.yes)
            } else {
                (split.yes, split.no)
            };
            depth = depth.max(below);
            ready.extend(
                [(yes, pair), (no, next)]
                    .map(|(link, at)| self.reach(link, at, below))
                    .into_iter()
                    .flatten(),
            );
        }
        if placed == reached {
            return Ok(Tree { root: start, depth });
        }
        Err(Error::new(
            Code::InvalidModel,
            "expected trees, found nodes that lead back to themselves; export the model again",
        ))
    }

    /// Counts the links to every inner node that can be reached from `first`, and those nodes.
    fn count(&mut self, first: u32) -> usize {
        self.tree += 1;
        let mut reached = Vec::new();
        self.meet(first, &mut reached);
        let mut next = 0;
        while let Some(&s) = reached.get(next) {
            next += 1;
            let Some(split) = self.ensemble.splits.get(s as usize) else {
                continue;
            };
            for link in [split.yes, split.no] {
                if let Link::Split(child) = link {
                    self.meet(child, &mut reached);
                    if let Some(state) = self.states.get_mut(child as usize) {
                        state.links += 1;
                        state.waits += 1;
                    }
                }
            }
        }
        reached.len()
    }

    /// Begins the state of a node that this tree has not met before.
    fn meet(&mut self, split: u32, reached: &mut Vec<u32>) {
        if let Some(state) = self.states.get_mut(split as usize)
            && state.tree != self.tree
        {
            *state = State {
                tree: self.tree,
                ..State::default()
            };
            reached.push(split);
        }
    }

    /// Follows a link into `place`, `depth` steps from the root. Gives the inner node that can be placed now.
    fn reach(&mut self, link: Link, place: u32, depth: u32) -> Option<u32> {
        match link {
            Link::Leaf(leaf) => {
                let threshold = (self.weight)(leaf);
                if let Some(node) = self.nodes.get_mut(place as usize) {
                    *node = Node {
                        threshold,
                        column: 0,
                        step: 0,
                    };
                }
                None
            }
            Link::Split(s) => {
                let state = self.states.get_mut(s as usize)?;
                state.places.push(place);
                state.depth = state.depth.max(depth);
                state.waits = state.waits.saturating_sub(1);
                (state.waits == 0).then_some(s)
            }
        }
    }

    fn jump(&mut self, from: u32, to: u32) {
        if let Some(node) = self.nodes.get_mut(from as usize) {
            *node = Node {
                threshold: f32::INFINITY,
                column: 0,
                step: to - from,
            };
        }
    }

    /// A new place at the end.
    fn place(&mut self) -> Result<u32> {
        if self.nodes.len() >= self.most {
            return Err(Error::new(
                Code::InvalidModel,
                "expected trees that share no nodes, found nodes in several; export the model again",
            ));
        }
        self.nodes.push(Node {
            threshold: numbered(0),
            column: 0,
            step: 0,
        });
        Ok(self.nodes.len() as u32 - 1)
    }
}

/// The target of each tree, if all of its leaves have weights for the same one only.
pub(super) fn targets(ensemble: &Ensemble) -> Option<Vec<u32>> {
    let mut first = ensemble.leaves.iter().flatten();
    let target = first.next().map_or(0, |w| w.0);
    if first.all(|w| w.0 == target) {
        return Some(vec![target; ensemble.roots.len()]);
    }
    // A leaf may be in several trees only if they agree.
    let mut seen = vec![false; ensemble.splits.len()];
    ensemble
        .roots
        .iter()
        .map(|&root| target_of(ensemble, root, &mut seen))
        .collect()
}

fn target_of(ensemble: &Ensemble, root: Link, seen: &mut [bool]) -> Option<u32> {
    let mut target = None;
    let mut open = vec![root];
    while let Some(link) = open.pop() {
        match link {
            Link::Leaf(leaf) => {
                let found = ensemble.leaves.get(leaf as usize)?.first()?.0;
                if *target.get_or_insert(found) != found {
                    return None;
                }
            }
            Link::Split(s) => {
                let seen = seen.get_mut(s as usize)?;
                if std::mem::replace(seen, true) {
                    continue;
                }
                let split = ensemble.splits.get(s as usize)?;
                open.extend([split.yes, split.no]);
            }
        }
    }
    target
}
