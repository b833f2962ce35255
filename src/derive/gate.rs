//! The entry gate: what one must have for SCIM, and which plans have it.

use crate::content::access::{Access as WrittenAccess, Gate};
use crate::content::app::{Addon, App, Plan, Support};
use crate::content::fact::{Answer, Fact, Scope, Statement};
use crate::decide::domain::{Access, Hurdle};
use crate::derive::provider::runs_without_scim;

/// The entry gate of SCIM, linked to the price list.
#[derive(Debug, Clone, Copy)]
pub struct Entry<'a> {
    /// Its kind.
    pub kind: Access,
    /// What it asks for besides.
    pub hurdle: Hurdle,
    /// The gate as written.
    pub gate: Option<&'a Gate>,
    /// Every way in, the entry first.
    pub ways: &'a [Gate],
    /// The plan it names, and its place in the list.
    pub plan: Option<(usize, &'a Plan)>,
    /// The add-on it names.
    pub addon: Option<&'a Addon>,
    /// The statement that says so, for its evidence.
    pub statement: Option<&'a Statement<WrittenAccess>>,
}

impl<'a> Entry<'a> {
    /// The kinds of account that the ways in ask for, each once, in their order.
    pub fn account_types(&self) -> Vec<&'a str> {
        let mut found = Vec::new();
        for account in self
            .ways
            .iter()
            .filter_map(|gate| gate.account_type.as_ref())
        {
            if !found.contains(&account.as_str()) {
                found.push(account.as_str());
            }
        }
        found
    }
}

/// The plans of an app, in order.
pub fn plans(app: &App) -> &[Plan] {
    app.pricing.as_ref().map_or(&[], |pricing| &pricing.plans)
}

/// The support that holds for everybody; absent is unknown.
pub fn support(app: &App) -> Support {
    app.scim
        .as_ref()
        .and_then(|scim| scim.support.general().copied())
        .unwrap_or(Support::Unknown)
}

/// Finds the entry gate.
pub fn entry(app: &App) -> Entry<'_> {
    let none = |kind| Entry {
        kind,
        hurdle: Hurdle::None,
        gate: None,
        ways: &[],
        plan: None,
        addon: None,
        statement: None,
    };
    if support(app) == Support::None && !app.idps.values().any(|row| runs_without_scim(row)) {
        return none(Access::NotApplicable);
    }
    let Some(statement) = app
        .scim
        .as_ref()
        .and_then(|scim| scim.access.statement(Scope::default()))
    else {
        return none(Access::Unknown);
    };
    let ways = statement
        .value
        .as_ref()
        .map_or(&[][..], |access| &access.gates);
    let Some(gate) = ways.first() else {
        return none(Access::Unknown);
    };
    let kind = kind(gate);
    Entry {
        kind,
        hurdle: hurdle(ways),
        gate: Some(gate),
        ways,
        plan: gate
            .plan
            .as_ref()
            .and_then(|name| find_plan(app, name.as_str())),
        addon: gate
            .addon
            .as_ref()
            .and_then(|name| find_addon(app, name.as_str())),
        statement: Some(statement),
    }
}

/// A plan by its name or alias, and its place in the list.
pub fn find_plan<'a>(app: &'a App, name: &str) -> Option<(usize, &'a Plan)> {
    plans(app)
        .iter()
        .enumerate()
        .find(|(_, plan)| plan.is_called(name))
}

/// A plan's name, with its product where the app sells plans of several.
pub fn plan_label(app: &App, plan: &Plan) -> String {
    let name = plan.name.as_str();
    let product = |plan: &'_ Plan| {
        plan.product
            .as_ref()
            .map(|product| product.as_str().to_owned())
    };
    let Some(own) = product(plan) else {
        return name.to_owned();
    };
    let has_others = plans(app)
        .iter()
        .any(|other| product(other).as_ref() != Some(&own));
    if has_others && !name.contains(&own) {
        format!("{own} {name}")
    } else {
        name.to_owned()
    }
}

fn find_addon<'a>(app: &'a App, name: &str) -> Option<&'a Addon> {
    app.pricing
        .as_ref()?
        .addons
        .iter()
        .find(|addon| addon.is_called(name))
}

/// Included, else the first of the gate's keys in the order of the model.
fn kind(gate: &Gate) -> Access {
    if gate.is_included() {
        Access::Included
    } else if gate.addon.is_some() {
        Access::Addon
    } else if gate.plan.is_some() {
        Access::Plan
    } else if gate.account_type.is_some() {
        Access::AccountType
    } else if gate.on_request.is_some() {
        Access::OnRequest
    } else if gate.preview.is_some() {
        Access::Preview
    } else {
        Access::Unknown
    }
}

