//! The small parts that pages share: links, sources, facts, badges, prices.

use rayon::prelude::{IntoParallelRefIterator, ParallelIterator};
use serde::Serialize;

use crate::catalog::Catalog;
use crate::content::access::{Access, Gate};
use crate::content::app::App;
use crate::content::decode::Written;
use crate::content::fact::{Answer, Fact, FactValue, Scope, Statement};
use crate::content::price::{Price, PriceAmount};
use crate::content::registry::Interval;
use crate::content::text::{Id, Text};
use crate::derive::Derived;
use crate::derive::gate::PlanAnswer;
use crate::derive::money::{Decimals, Range, group_thousands, show, show_range};
use crate::derive::status::{Badge, last_seen};
use crate::markup::{Html, markdown};
use crate::routes;
use crate::view::Source;
use crate::view::shared::Shared;
use crate::view::typical::{Typical, recommendations};

/// A link.
#[derive(Debug, Clone, Serialize)]
pub struct Link {
    /// What it says.
    pub text: String,
    /// Where it leads.
    pub href: String,
}

/// What the head of a page and its frame need.
#[derive(Debug, Clone, Serialize)]
pub struct PageHead {
    /// The title, also the heading.
    pub title: String,
    /// The page in a sentence.
    pub description: String,
    /// Its address on the site, with the base path.
    pub href: String,
    /// Its absolute address; empty where the site has none.
    pub canonical: String,
    /// The item of the navigation it belongs to.
    pub section: &'static str,
    /// The pages above it, from the home page down.
    pub breadcrumbs: Vec<Link>,
    /// Whether search engines should list it.
    pub is_listed: bool,
}

/// The head of a page below others.
pub fn page_head(
    source: Source<'_>,
    path: &str,
    section: &'static str,
    title: impl Into<String>,
    description: impl Into<String>,
    above: &[(&str, String)],
) -> PageHead {
    let mut breadcrumbs = Vec::new();
    for (text, path) in above {
        breadcrumbs.push(Link {
            text: (*text).to_owned(),
            href: source.href(path),
        });
    }
    PageHead {
        title: title.into(),
        description: description.into(),
        href: source.href(path),
        canonical: if source.catalog.origin.is_empty() {
            String::new()
        } else {
            format!("{}{path}", source.catalog.origin)
        },
        section,
        breadcrumbs,
        is_listed: true,
    }
}

/// A reference to a source of the record.
#[derive(Debug, Clone, Serialize)]
pub struct SourceRef {
    /// Its number in the list of sources, from 1.
    pub number: usize,
    /// Its id, for the anchor `source-<id>`.
    pub id: String,
    /// Its title.
    pub title: String,
}

/// References to sources by their ids, in the order of the record's list.
pub fn source_refs(app: &App, ids: &[Written<Id>]) -> Vec<SourceRef> {
    let mut refs: Vec<SourceRef> = ids
        .iter()
        .filter_map(|id| {
            let index = app.sources.get_index_of(id.as_str())?;
            let source = &app.sources[index];
            let title = source
                .title
                .as_ref()
                .map_or(id.as_str(), |title| title.as_str());
            Some(SourceRef {
                number: index + 1,
                id: id.as_str().to_owned(),
                title: title.to_owned(),
            })
        })
        .collect();
    refs.sort_by_key(|source| source.number);
    refs.dedup_by_key(|source| source.number);
    refs
}

/// A fact as a page shows it. Without statements it is not documented.
#[derive(Debug, Clone, Serialize)]
pub struct FactView {
    /// Whether the question makes sense for this app.
    pub is_applicable: bool,
    /// The word alone, where that is all there is to show: no note, scope, source or dispute.
    pub plain: Option<String>,
    /// What is said, for everybody or for some.
    pub statements: Vec<StatementView>,
}

impl FactView {
    /// A fact of which nothing is documented.
    pub fn unknown() -> Self {
        Self::new(Vec::new())
    }

    /// The same for where the word alone stands: without what would say it again.
    pub fn brief(mut self) -> Self {
        if self.plain.is_some() {
            self.statements = Vec::new();
        }
        self
    }

    fn new(statements: Vec<StatementView>) -> Self {
        let plain = match statements.as_slice() {
            [] => Some("unknown".to_owned()),
            [only] if only.is_plain() => Some(only.value.clone()),
            _ => None,
        };
        Self {
            is_applicable: true,
            plain,
            statements,
        }
    }
}

