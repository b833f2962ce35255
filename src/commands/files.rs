//! Content files that a command changes: which ones, and how they are written.
//!
//! A file is written beside its place and moved over it, so that nobody ever sees half of
//! one. Files that come with the program have no place and are never written.

use std::fs::{self, OpenOptions};
use std::io::{self, Write};
use std::path::{Path, PathBuf};

use crate::commands::{CommandError, Outcome};
use crate::diagnostic::{listing, nearest};
use crate::load::{SourceFile, normalise};

/// The files and folders that a command was pointed at; all when it was pointed at none.
pub struct Selection {
    root: PathBuf,
    wanted: Vec<PathBuf>,
}

impl Selection {
    /// The paths, looked for from the current folder and then from the root.
    ///
    /// # Errors
    /// When one of them is not there.
    pub fn new(root: &Path, paths: &[PathBuf]) -> Result<Self, CommandError> {
        let mut wanted = Vec::new();
        for path in paths {
            let full = if path.exists() {
                path.clone()
            } else {
                root.join(path)
            };
            let full = full.canonicalize().map_err(|error| {
                CommandError::Usage(format!("cannot read {}: {error}", path.display()))
            })?;
            wanted.push(full);
        }
        let root = root.canonicalize().unwrap_or_else(|_| root.to_owned());
        Ok(Self { root, wanted })
    }

    /// Whether it holds a file, by its path relative to the root.
    pub fn holds(&self, path: &str) -> bool {
        let file = self.root.join(path);
        self.wanted.is_empty() || self.wanted.iter().any(|path| file.starts_with(path))
    }
}

/// Whether the file is one of YAML that its author can change.
pub fn is_editable(file: &SourceFile) -> bool {
    file.is_yaml() && file.is_readable && !file.is_built_in
}

/// The text as it is in the file, which must be the one that was loaded.
pub fn read_as_written(root: &Path, file: &SourceFile) -> Result<String, CommandError> {
    let path = root.join(&file.path);
    let text = fs::read_to_string(&path)
        .map_err(|error| CommandError::File("read", path.clone(), error))?;
    if normalise(text.clone()) == file.text {
        return Ok(text);
    }
    let changed = io::Error::other("it was changed meanwhile");
    Err(CommandError::File("read", path, changed))
}

/// Puts a text in the place of a file that is there.
pub fn replace(path: &Path, text: &str) -> Result<(), CommandError> {
    let fail = |error| CommandError::File("write", path.to_owned(), error);
    let name = path.file_name().unwrap_or_default().to_string_lossy();
    // Hidden, so that it is no record should it ever be left behind.
    let beside = path.with_file_name(format!(".{name}.{}.new", std::process::id()));
    let written = write_new(&beside, text)
        .and_then(|()| fs::set_permissions(&beside, fs::metadata(path)?.permissions()))
        .and_then(|()| fs::rename(&beside, path));
    if written.is_err() {
        let _ = fs::remove_file(&beside);
    }
    written.map_err(fail)
}

/// Writes a file that is not there yet, and its folder.
pub fn create(path: &Path, text: &str) -> Result<(), CommandError> {
    let fail = |error| CommandError::File("write", path.to_owned(), error);
    if let Some(folder) = path.parent() {
        fs::create_dir_all(folder).map_err(fail)?;
    }
    write_new(path, text).map_err(fail)
}

fn write_new(path: &Path, text: &str) -> io::Result<()> {
    let mut file = OpenOptions::new().write(true).create_new(true).open(path)?;
    file.write_all(text.as_bytes())?;
    file.sync_all()
}

/// Says that a name does not exist, and which one does.
pub fn unknown(what: &str, written: &str, known: &[&str]) -> String {
    let hint = match nearest(written, known) {
        Some(near) => format!("; did you mean `{near}`?"),
        None if known.is_empty() => String::new(),
        None => format!("; {}", listing(known)),
    };
    format!("there is no {what} `{written}`{hint}")
}

/// Ends a command that was asked for something the content does not have.
pub fn refuse(message: &str) -> Outcome {
    eprintln!("error: {message}");
    Outcome::Problems
}
