//! Classes of pictures: the best few with their scores.

use super::image_input::{ImageInput, image_tensor};
use super::session::{Session, ValueKind};
use super::tensor::Tensor;
use super::value::Value;
use crate::error::{Code, Error, Result};
use crate::images::{Image, Pipeline, Preprocess};
use crate::onnx::ElementType;
use crate::options;
use crate::watch::Watch;
use serde::{Deserialize, Serialize};

/// How pictures are classified.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields, default)]
pub struct ClassifyOptions {
    /// How pictures become the model's tensor: the name of a preset, or an object.
    pub preprocess: Preprocess,
    /// The names of the classes, in the model's order. Default: those that the model stores, else numbers
    /// from 0.
    pub labels: Option<Vec<String>>,
    /// How many classes are given for each picture, the best first. Default: 5.
    pub top_k: usize,
    /// Whether the scores go through a softmax. Default: unless the model's own graph ends in a softmax or
    /// sigmoid, or gives labels.
    pub softmax: Option<bool>,
    /// The output with the scores. Default: the first of floats.
    pub output: Option<String>,
}

impl Default for ClassifyOptions {
    fn default() -> Self {
        ClassifyOptions {
            preprocess: Preprocess::default(),
            labels: None,
            top_k: 5,
            softmax: None,
            output: None,
        }
    }
}

/// A class and its score.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct ClassScore {
    /// The position of the class in the model's output.
    pub index: usize,
    /// Its name.
    pub label: String,
    /// Its probability; the model's own number where neither it nor the options have a softmax.
    pub score: f64,
}

/// A model made ready to classify pictures.
pub struct Classifier<'s> {
    session: &'s Session,
    input: ImageInput,
    pipeline: Pipeline,
    output: String,
    softmax: bool,
    top_k: usize,
    labels: Option<Vec<String>>,
}

impl Session {
    /// Classifies pictures: for each the best classes, the best first; equal ones in the model's order.
    ///
    /// Pictures run one at a time, or as many as the model takes.
    ///
    /// # Errors
    /// Those of [`Classifier::new`] and [`Classifier::classify`]; `cancelled`.
    pub fn classify(
        &self,
        images: &[Image],
        options: &ClassifyOptions,
        watch: &mut dyn Watch,
    ) -> Result<Vec<Vec<ClassScore>>> {
        let classifier = Classifier::new(self, options)?;
        let mut all = Vec::with_capacity(images.len());
        for batch in images.chunks(classifier.batch()) {
            watch.check("classifying", all.len(), images.len())?;
            let place = |e: Error| match images.len() {
                1 => e,
                _ => e.at(format!("images from {}", all.len())),
            };
            all.extend(classifier.classify(batch).map_err(place)?);
        }
        Ok(all)
    }
}

impl<'s> Classifier<'s> {
    /// Checks that the model takes pictures as the options say, and gives scores.
    ///
    /// # Errors
    /// `unsupported-model` when it does not; `invalid-option`; `column-mismatch` for an output that it
    /// does not have.
    pub fn new(session: &'s Session, options: &ClassifyOptions) -> Result<Self> {
        let input = session.image_input(&options.preprocess)?;
        let pipeline = Pipeline::new(&options.preprocess, &input.frame)?;
        if options.top_k == 0 {
            return Err(options::invalid("'topK': expected 1 or more, found 0"));
        }
        let (output, is_probability) = scores_of(session, options.output.as_deref())?;
        Ok(Classifier {
            session,
            input,
            pipeline,
            output,
            softmax: options.softmax.unwrap_or(!is_probability),
            top_k: options.top_k,
            labels: options.labels.clone(),
        })
    }

    /// How pictures are prepared.
    pub fn pipeline(&self) -> &Pipeline {
        &self.pipeline
    }

    /// Whether the scores go through a softmax here.
    pub fn softmax(&self) -> bool {
        self.softmax
    }

    /// Pictures that run at a time.
    pub fn batch(&self) -> usize {
        self.input.batch.unwrap_or(1)
    }

