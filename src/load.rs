//! Reads the files under the root: content, templates and static files.
//!
//! In: a folder. Out: [`Sources`], all text in memory, and problems with single files.
//! The only stage that reads; nothing is understood here.

use std::fmt;
use std::fs;
use std::io;
use std::path::{Path, PathBuf};

use include_dir::{Dir, include_dir};
use rayon::prelude::{IntoParallelRefIterator, ParallelIterator};
use walkdir::WalkDir;

use crate::diagnostic::{Anchor, Diagnostic, FileId};
use crate::rules::{FILE_NAME, FILE_TOO_LARGE, NOT_A_FILE, NOT_UTF8, SLUG_CASE};
use crate::yaml::{MAX_FILE_BYTES, Position, Span};

static TEMPLATES: Dir<'_> = include_dir!("$CARGO_MANIFEST_DIR/templates");
static STATIC: Dir<'_> = include_dir!("$CARGO_MANIFEST_DIR/static");

/// The registries that come with the program; content extends them by id.
const BUILT_IN: [(SourceKind, &str, &str); 4] = [
    (
        SourceKind::Idps,
        "idps.yaml",
        include_str!("../content/idps.yaml"),
    ),
    (
        SourceKind::Categories,
        "categories.yaml",
        include_str!("../content/categories.yaml"),
    ),
    (
        SourceKind::Prerequisites,
        "prerequisites.yaml",
        include_str!("../content/prerequisites.yaml"),
    ),
    (
        SourceKind::Decisions,
        "decisions.yaml",
        include_str!("../content/decisions.yaml"),
    ),
];

/// What a file is, told by its place.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum SourceKind {
    /// `content/site.yaml`.
    Site,
    /// `content/apps/<slug>.yaml`.
    App(String),
    /// `content/idps.yaml`.
    Idps,
    /// `content/categories.yaml`.
    Categories,
    /// `content/prerequisites.yaml`.
    Prerequisites,
    /// `content/decisions.yaml`.
    Decisions,
    /// `content/pages/<slug>.md`.
    Page(String),
    /// A template, by its name.
    Template(String),
    /// A file among the records or pages that is none by its name.
    Misnamed,
}

/// A text file that was read.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SourceFile {
    /// What it is.
    pub kind: SourceKind,
    /// Its path relative to the root, with `/`; built-in files start with `built-in/`.
    pub path: String,
    /// Its text, without byte order mark and with plain line ends.
    pub text: String,
    /// Whether it ships inside the program.
    pub is_built_in: bool,
    /// Whether the text is what the file holds; else it is only there to be shown.
    pub is_readable: bool,
}

impl SourceFile {
    /// Whether positions in it come from the YAML tree.
    pub fn is_yaml(&self) -> bool {
        !matches!(
            self.kind,
            SourceKind::Page(_) | SourceKind::Template(_) | SourceKind::Misnamed
        )
    }
}

/// A static file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct StaticFile {
    /// Its path under `static/`, with `/`.
    pub path: String,
    /// Its bytes.
    pub bytes: Vec<u8>,
}

/// Everything the build reads.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Sources {
    files: Vec<SourceFile>,
    /// Static files by path, the built-in ones replaced by those of the root.
    pub statics: Vec<StaticFile>,
}

impl Sources {
    /// A file by its number.
    pub fn file(&self, id: FileId) -> &SourceFile {
        &self.files[id.0 as usize]
    }

    /// All files with their numbers, in order of their paths; built-in ones first.
    pub fn files(&self) -> impl Iterator<Item = (FileId, &SourceFile)> {
        self.files
            .iter()
            .enumerate()
            .map(|(index, file)| (FileId(index as u32), file))
    }

    /// The same sources with another text in one file.
    pub fn set_text(&mut self, id: FileId, text: String) {
        self.files[id.0 as usize].text = text;
    }

