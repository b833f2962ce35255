//! How prose is written: without phrases that say nothing, and in sentences that can be read once.
//!
//! The words are English, as the content is. Quotations of others stay as they were said.

use std::sync::LazyLock;

use aho_corasick::AhoCorasick;

use crate::check::Context;
use crate::content::decode::{Export, Leaf};
use crate::diagnostic::Problems;
use crate::records::AppRecord;
use crate::rules::{EMPTY_PHRASE, LONG_SENTENCE};

/// Words of marketing, and words of a time that has no date. In small letters.
const PHRASES: &[&str] = &[
    "at the moment",
    "at this time",
    "best-in-class",
    "currently",
    "cutting-edge",
    "effortless",
    "effortlessly",
    "enterprise-grade",
    "game-changer",
    "leverage",
    "leverages",
    "nowadays",
    "recently",
    "robust",
    "seamless",
    "seamlessly",
    "state-of-the-art",
    "streamline",
    "streamlines",
    "world-class",
];

/// The most words of a sentence.
const MOST_WORDS: usize = 35;

static SEARCH: LazyLock<Option<AhoCorasick>> = LazyLock::new(|| {
    AhoCorasick::builder()
        .ascii_case_insensitive(true)
        .build(PHRASES)
        .ok()
});

/// Prose has no empty phrases and no sentence that is too long.
pub fn prose_is_plain(_: &Context<'_>, record: &AppRecord, problems: &mut Problems) {
    record.app.walk("", record.app.node(), &mut |_, leaf, at| {
        let Leaf::Markdown(text) = leaf else {
            return;
        };
        for phrase in phrases(text) {
            problems.push(
                problems
                    .at(&EMPTY_PHRASE, at, format!("`{phrase}` says nothing"))
                    .label("in this text")
                    .help("leave it out, or say when and how much"),
            );
        }
        for words in long_sentences(text) {
            problems.push(
                problems
                    .at(
                        &LONG_SENTENCE,
                        at,
                        format!("a sentence of {words} words, more than {MOST_WORDS}"),
                    )
                    .label("in this text")
                    .help("make two sentences of it"),
            );
        }
    });
}

/// The phrases that a text uses, each once.
fn phrases(text: &str) -> Vec<&'static str> {
    let Some(search) = &*SEARCH else {
        return Vec::new();
    };
    let is_letter = |byte: Option<&u8>| byte.is_some_and(|byte| byte.is_ascii_alphanumeric());
    let mut found: Vec<&str> = search
        .find_overlapping_iter(text)
        .filter(|hit| {
            let bytes = text.as_bytes();
            !is_letter(hit.start().checked_sub(1).and_then(|at| bytes.get(at)))
                && !is_letter(bytes.get(hit.end()))
        })
        .map(|hit| PHRASES[hit.pattern().as_usize()])
        .collect();
    found.sort_unstable();
    found.dedup();
    found
}

/// How many words each sentence has that has too many. Code is one word, and a fenced block none.
fn long_sentences(text: &str) -> Vec<usize> {
    let mut long = Vec::new();
    let mut words = 0;
    let mut is_fenced = false;
    let mut end = |words: &mut usize| {
        if *words > MOST_WORDS {
            long.push(*words);
        }
        *words = 0;
    };
    for line in text.lines() {
        let line = line.trim_start();
        if line.starts_with("```") {
            is_fenced = !is_fenced;
            continue;
        }
        let is_block = line.is_empty() || line.starts_with(['-', '*', '#', '|', '>']);
        if is_fenced || is_block {
            end(&mut words);
        }
        if is_fenced || line.starts_with('|') {
            continue;
        }
        let mut is_code = false;
        for word in line.split_whitespace() {
            if !is_code {
                words += 1;
            }
            if word.matches('`').count() % 2 == 1 {
                is_code = !is_code;
            }
            if !is_code
                && word
                    .trim_end_matches(['"', ')', '*'])
                    .ends_with(['.', '!', '?', ':'])
            {
                end(&mut words);
            }
        }
    }
    end(&mut words);
    long
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn phrases_are_found_whole_and_in_any_case() {
        assert_eq!(
            phrases("Currently a seamless sync."),
            ["currently", "seamless"]
        );
        assert_eq!(
            phrases("The concurrently seamed robustness."),
            Vec::<&str>::new()
        );
    }

    #[test]
    fn sentences_end_where_readers_think_so() {
        let words = |count: usize| vec!["word"; count].join(" ");
        assert_eq!(
            long_sentences(&format!("{}. {}.", words(30), words(30))),
            Vec::<usize>::new()
        );
        assert_eq!(long_sentences(&format!("{}.", words(40))), [40]);
        assert_eq!(
            long_sentences(&format!("{}\n- {}", words(30), words(30))),
            Vec::<usize>::new()
        );
        let code = format!("Type `{}` and go.", words(60));
        assert_eq!(long_sentences(&code), Vec::<usize>::new());
        let fenced = format!("Send:\n```json\n{}\n```\n", words(60));
        assert_eq!(long_sentences(&fenced), Vec::<usize>::new());
    }
}
