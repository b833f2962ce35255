//! Prose that says something else than the facts.

use crate::check::Context;
use crate::content::fact::{Answer, Scope};
use crate::diagnostic::Problems;
use crate::records::AppRecord;
use crate::rules::{IDP_IN_PROSE_ONLY, JIT_IN_PROSE};

/// A provider named whole in the summary or a row's note has a row.
pub fn providers_in_prose_have_rows(
    context: &Context<'_>,
    record: &AppRecord,
    problems: &mut Problems,
) {
    let app = &record.app;
    let texts = app
        .summary
        .iter()
        .chain(app.idps.values().filter_map(|row| row.note.as_ref()))
        .chain(app.scim.iter().flat_map(|scim| {
            scim.support
                .statements
                .iter()
                .filter_map(|s| s.note.as_ref())
        }));
    for text in texts {
        for (id, idp) in &context.records.idps {
            // An app that is itself a provider, or shares its name, names itself.
            if id == "generic" || app.idps.contains_key(id) || *id == record.slug {
                continue;
            }
            let names = std::iter::once(&idp.value.name).chain(&idp.value.aliases);
            for name in names {
                if contains_word(text.as_str(), name.as_str())
                    && !app.names().any(|own| own.as_str().contains(name.as_str()))
                {
                    problems.push(
                        problems
                            .at(
                                &IDP_IN_PROSE_ONLY,
                                text.at,
                                format!(
                                    "`{}` is named here but has no row in `idps`",
                                    name.as_str()
                                ),
                            )
                            .label("named in this text")
                            .help(format!(
                                "add `{id}:` to `idps`, with `unknown` where nothing is known"
                            )),
                    );
                    break;
                }
            }
        }
    }
}

/// A row's note that denies or claims JIT agrees with its `jit`.
pub fn notes_agree_with_jit(_: &Context<'_>, record: &AppRecord, problems: &mut Problems) {
    for (id, row) in &record.app.idps {
        let Some(note) = &row.note else { continue };
        let text = note.as_str().to_lowercase();
        let denies = [
            "no jit",
            "not support jit",
            "without jit",
            "no just-in-time",
            "jit is not",
        ]
        .iter()
        .any(|phrase| text.contains(phrase));
        let claims = [
            "jit only",
            "with jit",
            "supports jit",
            "just-in-time provisioning is supported",
        ]
        .iter()
        .any(|phrase| text.contains(phrase));
        let jit = row.jit.answer(Scope::default());
        let is_wrong = (denies && jit == Answer::Yes) || (claims && !denies && jit == Answer::No);
        if is_wrong {
            problems.push(
                problems
                    .at(
                        &JIT_IN_PROSE,
                        note.at,
                        format!("the note and `jit: {}` of `{id}` disagree", jit.as_str()),
                    )
                    .label("one of the two is wrong"),
            );
        }
    }
}

/// Whether `name` stands in the text as a word of its own.
pub fn contains_word(text: &str, name: &str) -> bool {
    let is_edge = |c: Option<char>| c.is_none_or(|c| !c.is_alphanumeric());
    text.match_indices(name).any(|(start, _)| {
        is_edge(text[..start].chars().next_back())
            && is_edge(text[start + name.len()..].chars().next())
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_is_found_as_a_word_of_its_own() {
        assert!(contains_word("Works with Okta.", "Okta"));
        assert!(contains_word("(Okta)", "Okta"));
        assert!(!contains_word("Oktavia", "Okta"));
        assert!(!contains_word("Shipping", "Ping"));
    }
}
