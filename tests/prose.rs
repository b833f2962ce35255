//! How the shipped records are written: in sentences of their own, not from one mould.

#![allow(clippy::unwrap_used)]

mod common;

use std::collections::{BTreeMap, BTreeSet};

use common::package;
use scimbook::content::decode::{Export, Leaf};
use scimbook::load::load;
use scimbook::records::{AppRecord, Records, decode};

/// Sentences of fewer words say too little to come from a mould.
const FEWEST_WORDS: usize = 6;
/// The most records that may share a skeleton.
const MOST_RECORDS: usize = 3;

/// The names that stand for themselves: of the app, its plans and add-ons, and the providers.
fn names(records: &Records, record: &AppRecord) -> Vec<String> {
    let app = &record.app;
    let mut names: Vec<String> = app.names().map(|name| name.as_str().to_owned()).collect();
    names.extend(app.vendor.iter().map(|vendor| vendor.as_str().to_owned()));
    if let Some(pricing) = &app.pricing {
        names.extend(
            pricing
                .plans
                .iter()
                .map(|plan| plan.name.as_str().to_owned()),
        );
        names.extend(
            pricing
                .addons
                .iter()
                .map(|addon| addon.name.as_str().to_owned()),
        );
    }
    for idp in records.idps.values() {
        names.push(idp.value.name.as_str().to_owned());
        names.extend(
            idp.value
                .aliases
                .iter()
                .map(|name| name.as_str().to_owned()),
        );
    }
    // "Microsoft Entra ID" before "Entra ID".
    names.sort_by_key(|name| std::cmp::Reverse(name.len()));
    names
}

/// A text without what differs between records: code and names are one sign, and so are numbers.
fn without_names(text: &str, names: &[String]) -> String {
    let mut plain = String::new();
    for (index, part) in text.split('`').enumerate() {
        plain.push_str(if index % 2 == 1 { "§" } else { part });
    }
    for name in names {
        plain = plain.replace(name, "§");
    }
    let mut skeleton = String::new();
    for letter in plain.chars() {
        match letter {
            '0'..='9' if skeleton.ends_with('#') => {}
            '0'..='9' => skeleton.push('#'),
            '*' | '_' | '"' | '(' | ')' | ',' | ';' | ':' => {}
            other => skeleton.extend(other.to_lowercase()),
        }
    }
    skeleton
}

/// The sentences of a text that are long enough, as skeletons.
fn skeletons(text: &str, names: &[String]) -> Vec<String> {
    let mut found = Vec::new();
    for line in without_names(text, names).lines() {
        for sentence in line.split_inclusive(['.', '!', '?']) {
            let words: Vec<&str> = sentence.split_whitespace().collect();
            if words.len() >= FEWEST_WORDS {
                found.push(words.join(" "));
            }
        }
    }
    found
}

#[test]
fn a_skeleton_keeps_the_words_and_drops_the_names() {
    let names = ["Acme Pro".to_owned(), "Acme".to_owned()];
    assert_eq!(
        skeletons(
            "Acme Pro costs 1,200 for `x`, and Acme knows it. Short one.",
            &names
        ),
        ["§ costs # for § and § knows it."]
    );
}

#[test]
fn no_skeleton_of_a_sentence_is_shared_by_more_than_three_records() {
    let (sources, _) = load(package()).unwrap();
    let (records, _) = decode(&sources);
    let mut users: BTreeMap<String, BTreeSet<&str>> = BTreeMap::new();
    for record in &records.apps {
        let names = names(&records, record);
        record.app.walk("", record.app.node(), &mut |_, leaf, _| {
            if let Leaf::Markdown(text) = leaf {
                for skeleton in skeletons(text, &names) {
                    users.entry(skeleton).or_default().insert(&record.slug);
                }
            }
        });
    }
    assert!(users.len() > 3_000, "only {} sentences", users.len());
    let shared: Vec<_> = users
        .iter()
        .filter(|(_, records)| records.len() > MOST_RECORDS)
        .collect();
    assert!(shared.is_empty(), "{shared:#?}");
}