impl StatementView {
    fn is_plain(&self) -> bool {
        !self.value.is_empty()
            && self.note.is_none()
            && self.via.is_none()
            && self.scope.is_empty()
            && self.since.is_none()
            && self.until.is_none()
            && self.why.is_none()
            && self.sources.is_empty()
            && self.disputed.is_empty()
    }
}

/// One statement of a fact.
#[derive(Debug, Clone, Serialize)]
pub struct StatementView {
    /// The word of a closed list, `unknown` where it is not known; empty for other values.
    pub value: String,
    /// The values as text, where they are no closed word.
    pub texts: Vec<String>,
    /// A remark on each text, such as for whom it is; empty where no text has one.
    pub remarks: Vec<String>,
    /// What to know beside.
    pub note: Option<Html>,
    /// The third party that provides it.
    pub via: Option<String>,
    /// For whom it holds: providers by name, plans, kinds of account; empty is everybody.
    pub scope: Vec<String>,
    /// From when on.
    pub since: Option<String>,
    /// Until when.
    pub until: Option<String>,
    /// When it was checked.
    pub checked: Option<String>,
    /// Why it is unknown.
    pub why: Option<&'static str>,
    /// What says so.
    pub sources: Vec<SourceRef>,
    /// What other sources say.
    pub disputed: Vec<DisputedView>,
}

/// What another source says.
#[derive(Debug, Clone, Serialize)]
pub struct DisputedView {
    /// Its word.
    pub value: String,
    /// Its values as text.
    pub texts: Vec<String>,
    /// A remark on each text; empty where no text has one.
    pub remarks: Vec<String>,
    /// What it says beside.
    pub note: Option<Html>,
    /// The sources.
    pub sources: Vec<SourceRef>,
    /// The date of the first source, as far as known.
    pub date: Option<String>,
}

/// A value as words: one of a closed list, or texts with their remarks.
#[derive(Debug, Default)]
struct Shown {
    word: String,
    texts: Vec<String>,
    remarks: Vec<String>,
}

impl Shown {
    fn unknown() -> Self {
        Self {
            word: "unknown".to_owned(),
            ..Self::default()
        }
    }
}

/// How a fact is shown: the section whose sources back it, and how a value becomes text.
pub struct FactContext<'a, 'c> {
    /// What views are made from.
    pub source: Source<'c>,
    /// The app.
    pub app: &'a App,
    /// The sources of the section.
    pub sources: &'a [Written<Id>],
}

impl FactContext<'_, '_> {
    /// A fact whose values are words of a closed list.
    pub fn word<T: FactValue>(&self, fact: &Fact<T>) -> FactView {
        self.view(fact, |value| Shown {
            word: value.name().unwrap_or_default().to_owned(),
            ..Shown::default()
        })
    }

    /// A fact whose values are texts.
    pub fn texts<T: FactValue>(
        &self,
        fact: &Fact<T>,
        text: impl Fn(&T) -> Vec<String>,
    ) -> FactView {
        self.view(fact, |value| Shown {
            texts: text(value),
            ..Shown::default()
        })
    }

    /// A fact whose values are texts, each with a remark.
    pub fn remarked<T: FactValue>(
        &self,
        fact: &Fact<T>,
        text: impl Fn(&T) -> Vec<(String, Option<String>)>,
    ) -> FactView {
        self.view(fact, |value| {
            let (texts, remarks): (Vec<_>, Vec<_>) = text(value).into_iter().unzip();
            Shown {
                texts,
                remarks: if remarks.iter().any(Option::is_some) {
                    remarks.into_iter().map(Option::unwrap_or_default).collect()
                } else {
                    Vec::new()
                },
                ..Shown::default()
            }
        })
    }

    fn view<T: FactValue>(&self, fact: &Fact<T>, show: impl Fn(&T) -> Shown) -> FactView {
        FactView::new(
            fact.statements
                .iter()
                .map(|s| self.statement(s, &show))
                .collect(),
        )
    }

