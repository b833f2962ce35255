//! Templates: a view model in, a page out.
//!
//! In: the templates among the sources, and the site's shared context. Out: HTML in
//! memory. A template error is a located problem like any other.

mod fault;
mod fold;

use std::sync::OnceLock;

use serde::Serialize;
use tera::{Context, Tera};

use crate::catalog::Catalog;
use crate::diagnostic::{Anchor, Diagnostic, FileId};
use crate::load::{SourceKind, Sources};
use crate::markup::Html;
use crate::rules::TEMPLATE_ERROR;
use crate::view::Source;
use crate::view::parts::{Link, Summaries};
use crate::yaml::{Position, Span};

use fault::problem;
use fold::fold;

/// The name of the file with all words that templates show.
pub const STRINGS: &str = "strings.yaml";

/// What every template knows as `site`.
#[derive(Debug, Serialize)]
struct SiteView {
    title: String,
    description: String,
    language: String,
    base: String,
    home: String,
    repository: Option<String>,
    disclaimer: Option<String>,
    as_of: String,
    pages: Vec<Link>,
    alternative: Option<AlternativeView>,
}

/// The strategic alternative.
#[derive(Debug, Serialize)]
struct AlternativeView {
    name: String,
    url: String,
    pitch: Option<String>,
    benefits: Vec<String>,
    links: Vec<Link>,
    disclosure: Option<String>,
}

/// The templates, ready to render.
pub struct Renderer<'s> {
    /// With words and components put in: pages are made from these.
    tera: Tera,
    written: Written<'s>,
    /// Made from the templates as written with the first error.
    plain: OnceLock<Option<Tera>>,
}

/// The templates as written, from which errors are told, and what all of them know.
#[derive(Clone)]
struct Written<'s> {
    templates: Vec<(&'s str, &'s str)>,
    files: Vec<FileId>,
    site: tera::Value,
    words: serde_yaml::Value,
}

impl Written<'_> {
    fn compile(&self, templates: &[(&str, &str)]) -> Result<Tera, tera::Error> {
        let mut tera = Tera::new();
        tera.global_context().insert("site", &self.site);
        tera.global_context().insert("words", &self.words);
        tera.add_raw_templates(templates.iter().copied())?;
        Ok(tera)
    }
}

impl<'s> Renderer<'s> {
    /// Reads all templates.
    ///
    /// # Errors
    /// The first template that cannot be read, with its place.
    pub fn new(sources: &'s Sources, catalog: &Catalog) -> Result<Self, Box<Diagnostic>> {
        let mut files = Vec::new();
        let mut templates = Vec::new();
        let mut words = None;
        for (id, file) in sources.files() {
            let SourceKind::Template(name) = &file.kind else {
                continue;
            };
            if name == STRINGS {
                words = Some((id, file.text.as_str()));
            } else if name.ends_with(".html") || name.ends_with(".xml") {
                files.push(id);
                templates.push((name.as_str(), file.text.as_str()));
            }
        }
        let words: serde_yaml::Value = match words {
            Some((id, text)) => serde_yaml::from_str(text).map_err(|error| {
                let at = error
                    .location()
                    .map_or(Position { line: 1, column: 1 }, |location| Position {
                        line: location.line(),
                        column: location.column(),
                    });
                Box::new(
                    TEMPLATE_ERROR
                        .at(
                            id,
                            Anchor::Text(Span { start: at, end: at }),
                            crate::yaml::without_position(&error),
                        )
                        .label("the parser stopped here"),
                )
            })?,
            None => serde_yaml::Value::Null,
        };
        let written = Written {
            templates,
            files,
            site: tera::Value::from_serializable(&site_view(catalog)),
            words,
        };
        let folded = fold(&written.templates, &written.words);
        let folded: Vec<(&str, &str)> = folded
            .iter()
            .map(|(name, text)| (name.as_str(), text.as_str()))
            .collect();
        let tera = match written.compile(&folded) {
            Ok(tera) => tera,
            // Its place is that in the templates as written.
            Err(_) => written
                .compile(&written.templates)
                .map_err(|error| Box::new(problem(&written, &error)))?,
        };
        Ok(Self {
            tera,
            written,
            plain: OnceLock::new(),
        })
    }

    /// The same, making pages from the templates as written.
    #[cfg(test)]
    pub fn as_written(&self) -> Self {
        Self {
            tera: self.written.compile(&self.written.templates).unwrap(),
            written: self.written.clone(),
            plain: OnceLock::new(),
        }
    }

    /// Renders a part that several pages show.
    ///
    /// # Errors
    /// What is wrong with the template, with its place.
    pub fn render_part<V: Serialize>(
        &self,
        template: &str,
        view: &V,
    ) -> Result<Html, Box<Diagnostic>> {
        let html = self.render(template, view)?;
        // Templates, their words and views are text.
        Ok(Html::of_template(
            String::from_utf8_lossy(&html).into_owned(),
        ))
    }

    /// Renders one page.
    ///
    /// # Errors
    /// What is wrong with the template, with its place.
    pub fn render<V: Serialize>(
        &self,
        template: &str,
        view: &V,
    ) -> Result<Vec<u8>, Box<Diagnostic>> {
        let mut html = Vec::with_capacity(64 * 1024);
        let made = Context::from_serialize(view)
            .and_then(|context| self.tera.render_to(template, &context, &mut html));
        let Err(error) = made else { return Ok(html) };
        let plain = self
            .plain
            .get_or_init(|| self.written.compile(&self.written.templates).ok());
        let as_written = plain.as_ref().and_then(|tera| {
            Context::from_serialize(view)
                .and_then(|context| tera.render(template, &context))
                .err()
        });
        Err(Box::new(problem(
            &self.written,
            as_written.as_ref().unwrap_or(&error),
        )))
    }
}

fn site_view(catalog: &Catalog) -> SiteView {
    let site = &catalog.site;
    let source = Source {
        catalog,
        derived: &[],
        summaries: &Summaries::default(),
    };
    let link = |link: &crate::content::site::Link| Link {
        text: link.text.as_str().to_owned(),
        href: link.url.as_str().to_owned(),
    };
    SiteView {
        title: site.title.as_str().to_owned(),
        description: site
            .description
            .as_ref()
            .map_or(String::new(), |d| d.as_str().to_owned()),
        language: site
            .language
            .as_ref()
            .map_or("en".to_owned(), |language| language.0.clone()),
        base: catalog.base.clone(),
        home: source.href("/"),
        repository: site
            .repository
            .as_ref()
            .map(|repository| repository.url.as_str().to_owned()),
        disclaimer: site
            .disclaimer
            .as_ref()
            .map(|text| text.as_str().to_owned()),
        as_of: catalog.as_of.to_string(),
        pages: catalog
            .pages
            .iter()
            .map(|page| Link {
                text: page.front_matter.title.as_str().to_owned(),
                href: source.href(&crate::routes::page(&page.slug)),
            })
            .collect(),
        alternative: site
            .alternative
            .as_ref()
            .map(|alternative| AlternativeView {
                name: alternative.name.as_str().to_owned(),
                url: alternative.url.as_str().to_owned(),
                pitch: alternative
                    .pitch
                    .as_ref()
                    .map(|text| text.as_str().to_owned()),
                benefits: crate::view::pricing::texts(&alternative.benefits),
                links: alternative.links.iter().map(link).collect(),
                disclosure: alternative
                    .disclosure
                    .as_ref()
                    .map(|text| text.as_str().to_owned()),
            }),
    }
}
