//! com.microsoft.MurmurHash3, the 32-bit hash that feature hashing uses.

use super::super::node::{Inputs, Node, bad_type};
use super::super::registry::{Operator, one};
use crate::error::Result;
use crate::inference::tensor::{Tensor, TensorData};

pub(super) fn build(node: &Node<'_>) -> Result<Box<dyn Operator>> {
    let seed = node.int("seed", 0)? as u32;
    let positive = node.int("positive", 1)? != 0;
    Ok(Box::new(move |inputs: &Inputs<'_>| {
        let t = inputs.tensor(0)?;
        macro_rules! numbers {
            ($v:expr) => {
                $v.iter().map(|x| murmur3(&x.to_le_bytes(), seed)).collect()
            };
        }
        let hashes: Vec<u32> = match t.data() {
            TensorData::Strings(v) => v.iter().map(|s| murmur3(s.as_bytes(), seed)).collect(),
            TensorData::I32(v) => numbers!(v),
            TensorData::U32(v) => numbers!(v),
            TensorData::I64(v) => numbers!(v),
            TensorData::U64(v) => numbers!(v),
            TensorData::F32(v) => numbers!(v),
            TensorData::F64(v) => numbers!(v),
            _ => return Err(bad_type(t.element_type())),
        };
        let data = if positive {
            TensorData::U32(hashes)
        } else {
            TensorData::I32(hashes.into_iter().map(|h| h as i32).collect())
        };
        one(Tensor::new(t.dims().to_vec(), data)?)
    }))
}

/// MurmurHash3_x86_32 by Austin Appleby.
fn murmur3(bytes: &[u8], seed: u32) -> u32 {
    let mix = |word: u32| {
        word.wrapping_mul(0xcc9e_2d51)
            .rotate_left(15)
            .wrapping_mul(0x1b87_3593)
    };
    let (words, tail) = bytes.as_chunks::<4>();
    let mut hash = seed;
    for &word in words {
        hash = (hash ^ mix(u32::from_le_bytes(word))).rotate_left(13);
        hash = hash.wrapping_mul(5).wrapping_add(0xe654_6b64);
    }
    if !tail.is_empty() {
        let word = tail.iter().rev().fold(0, |w, &b| w << 8 | u32::from(b));
        hash ^= mix(word);
    }
    hash ^= bytes.len() as u32;
    hash = (hash ^ hash >> 16).wrapping_mul(0x85eb_ca6b);
    hash = (hash ^ hash >> 13).wrapping_mul(0xc2b2_ae35);
    hash ^ hash >> 16
}
