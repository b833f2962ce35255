//! Every file of the site, made in memory.
//!
//! In: checked content. Out: bytes by path, or all problems of the templates.

use std::collections::BTreeMap;

use rayon::prelude::{IntoParallelRefIterator, ParallelIterator};

use crate::catalog::Catalog;
use crate::derive::derive;
use crate::diagnostic::Diagnostic;
use crate::load::Sources;
use crate::render::Renderer;
use crate::site::{outputs, render};
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
    let made: Vec<Result<Vec<u8>, Box<Diagnostic>>> = outputs
        .par_iter()
        .map(|output| render(output, source, sources, &renderer))
        .collect();
    let mut files = Files::new();
    let mut problems: Vec<Diagnostic> = Vec::new();
    for (output, made) in outputs.iter().zip(made) {
        match made {
            Ok(bytes) => {
                files.insert(output.path.clone(), bytes);
            }
            // One slip in a template shows on every page that it makes.
            Err(problem) if problems.contains(&problem) => {}
            Err(problem) => problems.push(*problem),
        }
    }
    if problems.is_empty() {
        Ok(files)
    } else {
        Err(problems)
    }
}
