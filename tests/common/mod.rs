//! A folder with a site in it, and the real binary to run there.
//!
//! Nothing of the machine reaches a run: the date is fixed, and variables that the
//! program reads are removed unless a test sets them.

// Every test binary compiles this module and uses a part of it.
#![allow(dead_code)]
#![allow(clippy::unwrap_used)]

pub mod html;

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use snapbox::assert::Action;
use snapbox::{Assert, Data};
use tempfile::TempDir;

/// The date of every build and check.
pub const AS_OF: &str = "2026-11-24";

/// The folder of the package, which holds the shipped `content/`.
pub fn package() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

/// The files of a site in a temporary folder of its own.
pub struct Site {
    folder: TempDir,
}

impl Site {
    /// A title and one app, `acme`: the smallest site there is.
    pub fn minimal() -> Self {
        Self::copy_of(&package().join("tests/diagnostics/minimal"))
    }

    /// The content that ships with the program.
    pub fn shipped() -> Self {
        let folder = TempDir::new().unwrap();
        copy(&package().join("content"), &folder.path().join("content"));
        Self { folder }
    }

    /// A copy of a folder with a site.
    pub fn copy_of(root: &Path) -> Self {
        let folder = TempDir::new().unwrap();
        copy(root, folder.path());
        Self { folder }
    }

    pub fn root(&self) -> &Path {
        self.folder.path()
    }

    pub fn path(&self, relative: &str) -> PathBuf {
        self.root().join(relative)
    }

    /// Writes a file, and the folders it needs.
    pub fn write(&self, relative: &str, bytes: impl AsRef<[u8]>) -> &Self {
        let path = self.path(relative);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, bytes).unwrap();
        self
    }

    /// Adds lines to the end of the record `acme`.
    pub fn with_acme(&self, lines: &str) -> &Self {
        let path = "content/apps/acme.yaml";
        let record = self.read(path) + lines;
        self.write(path, record)
    }

    pub fn read(&self, relative: &str) -> String {
        fs::read_to_string(self.path(relative)).unwrap()
    }

    /// The command `scimbook`, to be run in the root of the site.
    pub fn command(&self, args: &[&str]) -> Command {
        let mut command = Command::new(env!("CARGO_BIN_EXE_scimbook"));
        command.current_dir(self.root()).args(args);
        for variable in ["SOURCE_DATE_EPOCH", "NO_COLOR", "RAYON_NUM_THREADS"] {
            command.env_remove(variable);
        }
        command
    }

    /// Runs `scimbook` with these arguments.
    pub fn run(&self, args: &[&str]) -> Run {
        Run::of(self.command(args))
    }

    /// Runs `scimbook check` at the fixed date.
    pub fn check(&self, args: &[&str]) -> Run {
        self.run(&[&["check", "--root", ".", "--as-of", AS_OF], args].concat())
    }

    /// Runs `scimbook build` at the fixed date, into `public`.
    pub fn build(&self, args: &[&str]) -> Run {
        self.run(&[&["build", "--root", ".", "--as-of", AS_OF], args].concat())
    }

    /// Builds and returns all files of the output.
    pub fn output(&self, args: &[&str]) -> Tree {
        let run = self.build(args);
        assert_eq!(run.status, 0, "{}", run.stderr);
        tree(&self.path("public"))
    }
}

/// What a run of the program left behind.
#[derive(Debug)]
pub struct Run {
    pub status: i32,
    pub stdout: String,
    pub stderr: String,
}

impl Run {
    pub fn of(mut command: Command) -> Self {
        let output = command.output().unwrap();
        Self {
            status: output.status.code().unwrap_or(-1),
            stdout: String::from_utf8(output.stdout).unwrap(),
            stderr: String::from_utf8(output.stderr).unwrap(),
        }
    }

    /// The codes of the problems drawn for people, each once.
    pub fn codes(&self) -> Vec<String> {
        let mut codes: Vec<String> = self
            .stderr
            .lines()
            .filter(|line| {
                ["error[", "warning[", "note["]
                    .iter()
                    .any(|level| line.starts_with(level))
            })
            .filter_map(|line| Some(line.split_once('[')?.1.split_once(']')?.0.to_owned()))
            .collect();
        codes.sort();
        codes.dedup();
        codes
    }
}

/// Files by their path relative to a folder, with `/`.
pub type Tree = BTreeMap<String, Vec<u8>>;

/// All files below a folder.
pub fn tree(folder: &Path) -> Tree {
    walkdir::WalkDir::new(folder)
        .into_iter()
        .map(|entry| entry.unwrap())
        .filter(|entry| entry.file_type().is_file())
        .map(|entry| {
            let relative = entry.path().strip_prefix(folder).unwrap();
            let path = relative.to_str().unwrap().replace('\\', "/");
            (path, fs::read(entry.path()).unwrap())
        })
        .collect()
}

/// Copies a folder into another, over what is there.
pub fn copy(from: &Path, to: &Path) {
    for (path, bytes) in tree(from) {
        let target = to.join(path);
        fs::create_dir_all(target.parent().unwrap()).unwrap();
        fs::write(target, bytes).unwrap();
    }
}

/// Whether the run is to accept what it finds: `UPDATE_EXPECT=1 cargo test`.
pub fn is_accepting() -> bool {
    std::env::var_os("UPDATE_EXPECT").is_some()
}

/// Compares a text with the file that holds what was expected.
///
/// # Errors
/// The difference, and how to accept it.
pub fn compare(expected: &Path, actual: &str) -> Result<(), String> {
    if is_accepting() {
        fs::create_dir_all(expected.parent().unwrap()).unwrap();
    }
    let action = if is_accepting() {
        Action::Overwrite
    } else {
        Action::Verify
    };
    Assert::new()
        .action(action)
        .try_eq(
            Some(&"now"),
            Data::text(actual),
            Data::read_from(expected, None).raw(),
        )
        .map_err(|error| format!("{error}\nto accept: UPDATE_EXPECT=1 cargo test\n"))
}
