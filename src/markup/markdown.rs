//! Markdown becomes HTML, plain text, or the list of its links.
//!
//! In: text as a contributor wrote it, trusted in nothing. Out: [`Html`] whose every tag and attribute was written here
//! or by the Markdown renderer. Raw HTML is shown as text, images become links, and a link survives only if [`classify`]
//! knows it, so no page runs, loads or opens what it should not. No input makes anything here fail.

use std::collections::HashSet;
use std::ops::Range;

use pulldown_cmark::{
    Alignment, CodeBlockKind, CowStr, Event, HeadingLevel, LinkType, Options, Parser, Tag, TagEnd,
    html,
};

use super::link::{LinkClass, classify};
use super::{Html, escape, escape_into, highlight};

/// The highest level that a heading in content may have: `h1` belongs to the page.
pub const HIGHEST_HEADING: u8 = 2;

/// Several blocks of Markdown as HTML.
///
/// `base` is the path under which the site stands, without a slash at its end (`/kb`, or nothing); site links get it in
/// front. `heading_base` is the level that `#` becomes, from 1 to 6; no heading is above [`HIGHEST_HEADING`], so that with
/// base 1 both `#` and `##` are an `h2`.
pub fn block(text: &str, base: &str, heading_base: u8) -> Html {
    Renderer::new(base, heading_base).render(parse(text))
}

/// As [`block`], and each heading has an id by which it can be linked: those of [`headings`]. They are unique in this
/// text only, so one page prints one such text and gives its own elements ids that no heading would get.
pub fn page(text: &str, base: &str, heading_base: u8) -> Html {
    let mut renderer = Renderer::new(base, heading_base);
    renderer.heading_ids = headings(text)
        .into_iter()
        .map(|heading| heading.id)
        .collect();
    renderer.render(parse(text))
}

/// A single paragraph as HTML without its `<p>`. Text of any other shape is rendered as by [`block`], headings lowest.
pub fn inline(text: &str, base: &str) -> Html {
    if is_plain(text) {
        return Html(text.to_owned());
    }
    parsed_inline(text, base)
}

fn parsed_inline(text: &str, base: &str) -> Html {
    let events: Vec<Event<'_>> = parse(text).collect();
    let renderer = Renderer::new(base, 6);
    match events.as_slice() {
        [
            Event::Start(Tag::Paragraph),
            inner @ ..,
            Event::End(TagEnd::Paragraph),
        ] if !inner.contains(&Event::Start(Tag::Paragraph)) => {
            renderer.render(inner.iter().cloned())
        }
        _ => renderer.render(events.into_iter()),
    }
}

/// Whether a text is one paragraph that stands in HTML as written: most sentences are.
/// A letter opens no other block; none of the characters opens an inline (CommonMark 0.31,
/// 4 and 6) or is written otherwise in HTML.
fn is_plain(text: &str) -> bool {
    let opens_paragraph = text.starts_with(char::is_alphabetic);
    let special = |byte| {
        matches!(
            byte,
            b'\\'
                | b'`'
                | b'*'
                | b'_'
                | b'['
                | b']'
                | b'<'
                | b'>'
                | b'&'
                | b'"'
                | b'|'
                | b'~'
                | b'!'
        ) || byte < b' '
    };
    opens_paragraph && !text.ends_with(' ') && !text.bytes().any(special)
}

/// The text without its markup, on one line: for titles, descriptions and structured data. Not escaped, since it is text.
pub fn plain(text: &str) -> String {
    let mut plain = String::with_capacity(text.len());
    for event in parse(text) {
        push_plain(&mut plain, &event);
    }
    one_line(&plain)
}

/// The Markdown of the first paragraph that stands by itself (not in a list, quotation or table), for summaries.
/// Empty if there is none.
pub fn first_paragraph(text: &str) -> &str {
    let mut depth = 0_usize;
    for (event, range) in Parser::new_ext(text, options()).into_offset_iter() {
        match event {
            Event::Start(Tag::Paragraph) if depth == 0 => return text[range].trim(),
            Event::Start(_) => depth += 1,
            Event::End(_) => depth = depth.saturating_sub(1),
            _ => {}
        }
    }
    ""
}

