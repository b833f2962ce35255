//! The guide of an app, section by section.

use serde::Serialize;

use crate::content::app::{App, Documentation, Lifetime, Limitation, Operation};
use crate::content::fact::{Answer, Scope};
use crate::decide::domain::{Access, Dimension, IdpPath, NO_IDP, PlanPosition};
use crate::derive::Derived;
use crate::derive::matrix::{RowCost, capitalised};
use crate::derive::money::{Decimals, group_thousands, show_range};
use crate::derive::provider::name_in_sentence;
use crate::derive::reader::{Reader, advise};
use crate::derive::status::{Freshness, last_seen};
use crate::markup::{Html, markdown};
use crate::routes;
use crate::view::Source;
use crate::view::chart::{CostChart, cost_chart};
use crate::view::parts::{
    AccessView, AppSummary, FactContext, FactView, IntervalView, PageHead, SourceRef, access_view,
    app_summary, interval, not_applicable, page_head, shortened, source_refs,
};
use crate::view::pricing::{
    CostView, PricingView, UpliftView, cost_view, pricing_view, texts, uplift_view,
};
use crate::view::runbook::{PrerequisiteView, RunbookGroup, prerequisite};
use crate::view::shared::Shared;

/// The page.
#[derive(Debug, Clone, Serialize)]
pub struct Guide {
    /// The head of the page.
    pub page: PageHead,
    /// The app.
    pub app: Shared<AppSummary>,
    /// The app's web site.
    pub website: Option<String>,
    /// What the app is in an identity landscape: `app`, `hr-source`, `identity-provider`.
    pub role: &'static str,
    /// Its successor, where it is retired or renamed.
    pub successor: Option<crate::view::parts::Link>,
    /// What SCIM needs.
    pub access: AccessView,
    /// When all facts were re-checked.
    pub verified: Option<String>,
    /// How old the facts are.
    pub freshness: Freshness,
    /// The latest date the record gives.
    pub last_seen: Option<String>,
    /// Where the record is edited.
    pub edit_url: Option<String>,
    /// The answer in the first screen.
    pub answer: AnswerBox,
    /// The record's own summary; composed by the template where there is none.
    pub summary: Option<Html>,
    /// The quick facts.
    pub quick: QuickFacts,
    /// What works with each provider.
    pub idps: Vec<IdpRowView>,
    /// What manual work costs.
    pub cost: CostView,
    /// What each way to provision costs at every head count.
    pub chart: CostChart,
    /// The address of the app's document in the API.
    pub api: String,
    /// The questions of the decision table, as a form.
    pub questions: Html,
    /// Prices, where there are any.
    pub pricing: Option<PricingView>,
    /// What SCIM costs on top.
    pub uplift: UpliftView,
    /// Commercial, procurement and bundling limitations.
    pub constraints: Vec<LimitationView>,
    /// All limitations, by kind.
    pub challenges: Vec<LimitationGroup>,
    /// What the upgrade brings.
    pub upgrade: Option<UpgradeView>,
    /// What IT admins say.
    pub community: Option<CommunityView>,
    /// The decision matrix.
    pub matrix: Vec<MatrixRowView>,
    /// Whether any row of it has a cost.
    pub has_costs: bool,
    /// The bottom line.
    pub bottom_line: Option<Html>,
    /// The technical specifications.
    pub specs: Specs,
    /// Technical and security limitations.
    pub key_limitations: Vec<LimitationView>,
    /// The runbooks.
    pub setups: Vec<RunbookGroup>,
    /// Where to ask for SCIM.
    pub ask_vendor: Option<AskVendorView>,
    /// Dated events, newest first.
    pub events: Vec<EventView>,
    /// The sources.
    pub sources: Vec<SourceView>,
    /// Related apps.
    pub related: Vec<Shared<AppSummary>>,
    /// Comparisons with related apps.
    pub comparisons: Vec<crate::view::parts::Link>,
}

