//! A walk over the wire format that counts what decoding would build, without building it.
//!
//! Two bytes of protobuf can become a struct of hundreds, so a small file could take gigabytes. This
//! pass needs no memory and refuses such files, as well as those that are no protobuf at all.

use super::limits::Limits;
use crate::error::{Code, Error, Result};

#[derive(Clone, Copy, PartialEq)]
enum Kind {
    Model,
    Graph,
    Function,
    Node,
    Attribute,
    Tensor,
    SparseTensor,
    ValueInfo,
    Type,
    TensorType,
    ElementType,
    MapType,
    Shape,
    Leaf,
}

/// The kind of message in `field` of `parent`; `None` for text, bytes and packed numbers.
fn child(parent: Kind, field: u64) -> Option<Kind> {
    use Kind::*;
    Some(match (parent, field) {
        (Model, 7) => Graph,
        (Model, 8 | 14) => Leaf,
        (Model, 25) => Function,
        (Graph, 1) => Node,
        (Graph, 5) => Tensor,
        (Graph, 11..=13) => ValueInfo,
        (Graph, 15) => SparseTensor,
        (Function, 7) => Node,
        (Function, 9) => Leaf,
        (Function, 11) => Attribute,
        (Function, 12) => ValueInfo,
        (Node, 5) => Attribute,
        (Attribute, 5 | 10) => Tensor,
        (Attribute, 6 | 11) => Graph,
        (Attribute, 14 | 15) => Type,
        (Attribute, 22 | 23) => SparseTensor,
        (Tensor, 13) => Leaf,
        (SparseTensor, 1 | 2) => Tensor,
        (ValueInfo, 2) => Type,
        (Type, 1 | 8) => TensorType,
        (Type, 4 | 9) => ElementType,
        (Type, 5) => MapType,
        (Type, 7) => Leaf,
        (TensorType, 2) => Shape,
        (ElementType, 1) => Type,
        (MapType, 2) => Type,
        (Shape, 1) => Leaf,
        _ => return None,
    })
}

struct Scan<'a> {
    limits: &'a Limits,
    nodes: usize,
    messages: usize,
    texts: usize,
}

/// Checks the wire format of a model and counts against the limits.
pub(super) fn scan(bytes: &[u8], limits: &Limits) -> Result<()> {
    let mut scan = Scan {
        limits,
        nodes: 0,
        messages: 0,
        texts: 0,
    };
    scan.message(bytes, Kind::Model, 0)
}

impl Scan<'_> {
    fn message(&mut self, mut bytes: &[u8], kind: Kind, depth: usize) -> Result<()> {
        if depth > self.limits.max_nesting {
            return Err(too_large(
                "levels of nesting",
                self.limits.max_nesting,
                "maxNesting",
            ));
        }
        while !bytes.is_empty() {
            let key = varint(&mut bytes)?;
            let field = key >> 3;
            if field == 0 || field > 0x1fff_ffff {
                return Err(damaged("a field number that protobuf does not allow"));
            }
            match key & 7 {
                0 => {
                    varint(&mut bytes)?;
                }
                1 => take(&mut bytes, 8).map(drop)?,
                5 => take(&mut bytes, 4).map(drop)?,
                2 => {
                    let length = varint(&mut bytes)?;
                    let body = take(&mut bytes, usize::try_from(length).unwrap_or(usize::MAX))?;
                    self.delimited(body, kind, field, depth)?;
                }
                _ => return Err(damaged("a wire type that ONNX does not use")),
            }
        }
        Ok(())
    }

    fn delimited(&mut self, body: &[u8], parent: Kind, field: u64, depth: usize) -> Result<()> {
        let Some(kind) = child(parent, field) else {
            self.texts += 1;
            let most = self.limits.max_messages.saturating_mul(16);
            if self.texts > most {
                return Err(too_large("texts and lists", most, "maxMessages"));
            }
            return Ok(());
        };
        self.messages += 1;
        if self.messages > self.limits.max_messages {
            return Err(too_large("messages", self.limits.max_messages, "maxMessages"));
        }
        if kind == Kind::Node {
            self.nodes += 1;
            if self.nodes > self.limits.max_nodes {
                return Err(too_large("nodes", self.limits.max_nodes, "maxNodes"));
            }
        }
        self.message(body, kind, depth + 1)
    }
}

fn varint(bytes: &mut &[u8]) -> Result<u64> {
    let mut value = 0u64;
    for shift in (0..70).step_by(7) {
        let Some((&byte, rest)) = bytes.split_first() else {
            return Err(damaged("the end of the file inside a number"));
        };
        *bytes = rest;
        if shift < 64 {
            value |= u64::from(byte & 0x7f) << shift;
        }
        if byte & 0x80 == 0 {
            return Ok(value);
        }
    }
    Err(damaged("a number longer than 64 bits"))
}

fn take<'b>(bytes: &mut &'b [u8], length: usize) -> Result<&'b [u8]> {
    match bytes.split_at_checked(length) {
        Some((head, rest)) => {
            *bytes = rest;
            Ok(head)
        }
        None => Err(damaged("the end of the file inside a field")),
    }
}

fn damaged(found: &str) -> Error {
    Error::new(
        Code::InvalidModel,
        format!("model: expected an ONNX file, found {found}; check that the file is ONNX and complete"),
    )
}

fn too_large(what: &str, limit: usize, option: &str) -> Error {
    Error::new(
        Code::TooLarge,
        format!(
            "model: expected at most {limit} {what}, found more; raise the limit {option} if you trust the file"
        ),
    )
}
