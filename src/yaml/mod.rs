//! YAML text to an ordered tree, and back from a node to its place in the text.
//!
//! In: the text of one file. Out: a [`Node`] tree that keeps order and duplicate
//! keys, or the one syntax error. serde_yaml is the only YAML grammar here.
//!
//! Nodes are numbered in reading order. A problem carries the number of its node;
//! [`places_of`] finds line, column and field path of such nodes of a file in one more
//! pass, so that a file without problems never pays for positions.

mod node;
mod place;
mod syntax;

pub use node::{
    Key, MAX_DEPTH, MAX_FILE_BYTES, MAX_NODES, MAX_TEXT_BYTES, Node, NodeId, Value, parse,
};
pub use place::{Place, Places, Position, Span, line_of_field, places, places_of};
pub use syntax::{SyntaxError, without_position};