/// The answer in the first screen.
#[derive(Debug, Clone, Serialize)]
pub struct AnswerBox {
    /// Providers with SCIM, by name.
    pub scim: Vec<String>,
    /// Providers with a connector of another kind.
    pub connector: Vec<String>,
    /// Providers that create accounts at sign-in only.
    pub jit: Vec<String>,
    /// Providers that sign people in and do no more.
    pub sso_only: Vec<String>,
    /// Providers that sign people in, and of which no source says whether they provision.
    pub sign_in: Vec<String>,
    /// Providers of which no source says anything.
    pub unknown: Vec<String>,
    /// Providers that do nothing for it.
    pub none: Vec<String>,
    /// Titles of the limits that bite first.
    pub breaks: Vec<String>,
    /// The provider that is assumed of a reader who said nothing.
    pub idp: String,
    /// What to do, for such a reader.
    pub label: String,
    /// Why.
    pub because: String,
    /// The situation it is for.
    pub situation: String,
    /// What to do for a reader who has what SCIM needs; empty where that changes nothing.
    pub holder: Option<HolderAnswer>,
}

/// The answer for a reader who has what SCIM needs already.
#[derive(Debug, Clone, Serialize)]
pub struct HolderAnswer {
    /// What to do.
    pub label: String,
    /// The situation.
    pub situation: String,
}

/// Quick facts.
#[derive(Debug, Clone, Serialize)]
pub struct QuickFacts {
    /// How far SCIM goes.
    pub scim: FactView,
    /// Whether SSO comes first.
    pub requires_sso: FactView,
    /// Whether there is SSO.
    pub sso: FactView,
    /// How one gets SSO.
    pub sso_access: AccessView,
    /// Its protocols.
    pub protocols: FactView,
    /// The vendor's documentation.
    pub documentation: FactView,
}

/// A provider's row.
#[derive(Debug, Clone, Serialize)]
pub struct IdpRowView {
    /// Its id.
    pub id: String,
    /// Its name.
    pub name: String,
    /// The address of its page.
    pub href: String,
    /// The address of its runbook.
    pub runbook: Option<String>,
    /// How it provisions the app; the decision table's word.
    pub path: &'static str,
    /// SSO.
    pub sso: FactView,
    /// SCIM.
    pub scim: FactView,
    /// JIT.
    pub jit: FactView,
    /// Other ways.
    pub method: FactView,
    /// The provider's app.
    pub app: FactView,
    /// How often it synchronises.
    pub sync_interval: Option<IntervalView>,
    /// What to know about it.
    pub note: Option<Html>,
    /// What says so.
    pub sources: Vec<SourceRef>,
}

/// A limitation.
#[derive(Debug, Clone, Serialize)]
pub struct LimitationView {
    /// In a few words.
    pub title: String,
    /// In a sentence or two.
    pub detail: Option<Html>,
    /// `technical`, `commercial`, `procurement`, `bundling`, `security` or `other`.
    pub kind: &'static str,
    /// The providers it affects, by name.
    pub affects: Vec<String>,
    /// The same by id.
    pub affects_ids: Vec<String>,
    /// Words for filters.
    pub tags: Vec<String>,
    /// What says so.
    pub sources: Vec<SourceRef>,
}

/// The limitations of one kind.
#[derive(Debug, Clone, Serialize)]
pub struct LimitationGroup {
    /// The kind.
    pub kind: &'static str,
    /// The limitations.
    pub items: Vec<LimitationView>,
}

/// What the upgrade brings.
#[derive(Debug, Clone, Serialize)]
pub struct UpgradeView {
    /// What is bundled with SCIM.
    pub includes: Vec<String>,
    /// How much a team that needs provisioning alone would not use, an estimate.
    pub unneeded_percent: Option<String>,
    /// What to know about it.
    pub note: Option<Html>,
}

/// What IT admins say.
#[derive(Debug, Clone, Serialize)]
pub struct CommunityView {
    /// The tone.
    pub sentiment: Option<&'static str>,
    /// What comes up again and again.
    pub themes: Vec<ThemeView>,
    /// Quotations.
    pub quotes: Vec<QuoteView>,
    /// The recurring theme.
    pub recurring: Option<Html>,
}

