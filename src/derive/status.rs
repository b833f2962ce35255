//! Badge, freshness and completeness.

use serde::Serialize;

use crate::catalog::Catalog;
use crate::content::app::{App, Operation, Status, Support};
use crate::content::date::FactDate;
use crate::decide::domain::Access;
use crate::derive::gate::{Entry, support};
use crate::derive::provider::has_connector;

/// What stands on the badge.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Badge {
    /// The vendor's own SCIM.
    Native,
    /// The same, for an add-on.
    Addon,
    /// Part of it.
    Partial,
    /// A beta.
    Beta,
    /// A connector instead.
    ConnectorOnly,
    /// None.
    None,
    /// No source says.
    Unknown,
    /// The app is gone.
    Retired,
}

impl Badge {
    /// Every badge, from the best to the least.
    pub const ALL: [Badge; 8] = [
        Badge::Native,
        Badge::Addon,
        Badge::Partial,
        Badge::Beta,
        Badge::ConnectorOnly,
        Badge::None,
        Badge::Unknown,
        Badge::Retired,
    ];

    /// The word used in the API, in class names and in addresses.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Native => "native",
            Self::Addon => "addon",
            Self::Partial => "partial",
            Self::Beta => "beta",
            Self::ConnectorOnly => "connector-only",
            Self::None => "none",
            Self::Unknown => "unknown",
            Self::Retired => "retired",
        }
    }
}

/// The badge of an app.
pub fn badge(app: &App, entry: &Entry<'_>) -> Badge {
    if app.status() == Status::Retired {
        return Badge::Retired;
    }
    match support(app) {
        Support::None if has_connector(app) => Badge::ConnectorOnly,
        Support::None => Badge::None,
        Support::Unknown => Badge::Unknown,
        Support::Partial => Badge::Partial,
        Support::Beta => Badge::Beta,
        Support::Native if entry.kind == Access::Addon => Badge::Addon,
        Support::Native => Badge::Native,
    }
}

/// How old the facts are.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Freshness {
    /// Re-checked within the policy.
    Fresh,
    /// Re-checked longer ago.
    Stale,
    /// Nobody said when all facts were re-checked.
    NotRechecked,
}

/// How old the facts of a record are on the day of the build.
pub fn freshness(catalog: &Catalog, app: &App) -> Freshness {
    match &app.verified {
        None => Freshness::NotRechecked,
        Some(date) if date.age_days(catalog.as_of) > i64::from(catalog.staleness_days()) => {
            Freshness::Stale
        }
        Some(_) => Freshness::Fresh,
    }
}

/// The latest date the record gives for itself: verified, else the latest source.
pub fn last_seen(app: &App) -> Option<FactDate> {
    let verified = app.verified.as_ref().map(|date| date.value);
    verified.or_else(|| {
        app.sources
            .values()
            .flat_map(|source| [&source.accessed, &source.published])
            .flatten()
            .map(|date| date.value)
            .max()
    })
}

/// A field that counts for completeness, and whether it is documented.
#[derive(Debug, Clone, Copy)]
pub struct Gap {
    /// The path of the field.
    pub field: &'static str,
    /// Whether something other than `unknown` is known.
    pub is_known: bool,
}

/// The fields every guide should have, and which of them the record documents. What does
/// not apply to an app without SCIM does not count.
pub fn fields(app: &App) -> Vec<Gap> {
    let mut gaps = Vec::new();
    let mut field = |field, is_known| gaps.push(Gap { field, is_known });
    let sso = app.sso.as_ref();
    field("category", app.category.is_some());
    field("website", app.website.is_some());
    field("description", app.description.is_some());
    field("verified", app.verified.is_some());
    field(
        "sso.support",
        sso.is_some_and(|s| s.support.general().is_some()),
    );
    field(
        "sso.protocols",
        sso.is_some_and(|s| s.protocols.general().is_some()),
    );
    field(
        "sso.access",
        sso.is_some_and(|s| s.access.general().is_some()),
    );
    field("scim.support", support(app) != Support::Unknown);
    if let Some(scim) = app.scim.as_ref().filter(|_| support(app) != Support::None) {
        field("scim.version", scim.version.general().is_some());
        field("scim.access", scim.access.general().is_some());
        field("scim.requires_sso", known(&scim.requires_sso));
        for (name, operation) in [
            ("scim.operations.create", Operation::Create),
            ("scim.operations.update", Operation::Update),
            ("scim.operations.deactivate", Operation::Deactivate),
            ("scim.operations.reactivate", Operation::Reactivate),
            ("scim.operations.delete", Operation::Delete),
            ("scim.operations.group-push", Operation::GroupPush),
        ] {
            field(name, scim.operations.find(operation).is_some_and(known));
        }
        field("scim.onboarding", scim.onboarding.general().is_some());
        field(
            "scim.deactivation",
            scim.deactivation
                .statements
                .iter()
                .any(|s| s.value.is_some()),
        );
        field("scim.attributes", scim.attributes.general().is_some());
        field("scim.endpoint", scim.endpoint.general().is_some());
        field(
            "scim.authentication",
            scim.authentication.general().is_some(),
        );
        field("scim.documentation", scim.documentation.general().is_some());
    }
    let pricing = app.pricing.as_ref();
    field(
        "pricing.plans",
        pricing.is_some_and(|p| !p.plans.is_empty()),
    );
    field("pricing.as_of", pricing.is_some_and(|p| p.as_of.is_some()));
    field("idps", !app.idps.is_empty());
    field("setup", !app.setup.is_empty());
    field("limitations", !app.limitations.is_empty());
    field("community", app.community.is_some());
    gaps
}

fn known(fact: &crate::content::fact::Fact<crate::content::fact::Answer>) -> bool {
    use crate::content::fact::Answer;
    fact.statements.iter().any(|statement| {
        statement
            .value
            .is_some_and(|answer| answer != Answer::Unknown)
    })
}

/// How much of what counts is documented, in whole percent, rounded down.
pub fn completeness_percent(app: &App) -> u32 {
    let fields = fields(app);
    let known = fields.iter().filter(|gap| gap.is_known).count();
    (known * 100 / fields.len().max(1)) as u32
}
