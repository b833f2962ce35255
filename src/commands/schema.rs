//! `scimbook schema [--out DIR]`: JSON Schemas of all content files.

use std::fs;
use std::path::Path;

use crate::cli::Terminal;
use crate::commands::{CommandError, Outcome, print_data};
use crate::schema::{Document, json_schema, schema_text};

/// Prints the schema of an app, or writes one file for each kind of content file.
pub fn run(out: Option<&Path>, terminal: Terminal) -> Result<Outcome, CommandError> {
    let Some(out) = out else {
        print_data(&schema_text(&json_schema(Document::App, None)));
        return Ok(Outcome::Done);
    };
    let cannot = |path: &Path, error: &std::io::Error| {
        CommandError::Usage(format!("cannot write {}: {error}", path.display()))
    };
    fs::create_dir_all(out).map_err(|error| cannot(out, &error))?;
    for document in Document::ALL {
        let path = out.join(document.schema_file());
        let text = schema_text(&json_schema(document, None));
        fs::write(&path, text).map_err(|error| cannot(&path, &error))?;
    }
    if !terminal.is_quiet {
        eprintln!("wrote {} schemas to {}", Document::ALL.len(), out.display());
    }
    Ok(Outcome::Done)
}
