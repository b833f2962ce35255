//! Runbooks: how to set it up with one provider, in the guide and on a page of its own.

use serde::Serialize;

use crate::content::app::{Purpose, Runbook};
use crate::content::text::Text;
use crate::derive::Derived;
use crate::derive::provider::name_in_sentence;
use crate::markup::Html;
use crate::routes;
use crate::view::Source;
use crate::view::guide::{LimitationView, limitation_views};
use crate::view::parts::{
    AppSummary, IntervalView, Link, PageHead, SourceRef, app_summary, interval, page_head,
    source_refs,
};
use crate::view::pricing::texts;
use crate::view::shared::Shared;
use crate::view::snippets::{Snippet, snippets};

/// Stands for the level of the headings in the body of a runbook: a character for private
/// use, which no font shows and no record has a reason for.
pub const LEVEL: char = '\u{e000}';

/// The runbooks of an app for one provider.
#[derive(Debug, Clone, Serialize)]
pub struct RunbookGroup {
    /// The provider's id.
    pub idp: String,
    /// Its name.
    pub name: String,
    /// The address of the runbook page.
    pub href: String,
    /// Its runbooks, one for each variant.
    pub books: Vec<RunbookSection>,
}

impl RunbookGroup {
    /// The same with headings of this level in the bodies.
    pub fn at_level(&self, level: &str) -> Self {
        let mut group = self.clone();
        for book in &mut group.books {
            book.body = book.body.with_text_for(LEVEL, level);
        }
        group
    }
}

/// A runbook as the guide and its own page show it.
#[derive(Debug, Clone, Serialize)]
pub struct RunbookSection {
    /// An anchor, unique on the page.
    pub anchor: String,
    /// What it sets up: `scim`, `sso`, `jit`, `import`.
    pub purpose: &'static str,
    /// What tells it apart from others for the same provider.
    pub variant: Option<String>,
    /// What is to be done: [`RunbookBody`], made once for both.
    pub body: Html,
}

/// What the template of a runbook's body knows.
#[derive(Debug, Clone, Serialize)]
pub struct RunbookBody {
    /// The runbook.
    pub book: RunbookView,
    /// [`LEVEL`].
    pub level: char,
}

/// One runbook.
#[derive(Debug, Clone, Serialize)]
pub struct RunbookView {
    /// An anchor, unique on the page.
    pub anchor: String,
    /// What it sets up: `scim`, `sso`, `jit`, `import`.
    pub purpose: &'static str,
    /// What tells it apart from others for the same provider.
    pub variant: Option<String>,
    /// The kind of integration.
    pub integration: Option<String>,
    /// What must be in place.
    pub prerequisites: Vec<PrerequisiteView>,
    /// The way through the menus.
    pub where_to_enable: Vec<String>,
    /// What is needed to connect.
    pub credentials: Vec<CredentialView>,
    /// What to do, in order.
    pub steps: Vec<Html>,
    /// Which attribute becomes which.
    pub mapping: Vec<MappingRow>,
    /// Whether any of them names what it comes from.
    pub has_mapping_sources: bool,
    /// What starts a change; the provider's own words where the record has none.
    pub trigger: Option<Html>,
    /// How often the provider synchronises.
    pub sync_interval: Option<IntervalView>,
    /// How to see that it works.
    pub verify: Vec<Html>,
    /// How to go back.
    pub undo: Vec<Html>,
    /// What else to know.
    pub notes: Vec<Html>,
    /// Code that does a job.
    pub snippets: Vec<Snippet>,
    /// What says so.
    pub sources: Vec<SourceRef>,
}

/// Something that must be in place.
#[derive(Debug, Clone, Serialize)]
pub struct PrerequisiteView {
    /// In a few words.
    pub text: String,
    /// Why, and how to get it.
    pub explanation: Option<Html>,
}

/// Something needed to connect.
#[derive(Debug, Clone, Serialize)]
pub struct CredentialView {
    /// What the provider calls it.
    pub name: String,
    /// Where it comes from.
    pub found: Option<Html>,
    /// What it looks like.
    pub example: Option<String>,
}

/// A row of the mapping.
#[derive(Debug, Clone, Serialize)]
pub struct MappingRow {
    /// The provider's attribute.
    pub source: Option<String>,
    /// The app's attribute.
    pub target: String,
    /// Whether the app needs it: `yes`, `no`, or `unknown`.
    pub required: &'static str,
}

