//! The kernels of support vector machines: linear, polynomial, radial and sigmoid.

use crate::error::Result;
use crate::inference::classical::dense::Packed;
use crate::inference::classical::node::{Node, bad_shape};

enum Kind {
    Linear,
    Polynomial { degree: f32 },
    Radial,
    Sigmoid,
}

/// A kernel between rows of features and fixed vectors.
pub(super) struct Kernel {
    kind: Kind,
    gamma: f32,
    coef0: f32,
    /// For the radial kernel, vector after vector.
    vectors: Vec<f32>,
    /// For the other kernels.
    packed: Packed,
    features: usize,
}

impl Kernel {
    /// The node's kernel with `count` vectors.
    pub fn of(node: &Node<'_>, vectors: &[f32], count: usize) -> Result<Self> {
        let parameters = match node.floats("kernel_params")? {
            [] => [0.0; 3],
            &[gamma, coef0, degree, ..] => [gamma, coef0, degree],
            other => {
                return Err(node.invalid(format!(
                    "attribute 'kernel_params': expected gamma, coef0 and degree, found {} values",
                    other.len()
                )));
            }
        };
        let [gamma, coef0, degree] = parameters;
        let kind = match node.text("kernel_type", "LINEAR")?.as_str() {
            "LINEAR" => Kind::Linear,
            "POLY" => Kind::Polynomial { degree },
            "RBF" => Kind::Radial,
            "SIGMOID" => Kind::Sigmoid,
            other => {
                return Err(node.invalid(format!("attribute 'kernel_type': unknown value '{other}'")));
            }
        };
        Kernel::new(node, kind, (gamma, coef0), vectors, count)
    }

    /// Plain products with `count` rows of coefficients.
    pub fn linear(node: &Node<'_>, coefficients: &[f32], count: usize) -> Result<Self> {
        Kernel::new(node, Kind::Linear, (1.0, 0.0), coefficients, count)
    }

    fn new(
        node: &Node<'_>,
        kind: Kind,
        (gamma, coef0): (f32, f32),
        vectors: &[f32],
        count: usize,
    ) -> Result<Self> {
        if count == 0 || vectors.is_empty() || !vectors.len().is_multiple_of(count) {
            return Err(node.invalid(format!(
                "expected a multiple of {count} values in the vectors, found {}",
                vectors.len()
            )));
        }
        let features = vectors.len() / count;
        let radial = matches!(kind, Kind::Radial);
        Ok(Kernel {
            kind,
            gamma,
            coef0,
            vectors: if radial { vectors.to_vec() } else { Vec::new() },
            packed: if radial {
                Packed::new(&[], 0, 0, true)
            } else {
                Packed::new(vectors, features, count, true)
            },
            features,
        })
    }

    /// Checks the width of rows.
    pub fn fits(&self, columns: usize) -> Result<()> {
        if columns == self.features {
            return Ok(());
        }
        Err(bad_shape(format!(
            "expected rows of {} features, found {columns}; check the number of columns",
            self.features
        )))
    }

    /// The kernel of each of `rows` rows with each vector.
    pub fn values(&self, x: &[f32], rows: usize) -> Vec<f32> {
        if matches!(self.kind, Kind::Radial) {
            return x
                .chunks_exact(self.features)
                .flat_map(|row| {
                    self.vectors
                        .chunks_exact(self.features)
                        .map(|v| libm::expf(-self.gamma * squared_distance(row, v)))
                })
                .collect();
        }
        let mut out = self.packed.multiply(x, rows, None);
        for v in &mut out {
            *v = match self.kind {
                Kind::Polynomial { degree } => power(self.gamma * *v + self.coef0, degree),
                Kind::Sigmoid => libm::tanhf(self.gamma * *v + self.coef0),
                _ => *v,
            };
        }
        out
    }
}

fn squared_distance(a: &[f32], b: &[f32]) -> f32 {
    a.iter().zip(b).fold(0.0, |sum, (x, y)| sum + (x - y) * (x - y))
}

fn power(base: f32, degree: f32) -> f32 {
    match degree {
        2.0 => base * base,
        3.0 => base * base * base,
        _ => libm::powf(base, degree),
    }
}
