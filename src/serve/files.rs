//! Every file of the site, made in memory.
//!
//! In: checked content. Out: bytes by path, or all problems of the templates.

use std::collections::BTreeMap;
use std::convert::Infallible;
use std::sync::{Mutex, MutexGuard, PoisonError};

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
    let files = Mutex::new(Files::new());
    let found = Mutex::new(BTreeMap::new());
    let Ok(()) = site::render_all(&outputs, source, sources, &renderer, |path, made| {
        match made {
            Ok(bytes) => held(&files).insert(path.to_owned(), bytes).map(drop),
            Err(problem) => held(&found).insert(path.to_owned(), *problem).map(drop),
        };
        Ok::<(), Infallible>(())
    });
    // One slip in a template shows on every page that it makes.
    let mut problems: Vec<Diagnostic> = Vec::new();
    for problem in std::mem::take(&mut *held(&found)).into_values() {
        if !problems.contains(&problem) {
            problems.push(problem);
        }
    }
    if problems.is_empty() {
        Ok(std::mem::take(&mut *held(&files)))
    } else {
        Err(problems)
    }
}

/// What a lock guards; each holder leaves it whole, so that one which panicked spoils nothing.
fn held<T>(lock: &Mutex<T>) -> MutexGuard<'_, T> {
    lock.lock().unwrap_or_else(PoisonError::into_inner)
}
