//! From bytes to a checked model.

use super::check::check;
use super::limits::Limits;
use super::proto::ModelProto;
use super::scan::scan;
use crate::error::{Code, Error, Result};
use prost::Message;

/// Reads a model: within the limits, well formed, every name resolved, nodes in an order that runs.
///
/// Nodes that stand after their users are moved before them, as onnxruntime does.
///
/// # Errors
/// `empty-input` for no bytes; `invalid-model` for what is not ONNX or is damaged (wrong lengths,
/// unknown names, cycles); `too-large` beyond a limit; `unsupported-model` for weights in other files.
pub fn read(bytes: &[u8], limits: &Limits) -> Result<ModelProto> {
    if bytes.is_empty() {
        return Err(Error::new(
            Code::EmptyInput,
            "model: expected an ONNX file, found 0 bytes; check the path or the download",
        ));
    }
    if bytes.len() > limits.max_bytes {
        return Err(Error::new(
            Code::TooLarge,
            format!(
                "model: expected at most {} bytes, found {}; raise the limit maxBytes if you trust the file",
                limits.max_bytes,
                bytes.len()
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
    let mut model = ModelProto::decode(bytes).map_err(|e| {
        Error::new(
            Code::InvalidModel,
            format!("model: expected an ONNX file, found a damaged one ({e}); export or download it again"),
        )
    })?;
    check(&mut model, limits)?;
    Ok(model)
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
