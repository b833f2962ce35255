//! Facts that cannot both be true.

use crate::check::Context;
use crate::content::app::{Addon, App, IdpRow, Method, Purpose, Support};
use crate::content::decode::Export;
use crate::content::fact::{Answer, Scope};
use crate::diagnostic::{Problems, nearest};
use crate::records::AppRecord;
use crate::rules::{
    ADDON_DIFFERS, AFFECTS_WITHOUT_ROW, ATTRIBUTES_EMPTY_WITH_MAPPING, NONE_WITH_ACCESS,
    NONE_WITH_OPERATION, NONE_WITH_RUNBOOK, PLAN_AGAINST_ACCESS, RUNBOOK_WITHOUT_ROW,
    SSO_REQUIRED_BUT_ABSENT,
};

/// Whether a connector runs without SCIM with some provider: over the vendor's own API,
/// or as a third party's product. Uploaded files and directories are none.
fn has_connector(app: &App) -> bool {
    app.idps.values().any(|row| {
        let is_connector = |method: &Method| matches!(method, Method::Api | Method::ThirdParty);
        let mut methods = row
            .method
            .statements
            .iter()
            .filter_map(|s| s.value.as_ref());
        methods.any(is_connector) || is_via_third_party(row)
    })
}

fn row_has_other_means(row: &IdpRow) -> bool {
    row.method.is_written() || is_via_third_party(row)
}

fn is_via_third_party(row: &IdpRow) -> bool {
    let is_via = |fact: &crate::content::fact::Fact<Answer>| {
        fact.statements
            .iter()
            .any(|statement| statement.via.is_some())
    };
    is_via(&row.scim) || is_via(&row.jit)
}

/// SCIM `none` has no access, no operation and no runbook, unless a connector does it.
pub fn none_means_none(_: &Context<'_>, record: &AppRecord, problems: &mut Problems) {
    let app = &record.app;
    let Some(scim) = &app.scim else { return };
    if scim.support.general() != Some(&Support::None) || has_connector(app) {
        return;
    }
    let none_at = scim.support.statements[0].at;
    if let Some(access) = scim.access.statements.first().filter(|a| a.value.is_some()) {
        problems.push(
            problems
                .at(
                    &NONE_WITH_ACCESS,
                    access.at,
                    "SCIM is `none`, yet it has an access",
                )
                .label("there is nothing to get")
                .help("remove the access, or say which support there is")
                .related(record.file, none_at, "said to be `none` here"),
        );
    }
    for (operation, fact) in &scim.operations.0 {
        for statement in fact
            .statements
            .iter()
            .filter(|s| s.value == Some(Answer::Yes))
        {
            problems.push(
                problems
                    .at(
                        &NONE_WITH_OPERATION,
                        statement.at,
                        format!("SCIM is `none`, yet `{}` works", operation.as_str()),
                    )
                    .label("nothing could do it")
                    .help("remove the operation, or say which support there is")
                    .related(record.file, none_at, "said to be `none` here"),
            );
        }
    }
    for (idp, runbooks) in &app.setup {
        for runbook in runbooks.0.iter().filter(|r| purpose(r) == Purpose::Scim) {
            problems.push(
                problems
                    .at(
                        &NONE_WITH_RUNBOOK,
                        runbook.at,
                        format!("SCIM is `none`, yet there is a runbook for `{idp}`"),
                    )
                    .label("this runbook sets up SCIM")
                    .help("write its `purpose`: sso, jit or import")
                    .related(record.file, none_at, "said to be `none` here"),
            );
        }
    }
}

fn purpose(runbook: &crate::content::app::Runbook) -> Purpose {
    runbook.purpose.as_ref().map_or(Purpose::Scim, |p| p.value)
}

