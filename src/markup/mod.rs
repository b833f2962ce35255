//! Markup: text that people wrote becomes HTML that may be printed as it stands.
//!
//! In: Markdown or code. Out: [`Html`]. Nothing here reads a file, asks the network or lets a byte of the text reach the
//! page unescaped: every tag and attribute is one that this module wrote.

pub mod highlight;
pub mod link;
pub mod markdown;

use std::fmt;

pub use link::LinkClass;
pub use markdown::links;
use serde::Serialize;

/// HTML that is safe to print unescaped, because only this module can make it.
///
/// It serialises as a plain string. It cannot be deserialised: what comes from outside is text.
#[derive(Debug, Clone, Default, PartialEq, Eq, Hash, Serialize)]
#[serde(transparent)]
pub struct Html(String);

impl Html {
    /// The HTML.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// What a template made of such values.
    pub(crate) fn of_template(html: String) -> Self {
        Self(html)
    }

    /// The HTML, owned.
    pub fn into_string(self) -> String {
        self.0
    }

    /// The same with text in place of each `placeholder`: HTML that differs in a name or an
    /// address alone need not be made again. The placeholder is letters, and stands where
    /// text may stand.
    pub fn with_text(&self, placeholder: &str, text: &str) -> Self {
        Self(self.0.replace(placeholder, escape(text).as_str()))
    }

    /// The same with a placeholder of one character.
    pub fn with_text_for(&self, placeholder: char, text: &str) -> Self {
        Self(self.0.replace(placeholder, escape(text).as_str()))
    }

    /// Whether there is nothing to print.
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }
}

impl fmt::Display for Html {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// Plain text as HTML, fit for an element's text and for a quoted attribute.
pub fn escape(text: &str) -> Html {
    let mut html = String::with_capacity(text.len() + text.len() / 8);
    escape_into(&mut html, text);
    Html(html)
}

fn escape_into(html: &mut String, text: &str) {
    let mut rest = text;
    while let Some(at) = rest.find(['&', '<', '>', '"', '\'']) {
        let (before, from) = rest.split_at(at);
        html.push_str(before);
        html.push_str(match from.as_bytes()[0] {
            b'&' => "&amp;",
            b'<' => "&lt;",
            b'>' => "&gt;",
            b'"' => "&quot;",
            _ => "&#39;",
        });
        rest = &from[1..];
    }
    html.push_str(rest);
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn text_is_escaped_for_elements_and_attributes() {
        assert_eq!(
            escape("a <b> & \"c\" 'd' é").as_str(),
            "a &lt;b&gt; &amp; &quot;c&quot; &#39;d&#39; é"
        );
        assert!(escape("").is_empty());
    }

    #[test]
    fn text_in_place_of_a_placeholder_is_escaped() {
        let html = escape("a PLACE b").with_text("PLACE", "<i>");
        assert_eq!(html.as_str(), "a &lt;i&gt; b");
    }

    #[test]
    fn html_serialises_as_a_plain_string() {
        assert_eq!(serde_json::to_string(&escape("<")).unwrap(), "\"&lt;\"");
    }
}