/// A theme.
#[derive(Debug, Clone, Serialize)]
pub struct ThemeView {
    /// What.
    pub text: Html,
    /// Who reports it.
    pub sources: Vec<SourceRef>,
}

/// A quotation.
#[derive(Debug, Clone, Serialize)]
pub struct QuoteView {
    /// The words.
    pub text: String,
    /// Who said them.
    pub by: Option<String>,
    /// Where.
    pub url: String,
    /// When.
    pub date: Option<String>,
}

/// A row of the matrix.
#[derive(Debug, Clone, Serialize)]
pub struct MatrixRowView {
    /// The rule.
    pub rule: String,
    /// The situation.
    pub situation: String,
    /// The recommendation's id.
    pub recommendation: String,
    /// What to do.
    pub label: String,
    /// Why, as a sentence.
    pub because: String,
    /// `yearly`, `nothing-extra`, `quote` or `unknown`.
    pub cost_kind: &'static str,
    /// The cost of a year.
    pub cost: String,
    /// Whether it comes from approximate prices.
    pub is_approximate: bool,
    /// The head count of that cost, where it is not that of the cost model.
    pub cost_at: Option<String>,
}

/// The technical specifications.
#[derive(Debug, Clone, Serialize)]
pub struct Specs {
    /// Whether there is anything to specify.
    pub has_scim: bool,
    /// The version.
    pub version: FactView,
    /// How closely it follows the standard.
    pub conformance: FactView,
    /// What says so, unless an operation has sources of its own.
    pub sources: Vec<SourceRef>,
    /// What it can do.
    pub operations: Vec<OperationView>,
    /// The attributes it takes.
    pub attributes: FactView,
    /// Whether mappings of runbooks name attributes that the facts do not list.
    pub mapped_attributes: Vec<String>,
    /// The endpoint.
    pub endpoint: FactView,
    /// How the provider authenticates.
    pub authentication: FactView,
    /// How long the credential lives.
    pub credential_lifetime: FactView,
    /// What must be in place.
    pub prerequisites: Vec<PrerequisiteView>,
    /// How a provisioned person gets in.
    pub onboarding: FactView,
    /// What happens to a person who is deactivated.
    pub deactivation: FactView,
    /// What stays behind.
    pub leftovers: Vec<LeftoverView>,
    /// Which way people travel.
    pub direction: FactView,
    /// Whether provisioned fields become read-only.
    pub locks_local_edits: FactView,
    /// Whether an on-premises directory must sync to a cloud provider first.
    pub needs_cloud_directory: FactView,
    /// What cannot be used together with it.
    pub excludes: FactView,
    /// Limits in numbers.
    pub limits: FactView,
}

/// An operation.
#[derive(Debug, Clone, Serialize)]
pub struct OperationView {
    /// Its name.
    pub name: &'static str,
    /// What is said of it.
    pub fact: FactView,
}

/// What stays behind.
#[derive(Debug, Clone, Serialize)]
pub struct LeftoverView {
    /// The kind of thing.
    pub what: &'static str,
    /// What exactly.
    pub text: Html,
}

/// Where to ask for SCIM.
#[derive(Debug, Clone, Serialize)]
pub struct AskVendorView {
    /// Where requests are taken.
    pub request_url: Option<String>,
    /// The public roadmap.
    pub roadmap_url: Option<String>,
}

/// A dated event.
#[derive(Debug, Clone, Serialize)]
pub struct EventView {
    /// When.
    pub date: String,
    /// Whether it is still to come.
    pub is_ahead: bool,
    /// The kind.
    pub kind: &'static str,
    /// What.
    pub text: Html,
    /// What says so.
    pub sources: Vec<SourceRef>,
}

/// A source.
#[derive(Debug, Clone, Serialize)]
pub struct SourceView {
    /// Its number, from 1.
    pub number: usize,
    /// Its id.
    pub id: String,
    /// Its title.
    pub title: String,
    /// Its address.
    pub url: Option<String>,
    /// How far to trust it.
    pub kind: Option<&'static str>,
    /// When it was published.
    pub published: Option<String>,
    /// When it was read.
    pub accessed: Option<String>,
    /// The attribution its licence asks for.
    pub attribution: Option<String>,
}

