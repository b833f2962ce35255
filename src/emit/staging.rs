//! The new site while it is being written, in a hidden folder beside the output. Takes paths and
//! bytes from any number of threads; touches the output only in [`Staging::finish`]. Holds paths
//! and hashes in memory, not contents.

use std::collections::btree_map::Entry;
use std::collections::{BTreeMap, HashSet};
use std::fs::{self, DirBuilder, File, OpenOptions};
use std::io::{self, ErrorKind, Write};
use std::path::{Component, Path, PathBuf};
use std::sync::{Mutex, MutexGuard, PoisonError};

use super::Emitted;
use super::claim::Claim;
use super::error::EmitError;
use super::exchange::{Siblings, take_place};
use super::manifest::{Listed, MANIFEST_NAME, Manifest};
use super::survey::Unlisted;

/// A site that is being written. Dropped before it is finished, it leaves nothing.
#[derive(Debug)]
pub struct Staging {
    claim: Claim,
    siblings: Siblings,
    /// Whether the umask takes from new files and folders what others need to read them.
    is_withheld: bool,
    /// Folders made so far, relative to the site.
    folders: Mutex<HashSet<PathBuf>>,
    /// Every path that was put; without a value as long as the file is not written.
    written: Mutex<BTreeMap<String, Option<Listed>>>,
}

impl Staging {
    pub(super) fn open(claim: Claim) -> Result<Self, EmitError> {
        let siblings = Siblings::of(&claim.out);
        let is_withheld =
            make_top_folder(&siblings.new).map_err(EmitError::io("create", &siblings.new))?;
        Ok(Self {
            claim,
            siblings,
            is_withheld,
            folders: Mutex::default(),
            written: Mutex::default(),
        })
    }

    /// Writes one file of the site. `path` is relative to the site, with `/` between segments.
    ///
    /// # Errors
    ///
    /// If the path is not a plain path below the site or was put before, or if the file cannot be
    /// written.
    pub fn put(&self, path: &str, bytes: &[u8]) -> Result<(), EmitError> {
        if let Some(why) = find_fault(path) {
            return Err(EmitError::BadPath {
                path: path.into(),
                why,
            });
        }
        let whole = self.siblings.new.join(path);
        let twice = || EmitError::WrittenTwice { path: path.into() };
        match held(&self.written).entry(path.into()) {
            Entry::Occupied(_) => return Err(twice()),
            Entry::Vacant(place) => place.insert(None),
        };
        self.make_folders_for(Path::new(path))?;
        match write_file(&whole, bytes, self.is_withheld) {
            Err(error) if error.kind() == ErrorKind::AlreadyExists && whole.is_dir() => {
                return Err(EmitError::BadPath {
                    path: path.into(),
                    why: "it is a folder of the site too",
                });
            }
            // Two spellings of one name, where the file system takes them for the same.
            Err(error) if error.kind() == ErrorKind::AlreadyExists => return Err(twice()),
            written => written.map_err(EmitError::io("write", self.claim.out.join(path)))?,
        }
        held(&self.written).insert(path.into(), Some(Listed::of(bytes)));
        Ok(())
    }

    /// Puts the site in the output's place, with its manifest and the kept files; removes the old
    /// one.
    ///
    /// # Errors
    ///
    /// If a file was not written, if the output meanwhile got files that are not ours or the site
    /// wrote where a kept file stands, or if the system refuses: then the old site stays. Only
    /// [`EmitError::Leftover`] means that the new site is in place.
    pub fn finish(self) -> Result<Emitted, EmitError> {
        let mut files = BTreeMap::new();
        for (path, listed) in std::mem::take(&mut *held(&self.written)) {
            match listed {
                Some(listed) => files.insert(path, listed),
                None => return Err(EmitError::Unfinished { path }),
            };
        }
        let emitted = Emitted {
            files: files.len(),
            bytes: files.values().map(|listed| listed.bytes).sum(),
        };
        let (standing, kept) = self.claim.survey()?;
        for file in &kept {
            self.carry_over(file)?;
        }
        let manifest = self.siblings.new.join(MANIFEST_NAME);
        Manifest::new(files)
            .to_json()
            .map_err(io::Error::from)
            .and_then(|json| write_file(&manifest, &json, self.is_withheld))
            .map_err(EmitError::io("write", &manifest))?;
        take_place(&self.siblings, &self.claim.out, &standing)?;
        Ok(emitted)
    }

