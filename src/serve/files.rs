//! Every file of the site, made in memory.
//!
//! In: checked content. Out: bytes by path, or all problems of the templates.

use std::collections::BTreeMap;
use std::sync::mpsc::channel;

use crate::catalog::Catalog;
use crate::derive::derive;
use crate::diagnostic::Diagnostic;
use crate::load::Sources;
use crate::render::Renderer;
use crate::site::{self, outputs};
use crate::view::Source;
use crate::view::parts::Summaries;

/// The files of a site by their path, with `/` and without one at the start.
pub type Files = BTreeMap<String, Vec<u8>>;

/// Makes every file of the site.
///
/// # Errors
/// What is wrong with templates and addresses, each problem once.
pub fn render_all(catalog: &Catalog, sources: &Sources) -> Result<Files, Vec<Diagnostic>> {
    let renderer = Renderer::new(sources, catalog).map_err(|problem| vec![*problem])?;
    let derived = derive(catalog);
    let summaries = Summaries::of(catalog, &derived);
    let source = Source {
        catalog,
        derived: &derived,
        summaries: &summaries,
    };
    let outputs = outputs(source, sources)?;
    let (made, all) = channel();
    // The receiver lives on, so that sending does not fail.
    let _ = site::render_all(&outputs, source, sources, &renderer, |path, result| {
        made.send((path.to_owned(), result))
    });
    drop(made);
    let mut files = Files::new();
    let mut found = BTreeMap::new();
    for (path, result) in all {
        match result {
            Ok(bytes) => drop(files.insert(path, bytes)),
            Err(problem) => drop(found.insert(path, *problem)),
        }
    }
    // One slip in a template shows on every page that it makes.
    let mut problems: Vec<Diagnostic> = Vec::new();
    for problem in found.into_values() {
        if !problems.contains(&problem) {
            problems.push(problem);
        }
    }
    if problems.is_empty() {
        Ok(files)
    } else {
        Err(problems)
    }
}
