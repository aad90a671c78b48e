//! Trees as a model's attributes tell them, before they are laid out.

/// How the weights of the leaves that a row reaches become one score.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) enum Aggregate {
    Average,
    Sum,
    Min,
    Max,
}

/// What an inner node asks of its feature.
#[derive(Clone, Copy, PartialEq, Debug)]
pub(super) enum Test {
    LessOrEqual(f64),
    Less(f64),
    GreaterOrEqual(f64),
    Greater(f64),
    Equal(f64),
    NotEqual(f64),
    /// Whether the value is in the set of this number.
    Member(u32),
}

/// Where a branch leads.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) enum Link {
    Split(u32),
    Leaf(u32),
}

/// An inner node.
#[derive(Clone, Copy, Debug)]
pub(super) struct Split {
    pub feature: u32,
    pub test: Test,
    /// Whether a gap (NaN) takes the branch of `yes`.
    pub missing: bool,
    pub yes: Link,
    pub no: Link,
}

/// An ensemble whose links all exist. That they form trees is checked when they are laid out.
pub(super) struct Ensemble {
    pub splits: Vec<Split>,
    /// Of each leaf the target and the weight that it adds to it.
    pub leaves: Vec<Vec<(u32, f64)>>,
    pub roots: Vec<Link>,
    pub sets: Vec<Vec<f64>>,
    pub targets: usize,
    pub aggregate: Aggregate,
    /// Whether thresholds or weights are 64-bit floats: then sums are too.
    pub double: bool,
}
