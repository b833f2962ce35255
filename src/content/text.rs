//! Text of a record: plain, Markdown, addresses and ids.

use std::fmt;

use serde_json::Value as Json;
use url::Url;

use crate::content::decode::{Decode, Export, Leaf, Visit, Written, wrong_type};
use crate::content::shape::{Form, Shape, TextForm};
use crate::diagnostic::{Fix, Problems};
use crate::rules::{BAD_URL, CONTROL_CHARACTER, EMPTY_VALUE, NUMBER_AS_TEXT};
use crate::yaml::{Node, NodeId, Value};

macro_rules! text_type {
    ($(#[doc = $doc:literal])* $name:ident, $leaf:ident, $noun:literal, $expected:literal) => {
        $(#[doc = $doc])*
        #[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub struct $name(String);

        impl $name {
            /// Text made by the program rather than read.
            pub fn new(text: impl Into<String>) -> Self {
                Self(text.into())
            }
            /// The text.
            pub fn as_str(&self) -> &str {
                &self.0
            }
        }
        impl std::ops::Deref for $name {
            type Target = str;
            fn deref(&self) -> &str {
                &self.0
            }
        }
        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str(&self.0)
            }
        }
        impl Export for $name {
            fn export(&self) -> Json {
                Json::from(self.0.as_str())
            }
            fn walk<'a>(&'a self, key: &'static str, at: NodeId, visit: &mut Visit<'a, '_>) {
                visit(key, Leaf::$leaf(&self.0), at);
            }
        }
        impl Decode for $name {
            const EXPECTED: &'static str = $expected;
            fn decode(node: &Node, problems: &mut Problems) -> Option<Self> {
                read_text(node, Self::EXPECTED, problems).map(Self)
            }
            fn shape() -> Shape {
                let form = Form::Text(TextForm::prose($noun, Self::EXPECTED));
                Shape::named(stringify!($name), concat!($($doc),*), form)
            }
        }
    };
}

text_type!(
    /// Plain text: shown as it stands, neither Markdown nor HTML.
    PlainText,
    Text,
    "text",
    "text"
);
text_type!(
    /// CommonMark with tables, task lists and fenced code; raw HTML is shown as text.
    Markdown,
    Markdown,
    "Markdown",
    "text"
);
text_type!(
    /// A name used to refer to something: an id of a registry, a source, a slug.
    Id,
    Id,
    "id",
    "an id"
);

/// Plain text and its place.
pub type Text = Written<PlainText>;

fn read_text(node: &Node, expected: &str, problems: &mut Problems) -> Option<String> {
    match &node.value {
        Value::Text(text) if text.trim().is_empty() => {
            problems.push(
                problems
                    .at(&EMPTY_VALUE, node.id, "this text is empty")
                    .label(format!("expected {expected}"))
                    .help("give it a value, or remove the line"),
            );
            None
        }
        Value::Text(text) => match text.chars().find(|c| is_unsafe(*c)) {
            Some(c) => {
                problems.push(
                    problems
                        .at(
                            &CONTROL_CHARACTER,
                            node.id,
                            format!(
                                "the text holds the invisible character U+{:04X}",
                                u32::from(c)
                            ),
                        )
                        .label("invisible character in this text")
                        .help("remove the character"),
                );
                None
            }
            None => Some(text.trim_end().to_owned()),
        },
        Value::Int(_) | Value::Float(_) | Value::Bool(_) => {
            problems.push(
                problems
                    .at(
                        &NUMBER_AS_TEXT,
                        node.id,
                        format!("expected {expected}, found {}", node.kind()),
                    )
                    .label("YAML reads this as a number or boolean")
                    .help("put it in quotes")
                    .fix(Fix::Quote),
            );
            None
        }
        _ => {
            problems.push(wrong_type(node, expected, problems));
            None
        }
    }
}

/// Control characters but line ends and tabs, and the characters that change the
/// direction of text (Unicode TR 9), which can make a page read unlike its source.
fn is_unsafe(c: char) -> bool {
    (c.is_control() && !matches!(c, '\n' | '\t' | '\r'))
        || matches!(c, '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}' | '\u{feff}')
}

/// An absolute http or https address.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct WebUrl(String);

impl WebUrl {
    /// The address as written.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl Export for WebUrl {
    fn export(&self) -> Json {
        Json::from(self.0.as_str())
    }
}

