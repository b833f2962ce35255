//! Templates: a view model in, a page out.
//!
//! In: the templates among the sources, and the site's shared context. Out: HTML in
//! memory. A template error is a located problem like any other.

mod fold;

use serde::Serialize;
use tera::{Context, ErrorKind, Tera};

use crate::catalog::Catalog;
use crate::diagnostic::{Anchor, Diagnostic, FileId};
use crate::load::{SourceKind, Sources};
use crate::rules::TEMPLATE_ERROR;
use crate::view::Source;
use crate::view::parts::{Link, Summaries};
use crate::yaml::{Position, Span};

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
pub struct Renderer {
    /// As written: errors are told from these.
    plain: Tera,
    /// With words and components put in: pages are made from these.
    tera: Tera,
    names: Vec<(String, FileId)>,
}

impl Renderer {
    /// Reads all templates.
    ///
    /// # Errors
    /// The first template that cannot be read, with its place.
    pub fn new(sources: &Sources, catalog: &Catalog) -> Result<Self, Box<Diagnostic>> {
        let mut names = Vec::new();
        let mut templates = Vec::new();
        let mut words = None;
        for (id, file) in sources.files() {
            let SourceKind::Template(name) = &file.kind else {
                continue;
            };
            if name == STRINGS {
                words = Some((id, file.text.as_str()));
            } else if name.ends_with(".html") || name.ends_with(".xml") {
                names.push((name.clone(), id));
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
                            error.to_string(),
                        )
                        .label("the parser stopped here"),
                )
            })?,
            None => serde_yaml::Value::Null,
        };
        let site = site_view(catalog);
        let make = |templates: Vec<(&str, &str)>| {
            let mut tera = Tera::new();
            tera.global_context().insert("site", &site);
            tera.global_context().insert("words", &words);
            let added = tera.add_raw_templates(templates);
            (tera, added)
        };
        let (plain, added) = make(templates.clone());
        if let Err(error) = added {
            return Err(Box::new(problem(&names, &error)));
        }
        let folded = fold(&templates, &words);
        let (tera, added) = make(
            folded
                .iter()
                .map(|(name, text)| (name.as_str(), text.as_str()))
                .collect(),
        );
        Ok(Self {
            // What is right as written is right when folded.
            tera: if added.is_ok() { tera } else { plain.clone() },
            plain,
            names,
        })
    }

    /// The same, making pages from the templates as written.
    #[cfg(test)]
    pub fn as_written(&self) -> Self {
        Self {
            plain: self.plain.clone(),
            tera: self.plain.clone(),
            names: self.names.clone(),
        }
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
        // The place of an error is that in the template as written.
        let as_written = Context::from_serialize(view)
            .and_then(|context| self.plain.render(template, &context))
            .err();
        Err(Box::new(problem(
            &self.names,
            as_written.as_ref().unwrap_or(&error),
        )))
    }
}

fn problem(names: &[(String, FileId)], error: &tera::Error) -> Diagnostic {
    let located = match error.kind() {
        ErrorKind::SyntaxError(report) | ErrorKind::RenderingError(report) => {
            let span = report.span();
            let start = Position {
                line: span.start_line.max(1),
                column: span.start_col + 1,
            };
            let end = Position {
                line: span.end_line.max(1),
                column: span.end_col + 1,
            };
            let file = names
                .iter()
                .find(|(name, _)| name == report.filename())
                .map(|(_, id)| *id);
            file.map(|file| (file, Span { start, end }, report.message().to_string()))
        }
        _ => None,
    };
    match located {
        Some((file, span, message)) => TEMPLATE_ERROR
            .at(file, Anchor::Text(span), message.trim().to_owned())
            .label("in this template"),
        None => {
            let whole = error.to_string();
            // Without a report the error names its template in words.
            let named = names.iter().find(|(name, _)| whole.contains(name.as_str()));
            let file = named.or(names.first()).map_or(FileId(0), |(_, id)| *id);
            TEMPLATE_ERROR.at(file, Anchor::File, whole)
        }
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
