//! A model from a file, with the files beside it that its weights lie in.

use super::files;
use super::flags::{Options, stated};
use clap::Args;
use evenkeel::inference::{Session, SessionOptions};
use evenkeel::onnx::{ExternalData, Limits, external_files};
use evenkeel::{Code, Error, Result};
use std::path::{Path, PathBuf};

/// What a model must keep to, for every command that reads one.
#[derive(Args, Debug)]
#[command(next_help_heading = "Limits on the model")]
pub struct ModelFlags {
    #[arg(long, value_name = "N", help = stated("Most bytes of the model with its weights", &Limits::default().max_bytes))]
    max_bytes: Option<usize>,

    #[arg(long, value_name = "N", help = stated("Most nodes", &Limits::default().max_nodes))]
    max_nodes: Option<usize>,

    #[arg(long, value_name = "N", help = stated("Most parts of the file", &Limits::default().max_messages))]
    max_messages: Option<usize>,

    #[arg(long, value_name = "N", help = stated("Most elements of a tensor, stored or computed", &Limits::default().max_elements))]
    max_elements: Option<usize>,

    #[arg(long, value_name = "N", help = stated("Most parts within parts", &Limits::default().max_nesting))]
    max_nesting: Option<usize>,

    #[arg(long, value_name = "N", help = stated("Most steps of one run", &Limits::default().max_work))]
    max_work: Option<u64>,
}

impl ModelFlags {
    /// The library's limits.
    pub fn limits(&self) -> Result<Limits> {
        let mut options = Options::default();
        options.set("maxBytes", self.max_bytes);
        options.set("maxNodes", self.max_nodes);
        options.set("maxMessages", self.max_messages);
        options.set("maxElements", self.max_elements);
        options.set("maxNesting", self.max_nesting);
        options.set("maxWork", self.max_work);
        options.parse()
    }

    /// Reads a model and makes it ready to run.
    pub fn open(&self, path: &Path) -> Result<Session> {
        let limits = self.limits()?;
        let bytes = files::read(path)?;
        let load = || {
            let weights = weights(path, &external_files(&bytes, &limits)?, &limits)?;
            Session::load_with(&bytes, weights, &SessionOptions { limits })
        };
        load().map_err(|e| e.at(files::name(path)))
    }
}

/// The bytes of those `names` that are files below the model's folder.
fn weights(model: &Path, names: &[String], limits: &Limits) -> Result<ExternalData> {
    let mut weights = ExternalData::new();
    if files::is_stream(model) || names.is_empty() {
        return Ok(weights);
    }
    let folder = files::folder_of(model);
    let mut left = limits.max_bytes as u64;
    for name in names {
        let Some(path) = below(folder, name)? else {
            continue;
        };
        let bytes = std::fs::metadata(&path).map_or(0, |m| m.len());
        left = left.checked_sub(bytes).ok_or_else(|| {
            Error::new(
                Code::TooLarge,
                format!(
                    "'{name}': expected at most {} bytes of weights, found more; raise the limit maxBytes if you trust the file",
                    limits.max_bytes
                ),
            )
        })?;
        weights.insert(name.clone(), files::read(&path)?);
    }
    Ok(weights)
}

/// The real path of a file, if it exists; links that lead out of the folder are refused.
fn below(folder: &Path, name: &str) -> Result<Option<PathBuf>> {
    let (Ok(root), Ok(path)) = (folder.canonicalize(), folder.join(name).canonicalize()) else {
        return Ok(None);
    };
    if path.starts_with(&root) && path.is_file() {
        return Ok(Some(path));
    }
    Err(Error::new(
        Code::InvalidModel,
        format!(
            "'{name}': expected weights in a file of the model's own folder, found a link out of it or no file; copy the file there"
        ),
    ))
}
