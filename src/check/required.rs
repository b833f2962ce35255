//! Fields that a published record cannot do without.

use crate::check::{Context, is_published};
use crate::diagnostic::{Anchor, Problems};
use crate::records::AppRecord;
use crate::rules::MISSING_FIELD;

/// `category` and `scim.support`; drafts may still lack them.
pub fn required_fields(_: &Context<'_>, record: &AppRecord, problems: &mut Problems) {
    let app = &record.app;
    if !is_published(record) {
        return;
    }
    let mut missing = |parent, field: &str, help: &str| {
        problems.push(
            MISSING_FIELD
                .at(
                    record.file,
                    Anchor::Missing(parent, field.to_owned()),
                    format!("missing field `{field}`"),
                )
                .label("a published record needs it")
                .help(help),
        );
    };
    // A field that could not be read has a problem of its own.
    let is_absent = |field: &str| !record.fields.iter().any(|found| found == field);
    if is_absent("category") {
        missing(
            app.node(),
            "category",
            "add `category:` with an id of categories.yaml",
        );
    }
    match &app.scim {
        None if is_absent("scim") => missing(
            app.node(),
            "scim.support",
            "add `scim: { support: ... }`; `unknown` is a value too",
        ),
        Some(scim) if !scim.support.is_written() => missing(
            scim.at,
            "support",
            "add `support:`; `unknown` is a value too",
        ),
        // Written, so a scoped fact without a rest is the author's decision.
        _ => {}
    }
}
