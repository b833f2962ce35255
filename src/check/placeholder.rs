//! Notes to the author that were left in a published record.

use crate::check::prose::contains_word;
use crate::check::{Context, is_published};
use crate::content::decode::{Export, Leaf};
use crate::diagnostic::Problems;
use crate::records::AppRecord;
use crate::rules::PLACEHOLDER_TEXT;

/// In capitals and as words of their own, so that "to do" and product names are no notes.
const NOTES: [&str; 3] = [AUTHOR_NOTE, "FIXME", "XXX"];

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
    if text.to_lowercase().contains("lorem ipsum") {
        return Some("lorem ipsum");
    }
    NOTES.into_iter().find(|note| contains_word(text, note))
}

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