    fn statement<T>(&self, statement: &Statement<T>, show: &impl Fn(&T) -> Shown) -> StatementView {
        let show = |value: Option<&T>| value.map_or_else(Shown::unknown, show);
        let shown = show(statement.value.as_ref());
        let sources = if statement.sources.is_empty() && statement.value.is_some() {
            self.sources
        } else {
            &statement.sources
        };
        let mut scope: Vec<String> = statement
            .idps
            .iter()
            .map(|id| self.source.idp_name(id.as_str()))
            .collect();
        scope.extend(
            statement
                .plans
                .iter()
                .chain(&statement.accounts)
                .map(|text| text.as_str().to_owned()),
        );
        StatementView {
            value: shown.word,
            texts: shown.texts,
            remarks: shown.remarks,
            note: statement
                .note
                .as_ref()
                .map(|note| self.source.inline(note.as_str())),
            via: statement.via.as_ref().map(|via| via.as_str().to_owned()),
            scope,
            since: statement.since.as_ref().map(|date| date.to_string()),
            until: statement.until.as_ref().map(|date| date.to_string()),
            checked: statement.checked.as_ref().map(|date| date.to_string()),
            why: statement.why.as_ref().map(|why| why.as_str()),
            sources: source_refs(self.app, sources),
            disputed: statement
                .disputed
                .iter()
                .map(|other| {
                    let shown = show(other.value.as_ref());
                    DisputedView {
                        value: shown.word,
                        texts: shown.texts,
                        remarks: shown.remarks,
                        note: other
                            .note
                            .as_ref()
                            .map(|note| self.source.inline(note.as_str())),
                        sources: source_refs(self.app, &other.sources),
                        date: other
                            .sources
                            .first()
                            .and_then(|id| self.app.sources.get(id.as_str()))
                            .and_then(|source| {
                                source.published.as_ref().or(source.accessed.as_ref())
                            })
                            .map(|date| date.to_string()),
                    }
                })
                .collect(),
        }
    }
}

/// A fact that was asked of an app to which it does not apply.
pub fn not_applicable() -> FactView {
    FactView {
        is_applicable: false,
        plain: None,
        statements: Vec::new(),
    }
}

/// The ways to get something; none where it is not documented.
#[derive(Debug, Clone, Serialize)]
pub struct AccessView {
    /// `included`, `gated`, `unknown` or `not-applicable`.
    pub kind: &'static str,
    /// The alternatives, the first being the entry.
    pub gates: Vec<GateView>,
    /// What to know beside.
    pub note: Option<Html>,
    /// What says so.
    pub sources: Vec<SourceRef>,
    /// What other sources say, each with its own way.
    pub disputed: Vec<DisputedAccess>,
}

/// What another source says about access.
#[derive(Debug, Clone, Serialize)]
pub struct DisputedAccess {
    /// Its ways.
    pub gates: Vec<GateView>,
    /// What it says beside.
    pub note: Option<Html>,
    /// The sources.
    pub sources: Vec<SourceRef>,
}

/// One way: conditions that must all hold.
#[derive(Debug, Clone, Serialize)]
pub struct GateView {
    /// Whether every plan has it.
    pub is_included: bool,
    /// The plan.
    pub plan: Option<String>,
    /// The add-on.
    pub addon: Option<String>,
    /// Whether its name says that it is one.
    pub is_called_addon: bool,
    /// The kind of account.
    pub account_type: Option<String>,
    /// Whether the vendor switches it on when asked.
    pub is_on_request: bool,
    /// How to ask.
    pub on_request: Option<String>,
    /// Whether it is a preview.
    pub is_preview: bool,
    /// Which preview.
    pub preview: Option<String>,
    /// Whether one has to migrate.
    pub is_migration: bool,
    /// Whether it differs from the way before it in the kind of account alone, so that plan
    /// and add-on need not be said again.
    pub is_like_previous: bool,
}

/// The ways as shown, in their order.
fn gate_views<'g>(gates: impl IntoIterator<Item = &'g Gate>) -> Vec<GateView> {
    let mut views: Vec<GateView> = gates.into_iter().map(gate_view).collect();
    for index in 1..views.len() {
        let (before, here) = (&views[index - 1], &views[index]);
        let is_account_alone = |gate: &GateView| {
            gate.account_type.is_some()
                && !(gate.is_on_request || gate.is_preview || gate.is_migration)
        };
        views[index].is_like_previous = (here.plan.is_some() || here.addon.is_some())
            && here.plan == before.plan
            && here.addon == before.addon
            && is_account_alone(before)
            && is_account_alone(here);
    }
    views
}

/// Words that follow others: they begin with a small letter, unless it is that of a name in
/// capitals or of a single letter.
fn follows(text: String) -> String {
    let mut chars = text.chars();
    match (chars.next(), chars.next()) {
        (Some(first), Some(second)) if first.is_uppercase() && second.is_lowercase() => {
            first.to_lowercase().chain(text.chars().skip(1)).collect()
        }
        (Some('A'), Some(' ')) => format!("a{}", &text[1..]),
        _ => text,
    }
}

