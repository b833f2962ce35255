//! What can stop a build on its way to the disk. Every message names the thing and says what to
//! do about it; all of them are about the environment (exit status 2).

use std::error::Error;
use std::fmt::{Display, Formatter, Result};
use std::io;
use std::path::PathBuf;

use super::manifest::MANIFEST_NAME;

/// Why the output could not be claimed or written.
#[derive(Debug)]
pub enum EmitError {
    /// The system refused an operation; `doing` is what was tried, as in "cannot *create*".
    Io {
        /// The verb of the sentence.
        doing: &'static str,
        /// What it was tried on.
        path: PathBuf,
        /// The system's words.
        source: io::Error,
    },
    /// The output is a symbolic link.
    Symlink {
        /// The output.
        out: PathBuf,
    },
    /// The output is a file, or something else that is not a folder.
    NotFolder {
        /// The output.
        out: PathBuf,
    },
    /// The output, or a folder inside it, is where another file system begins.
    MountPoint {
        /// The mount point.
        path: PathBuf,
    },
    /// The output and a folder that is read share files.
    Overlaps {
        /// The output.
        out: PathBuf,
        /// The folder that is read.
        read: PathBuf,
        /// How the output lies to it.
        how: Overlap,
    },
    /// The output holds something, but no manifest.
    NotOurs {
        /// The output.
        out: PathBuf,
    },
    /// The manifest cannot be understood.
    BadManifest {
        /// The manifest.
        path: PathBuf,
        /// What is wrong with it, in words.
        problem: String,
    },
    /// The manifest has a version this program does not know.
    NewerManifest {
        /// The manifest.
        path: PathBuf,
        /// The version it states.
        version: u64,
    },
    /// The output holds files that no manifest lists and `keep` does not either.
    Foreign {
        /// The output.
        out: PathBuf,
        /// The first of them in order, relative to the output.
        first: String,
        /// How many there are beside the first.
        more: usize,
    },
    /// The site writes a path at which a kept file stands.
    KeptClash {
        /// The path, relative to the output.
        path: String,
    },
    /// A file appeared or changed just as the new site took the output's place.
    Disturbed {
        /// The output, which is the old one again.
        out: PathBuf,
        /// The first such file in order, relative to the output.
        first: String,
    },
    /// What a killed build left holds a file that no manifest lists, and that is nowhere else.
    Stranded {
        /// The file.
        path: PathBuf,
    },
    /// A path of the site cannot stand below the output.
    BadPath {
        /// The path as given.
        path: String,
        /// What is wrong with it.
        why: &'static str,
    },
    /// The site wrote a path twice.
    WrittenTwice {
        /// The path, relative to the output.
        path: String,
    },
    /// The site was finished although a file of it could not be written.
    Unfinished {
        /// The path, relative to the output.
        path: String,
    },
    /// The new site is in place, but the old one could not be removed.
    Leftover {
        /// Where the old one now is.
        path: PathBuf,
        /// The system's words.
        source: io::Error,
    },
}

/// How the output lies to a folder that is read.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Overlap {
    /// They are the same folder.
    Same,
    /// The output contains it.
    Contains,
    /// The output lies inside it.
    Inside,
}

impl EmitError {
    /// For `map_err`: names what was tried, and on what.
    pub(super) fn io(
        doing: &'static str,
        path: impl Into<PathBuf>,
    ) -> impl FnOnce(io::Error) -> Self {
        let path = path.into();
        move |source| Self::Io {
            doing,
            path,
            source,
        }
    }
}

impl Display for EmitError {
    fn fmt(&self, f: &mut Formatter<'_>) -> Result {
        match self {
            Self::Io {
                doing,
                path,
                source,
            } => write!(f, "cannot {doing} `{}`: {source}", path.display()),
            Self::Symlink { out } => write!(
                f,
                "the output `{}` is a symbolic link\nname the folder it points to with `--out`",
                out.display()
            ),
            Self::NotFolder { out } => write!(
                f,
                "the output `{}` is not a folder\nmove it away, or name another with `--out`",
                out.display()
            ),
            Self::MountPoint { path } => write!(
                f,
                "`{}` is a mount point, which cannot be exchanged for the new site\n\
                 name a folder below it with `--out`, or unmount it",
                path.display()
            ),
            Self::Overlaps { out, read, how } => write!(
                f,
                "the output `{}` {how} `{}`, from which the site is built\n\
                 name another folder with `--out`",
                out.display(),
                read.display()
            ),
            Self::NotOurs { out } => write!(
                f,
                "`{}` is not empty, and no site of ours (it has no `{MANIFEST_NAME}`)\n\
                 empty it, or name another folder with `--out`",
                out.display()
            ),
            Self::BadManifest { path, problem } => write!(
                f,
                "`{}` does not say which files are ours: {problem}\n\
                 restore it, or empty the output folder",
                path.display()
            ),
            Self::NewerManifest { path, version } => write!(
                f,
                "`{}` has version {version}, written by a newer scimbook\n\
                 update scimbook, or empty the output folder",
                path.display()
            ),
            Self::Foreign { out, first, more } => {
                write!(f, "`{first}`")?;
                if *more > 0 {
                    write!(f, " and {more} more")?;
                }
                let (verb, them) = match more {
                    0 => ("is", "it"),
                    _ => ("are", "them"),
                };
                write!(
                    f,
                    " in `{}` {verb} not from a build\n\
                     move {them} away, or list {them} under `keep:` in `site.yaml`",
                    out.display()
                )
            }
            Self::KeptClash { path } => write!(
                f,
                "the site writes `{path}`, where the output has a kept file\n\
                 take it out of `keep:` and move it away, or rename what writes it"
            ),
            Self::Disturbed { out, first } => write!(
                f,
                "`{first}` in `{}` appeared or changed while the new site took its place\n\
                 the old site was put back: build again",
                out.display()
            ),
            Self::Stranded { path } => write!(
                f,
                "a stopped build left `{}`, which is not from a build\n\
                 move it to where you want it, and build again",
                path.display()
            ),
            Self::BadPath { path, why } => {
                write!(f, "the site cannot have a file `{path}`: {why}")
            }
            Self::WrittenTwice { path } => {
                write!(f, "the site writes `{path}` twice\nrename one of the two")
            }
            Self::Unfinished { path } => {
                write!(f, "`{path}` was not written, so the old site stays")
            }
            Self::Leftover { path, source } => write!(
                f,
                "the new site is in place, but the old one cannot be removed: {source}\n\
                 remove `{}` yourself",
                path.display()
            ),
        }
    }
}

impl Display for Overlap {
    fn fmt(&self, f: &mut Formatter<'_>) -> Result {
        f.write_str(match self {
            Self::Same => "is",
            Self::Contains => "contains",
            Self::Inside => "lies inside",
        })
    }
}

impl Error for EmitError {
    fn source(&self) -> Option<&(dyn Error + 'static)> {
        match self {
            Self::Io { source, .. } | Self::Leftover { source, .. } => Some(source),
            _ => None,
        }
    }
}