    /// The best classes of at most [`Classifier::batch`] pictures. Where the model takes more than there
    /// are, the last is repeated.
    ///
    /// # Errors
    /// Those of [`Pipeline::fitted`] and [`Session::run`]; `invalid-option` when there are not as many
    /// labels as classes; `unsupported-model` when the output is not a row of scores for each picture.
    pub fn classify(&self, images: &[Image]) -> Result<Vec<Vec<ClassScore>>> {
        let Some(last) = images.last() else {
            return Ok(Vec::new());
        };
        let missing = self.input.batch.unwrap_or(0).saturating_sub(images.len());
        let tensor = if missing == 0 {
            image_tensor(images, &self.pipeline)?
        } else {
            let repeated = std::iter::repeat_n(last, missing);
            let full: Vec<Image> = images.iter().chain(repeated).cloned().collect();
            image_tensor(&full, &self.pipeline)?
        };
        let n = images.len() + missing;
        let feeds = vec![(self.input.name.clone(), tensor.into())];
        let outputs = self
            .session
            .run_values(feeds, Some(std::slice::from_ref(&self.output)))?;
        let mut keys = Vec::new();
        let mut rows = Vec::new();
        for (_, value) in outputs {
            if let Value::Maps { keys: found, .. } = &value {
                keys = found.names();
            }
            rows = self.rows(&value.into_tensor()?, n)?;
        }
        rows.truncate(images.len());
        rows.into_iter().map(|row| self.best(row, &keys)).collect()
    }

    /// The scores of each picture.
    fn rows(&self, scores: &Tensor, n: usize) -> Result<Vec<Vec<f64>>> {
        let dims = scores.dims();
        let is_row = dims.first() == Some(&n) && dims.iter().skip(2).all(|&d| d == 1);
        let is_only = n == 1 && dims.len() == 1;
        match scores.to_f64() {
            Some(values) if !values.is_empty() && (is_row || is_only) => {
                let width = (values.len() / n).max(1);
                Ok(values.chunks(width).map(<[f64]>::to_vec).collect())
            }
            _ => Err(Error::new(
                Code::UnsupportedModel,
                format!(
                    "output '{}': expected a row of scores for each of {n} pictures, found shape {dims:?}; name another output, or use run",
                    self.output
                ),
            )),
        }
    }

    fn best(&self, mut row: Vec<f64>, keys: &[String]) -> Result<Vec<ClassScore>> {
        if let ([p], false) = (row.as_slice(), self.softmax) {
            row = vec![1.0 - p, *p];
        }
        if self.softmax {
            softmax(&mut row);
        }
        let own = if keys.is_empty() {
            self.session.classes()
        } else {
            keys
        };
        let names = match &self.labels {
            Some(labels) if labels.len() == row.len() => labels,
            Some(labels) => {
                return Err(options::invalid(format!(
                    "'labels': expected {}, one for each class of the model, found {}",
                    row.len(),
                    labels.len()
                )));
            }
            None if own.len() == row.len() => own,
            None => &[],
        };
        let mut order: Vec<(usize, f64)> = row.into_iter().enumerate().collect();
        let rank = |score: f64| if score.is_nan() { f64::NEG_INFINITY } else { score };
        order.sort_by(|a, b| rank(b.1).total_cmp(&rank(a.1)));
        let named = |(index, score): (usize, f64)| ClassScore {
            index,
            label: names.get(index).cloned().unwrap_or_else(|| index.to_string()),
            score,
        };
        Ok(order.into_iter().take(self.top_k).map(named).collect())
    }
}

/// The output with the scores, and whether they are probabilities already.
fn scores_of(session: &Session, wanted: Option<&str>) -> Result<(String, bool)> {
    let is_scores = |o: &super::TensorInfo| {
        let is_float = matches!(
            o.element_type,
            Some(ElementType::Float32 | ElementType::Float64) | None
        );
        o.kind == ValueKind::Maps || (o.kind == ValueKind::Tensor && is_float)
    };
    let position = match wanted {
        Some(name) => Some(session.output_position(name)?),
        None => session.outputs().iter().position(is_scores),
    };
    let found = position.and_then(|i| {
        Some((
            session.outputs().get(i)?.name.clone(),
            session.heads.is_probability(i),
        ))
    });
    found.ok_or_else(|| {
        Error::new(
            Code::UnsupportedModel,
            "model: to classify, expected an output of floats, found none; use run",
        )
    })
}

/// In double precision, the largest taken off first.
fn softmax(row: &mut [f64]) {
    let largest = row.iter().copied().fold(f64::NEG_INFINITY, f64::max);
    let mut sum = 0.0;
    for v in row.iter_mut() {
        *v = libm::exp(*v - largest);
        sum += *v;
    }
    for v in row {
        *v /= sum;
    }
}