/// The guide of an app.
/// `questions` is the form of the decision table, the same on every page.
pub fn guide(
    source: Source<'_>,
    derived: &Derived<'_>,
    runbooks: &[RunbookGroup],
    questions: &Html,
) -> Guide {
    let app = derived.app();
    let summary = app_summary(source, derived);
    let path = routes::app(derived.slug());
    let has_scim = derived.facts.access != Access::NotApplicable;
    let scim_sources = app.scim.as_ref().map_or(&[][..], |scim| &scim.sources);
    let context = FactContext {
        source,
        app,
        sources: scim_sources,
    };
    let access = match &app.scim {
        Some(scim) => access_view(&context, &scim.access, has_scim),
        None => access_view(&context, &Default::default(), has_scim),
    };
    let limitations = limitation_views(source, derived);
    let of_kind = |kinds: &[&str]| -> Vec<LimitationView> {
        limitations
            .iter()
            .filter(|l| kinds.contains(&l.kind))
            .cloned()
            .collect()
    };
    let matrix = matrix_view(derived);
    let name = app.name.as_str();
    let mut above = vec![("Apps", "/apps/".to_owned())];
    if let Some(category) = &app.category {
        above.push((
            summary.category.text.as_str(),
            routes::category(category.as_str()),
        ));
    }
    let description = match summary.summary.as_str() {
        "" => format!(
            "Which plan {name} needs for SCIM, what it costs, which identity providers work and how to set it up."
        ),
        text => shortened(text),
    };
    Guide {
        page: page_head(
            source,
            &path,
            "apps",
            format!("{name} SCIM guide"),
            description,
            &above,
        ),
        website: app.website.as_ref().map(|url| url.as_str().to_owned()),
        role: app.role().as_str(),
        successor: app.successor.as_ref().map(|slug| crate::view::parts::Link {
            text: source.find(slug.as_str()).map_or_else(
                || slug.as_str().to_owned(),
                |d| d.app().name.as_str().to_owned(),
            ),
            href: source.app_href(slug.as_str()),
        }),
        access,
        verified: app.verified.as_ref().map(|date| date.to_string()),
        freshness: derived.freshness,
        last_seen: last_seen(app).map(|date| date.to_string()),
        edit_url: source.edit_url(derived.slug()),
        answer: answer_box(source, derived, &limitations),
        summary: app.summary.as_ref().map(|text| source.block(text.as_str())),
        quick: quick_facts(&context, derived),
        idps: idp_rows(source, derived),
        cost: cost_view(source, derived),
        chart: cost_chart(source, derived),
        api: source.href(&crate::api::app_path(derived.slug())),
        questions: questions.clone(),
        pricing: pricing_view(source, derived).filter(|pricing| !pricing.plans.is_empty()),
        uplift: uplift_view(derived),
        constraints: of_kind(&["commercial", "procurement", "bundling"]),
        challenges: [
            "technical",
            "security",
            "commercial",
            "procurement",
            "bundling",
            "other",
        ]
        .into_iter()
        .map(|kind| LimitationGroup {
            kind,
            items: of_kind(&[kind]),
        })
        .filter(|group| !group.items.is_empty())
        .collect(),
        key_limitations: of_kind(&["technical", "security"]),
        upgrade: app.upgrade.as_ref().map(|upgrade| UpgradeView {
            includes: texts(&upgrade.includes),
            unneeded_percent: upgrade
                .unneeded_percent
                .as_ref()
                .map(|p| p.0.normalize().to_string()),
            note: upgrade
                .note
                .as_ref()
                .map(|note| source.inline(note.as_str())),
        }),
        community: community_view(source, app),
        has_costs: matrix.iter().any(|row| row.cost_kind != "unknown"),
        matrix,
        bottom_line: app
            .decision
            .as_ref()
            .and_then(|decision| decision.bottom_line.as_ref())
            .map(|text| source.block(text.as_str())),
        specs: specs(&context, has_scim),
        setups: runbooks.iter().map(|group| group.at_level("4")).collect(),
        ask_vendor: app.ask_vendor.as_ref().map(|ask| AskVendorView {
            request_url: ask.request_url.as_ref().map(|url| url.as_str().to_owned()),
            roadmap_url: ask.roadmap_url.as_ref().map(|url| url.as_str().to_owned()),
        }),
        events: event_views(source, app),
        sources: source_views(source, app),
        related: related(source, app),
        comparisons: comparisons(source, derived),
        app: summary,
    }
}