/// What the entry asks for besides; nothing where another way spares it.
fn hurdle(ways: &[Gate]) -> Hurdle {
    let mut hurdles = ways.iter().map(|gate| hurdle_of(gate, kind(gate)));
    match hurdles.next() {
        Some(first) if hurdles.all(|other| other != Hurdle::None) => first,
        _ => Hurdle::None,
    }
}

/// The first of the gate's other keys.
fn hurdle_of(gate: &Gate, kind: Access) -> Hurdle {
    if gate.account_type.is_some() && kind != Access::AccountType {
        Hurdle::AccountType
    } else if gate.on_request.is_some() && kind != Access::OnRequest {
        Hurdle::OnRequest
    } else if gate.preview.is_some() && kind != Access::Preview {
        Hurdle::Preview
    } else {
        Hurdle::None
    }
}

/// Whether a plan has a capability, with what one adds to it.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct PlanAnswer<'a> {
    /// The answer.
    pub answer: Answer,
    /// The add-on that brings it; the answer is then `partial`.
    pub addon: Option<&'a str>,
}

impl PlanAnswer<'_> {
    fn plain(answer: Answer) -> Self {
        Self {
            answer,
            addon: None,
        }
    }
}

/// What the plan says itself, else what follows from the access of the capability.
pub fn plan_answer<'a>(
    app: &'a App,
    index: usize,
    written: &Fact<Answer>,
    access: Option<&'a WrittenAccess>,
) -> PlanAnswer<'a> {
    if written.is_written() {
        return PlanAnswer::plain(written.answer(Scope::default()));
    }
    let Some(access) = access else {
        return PlanAnswer::plain(Answer::Unknown);
    };
    // Of several ways the best one counts: having it beats buying it beats lacking it.
    access
        .gates
        .iter()
        .map(|gate| gate_answer(app, index, gate))
        .min_by_key(|found| match found.answer {
            Answer::Yes => 0,
            Answer::Partial => 1,
            Answer::No => 2,
            Answer::Unknown => 3,
        })
        .unwrap_or(PlanAnswer::plain(Answer::Unknown))
}

fn gate_answer<'a>(app: &'a App, index: usize, gate: &'a Gate) -> PlanAnswer<'a> {
    if gate.is_included() {
        return PlanAnswer::plain(Answer::Yes);
    }
    let plan = &plans(app)[index];
    if let Some(addon) = gate
        .addon
        .as_ref()
        .and_then(|name| find_addon(app, name.as_str()))
    {
        let is_in = |names: &[crate::content::text::Text]| {
            names.iter().any(|name| plan.is_called(name.as_str()))
        };
        if is_in(&addon.included_in) {
            return PlanAnswer::plain(Answer::Yes);
        }
        let can_add = addon.plans.is_empty() || is_in(&addon.plans);
        return PlanAnswer {
            answer: if can_add { Answer::Partial } else { Answer::No },
            addon: can_add.then(|| addon.name.as_str()),
        };
    }
    let Some((entry, entry_plan)) = gate
        .plan
        .as_ref()
        .and_then(|name| find_plan(app, name.as_str()))
    else {
        return PlanAnswer::plain(Answer::Unknown);
    };
    let product = |plan: &'a Plan| plan.product.as_ref().map(|product| product.as_str());
    if plan.is_called(entry_plan.name.as_str()) {
        return PlanAnswer::plain(Answer::Yes);
    }
    if product(plan) != product(entry_plan) {
        return PlanAnswer::plain(Answer::Unknown);
    }
    PlanAnswer::plain(if index >= entry {
        Answer::Yes
    } else {
        Answer::No
    })
}

/// Whether each plan has SCIM, in the order of the list.
pub fn plans_with_scim(app: &App) -> Vec<PlanAnswer<'_>> {
    let access = app.scim.as_ref().and_then(|scim| scim.access.general());
    let is_none = entry(app).kind == Access::NotApplicable;
    plans(app)
        .iter()
        .enumerate()
        .map(|(index, plan)| {
            let found = plan_answer(app, index, &plan.scim, access);
            // Where there is no SCIM no plan has it, whatever is not written.
            if is_none && found.answer == Answer::Unknown {
                PlanAnswer::plain(Answer::No)
            } else {
                found
            }
        })
        .collect()
}

/// Whether each plan has SSO, in the order of the list.
pub fn plans_with_sso(app: &App) -> Vec<PlanAnswer<'_>> {
    let access = app.sso.as_ref().and_then(|sso| sso.access.general());
    let none = app
        .sso
        .as_ref()
        .is_some_and(|sso| sso.support.answer(Scope::default()) == Answer::No);
    plans(app)
        .iter()
        .enumerate()
        .map(|(index, plan)| {
            let found = plan_answer(app, index, &plan.sso, access);
            if none && found.answer == Answer::Unknown {
                PlanAnswer::plain(Answer::No)
            } else {
                found
            }
        })
        .collect()
}
