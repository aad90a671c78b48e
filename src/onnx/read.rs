//! From bytes to a checked model.

use super::check::check;
use super::external::{self, ExternalData};
use super::limits::Limits;
use super::proto::ModelProto;
use super::scan::scan;
use crate::error::{Code, Error, Result};
use prost::Message;

/// Reads a model in one file: within the limits, well formed, every name resolved, nodes in an order that runs.
///
/// Nodes that stand after their users are moved before them, as onnxruntime does.
///
/// # Errors
/// `empty-input` for no bytes; `invalid-model` for what is not ONNX or is damaged (wrong lengths,
/// unknown names, cycles); `too-large` beyond a limit; `unsupported-model` for weights in other files.
pub fn read(bytes: &[u8], limits: &Limits) -> Result<ModelProto> {
    read_with(bytes, &ExternalData::new(), limits)
}

/// As [`read`], with the bytes of the files that the model's weights lie in.
///
/// # Errors
/// As [`read`]; `unsupported-model` names the file that `files` lacks; `invalid-model` for weights
/// beyond the end of their file, or in a file outside the model's folder.
pub fn read_with(bytes: &[u8], files: &ExternalData, limits: &Limits) -> Result<ModelProto> {
    let together = files
        .values()
        .map(Vec::len)
        .fold(bytes.len(), usize::saturating_add);
    let mut model = decode(bytes, together, limits)?;
    external::resolve(&mut model, files, limits)?;
    check(&mut model, limits)?;
    Ok(model)
}

/// As [`read`], but weights that lie in other files may be absent.
pub(crate) fn read_without_weights(bytes: &[u8], limits: &Limits) -> Result<ModelProto> {
    let mut model = decode(bytes, bytes.len(), limits)?;
    check(&mut model, limits)?;
    Ok(model)
}

/// The names of the files beside a model that its weights lie in, as paths from the model's folder.
///
/// # Errors
/// Those of [`read`]; `invalid-model` for a name that leads out of the model's folder.
pub fn external_files(bytes: &[u8], limits: &Limits) -> Result<Vec<String>> {
    external::names(&mut decode(bytes, bytes.len(), limits)?)
}

fn decode(bytes: &[u8], together: usize, limits: &Limits) -> Result<ModelProto> {
    if bytes.is_empty() {
        return Err(Error::new(
            Code::EmptyInput,
            "model: expected an ONNX file, found 0 bytes; check the path or the download",
        ));
    }
    if together > limits.max_bytes {
        return Err(Error::new(
            Code::TooLarge,
            format!(
                "model: expected at most {} bytes, found {}; raise the limit maxBytes if you trust the file",
                limits.max_bytes, together
            ),
        ));
    }
    if let Some(kind) = foreign(bytes) {
        return Err(Error::new(
            Code::InvalidModel,
            format!("model: expected an ONNX file, found {kind}; export the model as ONNX"),
        ));
    }
    scan(bytes, limits)?;
    ModelProto::decode(bytes).map_err(|e| {
        Error::new(
            Code::InvalidModel,
            format!("model: expected an ONNX file, found a damaged one ({e}); export or download it again"),
        )
    })
}

/// What a file is that certainly is not ONNX, by its first bytes.
fn foreign(bytes: &[u8]) -> Option<&'static str> {
    const MARKS: [(&[u8], &str); 11] = [
        (b"\x89PNG", "a PNG image"),
        (b"\xff\xd8\xff", "a JPEG image"),
        (b"GIF8", "a GIF image"),
        (b"%PDF", "a PDF document"),
        (b"PK\x03\x04", "a ZIP archive (a PyTorch or Keras file is one)"),
        (b"\x1f\x8b", "gzip-compressed data"),
        (b"\x89HDF", "an HDF5 file (Keras)"),
        (b"\x80\x04\x95", "a Python pickle"),
        (b"<!DOC", "an HTML page"),
        (b"<html", "an HTML page"),
        (b"version https://git-lfs", "a Git LFS pointer"),
    ];
    if bytes.get(4..8) == Some(b"TFL3") {
        return Some("a TensorFlow Lite model");
    }
    if bytes.get(4..8) == Some(b"ORTM") {
        return Some("a model in onnxruntime's own format");
    }
    let first = bytes.iter().find(|b| !b.is_ascii_whitespace());
    if first == Some(&b'{') && bytes.first() != Some(&b'\n') {
        return Some("JSON text");
    }
    MARKS
        .iter()
        .find(|(mark, _)| bytes.starts_with(mark))
        .map(|m| m.1)
}
