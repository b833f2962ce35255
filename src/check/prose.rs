//! Prose that says something else than the facts.
//!
//! Each check looks for a few plain turns of phrase and stays silent on all others: a
//! note that is wrong too often is read by nobody.

use std::ops::Range;

use aho_corasick::AhoCorasick;

use crate::check::Context;
use crate::content::app::{Operation, Plan};
use crate::content::decode::{Export, Leaf};
use crate::content::fact::{Answer, Fact, Scope};
use crate::diagnostic::Problems;
use crate::records::{AppRecord, Records};
use crate::rules::{IDP_IN_PROSE_ONLY, JIT_IN_PROSE, PLAN_IN_PROSE, SCOPE_IN_PROSE};
use crate::yaml::NodeId;

/// What the summary and the notes say agrees with the facts.
pub fn prose_agrees_with_facts(context: &Context<'_>, record: &AppRecord, problems: &mut Problems) {
    let texts = prose(record);
    providers_in_prose_have_rows(context, record, &texts, problems);
    notes_agree_with_jit(context, record, problems);
    scopes_in_prose_are_in_the_facts(context, record, &texts, problems);
    plans_in_prose_agree_with_access(record, &texts, problems);
}

/// The summary and every note of the record, with their places.
fn prose(record: &AppRecord) -> Vec<(&str, NodeId)> {
    let mut texts = Vec::new();
    record
        .app
        .walk("", record.app.node(), &mut |key, leaf, at| {
            if let ("summary" | "note" | "bottom_line", Leaf::Markdown(text)) = (key, leaf) {
                texts.push((text, at));
            }
        });
    texts
}

/// A provider named whole in the summary or a note has a row.
fn providers_in_prose_have_rows(
    context: &Context<'_>,
    record: &AppRecord,
    texts: &[(&str, NodeId)],
    problems: &mut Problems,
) {
    let app = &record.app;
    for &(text, at) in texts {
        for (id, name) in context.provider_names.in_text(text) {
            // An app that is itself a provider, or shares its name, names itself.
            if app.idps.contains_key(id)
                || id == record.slug
                || app.names().any(|own| own.as_str().contains(name))
            {
                continue;
            }
            problems.push(
                problems
                    .at(
                        &IDP_IN_PROSE_ONLY,
                        at,
                        format!("`{name}` is named here but has no row in `idps`"),
                    )
                    .label("named in this text")
                    .help(format!(
                        "add `{id}:` to `idps`, with `unknown` where nothing is known"
                    )),
            );
        }
    }
}

/// The names of all providers, looked for in one pass over a text.
pub(crate) struct ProviderNames<'r> {
    /// Nothing where there are more names than the search has room for, which is millions.
    search: Option<AhoCorasick>,
    /// Id and name, in the order of the registry; a provider's own name before its aliases.
    names: Vec<(&'r str, &'r str)>,
}

impl<'r> ProviderNames<'r> {
    /// The names of the registry.
    pub fn new(records: &'r Records) -> Self {
        let named = records.idps.iter().filter(|(id, _)| *id != "generic");
        let names: Vec<(&str, &str)> = named
            .flat_map(|(id, idp)| {
                std::iter::once(&idp.value.name)
                    .chain(&idp.value.aliases)
                    .map(|name| (id.as_str(), name.as_str()))
            })
            .collect();
        Self {
            search: AhoCorasick::new(names.iter().map(|(_, name)| name)).ok(),
            names,
        }
    }

    /// The providers that a text names, each once, with the name it uses.
    fn in_text(&self, text: &str) -> Vec<(&'r str, &'r str)> {
        let Some(search) = &self.search else {
            return Vec::new();
        };
        let mut found: Vec<usize> = search
            .find_overlapping_iter(text)
            .filter(|hit| is_word(text, hit.range()))
            .map(|hit| hit.pattern().as_usize())
            .collect();
        found.sort_unstable();
        let mut named: Vec<_> = found.into_iter().map(|index| self.names[index]).collect();
        named.dedup_by_key(|(id, _)| *id);
        named
    }
}