/// What a reader should do who has said nothing: the answer for the defaults of the table.
fn answer_box(
    source: Source<'_>,
    derived: &Derived<'_>,
    limitations: &[LimitationView],
) -> AnswerBox {
    let of = |paths: &[IdpPath]| {
        derived
            .by_idp
            .iter()
            .filter(|facts| facts.id != NO_IDP && paths.contains(&facts.idp_path))
            .map(|facts| facts.id.as_str())
            .collect::<Vec<&str>>()
    };
    let names = |ids: &[&str]| -> Vec<String> {
        ids.iter()
            .map(|id| name_in_sentence(id, &source.idp_name(id)))
            .collect()
    };
    let (sign_in, unknown): (Vec<&str>, Vec<&str>) = of(&[IdpPath::Unknown])
        .into_iter()
        .partition(|id| signs_in(derived, id));
    let (label, because, situation) = default_answer(source, derived, None);
    let holder = default_answer(source, derived, Some(PlanPosition::HasScim));
    let holder = (holder.0 != label && !holder.0.is_empty()).then_some(HolderAnswer {
        label: holder.0,
        situation: holder.2,
    });
    // What breaks provisioning itself comes before what it costs.
    let mut breaks: Vec<String> = limitations
        .iter()
        .filter(|limitation| matches!(limitation.kind, "technical" | "security"))
        .map(|limitation| limitation.title.clone())
        .collect();
    breaks.extend(
        limitations
            .iter()
            .filter(|limitation| !matches!(limitation.kind, "technical" | "security"))
            .map(|limitation| limitation.title.clone()),
    );
    breaks.truncate(3);
    AnswerBox {
        scim: names(&of(&[IdpPath::Scim])),
        connector: names(&of(&[
            IdpPath::Api,
            IdpPath::ThirdParty,
            IdpPath::DirectorySync,
        ])),
        jit: names(&of(&[IdpPath::Jit])),
        sso_only: names(&of(&[IdpPath::SsoOnly])),
        sign_in: names(&sign_in),
        unknown: names(&unknown),
        none: names(&of(&[IdpPath::None])),
        breaks,
        idp: Reader::assumed(source.catalog.table_of(derived.slug()))
            .with_usual_provider(derived)
            .get(Dimension::Idp)
            .to_owned(),
        label,
        because,
        holder,
        situation,
    }
}

/// Whether people sign in to the app with a provider, by SSO or an account made then.
fn signs_in(derived: &Derived<'_>, id: &str) -> bool {
    let scope = Scope {
        idp: Some(id),
        plan: &[],
    };
    derived.app().idps.get(id).is_some_and(|row| {
        [&row.sso, &row.jit]
            .iter()
            .any(|fact| matches!(fact.answer(scope), Answer::Yes | Answer::Partial))
    })
}

/// The answer for the defaults of the table, `plan` aside where it is given: what to do,
/// why, and the situation.
fn default_answer(
    source: Source<'_>,
    derived: &Derived<'_>,
    plan: Option<PlanPosition>,
) -> (String, String, String) {
    let table = source.catalog.table_of(derived.slug());
    let mut reader = Reader::assumed(table).with_usual_provider(derived);
    if let Some(plan) = plan
        && reader.say(table, Dimension::Plan, plan.name()).is_err()
    {
        return Default::default();
    }
    match advise(source.catalog, derived, &reader) {
        Ok(advice) => (advice.label, capitalised(&advice.because), advice.situation),
        Err(_) => derived
            .matrix
            .first()
            .map(|row| {
                (
                    row.label.clone(),
                    capitalised(&row.because),
                    row.situation.clone(),
                )
            })
            .unwrap_or_default(),
    }
}

