//! Everything that follows from the facts: gate, badge, costs, decisions.
//!
//! In: the [`Catalog`]. Out: [`Derived`] for each app, computed once and shared by pages
//! and API. No record holds any of this, and no template computes it.

pub mod curve;
pub mod gate;
pub mod manual;
pub mod matrix;
pub mod money;
pub mod price;
pub mod provider;
pub mod reader;
pub mod status;
pub mod tariff;
pub mod uplift;

use rayon::prelude::{IntoParallelRefIterator, ParallelIterator};

use crate::catalog::Catalog;
use crate::content::app::App;
use crate::content::app::{
    Direction as WrittenDirection, Operation, Role as WrittenRole, Status as WrittenStatus,
    Support as WrittenSupport,
};
use crate::content::fact::Answer;
use crate::decide::domain::{Access, Direction, NO_IDP, Role, ScimPrice, Status, Support};
use crate::decide::engine::{AppFacts, IdpFacts};
use crate::derive::gate::{Entry, PlanAnswer, entry, plans_with_scim, plans_with_sso};
use crate::derive::manual::{ManualCost, employees, manual_cost};
use crate::derive::matrix::{MatrixRow, matrix_rows};
use crate::derive::status::{Badge, Freshness, badge, completeness_percent, freshness};
use crate::derive::uplift::{Uplift, uplift};
use crate::records::AppRecord;

/// What follows from one record.
#[derive(Debug, Clone)]
pub struct Derived<'c> {
    /// The record.
    pub record: &'c AppRecord,
    /// What stands on the badge.
    pub badge: Badge,
    /// Whether SCIM costs more than the cheapest way into the app.
    pub is_gated: bool,
    /// The entry gate.
    pub entry: Entry<'c>,
    /// Whether each plan has SCIM.
    pub with_scim: Vec<PlanAnswer<'c>>,
    /// Whether each plan has SSO.
    pub with_sso: Vec<PlanAnswer<'c>>,
    /// The facts the decision table tests.
    pub facts: AppFacts,
    /// The facts with each provider of the app's rows, then with none.
    pub by_idp: Vec<IdpFacts>,
    /// The facts with the other providers of the registry, in its order.
    pub without_row: Vec<IdpFacts>,
    /// What SCIM costs on top.
    pub uplift: Uplift<'c>,
    /// What manual work costs.
    pub manual: ManualCost,
    /// The rows of the decision matrix.
    pub matrix: Vec<MatrixRow>,
    /// How much of the record is documented.
    pub completeness_percent: u32,
    /// How old its facts are.
    pub freshness: Freshness,
}

impl Derived<'_> {
    /// The slug of the record.
    pub fn slug(&self) -> &str {
        &self.record.slug
    }

    /// The record's content.
    pub fn app(&self) -> &App {
        &self.record.app
    }

    /// The facts with a provider of the registry, or with none.
    pub fn with_idp(&self, id: &str) -> Option<&IdpFacts> {
        let mut all = self.by_idp.iter().chain(&self.without_row);
        all.find(|facts| facts.id == id)
    }

    /// The name of what SCIM needs: a plan, else an add-on.
    pub fn scim_plan(&self) -> Option<&str> {
        let plan = self.entry.plan.map(|(_, plan)| plan.name.as_str());
        plan.or_else(|| self.entry.addon.map(|addon| addon.name.as_str()))
    }
}

/// Derives every app, in parallel; the order is that of the catalog.
pub fn derive(catalog: &Catalog) -> Vec<Derived<'_>> {
    catalog
        .apps
        .par_iter()
        .map(|record| derive_app(catalog, record))
        .collect()
}

fn derive_app<'c>(catalog: &'c Catalog, record: &'c AppRecord) -> Derived<'c> {
    let app = &record.app;
    let entry = entry(app);
    let with_scim = plans_with_scim(app);
    let (scim_price, uplift) = uplift(catalog, app, &entry, &with_scim, employees(catalog));
    let facts = AppFacts {
        support: support(app),
        access: entry.kind,
        hurdle: entry.hurdle,
        scim_price,
        direction: direction(app),
        role: role(app),
        status: match app.status() {
            WrittenStatus::Retired => Status::Retired,
            WrittenStatus::Published | WrittenStatus::Draft => Status::Published,
        },
    };
    let by_idp: Vec<IdpFacts> = app
        .idps
        .keys()
        .map(String::as_str)
        .chain([NO_IDP])
        .map(|idp| provider::idp_facts(app, idp, catalog.idps.get(idp)))
        .collect();
    let without_row: Vec<IdpFacts> = catalog
        .idps
        .iter()
        .filter(|(id, _)| !app.idps.contains_key(*id))
        .map(|(id, idp)| provider::idp_facts(app, id, Some(idp)))
        .collect();
    let manual = manual_cost(catalog, app);
    let mut derived = Derived {
        record,
        badge: badge(app, &entry),
        is_gated: matches!(entry.kind, Access::Plan | Access::Addon)
            && scim_price != ScimPrice::None,
        with_sso: plans_with_sso(app),
        entry,
        with_scim,
        facts,
        by_idp,
        without_row,
        uplift,
        manual,
        matrix: Vec::new(),
        completeness_percent: completeness_percent(app),
        freshness: freshness(catalog, app),
    };
    derived.matrix = matrix_rows(catalog, &derived);
    derived
}

fn support(app: &App) -> Support {
    match gate::support(app) {
        WrittenSupport::Native => Support::Native,
        WrittenSupport::Partial => Support::Partial,
        WrittenSupport::Beta => Support::Beta,
        WrittenSupport::None => Support::None,
        WrittenSupport::Unknown => Support::Unknown,
    }
}

fn role(app: &App) -> Role {
    match app.role() {
        WrittenRole::App => Role::App,
        WrittenRole::HrSource => Role::HrSource,
        WrittenRole::IdentityProvider => Role::IdentityProvider,
    }
}

/// As written; else to the app if it creates or deactivates accounts, for whomever.
fn direction(app: &App) -> Direction {
    let Some(scim) = &app.scim else {
        return Direction::Unknown;
    };
    match scim.direction.general() {
        Some(WrittenDirection::ToApp) => return Direction::ToApp,
        Some(WrittenDirection::FromApp) => return Direction::FromApp,
        Some(WrittenDirection::Both) => return Direction::Both,
        None => {}
    }
    let works = [Operation::Create, Operation::Deactivate]
        .iter()
        .any(|operation| {
            scim.operations
                .find(*operation)
                .is_some_and(|fact| fact.statements.iter().any(|s| s.value == Some(Answer::Yes)))
        });
    if works {
        Direction::ToApp
    } else {
        Direction::Unknown
    }
}
