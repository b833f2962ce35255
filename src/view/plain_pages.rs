//! Pages in Markdown, the page for what is not there, and redirects.

use serde::Serialize;

use crate::content::page::Page;
use crate::markup::{Html, markdown};
use crate::routes;
use crate::view::Source;
use crate::view::parts::{Link, PageHead, page_head};

/// A page in Markdown.
#[derive(Debug, Clone, Serialize)]
pub struct PlainPage {
    /// The head of the page.
    pub page: PageHead,
    /// Its text.
    pub body: Html,
    /// Its headings, for the table of contents.
    pub headings: Vec<Link>,
    /// Where it is edited.
    pub edit_url: Option<String>,
}

/// A page in Markdown.
pub fn plain_page(source: Source<'_>, page: &Page) -> PlainPage {
    let title = page.front_matter.title.as_str();
    let description = page.front_matter.description.as_ref().map_or_else(
        || crate::view::parts::shortened(&markdown::plain(markdown::first_paragraph(&page.body))),
        |description| description.as_str().to_owned(),
    );
    let repository = source.catalog.site.repository.as_ref();
    PlainPage {
        page: page_head(
            source,
            &routes::page(&page.slug),
            "",
            title,
            description,
            &[],
        ),
        body: markdown::page(&page.body, &source.catalog.base, 1),
        headings: markdown::headings(&page.body)
            .into_iter()
            .filter(|heading| heading.level <= 2)
            .map(|heading| Link {
                text: heading.text,
                href: format!("#{}", heading.id),
            })
            .collect(),
        edit_url: repository.map(|repository| {
            let branch = repository.branch.as_ref().map_or("main", |b| b.as_str());
            format!(
                "{}/edit/{branch}/content/pages/{}.md",
                repository.url.as_str().trim_end_matches('/'),
                page.slug
            )
        }),
    }
}

/// The page for what is not there.
#[derive(Debug, Clone, Serialize)]
pub struct NotFound {
    /// The head of the page.
    pub page: PageHead,
}

/// The page for what is not there.
pub fn not_found(source: Source<'_>) -> NotFound {
    let mut page = page_head(
        source,
        "/404.html",
        "",
        "Page not found",
        "There is no page at this address.",
        &[],
    );
    page.is_listed = false;
    page.canonical = String::new();
    NotFound { page }
}

/// A page that leads to another.
#[derive(Debug, Clone, Serialize)]
pub struct Redirect {
    /// The head of the page.
    pub page: PageHead,
    /// Where it leads.
    pub target: String,
    /// The name of what is there.
    pub name: String,
}

/// The page at a former address of an app.
pub fn redirect(source: Source<'_>, former: &str, slug: &str, name: &str) -> Redirect {
    let mut page = page_head(
        source,
        &routes::app(former),
        "apps",
        format!("{name} has moved"),
        "This page has moved.",
        &[],
    );
    page.is_listed = false;
    page.canonical = format!("{}{}", source.catalog.origin, routes::app(slug));
    Redirect {
        page,
        target: source.app_href(slug),
        name: name.to_owned(),
    }
}