    /// Sources made of texts rather than files, for tests and tools.
    pub fn from_files(files: Vec<SourceFile>, statics: Vec<StaticFile>) -> Self {
        Self { files, statics }
    }
}

/// What keeps the content from being read at all.
#[derive(Debug)]
pub enum LoadError {
    /// There is no `content/site.yaml` here or above.
    NoContent(PathBuf),
    /// A folder or file cannot be read.
    Io(PathBuf, io::Error),
}

impl fmt::Display for LoadError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::NoContent(path) => write!(
                f,
                "no content found: {} does not exist\n\
                 A site needs content/site.yaml with a title, and records in content/apps/; name its folder with --root",
                path.display()
            ),
            Self::Io(path, error) => write!(f, "cannot read {}: {error}", path.display()),
        }
    }
}

impl std::error::Error for LoadError {}

/// The root: `from`, or its nearest parent that has `content/site.yaml`.
pub fn find_root(from: &Path) -> Option<PathBuf> {
    from.ancestors()
        .find(|folder| folder.join("content/site.yaml").is_file())
        .map(Path::to_owned)
}

/// Reads everything under `root`.
///
/// # Errors
/// When `content/site.yaml` is missing or a folder cannot be read. Trouble with a
/// single file is a problem like any other, and the file counts as empty.
pub fn load(root: &Path) -> Result<(Sources, Vec<Diagnostic>), LoadError> {
    let content = root.join("content");
    if !content.join("site.yaml").exists() {
        return Err(LoadError::NoContent(content.join("site.yaml")));
    }
    let mut files: Vec<SourceFile> = BUILT_IN
        .into_iter()
        .map(|(kind, name, text)| SourceFile {
            kind,
            path: format!("built-in/{name}"),
            text: text.to_owned(),
            is_built_in: true,
            is_readable: true,
        })
        .collect();
    let mut problems = Vec::new();

    let mut found: Vec<(SourceKind, String, PathBuf)> = Vec::new();
    for (kind, name) in [
        (SourceKind::Site, "site.yaml"),
        (SourceKind::Idps, "idps.yaml"),
        (SourceKind::Categories, "categories.yaml"),
        (SourceKind::Prerequisites, "prerequisites.yaml"),
        (SourceKind::Decisions, "decisions.yaml"),
    ] {
        let path = content.join(name);
        if path.exists() {
            found.push((kind, format!("content/{name}"), path));
        }
    }
    let mut misnamed = Vec::new();
    for (path, relative) in walk(&content.join("apps"), "content/apps")? {
        match relative["content/apps/".len()..].strip_suffix(".yaml") {
            Some(stem) if crate::content::text::is_slug(stem) => {
                found.push((SourceKind::App(stem.to_owned()), relative, path));
            }
            _ => misnamed.push((relative, path)),
        }
    }
    for (path, relative) in walk(&content.join("pages"), "content/pages")? {
        match relative["content/pages/".len()..].strip_suffix(".md") {
            Some(stem) if crate::content::text::is_slug(stem) => {
                found.push((SourceKind::Page(stem.to_owned()), relative, path));
            }
            _ => misnamed.push((relative, path)),
        }
    }
    load_templates(root, &mut files, &mut found)?;

    let texts: Vec<Result<ReadText, LoadError>> = found
        .par_iter()
        .map(|(_, _, path)| read_text(path))
        .collect();
    for ((kind, relative, _), text) in found.into_iter().zip(texts) {
        let file = FileId(files.len() as u32);
        let (text, is_readable) = match text? {
            ReadText::Text(text) => (text, true),
            ReadText::Problem(problem, shown) => {
                problems.push(read_problem(file, &problem));
                (shown, false)
            }
        };
        files.push(SourceFile {
            kind,
            path: relative,
            text,
            is_built_in: false,
            is_readable,
        });
    }
    let stems: Vec<String> = files
        .iter()
        .filter_map(|file| match &file.kind {
            SourceKind::App(stem) => Some(stem.clone()),
            _ => None,
        })
        .collect();
    for (relative, _) in misnamed {
        problems.push(misnamed_problem(
            FileId(files.len() as u32),
            &relative,
            &stems,
        ));
        files.push(SourceFile {
            kind: SourceKind::Misnamed,
            path: relative,
            text: String::new(),
            is_built_in: false,
            is_readable: false,
        });
    }
    let statics = load_statics(root)?;
    Ok((Sources { files, statics }, problems))
}

