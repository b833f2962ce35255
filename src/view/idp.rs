//! Identity providers: the list, and what works with each.

use serde::Serialize;

use crate::content::decode::Written;
use crate::content::fact::Scope;
use crate::content::registry::Idp;
use crate::content::text::Markdown;
use crate::decide::domain::IdpPath;
use crate::derive::Derived;
use crate::markup::Html;
use crate::routes;
use crate::view::Source;
use crate::view::parts::{
    AppSummary, IntervalView, Link, PageHead, answer, app_summary, interval, page_head,
};
use crate::view::shared::Shared;

/// The list of providers.
#[derive(Debug, Clone, Serialize)]
pub struct Idps {
    /// The head of the page.
    pub page: PageHead,
    /// The providers that have rows, by number of apps.
    pub idps: Vec<IdpCard>,
}

/// A provider in a list.
#[derive(Debug, Clone, Serialize)]
pub struct IdpCard {
    /// Its id.
    pub id: String,
    /// Its name.
    pub name: String,
    /// The address of its page.
    pub href: String,
    /// How many apps have a row for it.
    pub apps: usize,
    /// How many take SCIM from it.
    pub scim: usize,
    /// How many are provisioned by a connector.
    pub connector: usize,
    /// How many get accounts at sign-in only.
    pub jit: usize,
    /// How many sign in only.
    pub sso_only: usize,
    /// Of how many nothing is known, or nothing works.
    pub rest: usize,
    /// How many runbooks there are.
    pub runbooks: usize,
}

/// A provider.
#[derive(Debug, Clone, Serialize)]
pub struct IdpPage {
    /// The head of the page.
    pub page: PageHead,
    /// The provider.
    pub idp: IdpCard,
    /// Other names.
    pub aliases: Vec<String>,
    /// Its web site.
    pub website: Option<String>,
    /// Its documentation of provisioning.
    pub documentation: Option<String>,
    /// The name of its console.
    pub console: Option<String>,
    /// How often it synchronises.
    pub sync_interval: Option<IntervalView>,
    /// What starts a change.
    pub triggers: Option<Html>,
    /// What it calls endpoint and credential.
    pub credential_names: Vec<String>,
    /// The hurdle of an on-premises directory.
    pub on_prem_ad: Option<Html>,
    /// What provisioning costs there.
    pub provisioning_price: Option<String>,
    /// Whether and how it pushes groups.
    pub group_push: Option<Html>,
    /// What its mappings are written in.
    pub mapping_language: Option<Html>,
    /// What happens when an app keeps failing.
    pub failures: Option<Html>,
    /// What it does not send, and its limits.
    pub limits: Option<Html>,
    /// What else to know.
    pub notes: Vec<Html>,
    /// Its sources.
    pub sources: Vec<Link>,
    /// The apps, those with the most first.
    pub rows: Vec<IdpAppRow>,
}

/// An app on a provider's page.
#[derive(Debug, Clone, Serialize)]
pub struct IdpAppRow {
    /// The app.
    pub app: Shared<AppSummary>,
    /// How the provider provisions it; the decision table's word.
    pub path: &'static str,
    /// SSO.
    pub sso: &'static str,
    /// SCIM.
    pub scim: &'static str,
    /// JIT.
    pub jit: &'static str,
    /// Groups: `yes`, `partial`, `gated`, `no`, `unknown`.
    pub groups: &'static str,
    /// The address of the runbook.
    pub runbook: Option<String>,
    /// What the record notes.
    pub note: Option<Html>,
}

fn members<'c>(source: Source<'c>, id: &str) -> Vec<&'c Derived<'c>> {
    source
        .derived
        .iter()
        .filter(|derived| derived.app().idps.contains_key(id))
        .collect()
}

/// How a provider provisions an app; unknown where the app has no row for it.
pub fn idp_path(derived: &Derived<'_>, id: &str) -> IdpPath {
    derived
        .by_idp
        .iter()
        .find(|facts| facts.id == id)
        .map_or(IdpPath::Unknown, |facts| facts.idp_path)
}

