//! The code held to its own map: layers, the places that touch the world, and no leftovers.
//!
//! The layers are read from the comment of `src/lib.rs`, where they are explained.

#![allow(clippy::unwrap_used)]

mod common;

use std::collections::{BTreeMap, BTreeSet};

use common::{package, tree};
use serde_yaml::Value as Yaml;

/// The text files below a folder of the package.
fn texts(folder: &str) -> BTreeMap<String, String> {
    tree(&package().join(folder))
        .into_iter()
        .filter_map(|(path, bytes)| Some((path, String::from_utf8(bytes).ok()?)))
        .collect()
}

/// The code of each file of `src` without its tests and comments, by path.
fn code() -> BTreeMap<String, String> {
    texts("src")
        .into_iter()
        .filter(|(path, _)| !path.ends_with("tests.rs"))
        .map(|(path, text)| {
            let lines: Vec<&str> = without_tests(&text)
                .flat_map(str::lines)
                .filter(|line| !line.trim_start().starts_with("//"))
                .collect();
            (path, lines.join("\n"))
        })
        .collect()
}

/// What stands before the tests, and behind them where they have a file of their own;
/// tests in the same file stand last.
fn without_tests(text: &str) -> impl Iterator<Item = &str> {
    let (before, tests) = text.split_once("#[cfg(test)]").unwrap_or((text, ""));
    let behind = tests.split_once("mod tests;").map_or("", |(_, rest)| rest);
    [before, behind].into_iter()
}

/// The module of `lib.rs` that a file belongs to.
fn module(path: &str) -> &str {
    path.split(['/', '.']).next().unwrap()
}

/// What follows each `start` in a text, up to the first character that `ends` it.
fn words_after<'t>(
    text: &'t str,
    start: &str,
    is_part: impl Fn(char) -> bool + Copy,
) -> Vec<&'t str> {
    text.split(start)
        .skip(1)
        .map(|rest| rest.split(|c| !is_part(c)).next().unwrap_or_default())
        .filter(|word| !word.is_empty())
        .collect()
}

fn is_name(c: char) -> bool {
    c.is_ascii_lowercase() || c.is_ascii_digit() || c == '_'
}

/// The number of each module's line in the list of layers.
fn layers() -> BTreeMap<String, usize> {
    let lib = texts("src").remove("lib.rs").unwrap();
    let block = lib
        .split("# Layers")
        .nth(1)
        .unwrap()
        .split("```")
        .nth(1)
        .unwrap();
    block
        .lines()
        .map(|line| line.trim_start_matches("//!").trim())
        .filter(|line| !line.is_empty() && *line != "text")
        .enumerate()
        .flat_map(|(number, line)| line.split(", ").map(move |name| (name.to_owned(), number)))
        .collect()
}

#[test]
fn the_layers_name_every_module_once() {
    let lib = texts("src").remove("lib.rs").unwrap();
    let modules: BTreeSet<&str> = words_after(&lib, "\npub mod ", is_name)
        .into_iter()
        .collect();
    let layers = layers();
    let named: BTreeSet<&str> = layers.keys().map(String::as_str).collect();
    assert_eq!(named, modules);
}

#[test]
fn a_module_uses_only_its_own_layer_and_those_above_it_in_the_list() {
    let layers = layers();
    let mut faults = BTreeSet::new();
    for (path, code) in code() {
        let Some(own) = layers.get(module(&path)) else {
            continue;
        };
        assert!(
            !code.contains("use crate::{"),
            "{path}: one `use` a module shows the layers"
        );
        for used in words_after(&code, "crate::", is_name) {
            if layers.get(used).is_some_and(|layer| layer > own) {
                faults.insert(format!("{path} uses {used}"));
            }
        }
    }
    assert!(faults.is_empty(), "{faults:#?}");
}

#[test]
fn files_clock_environment_and_network_are_touched_at_the_ends_only() {
    const WORLD: &[&str] = &[
        "std::fs",
        "std::env",
        "std::process",
        "std::net",
        "SystemTime",
        "Instant::now",
        "Timestamp::now",
        "Zoned::now",
        "walkdir",
        "axum",
        "tokio",
        "notify_debouncer_full",
        "env::var",
        "fs::read",
        "fs::write",
    ];
    for (path, code) in code() {
        let may_touch =
            ["load", "emit", "serve", "commands", "cli", "main"].contains(&module(&path));
        for word in WORLD.iter().filter(|_| !may_touch) {
            assert!(!code.contains(word), "src/{path} uses {word}");
        }
    }
}

#[test]
fn only_commands_print() {
    for (path, code) in code() {
        let may_print = ["commands", "cli"].contains(&module(&path));
        assert!(
            may_print || !code.contains("print!(") && !code.contains("println!("),
            "src/{path} prints"
        );
    }
}

