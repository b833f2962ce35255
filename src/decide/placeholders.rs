//! The names that texts of the decision table may use: `{app}`, `{scim_plan}` and the like.
//!
//! In: a text. Out: the names it may not use, with their places, or the text with its names filled.
//! Never: conditions, loops, escapes; this is no template language, and a brace has no other use.

/// One name that texts may use.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Placeholder {
    /// The name between the braces.
    pub name: &'static str,
    /// What it stands for, for the documentation page.
    pub doc: &'static str,
    /// What is written where there is no value.
    pub neutral: &'static str,
}

/// Every placeholder there is.
pub const PLACEHOLDERS: &[Placeholder] = &[
    Placeholder {
        name: "app",
        doc: "The name of the app.",
        neutral: "the app",
    },
    Placeholder {
        name: "scim_plan",
        doc: "The plan that SCIM needs.",
        neutral: "the SCIM plan",
    },
    Placeholder {
        name: "base_plan",
        doc: "The plan that the uplift counts from: the cheapest paid one without SCIM.",
        neutral: "a plan without SCIM",
    },
    Placeholder {
        name: "groups_plan",
        doc: "The first plan on which groups reach the app.",
        neutral: "a dearer plan",
    },
    Placeholder {
        name: "addon",
        doc: "The add-on that SCIM needs.",
        neutral: "the SCIM add-on",
    },
    Placeholder {
        name: "account_type",
        doc: "The kind of account that SCIM needs.",
        neutral: "another kind of account",
    },
    Placeholder {
        name: "uplift",
        doc: "The extra price of SCIM per user and month.",
        neutral: "the extra price",
    },
    Placeholder {
        name: "alternative",
        doc: "The alternative named in `site.yaml`.",
        neutral: "a provisioning layer outside the app",
    },
    Placeholder {
        name: "idp",
        doc: "The reader's identity provider.",
        neutral: "your identity provider",
    },
    Placeholder {
        name: "successor",
        doc: "The app that follows a retired one.",
        neutral: "a successor",
    },
];

/// A place in a text that is no placeholder, in bytes from its start.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct BadPlaceholder {
    /// The first byte, that of the brace.
    pub start: usize,
    /// The byte after the last.
    pub end: usize,
    /// The unknown name; empty for a brace without its partner.
    pub name: String,
}

enum Part<'t> {
    Text(&'t str),
    Name(&'static Placeholder),
    Bad(BadPlaceholder),
}

/// Checks that a text uses known names in balanced braces only; gives every fault.
pub fn check(text: &str) -> Result<(), Vec<BadPlaceholder>> {
    let bad: Vec<BadPlaceholder> = parts(text)
        .into_iter()
        .filter_map(|part| match part {
            Part::Bad(bad) => Some(bad),
            Part::Text(_) | Part::Name(_) => None,
        })
        .collect();
    if bad.is_empty() { Ok(()) } else { Err(bad) }
}

/// The known placeholders that a text uses, in order of appearance.
pub fn used(text: &str) -> impl Iterator<Item = &'static Placeholder> {
    parts(text).into_iter().filter_map(|part| match part {
        Part::Name(placeholder) => Some(placeholder),
        Part::Text(_) | Part::Bad(_) => None,
    })
}

/// The text with each name replaced by its value, or by its neutral words where there is none.
/// Values are put in as they are: a brace in a value has no meaning. What [`check`] would refuse stays as written.
pub fn fill(text: &str, value: &dyn Fn(&str) -> Option<String>) -> String {
    let mut filled = String::with_capacity(text.len() + 32);
    for part in parts(text) {
        match part {
            Part::Text(plain) => filled.push_str(plain),
            Part::Name(placeholder) => match value(placeholder.name) {
                Some(value) => filled.push_str(&value),
                None => filled.push_str(placeholder.neutral),
            },
            Part::Bad(bad) => filled.push_str(&text[bad.start..bad.end]),
        }
    }
    filled
}

/// Cuts a text into plain parts, names and faults; together they cover it.
fn parts(text: &str) -> Vec<Part<'_>> {
    let mut parts = Vec::new();
    let mut at = 0;
    while let Some(brace) = text[at..].find(['{', '}']).map(|offset| at + offset) {
        if brace > at {
            parts.push(Part::Text(&text[at..brace]));
        }
        let (part, end) = placeholder_at(text, brace);
        parts.push(part);
        at = end;
    }
    if at < text.len() {
        parts.push(Part::Text(&text[at..]));
    }
    parts
}

/// What begins at this brace, and where it ends.
fn placeholder_at(text: &str, brace: usize) -> (Part<'_>, usize) {
    let lone = BadPlaceholder {
        start: brace,
        end: brace + 1,
        name: String::new(),
    };
    let inner = &text[brace + 1..];
    let closing = match inner.find(['{', '}']) {
        Some(offset) if text[brace..].starts_with('{') && inner[offset..].starts_with('}') => {
            brace + 1 + offset
        }
        _ => return (Part::Bad(lone), brace + 1),
    };
    let name = &text[brace + 1..closing];
    let end = closing + 1;
    let part = match PLACEHOLDERS.iter().find(|known| known.name == name) {
        Some(known) => Part::Name(known),
        None => Part::Bad(BadPlaceholder {
            start: brace,
            end,
            name: name.to_owned(),
        }),
    };
    (part, end)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn faults(text: &str) -> Vec<(usize, usize, String)> {
        check(text)
            .err()
            .unwrap_or_default()
            .into_iter()
            .map(|bad| (bad.start, bad.end, bad.name))
            .collect()
    }

    #[test]
    fn faults_carry_their_bytes() {
        assert_eq!(faults("Use {alternative} for {app}"), []);
        assert_eq!(faults("é {plan}!"), [(3, 9, "plan".to_owned())]);
        assert_eq!(faults("{ app }"), [(0, 7, " app ".to_owned())]);
        assert_eq!(faults("{}"), [(0, 2, String::new())]);
        assert_eq!(faults("a } b"), [(2, 3, String::new())]);
        assert_eq!(
            faults("{{app}}"),
            [(0, 1, String::new()), (6, 7, String::new())]
        );
        assert_eq!(faults("open {app"), [(5, 6, String::new())]);
    }

    #[test]
    fn a_name_without_value_gives_its_neutral_words() {
        let value = |name: &str| (name == "app").then(|| "Acme {idp}".to_owned());
        assert_eq!(
            fill("{app}: not on {scim_plan}", &value),
            "Acme {idp}: not on the SCIM plan"
        );
    }

    #[test]
    fn every_placeholder_is_documented_and_neutral_words_are_plain() {
        for (at, placeholder) in PLACEHOLDERS.iter().enumerate() {
            assert!(
                PLACEHOLDERS[..at]
                    .iter()
                    .all(|p| p.name != placeholder.name)
            );
            assert!(!placeholder.doc.is_empty() && !placeholder.neutral.is_empty());
            assert!(!placeholder.neutral.contains(['{', '}']));
            assert_eq!(
                used(&format!("{{{}}}", placeholder.name)).collect::<Vec<_>>(),
                [placeholder]
            );
        }
    }

    proptest! {
        #[test]
        fn any_text_is_cut_without_loss(text in "[{}a-cé p]{0,12}|\\{app\\}.{0,5}") {
            let same = |name: &str| Some(format!("{{{name}}}"));
            prop_assert_eq!(fill(&text, &same), text);
        }
    }
}
