//! What one identity provider can do for an app.

use crate::content::app::{App, IdpRow, Method, Operation};
use crate::content::fact::{Answer, Scope};
use crate::content::registry::Idp;
use crate::decide::domain::{Groups, IdpPath, NO_IDP, OnPremHurdle};
use crate::decide::engine::IdpFacts;
use crate::derive::gate::{entry, plans};

/// Whether provisioning with this provider runs by a connector: a method that moves
/// accounts, or a third party's product.
pub fn runs_without_scim(row: &IdpRow) -> bool {
    let moves = |method: &Method| !matches!(method, Method::Csv);
    row.method
        .statements
        .iter()
        .any(|statement| statement.value.as_ref().is_some_and(moves))
        || has_via(row)
}

fn has_via(row: &IdpRow) -> bool {
    row.scim
        .statements
        .iter()
        .chain(&row.jit.statements)
        .any(|statement| statement.via.is_some())
}

/// Whether the badge says "connector only": a row runs by api or a third party, or has a
/// third party behind its `scim`.
pub fn has_connector(app: &App) -> bool {
    app.idps.values().any(|row| {
        let by_method = row
            .method
            .statements
            .iter()
            .any(|statement| matches!(statement.value, Some(Method::Api | Method::ThirdParty)));
        by_method
            || row
                .scim
                .statements
                .iter()
                .any(|statement| statement.via.is_some())
    })
}

/// The row of a provider, else the one of any provider.
pub fn row<'a>(app: &'a App, idp: &str) -> Option<&'a IdpRow> {
    app.idps
        .get(idp)
        .or_else(|| app.idps.get("generic"))
        .map(|row| &row.value)
}

/// How the provider provisions the app; see the table of facts in the decision model.
pub fn path(app: &App, idp: &str) -> IdpPath {
    if idp == NO_IDP {
        return IdpPath::None;
    }
    let Some(row) = row(app, idp) else {
        return IdpPath::Unknown;
    };
    let scope = Scope {
        idp: Some(idp),
        plan: &[],
    };
    let scim = row.scim.statement(scope);
    let scim_answer = row.scim.answer(scope);
    let has_via = scim.is_some_and(|s| s.via.is_some())
        || row.jit.statement(scope).is_some_and(|s| s.via.is_some());
    if matches!(scim_answer, Answer::Yes | Answer::Partial) && scim.is_none_or(|s| s.via.is_none())
    {
        return IdpPath::Scim;
    }
    match row.method.value(scope) {
        Some(Method::Api) => return IdpPath::Api,
        Some(Method::ThirdParty) => return IdpPath::ThirdParty,
        Some(Method::DirectorySync) => return IdpPath::DirectorySync,
        Some(Method::Csv) | None => {}
    }
    if has_via {
        return IdpPath::ThirdParty;
    }
    if scim_answer == Answer::Unknown {
        return IdpPath::Unknown;
    }
    if row.jit.answer(scope) == Answer::Yes {
        return IdpPath::Jit;
    }
    match row.sso.answer(scope) {
        Answer::Yes | Answer::Partial => IdpPath::SsoOnly,
        Answer::No => IdpPath::None,
        Answer::Unknown => IdpPath::Unknown,
    }
}

/// Whether groups reach the app from the provider: on the entry plan, on a later one, as
/// written, or nobody says.
pub fn groups(app: &App, idp: &str) -> Groups {
    let Some(fact) = app
        .scim
        .as_ref()
        .and_then(|scim| scim.operations.find(Operation::GroupPush))
    else {
        return Groups::Unknown;
    };
    let idp = (idp != NO_IDP).then_some(idp);
    let entry_plan = entry(app).plan;
    let names = entry_plan.map(|(_, plan)| plan.names()).unwrap_or_default();
    let on_entry = fact.answer(Scope { idp, plan: &names });
    match on_entry {
        Answer::Yes => return Groups::Yes,
        Answer::Partial => return Groups::Partial,
        Answer::No | Answer::Unknown => {}
    }
    if groups_plan(app, idp).is_some() {
        return Groups::Gated;
    }
    match on_entry {
        Answer::No => Groups::No,
        _ => Groups::Unknown,
    }
}

/// The first plan after the entry on which groups reach the app, and its place.
pub fn groups_plan<'a>(
    app: &'a App,
    idp: Option<&str>,
) -> Option<(usize, &'a crate::content::app::Plan)> {
    let fact = app.scim.as_ref()?.operations.find(Operation::GroupPush)?;
    let from = entry(app).plan.map_or(0, |(index, _)| index + 1);
    plans(app).iter().enumerate().skip(from).find(|(_, plan)| {
        let names = plan.names();
        // Only a statement about this very plan says that it is the plan that matters.
        fact.statement(Scope { idp, plan: &names })
            .is_some_and(|s| !s.plans.is_empty() && s.value == Some(Answer::Yes))
    })
}

/// Whether an on-premises directory must sync to a cloud directory first.
pub fn on_prem_hurdle(app: &App, idp: &str, registry: Option<&Idp>) -> OnPremHurdle {
    let asked = (idp != NO_IDP).then_some(idp);
    let written = app.scim.as_ref().map_or(Answer::Unknown, |scim| {
        scim.needs_cloud_directory.answer(Scope {
            idp: asked,
            plan: &[],
        })
    });
    match written {
        Answer::Yes | Answer::Partial => OnPremHurdle::Yes,
        Answer::No => OnPremHurdle::No,
        // The registry's text describes a hurdle; that it is there is what counts.
        Answer::Unknown => match registry.and_then(|idp| idp.on_prem_ad.as_ref()) {
            Some(_) => OnPremHurdle::Yes,
            None => OnPremHurdle::Unknown,
        },
    }
}

/// The facts of an app with a provider, or with none.
pub fn idp_facts(app: &App, idp: &str, registry: Option<&Idp>) -> IdpFacts {
    IdpFacts {
        id: idp.to_owned(),
        idp_path: path(app, idp),
        groups: groups(app, idp),
        on_prem_hurdle: on_prem_hurdle(app, idp, registry),
    }
}

/// A provider's name within a sentence: that of the row for all others is no proper name,
/// and begins with a small letter there.
pub fn name_in_sentence(id: &str, name: &str) -> String {
    let mut chars = name.chars();
    match chars.next() {
        Some(first) if id == "generic" => first.to_lowercase().chain(chars).collect(),
        _ => name.to_owned(),
    }
}