fn read_problem(file: FileId, problem: &ReadProblem) -> Diagnostic {
    match problem {
        ReadProblem::NotUtf8(at) => NOT_UTF8
            .at(
                file,
                Anchor::Text(Span {
                    start: *at,
                    end: *at,
                }),
                "this file is not text in UTF-8",
            )
            .label("not UTF-8 from here on")
            .help("save it as UTF-8"),
        ReadProblem::TooLarge(bytes) => FILE_TOO_LARGE.at(
            file,
            Anchor::File,
            format!("this file has {bytes} bytes, more than {MAX_FILE_BYTES}"),
        ),
        ReadProblem::NotAFile => NOT_A_FILE
            .at(file, Anchor::File, "this is a link, not a file")
            .help("put the file itself here"),
    }
}

/// A file among the records or pages that is none by its name.
fn misnamed_problem(file: FileId, relative: &str, stems: &[String]) -> Diagnostic {
    let name = relative.rsplit('/').next().unwrap_or_default();
    let (folder, extension) = if relative.starts_with("content/pages/") {
        ("content/pages", "md")
    } else {
        ("content/apps", "yaml")
    };
    let stem = name.rsplit_once('.').map_or(name, |(stem, _)| stem);
    let is_in_folder = relative == format!("{folder}/{name}");
    if is_in_folder && extension == "yaml" && stems.contains(&stem.to_lowercase()) {
        let message = format!("another record has the slug `{}`", stem.to_lowercase());
        return SLUG_CASE
            .at(file, Anchor::File, message)
            .help("keep one of the two files");
    }
    let message = if is_in_folder {
        format!("`{name}` is not the name of a record or page")
    } else {
        format!("`{name}` is in a folder of its own")
    };
    let slug = crate::content::text::slug_from(stem);
    let problem = FILE_NAME.at(file, Anchor::File, message).label(format!(
        "expected a slug and `.{extension}`, such as {folder}/acme-boards.{extension}"
    ));
    if crate::content::text::is_slug(&slug) {
        problem.help(format!("rename it to {folder}/{slug}.{extension}"))
    } else {
        problem
    }
}

fn load_templates(
    root: &Path,
    files: &mut Vec<SourceFile>,
    found: &mut Vec<(SourceKind, String, PathBuf)>,
) -> Result<(), LoadError> {
    let mut own: Vec<String> = Vec::new();
    for (path, relative) in walk(&root.join("templates"), "templates")? {
        let name = relative["templates/".len()..].to_owned();
        own.push(name.clone());
        found.push((SourceKind::Template(name), relative, path));
    }
    let mut built_in = Vec::new();
    collect(&TEMPLATES, &mut built_in);
    for (name, bytes) in built_in {
        if own.contains(&name) {
            continue;
        }
        files.push(SourceFile {
            path: format!("templates/{name}"),
            kind: SourceKind::Template(name),
            text: String::from_utf8_lossy(bytes).into_owned(),
            is_built_in: true,
            is_readable: true,
        });
    }
    Ok(())
}