fn quick_facts(context: &FactContext<'_, '_>, derived: &Derived<'_>) -> QuickFacts {
    let app = context.app;
    let empty = FactView::unknown();
    let sso_context = FactContext {
        source: context.source,
        app,
        sources: app.sso.as_ref().map_or(&[][..], |sso| &sso.sources),
    };
    let scim = app.scim.as_ref();
    let sso = app.sso.as_ref();
    let has_scim = derived.facts.access != Access::NotApplicable;
    QuickFacts {
        scim: scim.map_or(empty.clone(), |scim| context.word(&scim.support)),
        requires_sso: match scim {
            Some(scim) if has_scim => context.word(&scim.requires_sso),
            None if has_scim => empty.clone(),
            _ => not_applicable(),
        },
        sso: sso.map_or(empty.clone(), |sso| sso_context.word(&sso.support)),
        sso_access: sso.map_or_else(
            || access_view(&sso_context, &Default::default(), true),
            |sso| access_view(&sso_context, &sso.access, true),
        ),
        protocols: sso.map_or(empty.clone(), |sso| {
            sso_context.texts(&sso.protocols, |list| {
                list.iter()
                    .map(|protocol| protocol.as_str().to_owned())
                    .collect()
            })
        }),
        documentation: scim.map_or(empty, |scim| {
            context.texts(&scim.documentation, |documentation| match documentation {
                Documentation::None => vec!["none".to_owned()],
                Documentation::At(url) => vec![url.as_str().to_owned()],
            })
        }),
    }
}

fn idp_rows(source: Source<'_>, derived: &Derived<'_>) -> Vec<IdpRowView> {
    let app = derived.app();
    app.idps
        .iter()
        .map(|(id, row)| {
            let context = FactContext {
                source,
                app,
                sources: &[],
            };
            let registry = source.catalog.idps.get(id);
            let path = derived
                .by_idp
                .iter()
                .find(|facts| facts.id == *id)
                .map_or(IdpPath::Unknown, |facts| facts.idp_path);
            // A provider's own cycle says nothing where nothing is synchronised.
            let syncs = matches!(path, IdpPath::Scim | IdpPath::Api | IdpPath::DirectorySync);
            let usual = registry
                .filter(|_| syncs)
                .and_then(|idp| idp.sync_interval_minutes);
            let minutes = row.sync_interval_minutes.or(usual);
            IdpRowView {
                id: id.clone(),
                name: source.idp_name(id),
                href: source.href(&routes::idp(id)),
                runbook: app
                    .setup
                    .contains_key(id)
                    .then(|| source.href(&routes::runbook(derived.slug(), id))),
                path: path.name(),
                sso: context.word(&row.sso).brief(),
                scim: context.word(&row.scim).brief(),
                jit: context.word(&row.jit).brief(),
                method: context.word(&row.method),
                app: context.word(&row.app),
                sync_interval: minutes.map(interval),
                note: row.note.as_ref().map(|note| source.inline(note.as_str())),
                sources: source_refs(app, &row.sources),
            }
        })
        .collect()
}

/// The limitations of an app in the order of the record.
pub fn limitation_views(source: Source<'_>, derived: &Derived<'_>) -> Vec<LimitationView> {
    let app = derived.app();
    let view = |limitation: &Limitation| LimitationView {
        title: limitation.title.as_str().to_owned(),
        detail: limitation
            .detail
            .as_ref()
            .map(|text| source.inline(text.as_str())),
        kind: limitation
            .kind
            .as_ref()
            .map_or("other", |kind| kind.as_str()),
        affects: limitation
            .affects
            .iter()
            .map(|id| source.idp_name(id.as_str()))
            .collect(),
        affects_ids: limitation
            .affects
            .iter()
            .map(|id| id.as_str().to_owned())
            .collect(),
        tags: texts(&limitation.tags),
        sources: source_refs(app, &limitation.sources),
    };
    app.limitations.iter().map(view).collect()
}