impl Decode for WebUrl {
    const EXPECTED: &'static str = "an address that starts with https://";
    fn decode(node: &Node, problems: &mut Problems) -> Option<Self> {
        let text = read_text(node, Self::EXPECTED, problems)?;
        if is_web_url(&text) {
            return Some(Self(text));
        }
        let mut problem = problems
            .at(&BAD_URL, node.id, format!("`{text}` is not a web address"))
            .label("expected an absolute http or https URL");
        if !text.contains("://") && is_web_url(&format!("https://{text}")) {
            problem = problem
                .help(format!("did you mean `https://{text}`?"))
                .fix(Fix::Replace(format!("https://{text}")));
        }
        problems.push(problem);
        None
    }
    fn shape() -> Shape {
        let form = TextForm {
            pattern: Some(r"^[Hh][Tt][Tt][Pp][Ss]?://[^\s/\\@]\S*\s*$"),
            ..TextForm::prose("web address", Self::EXPECTED)
        };
        Shape::named(
            "WebUrl",
            "An absolute http or https address.",
            Form::Text(form),
        )
    }
}

/// Whether this is an absolute http or https URL without user name or white space. The
/// standard's parser is more lenient: it also reads `https:acme.example`.
pub fn is_web_url(text: &str) -> bool {
    let has_host = text
        .split_once("://")
        .is_some_and(|(_, rest)| !rest.starts_with(['/', '\\', '@']));
    has_host
        && Url::parse(text).is_ok_and(|url| {
            matches!(url.scheme(), "http" | "https")
                && url.host().is_some()
                && url.username().is_empty()
                && url.password().is_none()
                && !text.chars().any(char::is_whitespace)
        })
}

/// An address in which `{name}` stands for what differs by customer.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct UrlTemplate(String);

impl UrlTemplate {
    /// The address as written.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl Export for UrlTemplate {
    fn export(&self) -> Json {
        Json::from(self.0.as_str())
    }
}

impl Decode for UrlTemplate {
    const EXPECTED: &'static str = "an address such as https://{tenant}.acme.example/scim/v2";
    fn decode(node: &Node, problems: &mut Problems) -> Option<Self> {
        let text = read_text(node, Self::EXPECTED, problems)?;
        // A variable may stand anywhere, also as the whole host.
        let filled = text
            .split('{')
            .enumerate()
            .map(|(index, part)| match part.split_once('}') {
                Some((_, rest)) if index > 0 => format!("x{rest}"),
                _ => part.to_owned(),
            })
            .collect::<String>();
        if is_web_url(&filled) {
            return Some(Self(text));
        }
        problems.push(
            problems
                .at(&BAD_URL, node.id, format!("`{text}` is not a web address"))
                .label("expected an absolute http or https URL, with `{name}` for what differs"),
        );
        None
    }
    fn shape() -> Shape {
        let form = TextForm {
            pattern: Some(r"^[Hh][Tt][Tt][Pp][Ss]?://[^\s/\\@]"),
            examples: &["https://{tenant}.acme.example/scim/v2"],
            ..TextForm::prose("address template", Self::EXPECTED)
        };
        Shape::named(
            "UrlTemplate",
            "An address in which `{name}` stands for what differs by customer.",
            Form::Text(form),
        )
    }
}

/// Whether this is a slug: `[a-z0-9]` and single hyphens, not containing `-vs-`.
pub fn is_slug(text: &str) -> bool {
    !text.is_empty()
        && !text.contains("-vs-")
        && text.split('-').all(|part| {
            !part.is_empty()
                && part
                    .chars()
                    .all(|c| c.is_ascii_lowercase() || c.is_ascii_digit())
        })
}

/// The nearest slug to any text, for suggestions.
pub fn slug_from(text: &str) -> String {
    let mut slug = String::new();
    for c in text.to_lowercase().chars() {
        if c.is_ascii_alphanumeric() {
            slug.push(c);
        } else if !slug.is_empty() && !slug.ends_with('-') {
            slug.push('-');
        }
    }
    slug.trim_end_matches('-').replace("-vs-", "-")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn slugs_have_single_hyphens_and_no_versus() {
        for good in ["acme", "acme-boards", "15five", "a-1"] {
            assert!(is_slug(good), "{good}");
        }
        for bad in ["", "Acme", "-a", "a-", "a--b", "a-vs-b", "a_b", "é"] {
            assert!(!is_slug(bad), "{bad}");
        }
        assert_eq!(slug_from("Acme Boards!"), "acme-boards");
    }

    #[test]
    fn web_addresses_are_absolute_and_without_credentials() {
        assert!(is_web_url("https://acme.example/a?b#c"));
        for bad in [
            "acme.example",
            "ftp://a.example",
            "javascript:alert(1)",
            "https://u:p@a.example",
            "https://a b",
            "https:acme.example",
            "https:///acme.example",
            "https://@acme.example",
        ] {
            assert!(!is_web_url(bad), "{bad}");
        }
    }
}
