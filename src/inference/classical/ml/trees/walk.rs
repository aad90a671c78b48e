//! Eight walks at once.
//!
//! A step waits for the node, then for its feature; eight walks side by side wait together. There is no
//! branch to guess: the comparison is added to the position. The walks are named one by one: an array of
//! them would be kept in memory when a build optimizes for size.

use super::columns::LANES;

/// A node: with `column <= threshold` the walk goes on `step` nodes further, else one more.
///
/// A leaf has column 0, which always passes, and step 0: a walk that is there stays. Its threshold is its
/// weight or, as [`leaf_number`] reads it, its number.
#[derive(Clone, Copy)]
pub(super) struct Node<I> {
    pub threshold: f32,
    /// The first of the column's eight lanes.
    pub column: I,
    pub step: I,
}

/// The nodes of all trees, in 8 bytes each where columns and steps are small enough, else in 12.
pub(super) enum Nodes {
    Narrow(Vec<Node<u16>>),
    Wide(Vec<Node<u32>>),
}

/// The first leaf's number as a float: an ordinary one, so that comparing it is not slow.
const FIRST: u32 = 0x3f80_0000;

/// How many leaves can be numbered.
pub(super) const MOST_LEAVES: usize = 0x4000_0000;

/// The steps after which it is asked whether all walks have ended.
const CHECKED: u32 = 4;

/// A leaf's number in the place of its weight.
pub(super) fn numbered(leaf: u32) -> f32 {
    f32::from_bits(FIRST + leaf)
}

/// The number that [`numbered`] put into a leaf.
pub(super) fn leaf_number(threshold: f32) -> usize {
    threshold.to_bits().saturating_sub(FIRST) as usize
}

impl Nodes {
    pub fn new(nodes: Vec<Node<u32>>) -> Self {
        let narrow = |n: &Node<u32>| {
            Some(Node {
                threshold: n.threshold,
                column: u16::try_from(n.column).ok()?,
                step: u16::try_from(n.step).ok()?,
            })
        };
        match nodes.iter().map(narrow).collect() {
            Some(narrow) => Nodes::Narrow(narrow),
            None => Nodes::Wide(nodes),
        }
    }

    /// The leaves' thresholds that eight walks reach within `depth` steps. Walk i starts at `roots[i]` and
    /// reads lane `lanes[i]` of the columns `x`.
    pub fn walk(&self, x: &[f32], roots: [u32; LANES], lanes: [u32; LANES], depth: u32) -> [f32; LANES] {
        match self {
            Nodes::Narrow(nodes) => walk(nodes, x, roots, lanes, depth),
            Nodes::Wide(nodes) => walk(nodes, x, roots, lanes, depth),
        }
    }
}

#[inline(always)]
fn step<I: Copy + Into<u32>>(nodes: &[Node<I>], x: &[f32], at: usize, lane: u32) -> usize {
    let Some(node) = nodes.get(at) else { return at };
    let column: u32 = node.column.into();
    let Some(value) = x.get((column + lane) as usize) else {
        return at;
    };
    let step: u32 = node.step.into();
    #[allow(clippy::neg_cmp_op_on_partial_ord)] // a gap does not pass
    let fails = !(*value <= node.threshold);
    at + step as usize + usize::from(fails)
}

fn walk<I: Copy + Into<u32>>(
    nodes: &[Node<I>],
    x: &[f32],
    roots: [u32; LANES],
    lanes: [u32; LANES],
    depth: u32,
) -> [f32; LANES] {
    let [l0, l1, l2, l3, l4, l5, l6, l7] = lanes;
    let [mut a, mut b, mut c, mut d, mut e, mut f, mut g, mut h] = roots.map(|r| r as usize);
    macro_rules! all_step {
        () => {
            a = step(nodes, x, a, l0);
            b = step(nodes, x, b, l1);
            c = step(nodes, x, c, l2);
            d = step(nodes, x, d, l3);
            e = step(nodes, x, e, l4);
            f = step(nodes, x, f, l5);
            g = step(nodes, x, g, l6);
            h = step(nodes, x, h, l7);
        };
    }
    let mut left = depth;
    while left > 0 {
        let steps = left.min(CHECKED);
        for _ in 1..steps {
            all_step!();
        }
        // Only walks that are at their leaves stand still.
        let before = a + b + c + d + e + f + g + h;
        all_step!();
        if a + b + c + d + e + f + g + h == before {
            break;
        }
        left -= steps;
    }
    [a, b, c, d, e, f, g, h].map(|at| nodes.get(at).map_or(0.0, |n| n.threshold))
}