/// A heading of a text.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Heading {
    /// As written: 1 for `#`.
    pub level: u8,
    /// Without markup.
    pub text: String,
    /// Made from the text, unique among the headings of this text.
    pub id: String,
}

/// The headings of a text in order, with the ids that [`page`] gives them.
pub fn headings(text: &str) -> Vec<Heading> {
    let mut headings: Vec<Heading> = Vec::new();
    let mut taken = HashSet::new();
    let mut inside = None;
    for event in parse(text) {
        match (&event, &mut inside) {
            (Event::Start(Tag::Heading { .. }), _) => inside = Some(String::new()),
            (Event::End(TagEnd::Heading(level)), Some(written)) => {
                let text = one_line(written);
                headings.push(Heading {
                    level: *level as u8,
                    id: unique(slug(&text), &mut taken),
                    text,
                });
                inside = None;
            }
            (event, Some(written)) => push_plain(written, event),
            _ => {}
        }
    }
    headings
}

/// A link or image in a text.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Link {
    /// As written, entities decoded; an address in `<...>` has its `mailto:`.
    pub destination: String,
    /// The bytes of the whole link in the text, its words included. A definition elsewhere in the text is not.
    pub range: Range<usize>,
    /// What it leads to.
    pub class: LinkClass,
}

/// The links and images of a text in order, for checks. Those that are not [`LinkClass::Forbidden`] are what [`block`]
/// links to, but for an image inside a link or a link inside an image's text, which get no link of their own.
pub fn links(text: &str) -> Vec<Link> {
    // Every link is written with one of these, and most texts have neither.
    if !text.contains(['[', '<']) {
        return Vec::new();
    }
    Parser::new_ext(text, options())
        .into_offset_iter()
        .filter_map(|(event, range)| {
            let (link_type, dest_url) = match event {
                Event::Start(Tag::Link {
                    link_type,
                    dest_url,
                    ..
                }) => (link_type, dest_url),
                Event::Start(Tag::Image {
                    link_type,
                    dest_url,
                    ..
                }) => (link_type, dest_url),
                _ => return None,
            };
            let destination = destination(link_type, &dest_url);
            Some(Link {
                class: classify(&destination),
                destination,
                range,
            })
        })
        .collect()
}

/// Addresses in `<...>` come without their scheme.
fn destination(link_type: LinkType, written: &str) -> String {
    match link_type {
        LinkType::Email => format!("mailto:{written}"),
        _ => written.to_owned(),
    }
}

fn options() -> Options {
    Options::ENABLE_TABLES | Options::ENABLE_TASKLISTS
}

/// The events of a text, with raw HTML turned into text: everything but offsets is read through this.
fn parse(text: &str) -> impl Iterator<Item = Event<'_>> {
    Parser::new_ext(text, options()).map(|event| match event {
        Event::Start(Tag::HtmlBlock) => Event::Start(Tag::Paragraph),
        Event::End(TagEnd::HtmlBlock) => Event::End(TagEnd::Paragraph),
        Event::Html(html) | Event::InlineHtml(html) => Event::Text(html),
        other => other,
    })
}

fn push_plain(plain: &mut String, event: &Event<'_>) {
    match event {
        Event::Text(text) | Event::Code(text) => plain.push_str(text),
        Event::SoftBreak | Event::HardBreak => plain.push(' '),
        Event::Start(tag) if !is_inline(tag.to_end()) => plain.push(' '),
        Event::End(end) if !is_inline(*end) => plain.push(' '),
        _ => {}
    }
}

fn is_inline(end: TagEnd) -> bool {
    matches!(
        end,
        TagEnd::Emphasis | TagEnd::Strong | TagEnd::Link | TagEnd::Image
    )
}