/// A gate as shown.
fn gate_view(gate: &Gate) -> GateView {
    let text = |text: &Option<Text>| text.as_ref().map(|text| text.as_str().to_owned());
    let said = |note: &Option<Written<crate::content::access::Note>>| {
        note.as_ref()
            .and_then(|note| note.0.as_ref().map(|text| text.as_str().to_owned()))
    };
    GateView {
        is_included: gate.is_included(),
        plan: text(&gate.plan),
        addon: text(&gate.addon),
        is_called_addon: gate
            .addon
            .as_ref()
            .is_some_and(|addon| addon.as_str().to_lowercase().ends_with("add-on")),
        account_type: text(&gate.account_type),
        is_on_request: gate.on_request.is_some(),
        on_request: said(&gate.on_request).map(follows),
        is_preview: gate.preview.is_some(),
        preview: said(&gate.preview).map(follows),
        is_migration: gate.migration,
        is_like_previous: false,
    }
}

/// Access as shown.
pub fn access_view(
    context: &FactContext<'_, '_>,
    fact: &Fact<Access>,
    is_applicable: bool,
) -> AccessView {
    let statement = fact.statement(Scope::default());
    let value = statement.and_then(|statement| statement.value.as_ref());
    let gates: Vec<GateView> = value
        .map(|access| gate_views(&access.gates))
        .unwrap_or_default();
    let kind = match gates.first() {
        _ if !is_applicable => "not-applicable",
        None => "unknown",
        Some(gate) if gate.is_included => "included",
        Some(_) => "gated",
    };
    let inline = |note: &Option<Written<crate::content::text::Markdown>>| {
        note.as_ref()
            .map(|note| context.source.inline(note.as_str()))
    };
    AccessView {
        kind,
        gates: if is_applicable { gates } else { Vec::new() },
        note: statement.and_then(|statement| inline(&statement.note)),
        sources: statement.map_or_else(Vec::new, |statement| {
            let own = &statement.sources;
            source_refs(
                context.app,
                if own.is_empty() { context.sources } else { own },
            )
        }),
        disputed: statement
            .iter()
            .flat_map(|statement| &statement.disputed)
            .map(|other| DisputedAccess {
                gates: gate_views(other.value.iter().flat_map(|access| &access.gates)),
                note: inline(&other.note),
                sources: source_refs(context.app, &other.sources),
            })
            .collect(),
    }
}

/// A price as shown.
#[derive(Debug, Clone, Serialize)]
pub struct PriceView {
    /// `free`, `quote`, `amount`, `range`, `from`, `average`, `transaction`, `metered`, `volume`, `unknown`.
    pub kind: &'static str,
    /// The figure or range with its currency; for `metered`, what is counted.
    pub amount: String,
    /// The fixed part of a price per transaction.
    pub fixed: String,
    /// What it is for.
    pub unit: Option<String>,
    /// How often it is due: `month`, `year`, `once`.
    pub period: Option<&'static str>,
    /// How it is billed: `monthly`, `annually`.
    pub billed: Option<&'static str>,
    /// Whether the figure is approximate.
    pub is_approximate: bool,
    /// The head count it is for.
    pub users: Option<String>,
    /// For whom it is billed.
    pub billed_for: Option<String>,
    /// What it includes.
    pub includes: Option<String>,
}

