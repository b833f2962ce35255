//! `scimbook new app`: the draft of a record.

use std::path::PathBuf;

use crate::cli::Terminal;
use crate::commands::files::{create, unknown};
use crate::commands::{CommandError, Outcome, root};
use crate::content::text::{is_slug, slug_from};
use crate::edit::{Draft, Provider, draft};
use crate::load::load;
use crate::records::{Records, decode};

/// The schema that editors read, where `scimbook schema --out docs/schema` put it.
const SCHEMA: &str = "docs/schema/app.schema.json";

/// The arguments of `new app`.
#[derive(Debug)]
pub struct NewApp {
    /// The root.
    pub root: Option<PathBuf>,
    /// The app's name.
    pub name: String,
    /// Its category.
    pub category: Option<String>,
    /// The providers it starts with.
    pub idps: Vec<String>,
}

/// Writes `content/apps/<slug>.yaml`, which must not be there.
pub fn run(args: &NewApp, terminal: Terminal) -> Result<Outcome, CommandError> {
    let root = root(args.root.as_deref())?;
    let (sources, _) = load(&root)?;
    let (records, _) = decode(&sources);
    let name = args.name.trim();
    let slug = slug_from(name);
    let has_schema = root.join(SCHEMA).is_file();
    let draft = new_draft(args, name, &slug, &records, has_schema).map_err(CommandError::Usage)?;
    let path = format!("content/apps/{slug}.yaml");
    let full = root.join(&path);
    // A link that leads nowhere is in the way too.
    if full.symlink_metadata().is_ok() {
        return Err(CommandError::Usage(format!("{path} is there already")));
    }
    create(&full, &draft)?;
    if !terminal.is_quiet {
        eprintln!(
            "wrote {path}: fill it in, then run `scimbook check` and `scimbook fmt`\n\
             It is a draft, built only with --drafts, until you take out `status: draft`."
        );
    }
    Ok(Outcome::Done)
}

fn new_draft(
    args: &NewApp,
    name: &str,
    slug: &str,
    records: &Records,
    has_schema: bool,
) -> Result<String, String> {
    if name.chars().any(char::is_control) {
        return Err("the name holds a control character".to_owned());
    }
    if !is_slug(slug) {
        return Err(format!(
            "`{name}` makes no address; it needs a letter from a to z or a digit"
        ));
    }
    for record in &records.apps {
        let is_taken = |other: &str| other.to_lowercase() == name.to_lowercase();
        let was_there = record.app.former_slugs.iter().any(|f| f.as_str() == slug);
        if was_there || record.app.names().any(|other| is_taken(other.as_str())) {
            return Err(format!(
                "`{name}` is content/apps/{}.yaml already",
                record.slug
            ));
        }
    }
    if let Some(category) = &args.category
        && !records.categories.contains_key(category)
    {
        let known: Vec<&str> = records.categories.keys().map(String::as_str).collect();
        return Err(unknown("category", category, &known));
    }
    let mut providers: Vec<Provider<'_>> = Vec::new();
    for id in &args.idps {
        let Some(entry) = records.idps.get(id) else {
            let known: Vec<&str> = records.idps.keys().map(String::as_str).collect();
            return Err(unknown("identity provider", id, &known));
        };
        let idp = &entry.value;
        if providers.iter().any(|provider| provider.id == id) {
            continue;
        }
        providers.push(Provider {
            id,
            name: idp.name.as_str(),
            console: idp.console.as_ref().map(|console| console.as_str()),
            credential_names: idp.credential_names.iter().map(|n| n.as_str()).collect(),
        });
    }
    let from_record = format!("../../{SCHEMA}");
    Ok(draft(&Draft {
        name,
        category: args.category.as_deref(),
        schema: has_schema.then_some(&from_record),
        providers,
    }))
}
