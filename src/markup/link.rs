//! What a text may link to: the one policy, asked by rendering and by checks alike.
//!
//! In: a destination as the Markdown parser hands it over, entities decoded. Out: its [`LinkClass`]. It says what kind of
//! place a link leads to, never whether that place exists.

use url::Url;

/// What a link leads to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum LinkClass {
    /// Another site, by `https` or `http`.
    Web,
    /// An e-mail address.
    Mail,
    /// A page or file of this site.
    Site {
        /// From the root of the site, with its slash in front, without query and fragment.
        path: String,
        /// What follows `#`, if anything does.
        fragment: Option<String>,
    },
    /// A place on the same page.
    Fragment,
    /// Nothing that a text may link to: its words are printed without a link.
    Forbidden,
}

/// The one policy on links. What a browser would read otherwise than a person is [`LinkClass::Forbidden`]: white space,
/// control and invisible characters, backslashes (slashes to a browser), user names before a host, and steps upwards.
pub fn classify(destination: &str) -> LinkClass {
    if destination.contains(is_deceptive) {
        return LinkClass::Forbidden;
    }
    if destination.starts_with('#') {
        return LinkClass::Fragment;
    }
    if destination.starts_with('/') {
        return site_link(destination);
    }
    if starts_with_ignoring_case(destination, "mailto:") {
        return mail_link(&destination["mailto:".len()..]);
    }
    if starts_with_ignoring_case(destination, "https://")
        || starts_with_ignoring_case(destination, "http://")
    {
        return web_link(destination);
    }
    LinkClass::Forbidden
}

fn is_deceptive(c: char) -> bool {
    c.is_whitespace()
        || c.is_control()
        || c == '\\'
        || matches!(c, '\u{ad}' | '\u{61c}' | '\u{200b}'..='\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2060}'..='\u{206f}' | '\u{feff}' | '\u{fffd}')
}

fn starts_with_ignoring_case(text: &str, prefix: &str) -> bool {
    text.as_bytes()
        .get(..prefix.len())
        .is_some_and(|start| start.eq_ignore_ascii_case(prefix.as_bytes()))
}

fn site_link(destination: &str) -> LinkClass {
    let (address, fragment) = match destination.split_once('#') {
        Some((address, fragment)) => (address, Some(fragment.to_owned())),
        None => (destination, None),
    };
    let path = address.split('?').next().unwrap_or_default();
    let segments = path.get(1..).unwrap_or_default().split('/');
    let last = segments.clone().count().saturating_sub(1);
    let strays = segments.enumerate().any(|(i, segment)| {
        let segment = segment.to_ascii_lowercase().replace("%2e", ".");
        segment == "." || segment == ".." || (segment.is_empty() && i < last)
    });
    if strays {
        return LinkClass::Forbidden;
    }
    LinkClass::Site {
        path: path.to_owned(),
        fragment,
    }
}

fn mail_link(address: &str) -> LinkClass {
    let recipient = address.split(['?', '#']).next().unwrap_or_default();
    match recipient.split_once('@') {
        Some((name, host)) if !name.is_empty() && !host.is_empty() => LinkClass::Mail,
        _ => LinkClass::Forbidden,
    }
}

fn web_link(destination: &str) -> LinkClass {
    match Url::parse(destination) {
        Ok(url)
            if matches!(url.scheme(), "https" | "http")
                && url.host_str().is_some_and(|host| !host.is_empty())
                && url.username().is_empty()
                && url.password().is_none() =>
        {
            LinkClass::Web
        }
        _ => LinkClass::Forbidden,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn site(path: &str, fragment: Option<&str>) -> LinkClass {
        LinkClass::Site {
            path: path.into(),
            fragment: fragment.map(Into::into),
        }
    }

    #[test]
    fn each_kind_of_destination_has_its_class() {
        for (destination, class) in [
            ("https://a.example", LinkClass::Web),
            ("http://a.example:8080/b?c=d#e", LinkClass::Web),
            ("HttpS://b\u{fc}cher.example/\u{e9}", LinkClass::Web),
            ("mailto:a@b.example?subject=c", LinkClass::Mail),
            ("MAILTO:a@b.example", LinkClass::Mail),
            ("#", LinkClass::Fragment),
            ("#a/../b:c", LinkClass::Fragment),
            ("/", site("/", None)),
            ("/#a", site("/", Some("a"))),
            ("/apps/a.b/?c=//d#e#f", site("/apps/a.b/", Some("e#f"))),
            ("/api/v1/apps.json", site("/api/v1/apps.json", None)),
            ("", LinkClass::Forbidden),
            ("apps/a", LinkClass::Forbidden),
            ("//a.example", LinkClass::Forbidden),
            ("/..", LinkClass::Forbidden),
            ("/a/%2E%2e/b", LinkClass::Forbidden),
            ("https:a.example", LinkClass::Forbidden),
            ("https://a@b.example", LinkClass::Forbidden),
            ("https://:a@b.example", LinkClass::Forbidden),
            ("mailto:a", LinkClass::Forbidden),
            ("JavaScript:alert(1)", LinkClass::Forbidden),
            ("data:,a", LinkClass::Forbidden),
        ] {
            assert_eq!(classify(destination), class, "{destination}");
        }
    }

    #[test]
    fn a_character_that_deceives_forbids_any_link() {
        for c in "\t\n \0\u{1}\u{7f}\u{85}\u{a0}\u{ad}\u{61c}\u{200b}\u{200f}\u{2028}\u{202e}\u{2060}\u{2069}\u{3000}\u{feff}\u{fffd}\\".chars() {
            for start in ["https://a.example/", "/", "#", "mailto:a@b.example"] {
                assert_ne!(classify(&format!("{start}x")), LinkClass::Forbidden);
                for destination in [format!("{start}{c}x"), format!("{c}{start}x"), format!("{start}x{c}")] {
                    assert_eq!(classify(&destination), LinkClass::Forbidden, "{destination:?}");
                }
            }
        }
    }
}