fn one_line(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

/// Lower case, with one hyphen for whatever is neither letter nor digit.
fn slug(text: &str) -> String {
    let slug = text
        .to_lowercase()
        .split(|c: char| !c.is_alphanumeric())
        .filter(|word| !word.is_empty())
        .collect::<Vec<_>>()
        .join("-");
    if slug.is_empty() {
        return "section".to_owned();
    }
    slug
}

fn unique(wanted: String, taken: &mut HashSet<String>) -> String {
    let mut id = wanted.clone();
    let mut number = 1_usize;
    while !taken.insert(id.clone()) {
        number += 1;
        id = format!("{wanted}-{number}");
    }
    id
}

/// Turns the events whose usual HTML will not do into HTML of our own, and leaves the rest to the Markdown renderer.
struct Renderer<'a> {
    base: &'a str,
    heading_base: u8,
    /// One for each heading, or none at all.
    heading_ids: Vec<String>,
    headings_seen: usize,
    /// For each open link: whether it was printed.
    open_links: Vec<bool>,
    alignments: Vec<Alignment>,
    column: usize,
    in_table_head: bool,
    out: Vec<Event<'a>>,
}

impl<'a> Renderer<'a> {
    fn new(base: &'a str, heading_base: u8) -> Self {
        Self {
            base: base.trim_end_matches('/'),
            heading_base: heading_base.clamp(1, 6),
            heading_ids: Vec::new(),
            headings_seen: 0,
            open_links: Vec::new(),
            alignments: Vec::new(),
            column: 0,
            in_table_head: false,
            out: Vec::new(),
        }
    }

    fn render(mut self, mut events: impl Iterator<Item = Event<'a>>) -> Html {
        while let Some(event) = events.next() {
            match event {
                Event::Start(Tag::CodeBlock(kind)) => self.code_block(&kind, &mut events),
                Event::Start(Tag::Image {
                    link_type,
                    dest_url,
                    ..
                }) => self.image(&destination(link_type, &dest_url), &mut events),
                Event::Start(Tag::Link {
                    link_type,
                    dest_url,
                    title,
                    ..
                }) => self.open_link(&destination(link_type, &dest_url), &title),
                Event::End(TagEnd::Link) => self.close_link(),
                Event::Start(Tag::Heading { level, .. }) => self.open_heading(level),
                Event::End(TagEnd::Heading(level)) => {
                    let level = self.shifted(level);
                    self.out.push(Event::End(TagEnd::Heading(level)));
                }
                Event::Start(Tag::Table(alignments)) => self.open_table(alignments),
                Event::End(TagEnd::Table) => {
                    self.out.push(Event::End(TagEnd::Table));
                    self.raw("</div>\n".to_owned());
                }
                Event::Start(Tag::TableHead) => {
                    self.in_table_head = true;
                    self.column = 0;
                    self.out.push(Event::Start(Tag::TableHead));
                }
                Event::Start(Tag::TableRow) => {
                    self.in_table_head = false;
                    self.column = 0;
                    self.out.push(Event::Start(Tag::TableRow));
                }
                Event::Start(Tag::TableCell) => self.open_cell(),
                Event::TaskListMarker(done) => self.task(done),
                other => self.out.push(other),
            }
        }
        let mut html = String::new();
        html::push_html(&mut html, self.out.into_iter());
        Html(html)
    }

    fn raw(&mut self, html: String) {
        self.out.push(Event::Html(CowStr::from(html)));
    }

    fn code_block(
        &mut self,
        kind: &CodeBlockKind<'_>,
        events: &mut impl Iterator<Item = Event<'a>>,
    ) {
        let mut source = String::new();
        for event in events {
            match event {
                Event::Text(text) => source.push_str(&text),
                Event::End(TagEnd::CodeBlock) => break,
                _ => {}
            }
        }
        let language = match kind {
            CodeBlockKind::Fenced(info) => info
                .split(|c: char| c.is_whitespace() || c == ',')
                .next()
                .unwrap_or_default(),
            CodeBlockKind::Indented => "",
        };
        let code = highlight::code(language, &source).into_string();
        self.raw(format!("{code}\n"));
    }