    /// Threads may make the same folder at the same time: it counts from when it is there.
    fn make_folders_for(&self, path: &Path) -> Result<(), EmitError> {
        let mut missing: Vec<_> = {
            let made = held(&self.folders);
            path.ancestors()
                .skip(1)
                .take_while(|folder| !folder.as_os_str().is_empty() && !made.contains(*folder))
                .collect()
        };
        while let Some(folder) = missing.pop() {
            let whole = self.siblings.new.join(folder);
            match make_folder(&whole, self.is_withheld) {
                // Another thread's, or another spelling of one made before.
                Err(error) if error.kind() == ErrorKind::AlreadyExists && whole.is_dir() => {}
                Err(error) if error.kind() == ErrorKind::AlreadyExists => {
                    return Err(EmitError::BadPath {
                        path: path.display().to_string(),
                        why: "one of its folders is a file of the site too",
                    });
                }
                made => made.map_err(EmitError::io("create", self.claim.out.join(folder)))?,
            }
            held(&self.folders).insert(folder.into());
        }
        Ok(())
    }

    fn carry_over(&self, kept: &Unlisted) -> Result<(), EmitError> {
        let clash = || EmitError::KeptClash {
            path: kept.name.clone(),
        };
        match self.make_folders_for(&kept.path) {
            // The site has a file where the kept file has a folder.
            Err(EmitError::BadPath { .. }) => return Err(clash()),
            made => made?,
        }
        let from = self.claim.out.join(&kept.path);
        match link_or_copy(&from, &self.siblings.new.join(&kept.path)) {
            Err(error) if error.kind() == ErrorKind::AlreadyExists => Err(clash()),
            carried => carried.map_err(EmitError::io("keep", from)),
        }
    }
}

impl Drop for Staging {
    fn drop(&mut self) {
        // After the exchange there is none.
        let _ = fs::remove_dir_all(&self.siblings.new);
    }
}

/// What keeps `path` from being a file of the site.
fn find_fault(path: &str) -> Option<&'static str> {
    if path.contains('\\') {
        return Some("it has a backslash");
    }
    if path.contains('\0') {
        return Some("it has a NUL character");
    }
    if path.starts_with('/') {
        return Some("it is absolute");
    }
    if path == MANIFEST_NAME {
        return Some("this is the name of the manifest");
    }
    for segment in path.split('/') {
        match segment {
            "" => return Some("it has an empty segment"),
            "." | ".." => return Some("it has a segment of dots"),
            _ => {}
        }
    }
    // Windows has more to say: a drive is not a name.
    let is_plain = Path::new(path)
        .components()
        .all(|part| matches!(part, Component::Normal(_)));
    (!is_plain).then_some("it is not relative")
}

/// Writes a file that must not exist yet, which all may read whatever the umask.
fn write_file(path: &Path, bytes: &[u8], is_withheld: bool) -> io::Result<()> {
    let mut file = create_new(path)?;
    if is_withheld {
        set_mode(path, 0o644)?;
    }
    file.write_all(bytes)
}

fn create_new(path: &Path) -> io::Result<File> {
    let mut options = OpenOptions::new();
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o644);
    options.write(true).create_new(true).open(path)
}

/// Makes the folder of the site; whether the umask took something from its permissions.
fn make_top_folder(path: &Path) -> io::Result<bool> {
    create_folder(path)?;
    let is_withheld = is_withheld(&fs::metadata(path)?);
    if is_withheld {
        set_mode(path, 0o755)?;
    }
    Ok(is_withheld)
}

/// Makes a folder that must not exist yet, which all may enter whatever the umask.
fn make_folder(path: &Path, is_withheld: bool) -> io::Result<()> {
    create_folder(path)?;
    if is_withheld {
        set_mode(path, 0o755)?;
    }
    Ok(())
}

fn create_folder(path: &Path) -> io::Result<()> {
    let mut builder = DirBuilder::new();
    #[cfg(unix)]
    std::os::unix::fs::DirBuilderExt::mode(&mut builder, 0o755);
    builder.create(path)
}

#[cfg(unix)]
fn is_withheld(folder: &fs::Metadata) -> bool {
    use std::os::unix::fs::PermissionsExt;
    folder.permissions().mode() & 0o755 != 0o755
}

#[cfg(not(unix))]
fn is_withheld(_: &fs::Metadata) -> bool {
    false
}