/// A prerequisite: an entry of the registry, or a sentence.
pub fn prerequisite(source: Source<'_>, text: &Text) -> PrerequisiteView {
    match source.catalog.prerequisites.get(text.as_str()) {
        Some(entry) => PrerequisiteView {
            text: entry.text.as_str().to_owned(),
            explanation: entry
                .explanation
                .as_ref()
                .map(|text| source.inline(text.as_str())),
        },
        None => PrerequisiteView {
            text: text.as_str().to_owned(),
            explanation: None,
        },
    }
}

/// All runbooks of an app, in the order of the record, for its guide and their own pages.
/// `body` makes the HTML of one.
///
/// # Errors
/// The first one of `body`.
pub fn runbook_groups<E>(
    source: Source<'_>,
    derived: &Derived<'_>,
    body: impl Fn(&RunbookBody) -> Result<Html, E>,
) -> Result<Vec<RunbookGroup>, E> {
    let section = |idp: &str, index: usize, book: &Runbook| {
        let view = RunbookBody {
            book: runbook_view(source, derived, idp, index, book),
            level: LEVEL,
        };
        Ok(RunbookSection {
            body: body(&view)?,
            anchor: view.book.anchor,
            purpose: view.book.purpose,
            variant: view.book.variant,
        })
    };
    let setups = derived.app().setup.iter();
    setups
        .map(|(idp, runbooks)| {
            let books = runbooks.0.iter().enumerate();
            Ok(RunbookGroup {
                idp: idp.clone(),
                name: source.idp_name(idp),
                href: source.href(&routes::runbook(derived.slug(), idp)),
                books: books
                    .map(|(index, book)| section(idp, index, book))
                    .collect::<Result<_, E>>()?,
            })
        })
        .collect()
}

fn runbook_view(
    source: Source<'_>,
    derived: &Derived<'_>,
    idp: &str,
    index: usize,
    book: &Runbook,
) -> RunbookView {
    let app = derived.app();
    let registry = source.catalog.idps.get(idp);
    let purpose = book.purpose.as_ref().map_or(Purpose::Scim, |p| p.value);
    let is_scim_itself = purpose == Purpose::Scim
        && derived
            .by_idp
            .iter()
            .any(|facts| facts.id == idp && facts.idp_path == crate::decide::domain::IdpPath::Scim);
    let row_interval = app.idps.get(idp).and_then(|row| row.sync_interval_minutes);
    // A provider's own cycle says nothing where nothing is synchronised.
    let syncs = matches!(purpose, Purpose::Scim | Purpose::Import);
    let usual = registry
        .filter(|_| syncs)
        .and_then(|idp| idp.sync_interval_minutes);
    let minutes = book.sync_interval_minutes.or(row_interval).or(usual);
    let blocks = |list: &[crate::content::decode::Written<crate::content::text::Markdown>]| {
        list.iter()
            .map(|text| source.inline(text.as_str()))
            .collect::<Vec<Html>>()
    };
    RunbookView {
        anchor: if index == 0 {
            idp.to_owned()
        } else {
            format!("{idp}-{}", index + 1)
        },
        purpose: purpose.as_str(),
        variant: book.variant.as_ref().map(|text| text.as_str().to_owned()),
        integration: book
            .integration
            .as_ref()
            .map(|text| text.as_str().to_owned()),
        prerequisites: book
            .prerequisites
            .iter()
            .map(|text| prerequisite(source, text))
            .collect(),
        where_to_enable: texts(&book.where_to_enable),
        credentials: book
            .credentials
            .iter()
            .map(|credential| CredentialView {
                name: credential.name.as_str().to_owned(),
                found: credential
                    .found
                    .as_ref()
                    .map(|text| source.inline(text.as_str())),
                example: credential
                    .example
                    .as_ref()
                    .map(|text| text.as_str().to_owned()),
            })
            .collect(),
        steps: blocks(&book.steps),
        has_mapping_sources: book
            .attribute_mapping
            .iter()
            .any(|mapping| mapping.source.is_some()),
        mapping: book
            .attribute_mapping
            .iter()
            .map(|mapping| MappingRow {
                source: mapping.source.as_ref().map(|text| text.as_str().to_owned()),
                target: mapping.target.as_str().to_owned(),
                required: match &mapping.required {
                    Some(required) if required.value => "yes",
                    Some(_) => "no",
                    None => "unknown",
                },
            })
            .collect(),
        trigger: book
            .trigger
            .as_ref()
            .or(registry.and_then(|idp| idp.triggers.as_ref()))
            .map(|text| source.inline(text.as_str())),
        sync_interval: minutes.map(interval),
        verify: blocks(&book.verify),
        undo: blocks(&book.undo),
        notes: blocks(&book.notes),
        snippets: if is_scim_itself || idp == "generic" && purpose == Purpose::Scim {
            snippets(app, idp, &source.idp_name(idp), book)
        } else {
            Vec::new()
        },
        sources: source_refs(app, &book.sources),
    }
}