    /// The text of an image stands where it stood; a link to it follows, unless it is inside a link already.
    fn image(&mut self, destination: &str, events: &mut impl Iterator<Item = Event<'a>>) {
        let mut alt = String::new();
        let mut depth = 1_usize;
        for event in events {
            match event {
                Event::Start(Tag::Image { .. }) => depth += 1,
                Event::End(TagEnd::Image) => depth -= 1,
                ref other => push_plain(&mut alt, other),
            }
            if depth == 0 {
                break;
            }
        }
        let alt = one_line(&alt);
        let tag = if self.open_links.contains(&true) {
            None
        } else {
            self.link_tag(destination, "")
        };
        let html = match tag {
            None => escape(&alt).into_string(),
            Some(tag) if alt.is_empty() => format!("{tag}image</a>"),
            Some(tag) => format!("{} ({tag}image</a>)", escape(&alt)),
        };
        self.raw(html);
    }

    fn open_link(&mut self, destination: &str, title: &str) {
        let tag = self.link_tag(destination, title);
        self.open_links.push(tag.is_some());
        if let Some(tag) = tag {
            self.raw(tag);
        }
    }

    fn close_link(&mut self) {
        if self.open_links.pop() == Some(true) {
            self.raw("</a>".to_owned());
        }
    }

    fn link_tag(&self, destination: &str, title: &str) -> Option<String> {
        let (base, rel) = match classify(destination) {
            LinkClass::Forbidden => return None,
            LinkClass::Site { .. } => (self.base, ""),
            LinkClass::Web => ("", " rel=\"noopener\""),
            LinkClass::Mail | LinkClass::Fragment => ("", ""),
        };
        let mut tag = String::from("<a href=\"");
        escape_into(&mut tag, base);
        escape_into(&mut tag, destination);
        tag.push('"');
        if !title.is_empty() {
            tag.push_str(" title=\"");
            escape_into(&mut tag, title);
            tag.push('"');
        }
        tag.push_str(rel);
        tag.push('>');
        Some(tag)
    }

    fn open_heading(&mut self, level: HeadingLevel) {
        let id = self.heading_ids.get(self.headings_seen).cloned();
        self.headings_seen += 1;
        self.out.push(Event::Start(Tag::Heading {
            level: self.shifted(level),
            id: id.map(CowStr::from),
            classes: Vec::new(),
            attrs: Vec::new(),
        }));
    }

    fn shifted(&self, level: HeadingLevel) -> HeadingLevel {
        let level = usize::from(self.heading_base) + level as usize - 1;
        let level = level.max(usize::from(HIGHEST_HEADING));
        HeadingLevel::try_from(level).unwrap_or(HeadingLevel::H6)
    }

    /// A wide table scrolls in a box of its own, which the keyboard must reach.
    fn open_table(&mut self, alignments: Vec<Alignment>) {
        self.raw(
            "<div class=\"table-wrap\" tabindex=\"0\" role=\"group\" aria-label=\"Table\">"
                .to_owned(),
        );
        self.out.push(Event::Start(Tag::Table(Vec::new())));
        self.alignments = alignments;
    }

    /// Alignment is a class: the site's security policy allows no style attribute, which the Markdown renderer writes.
    fn open_cell(&mut self) {
        let tag = if self.in_table_head {
            "th scope=\"col\""
        } else {
            "td"
        };
        let class = match self.alignments.get(self.column) {
            Some(Alignment::Left) => " class=\"align-left\"",
            Some(Alignment::Center) => " class=\"align-center\"",
            Some(Alignment::Right) => " class=\"align-right\"",
            Some(Alignment::None) | None => "",
        };
        self.column += 1;
        self.raw(format!("<{tag}{class}>"));
    }

    /// A box without a label says nothing to a screen reader.
    fn task(&mut self, done: bool) {
        let (checked, label) = if done {
            (" checked", "Done")
        } else {
            ("", "To do")
        };
        self.raw(format!(
            "<input type=\"checkbox\" disabled{checked} aria-label=\"{label}\"> "
        ));
    }
}

#[cfg(test)]
mod tests;
