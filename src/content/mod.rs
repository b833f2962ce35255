//! What authors write: the record model of `schema: 1` as types, and its decoders.
//!
//! In: YAML trees. Out: typed content that keeps the place of every value, and all
//! structural problems. Nothing is looked up across files here and nothing derived.

pub mod access;
pub mod app;
pub mod date;
pub mod decisions;
pub mod decode;
pub mod fact;
pub mod number;
pub mod page;
pub mod price;
pub mod registry;
pub mod shape;
pub mod site;
pub mod text;
