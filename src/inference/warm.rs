//! A first run that nobody waits for.

use super::session::{Session, TensorInfo, ValueKind};
use super::tensor::{Tensor, TensorData, product};
use crate::error::{Code, Error, Result};
use crate::onnx::{Dim, ElementType};

impl Session {
    /// Runs the model once on zeros (empty texts), so that the next run with these shapes finds its plan
    /// ready. An input that is not named gets the shape it declares, with 1 where that is free.
    ///
    /// # Errors
    /// `column-mismatch` for an unknown name; else those of [`Session::run`]: a model may refuse zeros.
    pub fn warm_up(&self, shapes: &[(String, Vec<usize>)]) -> Result<()> {
        if let Some((name, _)) = shapes
            .iter()
            .find(|(name, _)| self.inputs().iter().all(|i| i.name != *name))
        {
            return Err(Error::new(
                Code::ColumnMismatch,
                format!("input '{name}': the model has none of that name; name the shapes of its inputs"),
            ));
        }
        let feeds = self.inputs().iter().map(|input| {
            let given = shapes.iter().find(|(name, _)| *name == input.name);
            let dims = given.map_or_else(|| declared(input), |(_, dims)| dims.clone());
            Ok((input.name.clone(), self.zeros(input, dims)?.into()))
        });
        self.run_values(feeds.collect::<Result<_>>()?, None).map(drop)
    }

    fn zeros(&self, input: &TensorInfo, dims: Vec<usize>) -> Result<Tensor> {
        if input.kind != ValueKind::Tensor {
            return Err(Error::new(
                Code::UnsupportedModel,
                format!(
                    "input '{}': it is no tensor; run the model once instead",
                    input.name
                ),
            ));
        }
        self.check_size(input, &dims)?;
        let n = product(&dims).unwrap_or(0);
        Tensor::new(
            dims,
            TensorData::zeros(input.element_type.unwrap_or(ElementType::Float32), n),
        )
    }
}

fn declared(input: &TensorInfo) -> Vec<usize> {
    let size = |dim: &Dim| if let Dim::Known(n) = dim { *n } else { 1 };
    input.shape.iter().map(size).collect()
}
