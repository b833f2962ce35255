//! Notes to the author that were left in a published record.

use std::sync::LazyLock;

use aho_corasick::{AhoCorasick, AhoCorasickBuilder};

use crate::check::prose::is_word;
use crate::check::{Context, is_published};
use crate::content::decode::{Export, Leaf};
use crate::diagnostic::Problems;
use crate::records::AppRecord;
use crate::rules::PLACEHOLDER_TEXT;

/// In capitals and as words of their own, so that "to do" and product names are no notes.
const NOTES: [&str; 3] = [AUTHOR_NOTE, "FIXME", "XXX"];

/// The text of dummies, in any case.
const FILLER: &str = "lorem ipsum";

/// The note a draft starts with: it cannot be published before somebody wrote the text.
pub const AUTHOR_NOTE: &str = "TODO";

/// No text of a published record is a note to its author.
pub fn placeholder_text(_: &Context<'_>, record: &AppRecord, problems: &mut Problems) {
    if !is_published(record) {
        return;
    }
    let app = &record.app;
    app.walk("", app.node(), &mut |_, leaf, at| {
        let (Leaf::Text(text) | Leaf::Markdown(text)) = leaf else {
            return;
        };
        if let Some(note) = find_note(text) {
            problems.push(
                problems
                    .at(
                        &PLACEHOLDER_TEXT,
                        at,
                        format!("`{note}` in a published record"),
                    )
                    .label("a note to the author")
                    .help("write the text, leave the field out, or set `status: draft`"),
            );
        }
    });
}

fn find_note(text: &str) -> Option<&'static str> {
    let search = SEARCH.as_ref()?;
    search.find_overlapping_iter(text).find_map(|hit| {
        let written = &text[hit.range()];
        match NOTES.get(hit.pattern().as_usize()) {
            Some(note) => (written == *note && is_word(text, hit.range())).then_some(*note),
            None => Some(FILLER),
        }
    })
}

/// The notes and, last, the filler, in any case.
static SEARCH: LazyLock<Option<AhoCorasick>> = LazyLock::new(|| {
    AhoCorasickBuilder::new()
        .ascii_case_insensitive(true)
        .build(NOTES.into_iter().chain([FILLER]))
        .ok()
});

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_notes_to_the_author_are_found() {
        assert_eq!(find_note("TODO: ask the vendor"), Some("TODO"));
        assert_eq!(find_note("Lorem ipsum dolor"), Some("lorem ipsum"));
        assert_eq!(find_note("Things to do in Todoist"), None);
        assert_eq!(find_note("xoxp-XXXX"), None);
    }
}