/// A price as shown; without one it is not documented.
pub fn price_view(price: Option<&Price>, currency: &str) -> PriceView {
    let cents = |range: Range| show_range(range, currency, Decimals::Cents);
    let (kind, amount) = match price.map(|price| &price.amount) {
        None => ("unknown", String::new()),
        Some(PriceAmount::Free) => ("free", String::new()),
        Some(PriceAmount::Quote) => ("quote", String::new()),
        Some(PriceAmount::Exact(amount)) => ("amount", cents(Range::exact(amount.0))),
        Some(PriceAmount::Range { from, to: None }) => {
            ("from", show(from.0, currency, Decimals::Cents))
        }
        Some(PriceAmount::Range { from, to }) => (
            "range",
            cents(Range {
                from: from.0,
                to: to.map(|to| to.0),
            }),
        ),
        Some(PriceAmount::Average(amount)) => ("average", cents(Range::exact(amount.0))),
        Some(PriceAmount::PerTransaction { percent, .. }) => (
            "transaction",
            percent
                .map(|p| format!("{}%", p.0.normalize()))
                .unwrap_or_default(),
        ),
        Some(PriceAmount::Metered(what)) => ("metered", what.as_str().to_owned()),
        Some(PriceAmount::Volume(bands)) => {
            let all = bands
                .iter()
                .map(|band| Range::exact(band.amount.0))
                .reduce(Range::hull);
            ("volume", all.map(cents).unwrap_or_default())
        }
    };
    let fixed = match price.map(|price| &price.amount) {
        Some(PriceAmount::PerTransaction {
            fixed: Some(fixed), ..
        }) => show(fixed.0, currency, Decimals::Cents),
        _ => String::new(),
    };
    PriceView {
        kind,
        amount,
        fixed,
        unit: price
            .and_then(|p| p.unit.as_ref())
            .map(|unit| unit.as_str().to_owned()),
        period: price
            .and_then(|p| p.period.as_ref())
            .map(|period| period.as_str()),
        billed: price
            .and_then(|p| p.billed.as_ref())
            .map(|billed| billed.as_str()),
        is_approximate: price.is_some_and(|p| p.approximate),
        users: price
            .and_then(|p| p.users.as_ref())
            .map(|band| band.value.to_string()),
        billed_for: price
            .and_then(|p| p.billed_for.as_ref())
            .map(|text| text.as_str().to_owned()),
        includes: price.and_then(|p| p.includes.as_ref()).map(|included| {
            let quantity = group_thousands(&included.quantity.0.normalize().to_string());
            format!("{quantity} {}", included.of.as_str())
        }),
    }
}

/// Whether a plan has something.
#[derive(Debug, Clone, Serialize)]
pub struct PlanCell {
    /// `yes`, `partial`, `no` or `unknown`.
    pub value: &'static str,
    /// The add-on that brings it.
    pub addon: Option<String>,
}

/// A plan's cell.
pub fn plan_cell(found: &PlanAnswer<'_>) -> PlanCell {
    PlanCell {
        value: found.answer.as_str(),
        addon: found.addon.map(str::to_owned),
    }
}

/// How often a provider synchronises: `40` minutes, `20–40` minutes, `4` hours.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct IntervalView {
    /// The number or range.
    pub amount: String,
    /// `minutes`, or `hours` where both ends are whole hours; `minute` or `hour` for one.
    pub unit: &'static str,
}

/// An interval of minutes as shown.
pub fn interval(minutes: Interval) -> IntervalView {
    let (from, to) = (minutes.from, minutes.to);
    let is_whole = from > 0 && from % 60 == 0 && to % 60 == 0;
    let (from, to) = if is_whole {
        (from / 60, to / 60)
    } else {
        (from, to)
    };
    IntervalView {
        amount: if from == to {
            from.to_string()
        } else {
            format!("{from}–{to}")
        },
        unit: match (is_whole, to) {
            (true, 1) => "hour",
            (true, _) => "hours",
            (false, 1) => "minute",
            (false, _) => "minutes",
        },
    }
}

/// An app in a list or on a card.
#[derive(Debug, Clone, Serialize)]
pub struct AppSummary {
    /// The slug.
    pub slug: String,
    /// The name.
    pub name: String,
    /// The address of its guide.
    pub href: String,
    /// Its initials.
    pub monogram: String,
    /// The number of its hue, 0 to 11.
    pub hue: u32,
    /// Other names, for the filter of lists.
    pub aliases: Vec<String>,
    /// Its category; empty text where it has none.
    pub category: Link,
    /// The category's id; empty where it has none.
    pub category_id: String,
    /// What stands on the badge.
    pub badge: &'static str,
    /// The same with `gated` apart: native SCIM on a dearer plan.
    pub status: &'static str,
    /// The place of that status from the best to the least, to sort by.
    pub status_rank: usize,
    /// Whether SCIM costs more than the cheapest way in.
    pub is_gated: bool,
    /// The plan or add-on that SCIM needs.
    pub scim_plan: Option<String>,
    /// How one gets SCIM: the fact of the decision table.
    pub access: &'static str,
    /// The uplift in percent, such as `56.25`.
    pub uplift_percent: Option<String>,
    /// The same as a number to sort by; -1 where there is none.
    pub uplift_sort: f64,
    /// The uplift per user and month.
    pub uplift: Option<String>,
    /// Whether the figures of the uplift come from approximate prices.
    pub is_uplift_approximate: bool,
    /// What is known of the extra price.
    pub scim_price: &'static str,
    /// How old the facts are.
    pub freshness: crate::derive::status::Freshness,
    /// When all facts were re-checked.
    pub verified: Option<String>,
    /// The latest date the record gives.
    pub last_seen: Option<String>,
    /// The app in a sentence.
    pub description: String,
    /// The first lines of the summary.
    pub summary: String,
    /// What manual work costs a year.
    pub manual_cost: String,
    /// Whether that figure was measured for this app.
    pub is_measured: bool,
    /// The uplift per year at the head count of the cost model.
    pub uplift_yearly: Option<String>,
    /// Providers with SCIM, by name.
    pub scim_idps: Vec<String>,
    /// The same providers by id, for the filter of lists.
    pub scim_idp_ids: Vec<String>,
    /// How much of the record is documented.
    pub completeness_percent: u32,
}

