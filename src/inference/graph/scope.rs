//! The names of a graph, their numbers, and what is constant among them.

use crate::error::Result;
use crate::inference::tensor::Tensor;
use crate::inference::value::Value;
use crate::onnx::proto::TensorProto;
use std::cell::RefCell;
use std::collections::HashMap;
use std::sync::Arc;

/// What a graph knows by name; what it does not know, it captures from the scope around it.
#[derive(Default)]
pub(super) struct Scope<'p, 'm> {
    parent: Option<&'p Scope<'p, 'm>>,
    numbers: HashMap<String, usize>,
    slots: usize,
    /// Initializers as the file has them; they become constants when an operator of ours reads them.
    stored: HashMap<usize, &'m TensorProto>,
    constants: RefCell<HashMap<usize, Arc<Value>>>,
    /// Names from the scopes around this one, and their numbers here.
    pub captures: Vec<(String, usize)>,
    /// Names that are tensors of numbers for certain.
    #[cfg(feature = "neural")]
    pub plain: std::collections::HashSet<String>,
}

impl<'p, 'm> Scope<'p, 'm> {
    pub fn within(parent: Option<&'p Scope<'p, 'm>>) -> Self {
        Scope {
            parent,
            ..Scope::default()
        }
    }

    pub fn slots(&self) -> usize {
        self.slots
    }

    /// The number of a name of this graph.
    pub fn define(&mut self, name: &str) -> usize {
        if let Some(&slot) = self.numbers.get(name) {
            return slot;
        }
        self.numbers.insert(name.to_owned(), self.slots);
        self.slots += 1;
        self.slots - 1
    }

    /// A second name for what has a number.
    pub fn alias(&mut self, name: &str, slot: usize) {
        self.numbers.insert(name.to_owned(), slot);
    }

    pub fn store(&mut self, tensor: &'m TensorProto) {
        let slot = self.define(&tensor.name);
        self.stored.insert(slot, tensor);
    }

    pub fn fold(&mut self, slot: usize, value: Value) {
        self.constants.get_mut().insert(slot, Arc::new(value));
    }

    /// The number of a name that is read: nodes are sorted, so one that is not known yet is captured.
    pub fn resolve(&mut self, name: &str) -> Result<usize> {
        if let Some(&slot) = self.numbers.get(name) {
            return Ok(slot);
        }
        let slot = self.define(name);
        if let Some(parent) = self.parent {
            match parent.constant(name)? {
                Some(value) => {
                    self.constants.get_mut().insert(slot, value);
                }
                None => self.captures.push((name.to_owned(), slot)),
            }
        }
        Ok(slot)
    }

    /// The value of a constant.
    pub fn constant(&self, name: &str) -> Result<Option<Arc<Value>>> {
        match (self.numbers.get(name), self.parent) {
            (Some(&slot), _) => self.value(slot),
            (None, Some(parent)) => parent.constant(name),
            (None, None) => Ok(None),
        }
    }

    /// The value of a constant by its number.
    pub fn value(&self, slot: usize) -> Result<Option<Arc<Value>>> {
        if let Some(value) = self.constants.borrow().get(&slot) {
            return Ok(Some(value.clone()));
        }
        let Some(tensor) = self.stored.get(&slot) else {
            return Ok(None);
        };
        let value = Arc::new(Value::Tensor(Tensor::from_proto(tensor)?));
        self.constants.borrow_mut().insert(slot, value.clone());
        Ok(Some(value))
    }
}

#[cfg(feature = "neural")]
impl<'m> Scope<'_, 'm> {
    /// A constant as the file has it.
    pub fn stored(&self, name: &str) -> Option<&'m TensorProto> {
        match self.numbers.get(name) {
            Some(slot) => self.stored.get(slot).copied(),
            None => self.parent?.stored(name),
        }
    }

    pub fn is_constant(&self, name: &str) -> bool {
        match (self.numbers.get(name), self.parent) {
            (Some(slot), _) => self.stored.contains_key(slot) || self.constants.borrow().contains_key(slot),
            (None, Some(parent)) => parent.is_constant(name),
            (None, None) => false,
        }
    }

    pub fn is_plain(&self, name: &str) -> bool {
        self.plain.contains(name) || self.parent.is_some_and(|p| p.is_plain(name))
    }
}