/// Notes that deny or claim JIT agree with `jit`: a row's note with its own, the summary
/// with the whole table.
fn notes_agree_with_jit(context: &Context<'_>, record: &AppRecord, problems: &mut Problems) {
    for (id, row) in &record.app.idps {
        let Some(note) = &row.note else { continue };
        let jit = row.jit.answer(Scope::default());
        let is_wrong = match says_of_jit(note.as_str()) {
            Some(Claim::Denied) => jit == Answer::Yes,
            Some(Claim::Made) => jit == Answer::No,
            None => false,
        };
        if is_wrong {
            problems.push(
                problems
                    .at(
                        &JIT_IN_PROSE,
                        note.at,
                        format!("the note and `jit: {}` of `{id}` disagree", jit.as_str()),
                    )
                    .label("one of the two is wrong")
                    .related(record.file, row.jit.statements[0].at, "the table says this"),
            );
        }
    }
    let Some(summary) = &record.app.summary else {
        return;
    };
    let denial = sentences(summary.as_str()).find(|sentence| {
        says_of_jit(sentence) == Some(Claim::Denied)
            && context.provider_names.in_text(sentence).is_empty()
    });
    let has_jit = |fact: &Fact<Answer>| fact.answer(Scope::default()) == Answer::Yes;
    if denial.is_some()
        && let Some((id, row)) = record.app.idps.iter().find(|(_, row)| has_jit(&row.jit))
    {
        problems.push(
            problems
                .at(
                    &JIT_IN_PROSE,
                    summary.at,
                    format!("the summary denies JIT, which `{id}` has"),
                )
                .label("one of the two is wrong")
                .related(record.file, row.jit.statements[0].at, "the table says this"),
        );
    }
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Claim {
    Made,
    Denied,
}

/// What a text says of JIT, if it says it plainly.
fn says_of_jit(text: &str) -> Option<Claim> {
    const DENIED_AFTER: [&str; 5] = ["supported", "available", "offered", "provided", "possible"];
    // Most texts say nothing of it, and looking closer is dear.
    if !text.contains(['j', 'J']) {
        return None;
    }
    let text = text
        .to_lowercase()
        .replace("just-in-time", "jit")
        .replace("just in time", "jit");
    let mut claim = None;
    for clause in sentences(&text).flat_map(|sentence| sentence.split([',', '(', ')'])) {
        let words = words(clause);
        let Some(at) = words.iter().position(|word| *word == "jit") else {
            continue;
        };
        let (before, after) = (&words[..at], &words[at + 1..]);
        let is_denied_before = match before {
            [.., "no" | "without" | "lacks" | "nor"] => true,
            [.., "no" | "neither", "scim" | "sso", "or" | "and"] => true,
            [.., negation, "support" | "offer" | "have" | "provide"] => {
                *negation == "not" || *negation == "cannot" || negation.ends_with("n't")
            }
            _ => false,
        };
        let is_denied_after = after
            .iter()
            .take(4)
            .any(|word| matches!(*word, "unavailable" | "unsupported"))
            || after.windows(2).take(4).any(|pair| {
                (pair[0] == "not" || pair[0].ends_with("n't")) && DENIED_AFTER.contains(&pair[1])
            })
            || matches!(after, ["no", ..]);
        if is_denied_before || is_denied_after {
            return Some(Claim::Denied);
        }
        let is_made = matches!(
            before,
            [.., "supports" | "offers" | "with" | "has" | "only"]
        ) || after
            .iter()
            .take(3)
            .any(|word| matches!(*word, "only" | "works" | "supported" | "available" | "yes"));
        if is_made {
            claim = Some(Claim::Made);
        }
    }
    claim
}

/// A sentence that ties an operation to one provider has a fact for that provider.
fn scopes_in_prose_are_in_the_facts(
    context: &Context<'_>,
    record: &AppRecord,
    texts: &[(&str, NodeId)],
    problems: &mut Problems,
) {
    let Some(scim) = &record.app.scim else { return };
    let mut found: Vec<(NodeId, Operation, &str, &str, NodeId)> = Vec::new();
    let mut look = |text: &str, at: NodeId, of: Option<Operation>| {
        for sentence in sentences(text).filter(|sentence| restricts(sentence)) {
            let named = context.provider_names.in_text(sentence);
            let (Some(operation), [(id, name)]) = (of.or_else(|| operation(sentence)), &named[..])
            else {
                continue;
            };
            if !is_restricted_to(sentence, name) {
                continue;
            }
            let fact = scim.operations.find(operation);
            let unscoped = match fact {
                Some(fact) => unscoped_yes(fact),
                None if operation == Operation::Deactivate => unscoped(&scim.deactivation),
                None => None,
            };
            if let Some(fact_at) = unscoped {
                found.push((at, operation, id, name, fact_at));
            }
        }
    };
    for &(text, at) in texts {
        look(text, at, None);
    }
    for (operation, fact) in &scim.operations.0 {
        for note in fact.statements.iter().filter_map(|s| s.note.as_ref()) {
            look(note.as_str(), note.at, Some(*operation));
        }
    }
    found.sort_by_key(|(at, operation, ..)| (*at, operation.as_str()));
    found.dedup();
    for (at, operation, id, name, fact_at) in found {
        problems.push(
            problems
                .at(
                    &SCOPE_IN_PROSE,
                    at,
                    format!(
                        "`{}` works only with `{name}` by this text, yet the fact holds for every provider",
                        operation.as_str()
                    ),
                )
                .label("tied to one provider here")
                .help(format!(
                    "scope the fact: [{{ value: yes, idps: [{id}] }}, {{ value: no }}], or `unknown` for the others"
                ))
                .related(record.file, fact_at, "for every provider here"),
        );
    }
}

/// The place of a `yes` that holds for all providers, in a fact that scopes none.
fn unscoped_yes(fact: &Fact<Answer>) -> Option<NodeId> {
    unscoped(fact).filter(|_| fact.general() == Some(&Answer::Yes))
}

fn unscoped<T>(fact: &Fact<T>) -> Option<NodeId> {
    let first = fact.statements.first()?;
    let is_scoped = fact.statements.iter().any(|s| !s.idps.is_empty());
    (!is_scoped).then_some(first.at)
}

/// The operation a sentence speaks of.
fn operation(sentence: &str) -> Option<Operation> {
    let text = sentence.to_lowercase();
    let speaks_of = |stems: &[&str]| stems.iter().any(|stem| text.contains(stem));
    [
        (Operation::Reactivate, &["reactivat"][..]),
        (
            Operation::Deactivate,
            &["deactivat", "deprovision", "suspend"],
        ),
        (Operation::Delete, &["delete", "deletion"]),
        (Operation::GroupPush, &["group push", "pushes groups"]),
        (Operation::GroupImport, &["group import", "imports groups"]),
        (
            Operation::PasswordSync,
            &["password sync", "synchronises passwords"],
        ),
    ]
    .into_iter()
    .find_map(|(operation, stems)| speaks_of(stems).then_some(operation))
}

/// The words that tie something to one provider.
const RESTRICTIONS: [&str; 3] = ["only", "solely", "exclusively"];

/// Whether a sentence has one of the words of [`is_restricted_to`].
fn restricts(sentence: &str) -> bool {
    sentence.split(|c: char| !c.is_alphanumeric()).any(|word| {
        RESTRICTIONS
            .iter()
            .any(|only| word.eq_ignore_ascii_case(only))
    })
}

/// Whether a sentence says "only with NAME" or "NAME only".
fn is_restricted_to(sentence: &str, name: &str) -> bool {
    let Some((before, after)) = sentence.split_once(name) else {
        return false;
    };
    let is_only = |word: &&str| RESTRICTIONS.contains(word);
    let (before, after) = (before.to_lowercase(), after.to_lowercase());
    words(&before).iter().rev().take(3).any(is_only) || words(&after).first().is_some_and(is_only)
}

/// A sentence that says which plan SCIM needs agrees with the access.
fn plans_in_prose_agree_with_access(
    record: &AppRecord,
    texts: &[(&str, NodeId)],
    problems: &mut Problems,
) {
    let app = &record.app;
    let (Some(scim), Some(pricing)) = (&app.scim, &app.pricing) else {
        return;
    };
    let gates = || {
        let accesses = scim
            .access
            .statements
            .iter()
            .filter_map(|s| s.value.as_ref());
        accesses.flat_map(|access| &access.gates)
    };
    // Where an add-on, a request or a preview decides, the plan is half of the story.
    if !gates().all(|gate| gate.plan.is_some() || gate.is_included()) || gates().count() == 0 {
        return;
    }
    let is_named = |plan: &Plan| {
        gates().any(|gate| {
            gate.plan
                .as_ref()
                .is_some_and(|name| plan.is_called(name.as_str()))
        })
    };
    let description = app.description.iter().map(|text| (text.as_str(), text.at));
    for (text, at) in texts.iter().copied().chain(description) {
        let wrong = sentences(text)
            .filter_map(|sentence| plan_that_scim_needs(sentence, &pricing.plans))
            .find(|plan| !is_named(plan) && !plan.scim.is_written());
        if let Some(plan) = wrong {
            problems.push(
                problems
                    .at(
                        &PLAN_IN_PROSE,
                        at,
                        format!(
                            "SCIM needs `{}` by this text, yet the access says otherwise",
                            plan.name.as_str()
                        ),
                    )
                    .label("one of the two is wrong")
                    .related(
                        record.file,
                        scim.access.statements[0].at,
                        "the access is named here",
                    ),
            );
        }
    }
}

/// The plan in "SCIM requires the PLAN plan", and the like.
fn plan_that_scim_needs<'p>(sentence: &str, plans: &'p [Plan]) -> Option<&'p Plan> {
    const NEEDS: [&str; 7] = [
        " requires ",
        " require ",
        " needs ",
        " need ",
        " only on ",
        " only in ",
        " only with ",
    ];
    const TOPICS: [&str; 5] = ["SCIM", "rovisioning", "SSO", "SAML", "ingle sign-on"];
    let (at, needs) = NEEDS
        .iter()
        .filter_map(|needs| Some((sentence.find(needs)?, *needs)))
        .min()?;
    let before = &sentence[..at];
    let topic = TOPICS
        .into_iter()
        .filter_map(|t| Some((before.rfind(t)?, t)))
        .max()?;
    if !matches!(topic.1, "SCIM" | "rovisioning") || words(&before.to_lowercase()).contains(&"not")
    {
        return None;
    }
    let rest = sentence[at + needs.len()..].trim_start();
    let rest = rest
        .strip_prefix("the ")
        .or_else(|| rest.strip_prefix("a "))
        .or_else(|| rest.strip_prefix("an "))
        .unwrap_or(rest)
        .trim_start_matches(['*', '`', '"']);
    let starts_with = |name: &str| {
        let is_edge = |c: Option<char>| c.is_none_or(|c| !c.is_alphanumeric());
        rest.strip_prefix(name)
            .is_some_and(|rest| is_edge(rest.chars().next()))
    };
    plans
        .iter()
        .flat_map(|plan| plan.names().into_iter().map(move |name| (name, plan)))
        .filter(|(name, _)| starts_with(name))
        .max_by_key(|(name, _)| name.len())
        .map(|(_, plan)| plan)
}