/// The page of one app with one provider.
#[derive(Debug, Clone, Serialize)]
pub struct RunbookPage {
    /// The head of the page.
    pub page: PageHead,
    /// The app.
    pub app: Shared<AppSummary>,
    /// The runbooks.
    pub group: RunbookGroup,
    /// The limits that touch this provider.
    pub limitations: Vec<LimitationView>,
    /// What provisioning costs at the provider.
    pub provider_price: Option<String>,
    /// The provider's page.
    pub idp: Link,
    /// The sources cited on the page.
    pub sources: Vec<crate::view::guide::SourceView>,
    /// Where the record is edited.
    pub edit_url: Option<String>,
}

/// The runbook page.
pub fn runbook_page(
    source: Source<'_>,
    derived: &Derived<'_>,
    group: &RunbookGroup,
) -> RunbookPage {
    let app = derived.app();
    let name = app.name.as_str();
    let path = routes::runbook(derived.slug(), &group.idp);
    let provider = name_in_sentence(&group.idp, &group.name);
    let title = format!("{name} with {provider}");
    let limitations: Vec<LimitationView> = limitation_views(source, derived)
        .into_iter()
        .filter(|limitation| {
            limitation.affects_ids.is_empty() || limitation.affects_ids.contains(&group.idp)
        })
        .filter(|limitation| matches!(limitation.kind, "technical" | "security" | "other"))
        .collect();
    let runbooks = app.setup.get(&group.idp);
    let of_runbooks: Vec<SourceRef> = runbooks
        .into_iter()
        .flat_map(|runbooks| &runbooks.0)
        .flat_map(|book| source_refs(app, &book.sources))
        .collect();
    let mut cited: Vec<usize> = of_runbooks
        .iter()
        .chain(
            limitations
                .iter()
                .flat_map(|limitation| &limitation.sources),
        )
        .map(|source| source.number)
        .collect();
    cited.sort_unstable();
    cited.dedup();
    let registry = source.catalog.idps.get(&group.idp);
    let provisions = group
        .books
        .iter()
        .any(|book| matches!(book.purpose, "scim" | "import"));
    RunbookPage {
        page: page_head(
            source,
            &path,
            "apps",
            title.clone(),
            format!(
                "Set up user provisioning for {name} with {provider}: prerequisites, steps, mapping, checks."
            ),
            &[
                ("Apps", "/apps/".to_owned()),
                (name, routes::app(derived.slug())),
            ],
        ),
        app: app_summary(source, derived),
        idp: Link {
            text: group.name.clone(),
            href: if app.idps.contains_key(&group.idp) {
                source.href(&routes::idp(&group.idp))
            } else {
                String::new()
            },
        },
        provider_price: registry
            .filter(|_| provisions)
            .and_then(|idp| idp.provisioning_price.as_ref())
            .map(provisioning_price),
        sources: crate::view::guide::source_views(source, app)
            .into_iter()
            .filter(|source| cited.contains(&source.number))
            .collect(),
        limitations,
        group: group.at_level("3"),
        edit_url: source.edit_url(derived.slug()),
    }
}

/// What provisioning costs at a provider, in words.
pub fn provisioning_price(price: &crate::content::registry::ProvisioningPrice) -> String {
    use crate::content::registry::ProvisioningPrice;
    match price {
        ProvisioningPrice::Text(text) => crate::markup::markdown::plain(text.as_str()),
        ProvisioningPrice::Price(price) => {
            let view = crate::view::parts::price_view(Some(price), "USD");
            let unit = view
                .unit
                .map(|unit| format!(" per {unit}"))
                .unwrap_or_default();
            let period = view
                .period
                .map(|period| format!(" and {period}"))
                .unwrap_or_default();
            match view.kind {
                "free" | "quote" => view.kind.to_owned(),
                _ => format!("{}{unit}{period}", view.amount),
            }
        }
    }
}