/// The app as lists show it.
pub fn app_summary(source: Source<'_>, derived: &Derived<'_>) -> Shared<AppSummary> {
    source.summaries.find(derived.slug()).map_or_else(
        || Shared::new(make_summary(source, derived)),
        |index| source.summaries.apps[index].clone(),
    )
}

/// What typical readers of an app should do.
pub fn typical(source: Source<'_>, derived: &Derived<'_>) -> Typical {
    source.summaries.find(derived.slug()).map_or_else(
        || recommendations(source.catalog, derived),
        |index| source.summaries.typical[index].clone(),
    )
}

/// What lists, cards, tables and comparisons show of all apps, made once for each app.
#[derive(Debug, Default)]
pub struct Summaries {
    /// In the order of the catalog.
    apps: Vec<Shared<AppSummary>>,
    typical: Vec<Typical>,
}

impl Summaries {
    /// Makes them.
    pub fn of(catalog: &Catalog, derived: &[Derived<'_>]) -> Self {
        let none = Self::default();
        let source = Source {
            catalog,
            derived,
            summaries: &none,
        };
        let (apps, typical) = derived
            .par_iter()
            .map(|derived| (app_summary(source, derived), typical(source, derived)))
            .unzip();
        Self { apps, typical }
    }

    fn find(&self, slug: &str) -> Option<usize> {
        self.apps
            .binary_search_by(|summary| summary.slug.as_str().cmp(slug))
            .ok()
    }
}

fn make_summary(source: Source<'_>, derived: &Derived<'_>) -> AppSummary {
    use crate::decide::domain::IdpPath;
    let app = derived.app();
    let name = app.name.as_str();
    let currency = crate::derive::matrix::currency(derived);
    let category = app.category.as_ref().map_or(
        Link {
            text: String::new(),
            href: String::new(),
        },
        |category| Link {
            text: source.category_name(category.as_str()),
            href: source.href(&routes::category(category.as_str())),
        },
    );
    let description = app
        .description
        .as_ref()
        .map_or(String::new(), |d| d.as_str().to_owned());
    let with_scim = || {
        derived
            .by_idp
            .iter()
            .filter(|facts| facts.idp_path == IdpPath::Scim)
            .map(|facts| facts.id.as_str())
    };
    AppSummary {
        slug: derived.slug().to_owned(),
        name: name.to_owned(),
        href: source.app_href(derived.slug()),
        monogram: monogram(name),
        hue: hue(derived.slug()),
        aliases: crate::view::pricing::texts(&app.aliases),
        category,
        category_id: app
            .category
            .as_ref()
            .map_or(String::new(), |category| category.as_str().to_owned()),
        badge: derived.badge.as_str(),
        status: status(derived.badge, derived.is_gated),
        status_rank: status_rank(status(derived.badge, derived.is_gated)),
        is_gated: derived.is_gated,
        scim_plan: derived.scim_plan().map(str::to_owned),
        access: derived.facts.access.name(),
        uplift_percent: derived
            .uplift
            .percent
            .map(|range| percent(derived.uplift.shown(range))),
        is_uplift_approximate: derived.uplift.is_approximate,
        uplift_sort: derived
            .uplift
            .percent
            .and_then(|range| rust_decimal::prelude::ToPrimitive::to_f64(&range.from))
            .unwrap_or(-1.0),
        uplift: derived
            .uplift
            .per_user_month
            .map(|range| show_range(range, &currency, Decimals::Cents)),
        scim_price: derived.facts.scim_price.name(),
        freshness: derived.freshness,
        verified: app.verified.as_ref().map(|date| date.to_string()),
        last_seen: last_seen(app).map(|date| date.to_string()),
        summary: app.summary.as_ref().map_or_else(
            || description.clone(),
            |text| shortened(&markdown::plain(markdown::first_paragraph(text.as_str()))),
        ),
        description,
        manual_cost: show(
            derived.manual.total(),
            &derived.manual.currency,
            Decimals::Units,
        ),
        is_measured: derived.manual.is_measured,
        uplift_yearly: derived
            .uplift
            .yearly
            .map(|range| show_range(derived.uplift.shown(range), &currency, Decimals::Units)),
        scim_idps: with_scim().map(|id| source.idp_name(id)).collect(),
        scim_idp_ids: with_scim().map(str::to_owned).collect(),
        completeness_percent: derived.completeness_percent,
    }
}

/// Every status of an app in lists, from the best to the least.
pub const STATUSES: [&str; 9] = [
    "native",
    "gated",
    "addon",
    "partial",
    "beta",
    "connector-only",
    "none",
    "unknown",
    "retired",
];

/// The status of an app in lists: its badge, with native SCIM on a dearer plan apart.
pub fn status(badge: Badge, is_gated: bool) -> &'static str {
    match badge {
        Badge::Native if is_gated => "gated",
        other => other.as_str(),
    }
}