/// The providers that have rows, those with the most apps first.
pub fn idp_cards(source: Source<'_>) -> Vec<IdpCard> {
    let mut cards: Vec<IdpCard> = source
        .catalog
        .idps
        .iter()
        .filter_map(|(id, idp)| {
            let members = members(source, id);
            if members.is_empty() {
                return None;
            }
            let count = |paths: &[IdpPath]| {
                members
                    .iter()
                    .filter(|derived| paths.contains(&idp_path(derived, id)))
                    .count()
            };
            Some(IdpCard {
                id: id.clone(),
                name: idp.name.as_str().to_owned(),
                href: source.href(&routes::idp(id)),
                apps: members.len(),
                scim: count(&[IdpPath::Scim]),
                connector: count(&[IdpPath::Api, IdpPath::ThirdParty, IdpPath::DirectorySync]),
                jit: count(&[IdpPath::Jit]),
                sso_only: count(&[IdpPath::SsoOnly]),
                rest: count(&[IdpPath::None, IdpPath::Unknown]),
                runbooks: members
                    .iter()
                    .filter(|derived| derived.app().setup.contains_key(id))
                    .count(),
            })
        })
        .collect();
    cards.sort_by(|a, b| b.apps.cmp(&a.apps).then_with(|| a.name.cmp(&b.name)));
    cards
}

/// The list of providers.
pub fn idps(source: Source<'_>) -> Idps {
    Idps {
        page: page_head(
            source,
            "/idps/",
            "idps",
            "Identity providers",
            "What each identity provider can provision: SCIM, connectors, just-in-time accounts, sign-in only.",
            &[],
        ),
        idps: idp_cards(source),
    }
}

/// One provider.
pub fn idp_page(source: Source<'_>, card: IdpCard, idp: &Idp) -> IdpPage {
    let scope = Scope {
        idp: Some(&card.id),
        plan: &[],
    };
    let mut rows: Vec<IdpAppRow> = members(source, &card.id)
        .into_iter()
        .filter_map(|derived| {
            let row = derived.app().idps.get(&card.id)?;
            let facts = derived.by_idp.iter().find(|facts| facts.id == card.id)?;
            Some(IdpAppRow {
                app: app_summary(source, derived),
                path: facts.idp_path.name(),
                sso: answer(&row.sso, scope),
                scim: answer(&row.scim, scope),
                jit: answer(&row.jit, scope),
                groups: facts.groups.name(),
                runbook: derived
                    .app()
                    .setup
                    .contains_key(&card.id)
                    .then(|| source.href(&routes::runbook(derived.slug(), &card.id))),
                note: row.note.as_ref().map(|note| source.inline(note.as_str())),
            })
        })
        .collect();
    let rank = |path: &str| IdpPath::NAMES.iter().position(|name| *name == path);
    rows.sort_by(|a, b| {
        rank(a.path)
            .cmp(&rank(b.path))
            .then_with(|| a.app.name.cmp(&b.app.name))
    });
    let text =
        |text: &Option<Written<Markdown>>| text.as_ref().map(|text| source.inline(text.as_str()));
    IdpPage {
        page: page_head(
            source,
            &routes::idp(&card.id),
            "idps",
            format!("SCIM provisioning with {}", card.name),
            format!(
                "{} apps with {}: which take SCIM, which only sign-in, and how provisioning behaves.",
                card.apps, card.name
            ),
            &[("Identity providers", "/idps/".to_owned())],
        ),
        aliases: crate::view::pricing::texts(&idp.aliases),
        website: idp.website.as_ref().map(|url| url.as_str().to_owned()),
        documentation: idp
            .documentation
            .as_ref()
            .map(|url| url.as_str().to_owned()),
        console: idp.console.as_ref().map(|text| text.as_str().to_owned()),
        sync_interval: idp.sync_interval_minutes.map(interval),
        triggers: idp
            .triggers
            .as_ref()
            .map(|text| source.inline(text.as_str())),
        credential_names: crate::view::pricing::texts(&idp.credential_names),
        group_push: text(&idp.group_push),
        mapping_language: text(&idp.mapping_language),
        failures: text(&idp.failures),
        limits: text(&idp.limits),
        on_prem_ad: idp
            .on_prem_ad
            .as_ref()
            .map(|text| source.inline(text.as_str())),
        provisioning_price: idp
            .provisioning_price
            .as_ref()
            .map(crate::view::runbook::provisioning_price),
        notes: idp
            .notes
            .iter()
            .map(|note| source.inline(note.as_str()))
            .collect(),
        sources: idp
            .sources
            .iter()
            .map(|(id, found)| Link {
                text: found
                    .title
                    .as_ref()
                    .map_or_else(|| id.clone(), |title| title.as_str().to_owned()),
                href: found
                    .url
                    .as_ref()
                    .map_or(String::new(), |url| url.as_str().to_owned()),
            })
            .collect(),
        rows,
        idp: card,
    }
}