/// The plan that access names, and the plans around it, do not say otherwise.
pub fn plans_agree_with_access(_: &Context<'_>, record: &AppRecord, problems: &mut Problems) {
    let app = &record.app;
    let (Some(scim), Some(pricing)) = (&app.scim, &app.pricing) else {
        return;
    };
    let Some(statement) = scim.access.statement(Scope::default()) else {
        return;
    };
    let Some(entry) = statement
        .value
        .as_ref()
        .and_then(|access| access.gates.first())
    else {
        return;
    };
    if entry.is_included() {
        for plan in &pricing.plans {
            if let Some(no) = plan
                .scim
                .statement(Scope::default())
                .filter(|s| s.value == Some(Answer::No))
            {
                problems.push(
                    problems
                        .at(
                            &PLAN_AGAINST_ACCESS,
                            no.at,
                            format!(
                                "SCIM is included in every plan, yet `{}` lacks it",
                                plan.name.as_str()
                            ),
                        )
                        .label("said to lack SCIM")
                        .help("name the plan that SCIM needs instead of `included`")
                        .related(record.file, statement.at, "said to be in every plan here"),
                );
            }
        }
        return;
    }
    let Some(name) = entry.plan.as_ref().filter(|_| entry.addon.is_none()) else {
        return;
    };
    let Some(index) = pricing
        .plans
        .iter()
        .position(|plan| plan.is_called(name.as_str()))
    else {
        return;
    };
    for (position, plan) in pricing.plans.iter().enumerate() {
        let Some(written) = plan.scim.statement(Scope::default()) else {
            continue;
        };
        let same_name = plan.is_called(name.as_str());
        // Only plans of the same product can be cheaper ways to the same thing.
        let same_product = plan.product.as_ref().map(|p| p.as_str())
            == pricing.plans[index].product.as_ref().map(|p| p.as_str());
        let (is_wrong, label) = match written.value {
            Some(Answer::No) if same_name => (true, "said to lack SCIM"),
            Some(Answer::Yes) if position < index && same_product && !same_name => {
                (true, "said to have SCIM")
            }
            _ => (false, ""),
        };
        if is_wrong {
            problems.push(
                problems
                    .at(
                        &PLAN_AGAINST_ACCESS,
                        written.at,
                        format!(
                            "SCIM needs `{}`, yet `{}` says otherwise",
                            name.as_str(),
                            plan.name.as_str()
                        ),
                    )
                    .label(label)
                    .help("make the plan and the access agree")
                    .related(record.file, statement.at, "the access is named here"),
            );
        }
    }
}

/// Whether some row has the name of no provider and comes nearest to this one: its
/// spelling is the one problem worth telling.
fn has_misspelt_row(context: &Context<'_>, app: &App, idp: &str) -> bool {
    let ids: Vec<&str> = context.records.idps.keys().map(String::as_str).collect();
    app.idps.keys().any(|row| {
        !context.records.idps.contains_key(row.as_str()) && nearest(row.as_str(), &ids) == Some(idp)
    })
}

/// A runbook of purpose scim has a row that does not say `no`.
pub fn runbooks_have_rows(context: &Context<'_>, record: &AppRecord, problems: &mut Problems) {
    let app = &record.app;
    for (idp, runbooks) in &app.setup {
        if idp == "generic" {
            continue;
        }
        for runbook in runbooks.0.iter().filter(|r| purpose(r) == Purpose::Scim) {
            let Some(row) = app.idps.get(idp) else {
                if has_misspelt_row(context, app, idp) {
                    break;
                }
                problems.push(
                    problems
                        .at(
                            &RUNBOOK_WITHOUT_ROW,
                            runbooks.at,
                            format!("a runbook for `{idp}`, but no row in `idps`"),
                        )
                        .label("this provider is not in the table")
                        .help(format!("add `{idp}:` to `idps`")),
                );
                break;
            };
            let says_no = row
                .scim
                .statement(Scope::default())
                .filter(|s| s.value == Some(Answer::No));
            if let Some(no) = says_no
                && !row_has_other_means(row)
            {
                problems.push(
                    problems
                        .at(
                            &RUNBOOK_WITHOUT_ROW,
                            runbook.at,
                            format!("a runbook for `{idp}`, which is said to have no SCIM"),
                        )
                        .label("this runbook sets up SCIM")
                        .help("write its `purpose`, or the row's `method`")
                        .related(record.file, no.at, "said to be `no` here"),
                );
            }
        }
    }
}

/// A provider in `affects` has a row.
pub fn affected_providers_have_rows(
    context: &Context<'_>,
    record: &AppRecord,
    problems: &mut Problems,
) {
    for limitation in &record.app.limitations {
        for idp in &limitation.affects {
            let is_known = context.records.idps.contains_key(idp.as_str());
            if is_known
                && !record.app.idps.contains_key(idp.as_str())
                && !has_misspelt_row(context, &record.app, idp.as_str())
            {
                problems.push(
                    problems
                        .at(
                            &AFFECTS_WITHOUT_ROW,
                            idp.at,
                            format!("`{}` is affected, but has no row in `idps`", idp.as_str()),
                        )
                        .label("this provider is not in the table")
                        .help(format!("add `{}:` to `idps`", idp.as_str())),
                );
            }
        }
    }
}