fn community_view(source: Source<'_>, app: &App) -> Option<CommunityView> {
    let community = app.community.as_ref()?;
    Some(CommunityView {
        sentiment: community
            .sentiment
            .as_ref()
            .map(|sentiment| sentiment.as_str()),
        themes: community
            .themes
            .iter()
            .map(|theme| ThemeView {
                text: source.inline(theme.text.as_str()),
                sources: source_refs(app, &theme.sources),
            })
            .collect(),
        quotes: community
            .quotes
            .iter()
            .filter_map(|quote| {
                Some(QuoteView {
                    text: quote.text.as_str().to_owned(),
                    by: quote.by.as_ref().map(|by| by.as_str().to_owned()),
                    url: quote.url.as_ref()?.as_str().to_owned(),
                    date: quote.date.as_ref().map(|date| date.to_string()),
                })
            })
            .collect(),
        recurring: community
            .recurring
            .as_ref()
            .map(|text| source.inline(text.as_str())),
    })
}

/// The rows of the matrix with their costs in words.
pub fn matrix_view(derived: &Derived<'_>) -> Vec<MatrixRowView> {
    derived
        .matrix
        .iter()
        .map(|row| {
            let (cost_kind, cost) = match row.cost {
                RowCost::Yearly(range) => {
                    let range = if row.is_approximate {
                        range.roughly()
                    } else {
                        range
                    };
                    ("yearly", show_range(range, &row.currency, Decimals::Units))
                }
                RowCost::NothingExtra => ("nothing-extra", String::new()),
                RowCost::Quote => ("quote", String::new()),
                RowCost::Unknown => ("unknown", String::new()),
            };
            MatrixRowView {
                rule: row.rule.clone(),
                situation: row.situation.clone(),
                recommendation: row.recommendation.clone(),
                label: row.label.clone(),
                because: format!("{}.", capitalised(&row.because)),
                cost_kind,
                cost,
                is_approximate: row.is_approximate,
                cost_at: (row.employees != derived.manual.employees)
                    .then(|| group_thousands(&row.employees.to_string())),
            }
        })
        .collect()
}

fn specs(context: &FactContext<'_, '_>, has_scim: bool) -> Specs {
    let app = context.app;
    let source = context.source;
    let empty = FactView::unknown;
    let scim = app.scim.as_ref();
    // The sources of the section stand beside the list of operations, once.
    let own = FactContext {
        source,
        app,
        sources: &[],
    };
    macro_rules! word {
        ($field:ident) => {
            scim.map_or_else(empty, |scim| context.word(&scim.$field))
        };
    }
    let list = |texts: &Vec<crate::content::text::Text>| -> Vec<String> {
        texts.iter().map(|text| text.as_str().to_owned()).collect()
    };
    let attributes = scim.map_or_else(empty, |scim| context.texts(&scim.attributes, list));
    let mut mapped_attributes = Vec::new();
    if attributes.statements.is_empty() {
        for mapping in app
            .setup
            .values()
            .flat_map(|books| &books.0)
            .flat_map(|book| &book.attribute_mapping)
        {
            let target = mapping.target.as_str().to_owned();
            if !mapped_attributes.contains(&target) {
                mapped_attributes.push(target);
            }
        }
    }
    Specs {
        has_scim,
        version: word!(version),
        conformance: word!(conformance),
        sources: source_refs(app, context.sources),
        operations: Operation::ALL
            .into_iter()
            .map(|operation| OperationView {
                name: operation.as_str(),
                fact: scim
                    .and_then(|scim| scim.operations.find(operation))
                    .map_or_else(empty, |fact| own.word(fact).brief()),
            })
            .collect(),
        attributes,
        mapped_attributes,
        endpoint: scim.map_or_else(empty, |scim| {
            context.remarked(&scim.endpoint, |endpoints| {
                endpoints
                    .0
                    .iter()
                    .map(|endpoint| {
                        let audience = endpoint.audience.as_ref();
                        (
                            endpoint.url.as_str().to_owned(),
                            audience.map(|audience| audience.as_str().to_owned()),
                        )
                    })
                    .collect()
            })
        }),
        authentication: word!(authentication),
        credential_lifetime: scim.map_or_else(empty, |scim| {
            context.texts(&scim.credential_lifetime, |lifetime| {
                vec![match lifetime {
                    Lifetime::Days(days) => format!("{days} days"),
                    Lifetime::Months(months) => format!("{months} months"),
                    Lifetime::Until(date) => format!("until {date}"),
                    Lifetime::Unlimited => "unlimited".to_owned(),
                }]
            })
        }),
        prerequisites: scim
            .and_then(|scim| scim.prerequisites.general())
            .map(|list| list.iter().map(|text| prerequisite(source, text)).collect())
            .unwrap_or_default(),
        onboarding: word!(onboarding),
        deactivation: word!(deactivation),
        leftovers: scim
            .and_then(|scim| scim.leftovers.general())
            .map(|list| {
                list.iter()
                    .map(|leftover| LeftoverView {
                        what: leftover.what.as_str(),
                        text: source.inline(leftover.text.as_str()),
                    })
                    .collect()
            })
            .unwrap_or_default(),
        direction: word!(direction),
        locks_local_edits: word!(locks_local_edits),
        needs_cloud_directory: word!(needs_cloud_directory),
        excludes: scim.map_or_else(empty, |scim| context.texts(&scim.excludes, list)),
        limits: scim.map_or_else(empty, |scim| {
            context.texts(&scim.limits, |limits| {
                limits
                    .iter()
                    .map(|limit| {
                        let number = crate::derive::money::group_thousands(
                            &limit.at_most.0.normalize().to_string(),
                        );
                        let note = limit
                            .note
                            .as_ref()
                            .map(|note| format!(" ({})", markdown::plain(note.as_str())))
                            .unwrap_or_default();
                        format!("{number} {}{note}", limit.what.as_str())
                    })
                    .collect()
            })
        }),
    }
}