fn status_rank(status: &str) -> usize {
    STATUSES
        .iter()
        .position(|known| *known == status)
        .unwrap_or(STATUSES.len())
}

/// A percentage range for people: `56.25`, `20–40`.
pub fn percent(range: Range) -> String {
    use crate::derive::money::to_percent;
    match range.to {
        Some(to) if to != range.from => format!("{}–{}", to_percent(range.from), to_percent(to)),
        Some(_) => to_percent(range.from),
        None => format!("{}+", to_percent(range.from)),
    }
}

/// At most a sentence or two of a text, cut at a word.
pub fn shortened(text: &str) -> String {
    const LONGEST: usize = 240;
    if text.chars().count() <= LONGEST {
        return text.to_owned();
    }
    let cut: String = text.chars().take(LONGEST).collect();
    let end = cut.rfind(' ').unwrap_or(cut.len());
    format!("{}…", cut[..end].trim_end_matches([',', ';', ':', '.']))
}

/// The initials of a name: of its first two words, or its first two letters.
fn monogram(name: &str) -> String {
    let mut words = name
        .split_whitespace()
        .filter_map(|word| word.chars().find(|c| c.is_alphanumeric()));
    match (words.next(), words.next()) {
        (Some(a), Some(b)) => [a, b].iter().flat_map(|c| c.to_uppercase()).collect(),
        _ => name
            .chars()
            .filter(|c| c.is_alphanumeric())
            .take(2)
            .flat_map(char::to_uppercase)
            .collect(),
    }
}

/// One of twelve hues from the slug, the same on every build.
fn hue(slug: &str) -> u32 {
    // FNV-1a: short, fixed, and spread well enough for twelve colours.
    let hash = slug.bytes().fold(0x811c_9dc5_u32, |hash, byte| {
        (hash ^ u32::from(byte)).wrapping_mul(0x0100_0193)
    });
    hash % 12
}

/// The answer of a four-state fact in a scope, as a word. `varies` where it is answered
/// only for some plans or providers: that is not "not documented".
pub fn answer(fact: &Fact<Answer>, scope: Scope<'_>) -> &'static str {
    match fact.answer(scope) {
        Answer::Unknown if fact.statements.iter().any(|s| is_answered(s.value)) => "varies",
        answer => answer.as_str(),
    }
}

fn is_answered(value: Option<Answer>) -> bool {
    value.is_some_and(|answer| answer != Answer::Unknown)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn whole_hours_are_said_as_hours() {
        let check = |from, to, expected: &str| {
            let shown = interval(Interval { from, to });
            assert_eq!(format!("{} {}", shown.amount, shown.unit), expected);
        };
        check(40, 40, "40 minutes");
        check(20, 40, "20–40 minutes");
        check(240, 240, "4 hours");
        check(60, 60, "1 hour");
        check(60, 120, "1–2 hours");
        check(40, 60, "40–60 minutes");
    }
}
