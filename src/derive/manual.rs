//! What provisioning by hand costs in a year, and where an upgrade costs as much.

use rust_decimal::Decimal;
use serde_json::{Value as Json, json};

use crate::catalog::Catalog;
use crate::content::app::{App, CostKind};
use crate::derive::money::to_cents;

/// The figures of manual work for a head count, each exact.
#[derive(Debug, Clone)]
pub struct ManualCost {
    /// The currency of the amounts.
    pub currency: String,
    /// The head count the figures are for.
    pub employees: u32,
    /// Whether the record replaced any figure of the default.
    pub is_measured: bool,
    /// Where the figures come from.
    pub kind: CostKind,
    /// Accounts of people who left.
    pub orphaned_accounts: Decimal,
    /// Licences nobody uses.
    pub unused_licences: Decimal,
    /// Hours of IT work a year.
    pub it_hours: Decimal,
    /// What unused licences cost a year.
    pub unused_licence_cost: Decimal,
    /// What the IT work costs a year.
    pub it_labour_cost: Decimal,
    /// What compliance misses cost a year.
    pub compliance_cost: Decimal,
}

impl ManualCost {
    /// How the API writes it.
    pub fn export(&self) -> Json {
        let figure = |figure: Decimal| figure.normalize().to_string();
        json!({
            "employees": self.employees,
            "measured": self.is_measured,
            "kind": self.kind.as_str(),
            "orphaned_accounts": figure(self.orphaned_accounts),
            "unused_licences": figure(self.unused_licences),
            "it_hours": figure(self.it_hours),
            "unused_licence_cost": to_cents(self.unused_licence_cost),
            "it_labour_cost": to_cents(self.it_labour_cost),
            "compliance_cost": to_cents(self.compliance_cost),
            "total": to_cents(self.total()),
            "currency": self.currency,
        })
    }

    /// The sum of a year.
    pub fn total(&self) -> Decimal {
        self.unused_licence_cost + self.it_labour_cost + self.compliance_cost
    }

    /// The sum of a year for `users` people: it grows in proportion to the head count.
    pub fn total_at(&self, users: u32) -> Decimal {
        if self.employees == 0 {
            return Decimal::ZERO;
        }
        self.total() * Decimal::from(users) / Decimal::from(self.employees)
    }

    /// The uplift per user and month at which upgrading costs as much as manual work.
    /// Manual work grows with the head count, so this is the same for all head counts.
    pub fn break_even(&self) -> Decimal {
        let months = Decimal::from(self.employees) * Decimal::from(12);
        if months.is_zero() {
            Decimal::ZERO
        } else {
            self.total() / months
        }
    }
}

/// The default figures: 500 employees, the averages of `site.yaml`'s documented source.
const EMPLOYEES: u32 = 500;
const DEFAULT: [i64; 6] = [7, 12, 101, 3925, 6088, 1741];

/// The head count that yearly figures are shown for.
pub fn employees(catalog: &Catalog) -> u32 {
    catalog
        .site
        .cost_model
        .as_ref()
        .and_then(|model| model.employees.as_ref())
        .map_or(EMPLOYEES, |employees| employees.value)
}

/// The cost of manual work for an app: the model of the site, with the figures that the
/// record has evidence for.
pub fn manual_cost(catalog: &Catalog, app: &App) -> ManualCost {
    let model = catalog.site.cost_model.as_ref();
    let costs = app.costs.as_ref();
    let mut is_measured = false;
    let mut figure = |own: Option<Decimal>, site: Option<Decimal>, index: usize| {
        is_measured |= own.is_some();
        own.or(site).unwrap_or(Decimal::from(DEFAULT[index]))
    };
    // Amounts and other figures hold an exact decimal alike.
    macro_rules! written {
        ($of:expr, $field:ident) => {
            $of.and_then(|figures| figures.$field.as_ref())
                .map(|figure| figure.0)
        };
    }
    macro_rules! figures {
        ($($field:ident = $index:literal),*) => {
            ManualCost {
                currency: model
                    .and_then(|model| model.currency.as_ref())
                    .map_or("USD".to_owned(), |currency| currency.0.clone()),
                employees: employees(catalog),
                kind: CostKind::Aggregate,
                $($field: figure(written!(costs, $field), written!(model, $field), $index),)*
                is_measured: false,
            }
        };
    }
    let mut cost = figures!(
        orphaned_accounts = 0,
        unused_licences = 1,
        it_hours = 2,
        unused_licence_cost = 3,
        it_labour_cost = 4,
        compliance_cost = 5
    );
    cost.is_measured = is_measured;
    let own_kind = costs
        .filter(|_| is_measured)
        .and_then(|costs| costs.kind.as_ref());
    let site_kind = model.and_then(|model| model.kind.as_ref());
    cost.kind = own_kind
        .or(site_kind)
        .map_or(CostKind::Aggregate, |kind| kind.value);
    cost
}