fn event_views(source: Source<'_>, app: &App) -> Vec<EventView> {
    let mut events: Vec<_> = app.events.iter().collect();
    events.sort_by_key(|event| std::cmp::Reverse(event.date.value));
    events
        .into_iter()
        .map(|event| EventView {
            date: event.date.to_string(),
            is_ahead: event.date.start() > source.catalog.as_of,
            kind: event.kind.as_str(),
            text: source.inline(event.text.as_str()),
            sources: source_refs(app, &event.sources),
        })
        .collect()
}

/// All sources of a record, numbered in its order.
pub fn source_views(_: Source<'_>, app: &App) -> Vec<SourceView> {
    app.sources
        .iter()
        .enumerate()
        .map(|(index, (id, found))| SourceView {
            number: index + 1,
            id: id.clone(),
            title: found
                .title
                .as_ref()
                .map_or_else(|| id.clone(), |title| title.as_str().to_owned()),
            url: found.url.as_ref().map(|url| url.as_str().to_owned()),
            kind: found.kind.as_ref().map(|kind| kind.as_str()),
            published: found.published.as_ref().map(|date| date.to_string()),
            accessed: found.accessed.as_ref().map(|date| date.to_string()),
            attribution: found
                .attribution
                .as_ref()
                .map(|text| text.as_str().to_owned()),
        })
        .collect()
}

/// The apps the record names, else others of its category.
fn related(source: Source<'_>, app: &App) -> Vec<Shared<AppSummary>> {
    app.related
        .iter()
        .filter_map(|slug| source.find(slug.as_str()))
        .map(|derived| app_summary(source, derived))
        .collect()
}

fn comparisons(source: Source<'_>, derived: &Derived<'_>) -> Vec<crate::view::parts::Link> {
    if !source
        .catalog
        .makes(crate::content::site::Output::Comparisons)
    {
        return Vec::new();
    }
    let own = derived.slug();
    let name = derived.app().name.as_str();
    source
        .catalog
        .neighbours(own)
        .filter_map(|slug| source.find(slug))
        .map(|other| crate::view::parts::Link {
            text: format!("{name} and {}", other.app().name.as_str()),
            href: source.href(&routes::compare(own, other.slug())),
        })
        .collect()
}
