//! What many pages show is given to the templates once.

use std::ops::Deref;
use std::sync::{Arc, OnceLock};

use serde::{Serialize, Serializer};

/// A part of views that many pages have in common. A template engine takes every view
/// apart into values of its own; of a shared part it gets the values made for the first.
#[derive(Debug)]
pub struct Shared<T>(Arc<Part<T>>);

#[derive(Debug)]
struct Part<T> {
    data: T,
    value: OnceLock<tera::Value>,
}

impl<T> Shared<T> {
    /// Shares a part.
    pub fn new(data: T) -> Self {
        Self(Arc::new(Part {
            data,
            value: OnceLock::new(),
        }))
    }
}

impl<T> Clone for Shared<T> {
    fn clone(&self) -> Self {
        Self(Arc::clone(&self.0))
    }
}

impl<T> Deref for Shared<T> {
    type Target = T;

    fn deref(&self) -> &T {
        &self.0.data
    }
}

impl<T: Serialize> Serialize for Shared<T> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let made = || tera::Value::from_serializable(&self.0.data);
        self.0.value.get_or_init(made).serialize(serializer)
    }
}