fn load_statics(root: &Path) -> Result<Vec<StaticFile>, LoadError> {
    let mut built_in = Vec::new();
    collect(&STATIC, &mut built_in);
    let mut statics: Vec<StaticFile> = built_in
        .into_iter()
        .map(|(path, bytes)| StaticFile {
            path,
            bytes: bytes.to_owned(),
        })
        .collect();
    for (path, relative) in walk(&root.join("static"), "static")? {
        let bytes = fs::read(&path).map_err(|error| LoadError::Io(path, error))?;
        let path = relative["static/".len()..].to_owned();
        statics.retain(|file| file.path != path);
        statics.push(StaticFile { path, bytes });
    }
    statics.sort_by(|a, b| a.path.cmp(&b.path));
    Ok(statics)
}

fn collect(dir: &Dir<'static>, out: &mut Vec<(String, &'static [u8])>) {
    for file in dir.files() {
        out.push((
            file.path().to_string_lossy().replace('\\', "/"),
            file.contents(),
        ));
    }
    for inner in dir.dirs() {
        collect(inner, out);
    }
    out.sort();
}

/// The files below a folder in order of their paths; hidden ones are left out, and a
/// folder that is not there has none.
fn walk(folder: &Path, prefix: &str) -> Result<Vec<(PathBuf, String)>, LoadError> {
    if !folder.exists() {
        return Ok(Vec::new());
    }
    let is_visible = |entry: &walkdir::DirEntry| {
        entry.depth() == 0 || !entry.file_name().to_string_lossy().starts_with('.')
    };
    let mut found = Vec::new();
    for entry in WalkDir::new(folder).into_iter().filter_entry(is_visible) {
        let entry = entry.map_err(|error| {
            let path = error.path().unwrap_or(folder).to_owned();
            LoadError::Io(path, error.into())
        })?;
        if entry.file_type().is_dir() {
            continue;
        }
        let relative = entry
            .path()
            .strip_prefix(folder)
            .unwrap_or(entry.path())
            .components()
            .map(|part| part.as_os_str().to_string_lossy().into_owned())
            .collect::<Vec<_>>()
            .join("/");
        found.push((entry.into_path(), format!("{prefix}/{relative}")));
    }
    // By path as text, so that the order is the same on every file system.
    found.sort_by(|a, b| a.1.cmp(&b.1));
    Ok(found)
}

enum ReadText {
    Text(String),
    /// What is wrong, and what can be shown of the file.
    Problem(ReadProblem, String),
}

enum ReadProblem {
    NotUtf8(Position),
    TooLarge(u64),
    NotAFile,
}

fn read_text(path: &Path) -> Result<ReadText, LoadError> {
    let fail = |error| LoadError::Io(path.to_owned(), error);
    let metadata = fs::symlink_metadata(path).map_err(fail)?;
    if !metadata.is_file() {
        return Ok(ReadText::Problem(ReadProblem::NotAFile, String::new()));
    }
    if metadata.len() > MAX_FILE_BYTES {
        return Ok(ReadText::Problem(
            ReadProblem::TooLarge(metadata.len()),
            String::new(),
        ));
    }
    let bytes = fs::read(path).map_err(fail)?;
    Ok(match String::from_utf8(bytes) {
        Ok(text) => ReadText::Text(normalise(text)),
        Err(error) => {
            let valid = error.utf8_error().valid_up_to();
            let before = String::from_utf8_lossy(&error.as_bytes()[..valid]);
            let last_line = before.rsplit('\n').next().unwrap_or_default();
            let at = Position {
                line: before.matches('\n').count() + 1,
                column: last_line.chars().count() + 1,
            };
            let shown = String::from_utf8_lossy(error.as_bytes()).into_owned();
            ReadText::Problem(ReadProblem::NotUtf8(at), shown)
        }
    })
}

/// The text as all stages see it: without byte order mark, and with plain line ends.
///
/// The mark would be a second document to the YAML parser, and line ends of Windows would
/// end up in block texts.
pub fn normalise(text: String) -> String {
    let text = match text.strip_prefix('\u{feff}') {
        Some(rest) => rest.to_owned(),
        None => text,
    };
    if text.contains('\r') {
        text.replace("\r\n", "\n").replace('\r', "\n")
    } else {
        text
    }
}
