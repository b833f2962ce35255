//! One build at a time into an output: a lock file beside it, which the system releases when its
//! process dies. Takes the lock file's path, gives a [`Lock`] to be held; leaves no file behind.

use std::fs::{self, File, OpenOptions, TryLockError};
use std::io::{self, ErrorKind};
use std::path::{Path, PathBuf};

use super::error::EmitError;

/// How often the lock file's folder may vanish under us before we believe that it cannot be made.
const ATTEMPTS: usize = 100;

/// The right to build into an output, until dropped.
#[derive(Debug)]
pub(super) struct Lock {
    file: File,
    path: PathBuf,
    /// Dropped after the lock file is gone.
    _parents: Parents,
}

/// Folders made for the lock file, outermost first; those still empty are removed in the end.
#[derive(Debug, Default)]
struct Parents(Vec<PathBuf>);

impl Lock {
    /// Creates the lock file at `path`, and the folders above it, and locks it; calls `waits` once
    /// if another build holds it.
    pub(super) fn acquire(path: &Path, waits: impl FnOnce()) -> Result<Self, EmitError> {
        let mut waits = Some(waits);
        let mut parents = Parents::default();
        let mut attempts = 0;
        loop {
            let file = match parents.make_for(path).and_then(|()| open(path)) {
                // A build that ends removes the folders it made, if nothing came of it: then one of
                // ours is missing, or was just now in our way and is no longer a folder.
                Err(error) if is_passing(&error) && attempts < ATTEMPTS => {
                    attempts += 1;
                    continue;
                }
                opened => opened.map_err(EmitError::io("create", path))?,
            };
            lock(&file, &mut waits).map_err(EmitError::io("lock", path))?;
            // The build we waited for removed its lock file: then this handle locks nothing that
            // a third build would see.
            if is_at(&file, path) {
                return Ok(Self {
                    file,
                    path: path.into(),
                    _parents: parents,
                });
            }
        }
    }
}

impl Drop for Lock {
    fn drop(&mut self) {
        // Elsewhere a file cannot be told from its successor of the same name: there it stays.
        if cfg!(unix) && is_at(&self.file, &self.path) {
            let _ = fs::remove_file(&self.path);
        }
    }
}

impl Parents {
    fn make_for(&mut self, path: &Path) -> io::Result<()> {
        let Some(parent) = path.parent() else {
            return Ok(());
        };
        let mut missing: Vec<_> = parent.ancestors().take_while(|p| !p.exists()).collect();
        missing.reverse();
        self.0.extend(missing.into_iter().map(Path::to_owned));
        fs::create_dir_all(parent)
    }
}

impl Drop for Parents {
    fn drop(&mut self) {
        for folder in self.0.iter().rev() {
            // Succeeds only for an empty folder.
            let _ = fs::remove_dir(folder);
        }
    }
}

fn is_passing(error: &io::Error) -> bool {
    matches!(error.kind(), ErrorKind::NotFound | ErrorKind::AlreadyExists)
}

fn open(path: &Path) -> io::Result<File> {
    OpenOptions::new()
        .read(true)
        .write(true)
        .create(true)
        .truncate(false)
        .open(path)
}

fn lock(file: &File, waits: &mut Option<impl FnOnce()>) -> io::Result<()> {
    match file.try_lock() {
        Ok(()) => return Ok(()),
        Err(TryLockError::Error(error)) => return Err(error),
        Err(TryLockError::WouldBlock) => {}
    }
    if let Some(waits) = waits.take() {
        waits();
    }
    loop {
        match file.lock() {
            Err(error) if error.kind() == ErrorKind::Interrupted => {}
            locked => return locked,
        }
    }
}

#[cfg(unix)]
fn is_at(file: &File, path: &Path) -> bool {
    use std::os::unix::fs::MetadataExt;
    match (file.metadata(), fs::symlink_metadata(path)) {
        (Ok(a), Ok(b)) => (a.dev(), a.ino()) == (b.dev(), b.ino()),
        _ => false,
    }
}

#[cfg(not(unix))]
fn is_at(_file: &File, _path: &Path) -> bool {
    true
}
