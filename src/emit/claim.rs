//! Whether a folder may become, or is, the site: asked before anything is rendered. Takes the
//! output and the folders that are read, gives a [`Claim`], which holds the lock. Writes nothing
//! but the lock and the folders above it, and clears up after killed builds.

use std::fs;
use std::io::ErrorKind;
use std::path::{self, Component, Path, PathBuf};

use rayon::prelude::*;

use super::error::{EmitError, Overlap};
use super::exchange::{lock_beside, recover};
use super::lock::Lock;
use super::staging::Staging;
use super::survey::{Standing, Unlisted, find_kept, find_standing, is_folder};
use super::{Emitted, OutputFile};

/// The right to replace an output. Other builds into it wait until this is dropped.
#[derive(Debug)]
pub struct Claim {
    /// Absolute, without symbolic links.
    pub(super) out: PathBuf,
    keep: Vec<String>,
    _lock: Lock,
}

/// Claims `out` for a new site; a build into the same output is waited for.
///
/// `sources` are the folders that are read (content, templates, static files), existing or not.
/// `keep` names files that no build made and that stay: paths relative to the output with `/`, or,
/// with a `/` at the end, whole folders.
///
/// # Errors
///
/// If the output must not be replaced, or cannot be written.
pub fn claim(out: &Path, sources: &[&Path], keep: &[String]) -> Result<Claim, EmitError> {
    claim_telling(out, sources, keep, |_| {})
}

/// Like [`claim()`], and calls `waits` with the output before it waits for another build.
///
/// # Errors
///
/// As [`claim()`].
pub fn claim_telling(
    out: &Path,
    sources: &[&Path],
    keep: &[String],
    waits: impl FnOnce(&Path),
) -> Result<Claim, EmitError> {
    let place = resolve_output(out)?;
    for read in sources {
        refuse_overlap(&place, read)?;
    }
    // A first look, so that a folder that is refused gets no lock file beside it.
    is_folder(&place)?;
    let lock = Lock::acquire(&lock_beside(&place), || waits(&place))?;
    recover(&place)?;
    let claim = Claim {
        out: place,
        keep: keep.to_vec(),
        _lock: lock,
    };
    claim.survey()?;
    Ok(claim)
}

impl Claim {
    /// Opens a folder beside the output for the new site's files.
    ///
    /// # Errors
    ///
    /// If the folder cannot be created.
    pub fn begin(self) -> Result<Staging, EmitError> {
        Staging::open(self)
    }

    /// Writes the whole site and puts it in place.
    ///
    /// # Errors
    ///
    /// As [`Staging::put`] and [`Staging::finish`]; the old site then stays.
    pub fn write(self, files: &[OutputFile]) -> Result<Emitted, EmitError> {
        let staging = self.begin()?;
        files
            .par_iter()
            .try_for_each(|file| staging.put(&file.path, &file.bytes))?;
        staging.finish()
    }

    /// What stands in the output now, and the files in it that are to be kept.
    pub(super) fn survey(&self) -> Result<(Standing, Vec<Unlisted>), EmitError> {
        let standing = find_standing(&self.out)?;
        let kept = match &standing {
            Standing::Site(manifest) => find_kept(&self.out, manifest, &self.keep)?,
            Standing::Absent | Standing::EmptyFolder => Vec::new(),
        };
        Ok((standing, kept))
    }
}

fn resolve_output(out: &Path) -> Result<PathBuf, EmitError> {
    // Without the slash at the end, which would make the system look through a link.
    let plain = absolute(out)?;
    if plain.is_symlink() {
        return Err(EmitError::Symlink { out: out.into() });
    }
    let place = resolve(out)?;
    match place.file_name() {
        Some(_) => Ok(place),
        None => Err(EmitError::MountPoint { path: place }),
    }
}

fn refuse_overlap(place: &Path, read: &Path) -> Result<(), EmitError> {
    let source = resolve(read)?;
    let how = if place == source {
        Overlap::Same
    } else if source.starts_with(place) {
        Overlap::Contains
    } else if place.starts_with(&source) {
        Overlap::Inside
    } else {
        return Ok(());
    };
    Err(EmitError::Overlaps {
        out: place.into(),
        read: read.into(),
        how,
    })
}

/// The true path of what is, or would be, at `path`: its nearest existing parent is freed of links.
fn resolve(path: &Path) -> Result<PathBuf, EmitError> {
    let whole = absolute(path)?;
    let mut missing = Vec::new();
    let mut existing = whole.as_path();
    let mut resolved = loop {
        match (fs::canonicalize(existing), existing.parent()) {
            (Err(error), Some(parent)) if error.kind() == ErrorKind::NotFound => {
                missing.extend(existing.components().next_back());
                existing = parent;
            }
            (found, _) => break found.map_err(EmitError::io("find", path))?,
        }
    };
    for segment in missing.into_iter().rev() {
        match segment {
            Component::ParentDir => {
                resolved.pop();
            }
            segment => resolved.push(segment),
        }
    }
    Ok(resolved)
}

fn absolute(path: &Path) -> Result<PathBuf, EmitError> {
    path::absolute(path)
        .map(|path| path.components().collect())
        .map_err(EmitError::io("find", path))
}
