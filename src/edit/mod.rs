//! Changes of a file's text: mends, drafts, formatting, dates.
//!
//! In: the text of a file. Out: the new text, in which everything that was not to be
//! changed stands as before: comments, line ends, byte order mark. Nothing here reads or
//! writes files, and nothing goes through a YAML printer that would lose comments.

mod apply;
mod draft;
mod format;
mod verified;

pub use apply::{Mended, mend};
pub use draft::{Draft, Provider, draft};
pub use format::format;
pub use verified::{CannotVerify, verify_app, verify_sources};