#[cfg(unix)]
fn set_mode(path: &Path, mode: u32) -> io::Result<()> {
    use std::os::unix::fs::PermissionsExt;
    fs::set_permissions(path, fs::Permissions::from_mode(mode))
}

#[cfg(not(unix))]
fn set_mode(_: &Path, _: u32) -> io::Result<()> {
    Ok(())
}

/// Gives a kept file a second name in the new site or, where that is not possible, a copy.
fn link_or_copy(from: &Path, to: &Path) -> io::Result<()> {
    match fs::hard_link(from, to) {
        Err(error) if error.kind() != ErrorKind::AlreadyExists => copy(from, to),
        linked => linked,
    }
}

fn copy(from: &Path, to: &Path) -> io::Result<()> {
    let found = fs::symlink_metadata(from)?;
    #[cfg(unix)]
    if found.is_symlink() {
        return std::os::unix::fs::symlink(fs::read_link(from)?, to);
    }
    // Reading anything else, say a pipe, might never end.
    if !found.is_file() {
        return Err(io::Error::other("it is neither a file nor a link"));
    }
    let mut copied = create_new(to)?;
    io::copy(&mut File::open(from)?, &mut copied)?;
    copied.set_permissions(found.permissions())
}

/// A thread that died leaves these maps as they were between two statements, which is fine.
fn held<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use proptest::prelude::*;

    use super::super::claim::claim;
    use super::*;

    #[test]
    fn path_that_is_not_plainly_below_the_site_has_a_fault() {
        for path in [
            "",
            "/",
            "/a",
            "a/",
            "a//b",
            ".",
            "..",
            "./a",
            "a/./b",
            "../a",
            "a/../../b",
            "a/..",
            "a\\b",
            "a\0",
            MANIFEST_NAME,
        ] {
            assert!(find_fault(path).is_some(), "{path}");
        }
        for path in [
            "a",
            "a/b.html",
            "...",
            ".well-known/x",
            "a b/é",
            "a/.scimbook.json",
        ] {
            assert_eq!(find_fault(path), None, "{path}");
        }
    }

    #[test]
    fn copy_keeps_content_permissions_and_links_and_overwrites_nothing() {
        let folder = tempfile::tempdir().unwrap();
        let at = |name: &str| folder.path().join(name);
        fs::write(at("a"), "text").unwrap();
        copy(&at("a"), &at("b")).unwrap();
        assert_eq!(fs::read(at("b")).unwrap(), b"text");
        assert_eq!(
            copy(&at("a"), &at("b")).unwrap_err().kind(),
            ErrorKind::AlreadyExists
        );
        assert!(copy(folder.path(), &at("c")).is_err());
        #[cfg(unix)]
        {
            use std::os::unix::fs::PermissionsExt;
            fs::set_permissions(at("a"), fs::Permissions::from_mode(0o751)).unwrap();
            copy(&at("a"), &at("d")).unwrap();
            let mode = fs::metadata(at("d")).unwrap().permissions().mode();
            assert_eq!(mode & 0o7777, 0o751);
            std::os::unix::fs::symlink("nowhere", at("link")).unwrap();
            copy(&at("link"), &at("same")).unwrap();
            assert_eq!(fs::read_link(at("same")).unwrap(), Path::new("nowhere"));
        }
    }

    proptest! {
        #![proptest_config(ProptestConfig { failure_persistence: None, ..Default::default() })]

        #[test]
        fn no_path_put_escapes_the_staging_folder(
            path in "(\\.\\.|\\.|a|é|C:|/|/|\\\\|\u{0}| ){0,7}"
        ) {
            let around = tempfile::tempdir().unwrap();
            let out = around.path().join("in/public");
            let staging = claim(&out, &[], &[]).unwrap().begin().unwrap();
            let is_put = staging.put(&path, b"text").is_ok();
            let mut files = 0;
            for entry in walkdir::WalkDir::new(around.path()) {
                let entry = entry.unwrap();
                if entry.file_type().is_file() && entry.path() != super::super::exchange::lock_beside(&out) {
                    prop_assert!(entry.path().starts_with(&staging.siblings.new));
                    prop_assert_eq!(entry.path(), staging.siblings.new.join(&path));
                    files += 1;
                }
            }
            prop_assert_eq!(files, usize::from(is_put));
        }
    }
}
