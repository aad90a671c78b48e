//! Reductions along axes, ArgMax and ArgMin.

use super::gather::integers;
use super::node::{Inputs, Node, axis, bad_type};
use super::registry::{Entry, Operator, core, one};
use crate::error::Result;
use crate::inference::tensor::{Tensor, TensorData};

pub(crate) const ENTRIES: &[Entry] = &[
    core("ReduceSum", 1, (1, 2), |n| reduce(n, Kind::Sum)),
    core("ReduceMean", 1, (1, 2), |n| reduce(n, Kind::Mean)),
    core("ReduceMax", 1, (1, 2), |n| reduce(n, Kind::Max)),
    core("ReduceMin", 1, (1, 2), |n| reduce(n, Kind::Min)),
    core("ReduceProd", 1, (1, 2), |n| reduce(n, Kind::Product)),
    core("ReduceSumSquare", 1, (1, 2), |n| reduce(n, Kind::SumSquare)),
    core("ReduceL1", 1, (1, 2), |n| reduce(n, Kind::L1)),
    core("ReduceL2", 1, (1, 2), |n| reduce(n, Kind::L2)),
    core("ReduceLogSum", 1, (1, 2), |n| reduce(n, Kind::LogSum)),
    core("ReduceLogSumExp", 1, (1, 2), |n| reduce(n, Kind::LogSumExp)),
    core("ArgMax", 1, (1, 1), |n| arg(n, |a, b| a > b)),
    core("ArgMin", 1, (1, 1), |n| arg(n, |a, b| a < b)),
];

#[derive(Clone, Copy)]
enum Kind {
    Sum,
    Mean,
    Max,
    Min,
    Product,
    SumSquare,
    L1,
    L2,
    LogSum,
    LogSumExp,
}

impl Kind {
    fn of(self, values: &[f64]) -> f64 {
        let sum = |f: fn(f64) -> f64| values.iter().fold(0.0, |s, &x| s + f(x));
        let max = || {
            values
                .iter()
                .fold(f64::NEG_INFINITY, |m, &x| if x > m || x.is_nan() { x } else { m })
        };
        match self {
            Kind::Sum => sum(|x| x),
            Kind::Mean => sum(|x| x) / values.len() as f64,
            Kind::Max => max(),
            Kind::Min => values
                .iter()
                .fold(f64::INFINITY, |m, &x| if x < m || x.is_nan() { x } else { m }),
            Kind::Product => values.iter().product(),
            Kind::SumSquare => sum(|x| x * x),
            Kind::L1 => sum(f64::abs),
            Kind::L2 => sum(|x| x * x).sqrt(),
            Kind::LogSum => libm::log(sum(|x| x)),
            Kind::LogSumExp => {
                let top = max();
                if top.is_infinite() {
                    return top;
                }
                top + libm::log(values.iter().fold(0.0, |s, &x| s + libm::exp(x - top)))
            }
        }
    }
}

fn reduce(node: &Node<'_>, kind: Kind) -> Result<Box<dyn Operator>> {
    let attribute: Vec<i64> = node.ints("axes")?.to_vec();
    let keep = node.int("keepdims", 1)? != 0;
    let nothing_means_none = node.int("noop_with_empty_axes", 0)? != 0;
    Ok(Box::new(move |inputs: &Inputs<'_>| {
        let t = inputs.tensor(0)?;
        let rank = t.dims().len();
        let list = match inputs.optional(1)? {
            Some(axes) => integers(axes)?,
            None => attribute.clone(),
        };
        if list.is_empty() && nothing_means_none {
            return one(t.clone());
        }
        let gone: Vec<usize> = if list.is_empty() {
            (0..rank).collect()
        } else {
            list.iter().map(|&a| axis(a, rank)).collect::<Result<_>>()?
        };
        let (dims, groups) = grouped(inputs, &gone, keep)?;
        let values: Vec<f64> = groups.iter().map(|g| kind.of(g)).collect();
        let data = match t.data() {
            TensorData::F32(_) => TensorData::F32(values.iter().map(|&v| v as f32).collect()),
            TensorData::F64(_) => TensorData::F64(values),
            TensorData::I64(_) => TensorData::I64(values.iter().map(|&v| v as i64).collect()),
            TensorData::I32(_) => TensorData::I32(values.iter().map(|&v| v as i32).collect()),
            _ => return Err(bad_type(t.element_type())),
        };
        one(Tensor::new(dims, data)?)
    }))
}

/// The elements that fall together when the axes `gone` go, and the shape that is left.
fn grouped(inputs: &Inputs<'_>, gone: &[usize], keep: bool) -> Result<(Vec<usize>, Vec<Vec<f64>>)> {
    let t = inputs.tensor(0)?;
    let values = t.to_f64().ok_or_else(|| bad_type(t.element_type()))?;
    let short: Vec<usize> = t
        .dims()
        .iter()
        .enumerate()
        .map(|(i, &d)| if gone.contains(&i) { 1 } else { d })
        .collect();
    let count = inputs.elements(&short)?;
    let mut groups = vec![Vec::new(); count];
    for (value, group) in values
        .into_iter()
        .zip(super::broadcast::Offsets::new(&short, t.dims()))
    {
        if let Some(g) = groups.get_mut(group) {
            g.push(value);
        }
    }
    let dims = if keep {
        short
    } else {
        short
            .into_iter()
            .enumerate()
            .filter(|(i, _)| !gone.contains(i))
            .map(|(_, d)| d)
            .collect()
    };
    Ok((dims, groups))
}

/// `better(a, b)`: whether a wins over b.
fn arg(node: &Node<'_>, better: fn(f64, f64) -> bool) -> Result<Box<dyn Operator>> {
    let along = node.int("axis", 0)?;
    let keep = node.int("keepdims", 1)? != 0;
    let last = node.int("select_last_index", 0)? != 0;
    Ok(Box::new(move |inputs: &Inputs<'_>| {
        let t = inputs.tensor(0)?;
        let along = axis(along, t.dims().len())?;
        let (dims, groups) = grouped(inputs, &[along], keep)?;
        let winners = groups
            .iter()
            .map(|g| {
                let mut best = (0usize, g.first().copied().unwrap_or(f64::NAN));
                for (i, &x) in g.iter().enumerate().skip(1) {
                    if better(x, best.1) || (last && x == best.1) {
                        best = (i, x);
                    }
                }
                best.0 as i64
            })
            .collect();
        one(Tensor::of(dims, winners)?)
    }))
}
