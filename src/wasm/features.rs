//! Matrices and labels crossing the border.

use crate::data::{Categorical, Classes, Column, Labels, Matrix, Values};
use crate::error::{Code, Error};
use crate::resampling::Features;
use wasm_bindgen::prelude::*;

/// A matrix on its way in or out.
#[wasm_bindgen]
pub struct RawFeatures(pub(super) Features);

#[wasm_bindgen]
impl RawFeatures {
    pub fn float64(data: Vec<f64>, rows: usize, columns: usize) -> Result<RawFeatures, JsValue> {
        Ok(RawFeatures(Features::F64(Matrix::new(data, rows, columns)?)))
    }

    pub fn float32(data: Vec<f32>, rows: usize, columns: usize) -> Result<RawFeatures, JsValue> {
        Ok(RawFeatures(Features::F32(Matrix::new(data, rows, columns)?)))
    }

    #[wasm_bindgen(getter)]
    pub fn rows(&self) -> usize {
        match &self.0 {
            Features::F32(m) => m.rows(),
            Features::F64(m) => m.rows(),
            Features::Table(t) => t.rows(),
        }
    }

    #[wasm_bindgen(getter)]
    pub fn columns(&self) -> usize {
        match &self.0 {
            Features::F32(m) => m.columns(),
            Features::F64(m) => m.columns(),
            Features::Table(t) => t.columns().len(),
        }
    }

    #[wasm_bindgen(getter)]
    pub fn double(&self) -> bool {
        matches!(self.0, Features::F64(_))
    }

    #[wasm_bindgen(js_name = intoFloat64)]
    pub fn into_float64(self) -> Result<Vec<f64>, JsValue> {
        match self.0 {
            Features::F64(m) => Ok(m.into_data()),
            _ => Err(other_kind().into()),
        }
    }

    #[wasm_bindgen(js_name = intoFloat32)]
    pub fn into_float32(self) -> Result<Vec<f32>, JsValue> {
        match self.0 {
            Features::F32(m) => Ok(m.into_data()),
            _ => Err(other_kind().into()),
        }
    }
}

fn other_kind() -> Error {
    Error::new(
        Code::Internal,
        "matrix: it holds another kind of number; please report this",
    )
}

/// Labels on their way in or out.
#[wasm_bindgen]
pub struct RawLabels(pub(super) Labels);

#[wasm_bindgen]
impl RawLabels {
    pub fn integers(values: Vec<f64>) -> Result<RawLabels, JsValue> {
        Ok(RawLabels(Labels::from_column(&Column::numeric("y", values))?))
    }

    pub fn booleans(values: Vec<u8>) -> RawLabels {
        RawLabels(Labels::from_booleans(
            &values.iter().map(|&v| v != 0).collect::<Vec<_>>(),
        ))
    }

    pub fn strings(codes: Vec<u32>, categories: Vec<String>) -> Result<RawLabels, JsValue> {
        let values = Values::Categorical(Categorical { codes, categories });
        let name = "y".to_owned();
        Ok(RawLabels(Labels::from_column(&Column { name, values })?))
    }

    #[wasm_bindgen(js_name = takeCodes)]
    pub fn take_codes(&mut self) -> Vec<u32> {
        std::mem::take(&mut self.0.codes)
    }

    pub fn names(&self) -> Vec<String> {
        self.0.classes.names()
    }

    pub fn numbers(&self) -> Vec<f64> {
        match &self.0.classes {
            Classes::Integers(v) => v.iter().map(|&i| i as f64).collect(),
            Classes::Strings(_) | Classes::Booleans(_) => Vec::new(),
        }
    }
}
