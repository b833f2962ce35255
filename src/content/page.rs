//! A page in Markdown: `content/pages/<slug>.md` with front matter.

use crate::content::decode::Written;
use crate::content::decode::{Decode, record};
use crate::content::text::Text;
use crate::diagnostic::{Anchor, Diagnostic, FileId, Problems};
use crate::rules::FRONT_MATTER;
use crate::yaml::{Position, Span, parse};

record! {
    /// The front matter of a page.
    pub struct FrontMatter {
        /// The heading.
        pub title: Text,
        /// What the page is about, in a sentence.
        pub description: Option<Text>,
        /// Its place in the navigation; small numbers first.
        pub order: Option<Written<u32>>,
    }
}

/// A page: front matter and Markdown.
#[derive(Debug, Clone, PartialEq)]
pub struct Page {
    /// The file.
    pub file: FileId,
    /// The file stem, which is the address.
    pub slug: String,
    /// What stands before the text.
    pub front_matter: FrontMatter,
    /// The text.
    pub body: String,
    /// The line the text starts on, from 1.
    pub body_line: usize,
}

/// Reads a page.
pub fn read_page(file: FileId, slug: &str, text: &str) -> (Option<Page>, Vec<Diagnostic>) {
    let missing = |message: &str| {
        let start = Position { line: 1, column: 1 };
        let span = Span {
            start,
            end: Position { line: 1, column: 2 },
        };
        vec![
            FRONT_MATTER
                .at(file, Anchor::Text(span), message)
                .label("expected `---`, then `title:`, then `---`"),
        ]
    };
    let Some(rest) = text.strip_prefix("---\n") else {
        return (None, missing("this page has no front matter"));
    };
    let Some((yaml, body)) = rest
        .split_once("\n---\n")
        .or_else(|| rest.strip_suffix("\n---").map(|yaml| (yaml, "")))
    else {
        return (None, missing("the front matter has no end"));
    };
    let node = match parse(yaml) {
        Ok(node) => node,
        Err(error) => {
            return (
                None,
                missing(&format!("the front matter is not YAML: {}", error.message)),
            );
        }
    };
    let mut problems = Problems::new(file);
    let front_matter = FrontMatter::decode(&node, &mut problems);
    // Nodes of the front matter are not nodes of the file: the caret goes to its start.
    let problems = problems
        .into_list()
        .into_iter()
        .map(|mut problem| {
            problem.anchor = Anchor::Text(Span {
                start: Position { line: 2, column: 1 },
                end: Position { line: 2, column: 2 },
            });
            problem.fix = None;
            problem
        })
        .collect();
    let page = front_matter.map(|front_matter| Page {
        file,
        slug: slug.to_owned(),
        front_matter,
        body: body.to_owned(),
        body_line: yaml.lines().count() + 3,
    });
    (page, problems)
}