/// `requires_sso: yes` needs SSO.
pub fn required_sso_exists(_: &Context<'_>, record: &AppRecord, problems: &mut Problems) {
    let (Some(scim), Some(sso)) = (&record.app.scim, &record.app.sso) else {
        return;
    };
    if sso.support.answer(Scope::default()) != Answer::No {
        return;
    }
    for statement in &scim.requires_sso.statements {
        if statement.value == Some(Answer::Yes) {
            problems.push(
                problems
                    .at(
                        &SSO_REQUIRED_BUT_ABSENT,
                        statement.at,
                        "SCIM requires SSO, which this app is said not to have",
                    )
                    .label("cannot be met")
                    .related(
                        record.file,
                        sso.support.statements[0].at,
                        "said to be `no` here",
                    ),
            );
        }
    }
}

/// `attributes: []` says that there are none, which mappings contradict.
pub fn attributes_agree_with_mappings(
    _: &Context<'_>,
    record: &AppRecord,
    problems: &mut Problems,
) {
    let Some(scim) = &record.app.scim else { return };
    let Some(statement) = scim.attributes.statement(Scope::default()) else {
        return;
    };
    // Written as unknown says "not specified", which a mapping contradicts as well.
    if statement
        .value
        .as_ref()
        .is_some_and(|list| !list.is_empty())
    {
        return;
    }
    let mapped = record
        .app
        .setup
        .values()
        .flat_map(|runbooks| &runbooks.0)
        .filter(|runbook| purpose(runbook) == Purpose::Scim)
        .flat_map(|runbook| &runbook.attribute_mapping)
        .next();
    if let Some(mapping) = mapped {
        problems.push(
            problems
                .at(
                    &ATTRIBUTES_EMPTY_WITH_MAPPING,
                    statement.at,
                    match statement.value {
                        Some(_) => "there are said to be no attributes, yet a runbook maps some",
                        None => "the attributes are said to be unknown, yet a runbook maps some",
                    },
                )
                .label("one of the two is wrong")
                .help("list the attributes, or leave the field out where they are not documented")
                .related(record.file, mapping.at, "mapped here"),
        );
    }
}

/// Two apps of one vendor state the same about one add-on: its price, where both give it
/// in one currency, and its tier.
pub fn addons_agree_within_a_vendor(
    context: &Context<'_>,
    record: &AppRecord,
    problems: &mut Problems,
) {
    let Some(vendor) = &record.app.vendor else {
        return;
    };
    let same_vendor = context.by_vendor.get(vendor.as_str());
    let earlier = |other: &&&AppRecord| other.slug < record.slug;
    for other in same_vendor.into_iter().flatten().filter(earlier) {
        let has_one_currency = currency(&record.app) == currency(&other.app);
        for addon in addons(&record.app) {
            // An add-on may stand once per billing, so one price in common is enough.
            let is_same = |a: &&Addon| a.is_called(addon.name.as_str());
            let differs = |of: fn(&Addon) -> Option<serde_json::Value>| {
                let own: Vec<_> = addons(&record.app).filter(is_same).filter_map(of).collect();
                let mut stated = addons(&other.app)
                    .filter(is_same)
                    .filter(|other| of(other).is_some())
                    .peekable();
                let first = stated.peek().copied();
                let has_common = stated.any(|other| of(other).is_some_and(|o| own.contains(&o)));
                first.filter(|_| of(addon).is_some() && !has_common)
            };
            let price = differs(price_of).filter(|_| has_one_currency);
            let (what, different) = match (price, differs(tier_of)) {
                (Some(other), _) => ("price", other),
                (None, Some(other)) => ("tier", other),
                (None, None) => continue,
            };
            problems.push(
                problems
                    .at(
                        &ADDON_DIFFERS,
                        addon.at,
                        format!(
                            "`{}` has another {what} in `{}`",
                            addon.name.as_str(),
                            other.slug
                        ),
                    )
                    .label("one of the two is wrong")
                    .related(other.file, different.at, format!("the other {what}")),
            );
        }
    }
}

fn addons(app: &App) -> impl Iterator<Item = &Addon> {
    app.pricing.iter().flat_map(|pricing| &pricing.addons)
}

fn currency(app: &App) -> Option<serde_json::Value> {
    let pricing = app.pricing.as_ref()?;
    Some(pricing.currency.export())
}

/// The price without its place and sources.
fn price_of(addon: &Addon) -> Option<serde_json::Value> {
    addon.price.as_ref().map(|price| {
        let mut bare = price.clone();
        bare.sources = Vec::new();
        bare.export()
    })
}

fn tier_of(addon: &Addon) -> Option<serde_json::Value> {
    addon.tier.as_ref().map(|tier| tier.export())
}