/// The sentences of a text; the items of a list and its paragraphs are apart too.
pub(super) fn sentences(text: &str) -> impl Iterator<Item = &str> {
    let mut rest = text;
    std::iter::from_fn(move || {
        if rest.is_empty() {
            return None;
        }
        let end = rest
            .char_indices()
            .find(|(index, c)| {
                let next = rest[index + c.len_utf8()..].chars().next();
                match c {
                    '.' | '!' | '?' | ';' => next.is_none_or(char::is_whitespace),
                    '\n' => next.is_none_or(|n| matches!(n, '\n' | '-' | '*' | '|' | '#')),
                    _ => false,
                }
            })
            .map_or(rest.len(), |(index, c)| index + c.len_utf8());
        let (sentence, others) = rest.split_at(end);
        rest = others;
        Some(sentence)
    })
}

/// The words of a text, without the marks around them.
pub(super) fn words(text: &str) -> Vec<&str> {
    text.split_whitespace()
        .map(|word| word.trim_matches(|c: char| !c.is_alphanumeric()))
        .filter(|word| !word.is_empty())
        .collect()
}

/// Whether this part of a text is a word of its own.
pub fn is_word(text: &str, part: Range<usize>) -> bool {
    let is_edge = |c: Option<char>| c.is_none_or(|c| !c.is_alphanumeric());
    is_edge(text[..part.start].chars().next_back()) && is_edge(text[part.end..].chars().next())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_is_found_as_a_word_of_its_own() {
        let contains = |text: &str, name: &str| {
            text.match_indices(name)
                .any(|(start, name)| is_word(text, start..start + name.len()))
        };
        assert!(contains("Works with Okta.", "Okta"));
        assert!(contains("(Okta)", "Okta"));
        assert!(!contains("Oktavia", "Okta"));
        assert!(!contains("Shipping", "Ping"));
    }

    #[test]
    fn a_plain_word_on_jit_is_understood_and_any_other_left_alone() {
        for denial in [
            "No JIT.",
            "JIT is not supported.",
            "Okta does not support JIT provisioning",
            "SAML works, without just-in-time provisioning",
            "No SCIM or JIT",
            "JIT: no",
            "It doesn't offer JIT.",
        ] {
            assert_eq!(says_of_jit(denial), Some(Claim::Denied), "{denial}");
        }
        for claim in ["JIT only", "Supports JIT", "No SCIM, but JIT works"] {
            assert_eq!(says_of_jit(claim), Some(Claim::Made), "{claim}");
        }
        for other in [
            "JIT does not update attributes",
            "There is no SCIM so people use JIT",
            "No accounts are made",
        ] {
            assert_eq!(says_of_jit(other), None, "{other}");
        }
    }

    #[test]
    fn only_beside_a_name_restricts_to_it() {
        assert!(is_restricted_to(
            "Deactivation works only from Okta",
            "Okta"
        ));
        assert!(is_restricted_to(
            "Okta only: people are deactivated",
            "Okta"
        ));
        assert!(!is_restricted_to("Okta deactivates only people", "Okta"));
        assert!(!is_restricted_to(
            "Only people are deactivated by means of Okta",
            "Okta"
        ));
    }

    #[test]
    fn sentences_end_at_marks_and_not_inside_words() {
        let found: Vec<&str> = sentences("SCIM 2.0 works. It is new!\n- a\n- b").collect();
        assert_eq!(
            found,
            ["SCIM 2.0 works.", " It is new!", "\n", "- a\n", "- b"]
        );
    }
}