#[test]
fn nothing_that_panics_on_purpose_stands_outside_tests() {
    const PANICS: &[&str] = &[
        ".unwrap()",
        ".expect(",
        "panic!(",
        "todo!(",
        "unimplemented!(",
        "unreachable!(",
        "dbg!(",
    ];
    for (path, code) in code() {
        for word in PANICS {
            assert!(!code.contains(word), "src/{path} holds {word}");
        }
    }
}

#[test]
fn no_note_to_the_author_is_left() {
    // The rule on placeholder text and its check name the words they look for.
    let names_them = |path: &str| ["rules.rs", "check/placeholder.rs"].contains(&path);
    for folder in ["src", "templates", "content", "static"] {
        for (path, text) in texts(folder) {
            if folder == "src" && names_them(&path) {
                continue;
            }
            for word in ["TODO", "FIXME"] {
                assert!(!text.contains(word), "{folder}/{path} holds {word}");
            }
        }
    }
}

/// All templates in one text, comments left out.
fn templates() -> String {
    let texts = texts("templates");
    let html = texts.iter().filter(|(path, _)| path.ends_with(".html"));
    html.map(|(_, text)| {
        let parts = text.split("{#").enumerate();
        let outside = parts.map(|(index, part)| match index {
            0 => part,
            _ => part.split_once("#}").map_or("", |(_, rest)| rest),
        });
        outside.collect::<String>()
    })
    .collect::<Vec<_>>()
    .join("\n")
}

#[test]
fn every_component_of_the_templates_is_used() {
    let all = templates();
    let defined: BTreeSet<&str> = words_after(&all, "{% component ", is_name)
        .into_iter()
        .collect();
    let used: BTreeSet<&str> = words_after(&all, "{<", is_name)
        .into_iter()
        .chain(words_after(&all, "{% <", is_name))
        .collect();
    assert!(!defined.is_empty());
    let unused: Vec<&&str> = defined.difference(&used).collect();
    assert!(unused.is_empty(), "defined and never used: {unused:?}");
}

#[test]
fn every_template_is_rendered_or_extended() {
    let site = &code()["site.rs"];
    let all = templates();
    for path in texts("templates")
        .keys()
        .filter(|p| p.ends_with(".html") && !p.starts_with("parts/"))
    {
        let name = format!("\"{path}\"");
        let is_used = site.contains(&name) || all.contains(&format!("extends {name}"));
        assert!(is_used, "templates/{path} is never used");
    }
}

/// The paths of all words, `nav.items` and `answer.yes`; a list is one word.
fn word_paths(value: &Yaml, prefix: &str, paths: &mut BTreeSet<String>) {
    let Some(map) = value.as_mapping() else {
        paths.insert(prefix.to_owned());
        return;
    };
    for (key, value) in map {
        let key = key.as_str().unwrap();
        let path = if prefix.is_empty() {
            key.to_owned()
        } else {
            format!("{prefix}.{key}")
        };
        word_paths(value, &path, paths);
    }
}

/// The paths that templates name after `words.`; what follows in brackets is left off.
fn named_words() -> BTreeSet<String> {
    let all = templates();
    words_after(&all, "words.", |c| is_name(c) || c == '.')
        .into_iter()
        .map(|path| path.trim_end_matches('.').to_owned())
        .collect()
}

fn is_within(path: &str, group: &str) -> bool {
    path.strip_prefix(group)
        .is_some_and(|rest| rest.is_empty() || rest.starts_with('.'))
}

#[test]
fn every_word_is_used_by_a_template_alone_or_through_its_group() {
    let strings: Yaml = serde_yaml::from_str(&texts("templates")["strings.yaml"]).unwrap();
    let mut paths = BTreeSet::new();
    word_paths(&strings, "", &mut paths);
    let named = named_words();
    let unused: Vec<&String> = paths
        .iter()
        .filter(|path| !named.iter().any(|group| is_within(path, group)))
        .collect();
    assert!(unused.is_empty(), "no template uses {unused:?}");
}

#[test]
fn the_form_brings_every_word_that_the_helper_says() {
    let helper = texts("static")["js/helper.js"].clone();
    let form = texts("templates")["parts/questions.html"].clone();
    let said = words_after(&helper, "words.", is_name);
    assert!(said.len() > 15, "{said:?}");
    let missing: BTreeSet<&str> = said
        .into_iter()
        .filter(|word| !form.contains(&format!("\"{word}\"")))
        .collect();
    assert!(missing.is_empty(), "parts/questions.html lacks {missing:?}");
}

#[test]
fn every_word_that_a_template_names_is_there() {
    let strings: Yaml = serde_yaml::from_str(&texts("templates")["strings.yaml"]).unwrap();
    let mut paths = BTreeSet::new();
    word_paths(&strings, "", &mut paths);
    let named = named_words();
    let missing: Vec<&String> = named
        .iter()
        .filter(|group| !paths.iter().any(|path| is_within(path, group)))
        .collect();
    assert!(missing.is_empty(), "strings.yaml lacks {missing:?}");
}
