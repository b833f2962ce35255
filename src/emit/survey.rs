//! What stands in the output: nothing, an empty folder, or a site of ours with, perhaps, files that
//! are not ours. Reads only; never follows a symbolic link and never enters another file system.

use std::fs::{self, Metadata};
use std::io::{self, ErrorKind};
use std::path::{MAIN_SEPARATOR, Path, PathBuf};

use walkdir::WalkDir;

use super::error::EmitError;
use super::manifest::{MANIFEST_NAME, Manifest};

/// What stands where the new site shall go.
#[derive(Debug)]
pub(super) enum Standing {
    Absent,
    EmptyFolder,
    Site(Manifest),
}

/// A file, link or device in a site that its manifest does not list.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Unlisted {
    /// Relative to the site.
    pub(super) path: PathBuf,
    /// The same with `/`, for comparing and showing; undecodable characters are replaced.
    pub(super) name: String,
}

/// Whether `out` exists; if it does, it is a real folder of the file system its parent is on.
pub(super) fn is_folder(out: &Path) -> Result<bool, EmitError> {
    let found = match fs::symlink_metadata(out) {
        Err(error) if error.kind() == ErrorKind::NotFound => return Ok(false),
        found => found.map_err(EmitError::io("look at", out))?,
    };
    if found.is_symlink() {
        return Err(EmitError::Symlink { out: out.into() });
    }
    if !found.is_dir() {
        return Err(EmitError::NotFolder { out: out.into() });
    }
    let parent = out
        .parent()
        .map(|parent| fs::symlink_metadata(parent).map_err(EmitError::io("look at", parent)))
        .transpose()?;
    // A folder without a parent is the root of a file system.
    if parent.is_none_or(|parent| is_mount_point(out, &found, &parent)) {
        return Err(EmitError::MountPoint { path: out.into() });
    }
    Ok(true)
}

/// What stands at `out`; refuses what may not be replaced.
pub(super) fn find_standing(out: &Path) -> Result<Standing, EmitError> {
    if !is_folder(out)? {
        return Ok(Standing::Absent);
    }
    // Found out now, it costs nothing; found out when the old site is removed, it costs a build.
    #[cfg(unix)]
    rustix::fs::access(out, rustix::fs::Access::WRITE_OK)
        .map_err(|errno| EmitError::io("write to", out)(errno.into()))?;
    if let Some(manifest) = Manifest::find_in(out)? {
        return Ok(Standing::Site(manifest));
    }
    let mut entries = fs::read_dir(out).map_err(EmitError::io("read", out))?;
    match entries.next() {
        None => Ok(Standing::EmptyFolder),
        Some(_) => Err(EmitError::NotOurs { out: out.into() }),
    }
}

/// The unlisted files of the site in `out`, all of which `keep` names; refuses any other.
///
/// `keep` holds paths relative to the output, or, with a `/` at the end, whole folders.
pub(super) fn find_kept(
    out: &Path,
    manifest: &Manifest,
    keep: &[String],
) -> Result<Vec<Unlisted>, EmitError> {
    let is_kept = |name: &str| {
        keep.iter()
            .any(|kept| name == kept || (kept.ends_with('/') && name.starts_with(kept)))
    };
    let (kept, foreign): (Vec<_>, Vec<_>) = find_unlisted(out, manifest)?
        .into_iter()
        .partition(|file| is_kept(&file.name));
    match foreign.first() {
        None => Ok(kept),
        Some(first) => Err(EmitError::Foreign {
            out: out.into(),
            first: first.name.clone(),
            more: foreign.len() - 1,
        }),
    }
}

/// The files of the site in `folder` that its manifest does not list, in order of their names.
///
/// Folders do not count. A link or device counts even at a listed path: no build makes one.
pub(super) fn find_unlisted(
    folder: &Path,
    manifest: &Manifest,
) -> Result<Vec<Unlisted>, EmitError> {
    let unreadable = |error: walkdir::Error| {
        let path = error.path().unwrap_or(folder).to_owned();
        EmitError::io("read", path)(error.into())
    };
    let top = fs::symlink_metadata(folder).map_err(EmitError::io("look at", folder))?;
    let mut unlisted = Vec::new();
    for entry in WalkDir::new(folder).min_depth(1) {
        let entry = entry.map_err(unreadable)?;
        if entry.file_type().is_dir() {
            let found = entry.metadata().map_err(unreadable)?;
            // What is mounted inside would be deleted with the old site.
            if is_mount_point(entry.path(), &found, &top) {
                return Err(EmitError::MountPoint {
                    path: entry.into_path(),
                });
            }
            continue;
        }
        let path = entry.path().strip_prefix(folder).unwrap_or(entry.path());
        let name = path.to_string_lossy().replace(MAIN_SEPARATOR, "/");
        let is_listed = name == MANIFEST_NAME || manifest.files.contains_key(&name);
        if !(is_listed && entry.file_type().is_file()) {
            unlisted.push(Unlisted {
                path: path.into(),
                name,
            });
        }
    }
    unlisted.sort_by(|a, b| a.name.cmp(&b.name));
    Ok(unlisted)
}

/// The files of the site in `old` that no manifest lists and that are not, just so, in `new` too.
pub(super) fn find_strays(
    old: &Path,
    manifest: &Manifest,
    new: &Path,
) -> Result<Vec<Unlisted>, EmitError> {
    let mut strays = Vec::new();
    for file in find_unlisted(old, manifest)? {
        let (here, there) = (old.join(&file.path), new.join(&file.path));
        if !is_same(&here, &there).map_err(EmitError::io("compare", &here))? {
            strays.push(file);
        }
    }
    Ok(strays)
}

fn is_same(here: &Path, there: &Path) -> io::Result<bool> {
    let a = fs::symlink_metadata(here)?;
    let b = match fs::symlink_metadata(there) {
        Err(error) if error.kind() == ErrorKind::NotFound => return Ok(false),
        Err(error) if error.kind() == ErrorKind::NotADirectory => return Ok(false),
        found => found?,
    };
    #[cfg(unix)]
    {
        use std::os::unix::fs::MetadataExt;
        if (a.dev(), a.ino()) == (b.dev(), b.ino()) {
            return Ok(true);
        }
    }
    if a.is_symlink() && b.is_symlink() {
        return Ok(fs::read_link(here)? == fs::read_link(there)?);
    }
    Ok(a.is_file() && b.is_file() && a.len() == b.len() && fs::read(here)? == fs::read(there)?)
}

/// Whether another file system begins at the folder `path`, or, on Linux, the same one again.
#[cfg(unix)]
fn is_mount_point(path: &Path, found: &Metadata, above: &Metadata) -> bool {
    use std::os::unix::fs::MetadataExt;
    found.dev() != above.dev() || is_mount_root(path)
}

#[cfg(not(unix))]
fn is_mount_point(_path: &Path, _found: &Metadata, _above: &Metadata) -> bool {
    false
}

/// Bind mounts have their parent's device number; the kernel (since 5.8) tells them all the same.
#[cfg(target_os = "linux")]
fn is_mount_root(path: &Path) -> bool {
    use rustix::fs::{AtFlags, CWD, StatxAttributes, StatxFlags, statx};
    statx(CWD, path, AtFlags::SYMLINK_NOFOLLOW, StatxFlags::empty()).is_ok_and(|found| {
        let told = found.stx_attributes_mask & found.stx_attributes;
        told.contains(StatxAttributes::MOUNT_ROOT)
    })
}

#[cfg(all(unix, not(target_os = "linux")))]
fn is_mount_root(_path: &Path) -> bool {
    false
}
