//! Emit: the finished site, as paths and bytes, becomes a folder.
//!
//! 1. [`claim()`] refuses an output that is not ours to replace, waits for any other build into it,
//!    and clears up after a build that was killed.
//! 2. [`Claim::begin`] opens a hidden folder beside the output; [`Staging::put`] fills it, from any
//!    number of threads.
//! 3. [`Staging::finish`] carries the kept files over, writes the manifest, exchanges the two
//!    folders by name, and removes the old one.
//!
//! Nothing is ever rewritten in place, no file that no manifest lists is moved, changed or deleted,
//! and no symbolic link is followed inside the output. A build killed at any moment leaves the old
//! site or the new one, whole, and what else it leaves goes with the next [`claim()`].
//!
//! Power loss is not covered: nothing is flushed to the disk, so after a crash of the whole machine
//! the output may be incomplete. Build again.

mod claim;
mod error;
mod exchange;
mod lock;
mod manifest;
mod staging;
mod survey;
#[cfg(test)]
#[allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]
mod tests;

pub use claim::{Claim, claim, claim_telling};
pub use error::{EmitError, Overlap};
pub use manifest::MANIFEST_NAME;
pub use staging::Staging;

/// One file of the site.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct OutputFile {
    /// Where it stands below the output, with `/` between segments and none at the start.
    pub path: String,
    /// Its whole content.
    pub bytes: Vec<u8>,
}

/// What a build wrote: the site's own files, without the manifest and without kept files.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Emitted {
    /// How many files.
    pub files: usize,
    /// Their sizes together, in bytes.
    pub bytes: u64,
}
