//! The first text of a new record.
//!
//! In: what is known of an app before anybody looked. Out: a record with `status: draft`
//! that passes the check, its sections in the order of the model, with comments on what
//! to fill in. Nothing is claimed: every fact is absent or `unknown`.

use crate::check::AUTHOR_NOTE;
use crate::diagnostic::as_scalar;

/// What is known of a new app.
#[derive(Debug, Clone, PartialEq)]
pub struct Draft<'a> {
    /// Its name as the vendor writes it.
    pub name: &'a str,
    /// Its category, if it is known.
    pub category: Option<&'a str>,
    /// Where the schema lies, from the record; `None` where the root has none.
    pub schema: Option<&'a str>,
    /// The providers to write a row and a runbook for.
    pub providers: Vec<Provider<'a>>,
}

/// A provider of the registry, as far as a draft speaks of it.
#[derive(Debug, Clone, PartialEq)]
pub struct Provider<'a> {
    /// Its id.
    pub id: &'a str,
    /// Its name.
    pub name: &'a str,
    /// What it calls its console.
    pub console: Option<&'a str>,
    /// What it calls the things that connect it to an app.
    pub credential_names: Vec<&'a str>,
}

const AFTER_CATEGORY: &str = "\
# website: https://acme.example
# What the app is for, in one sentence.
# description: Visual boards for planning teams.
# `scimbook verify` writes the day on which all facts were compared with their sources.
# verified: 2026-10-02
# Take this line out when the record is ready: until then it is built only with --drafts.
status: draft

# Single sign-on. Facts are yes, partial, no or unknown; `partial` says how in a note.
sso:
  support: unknown
  # protocols: [saml-2.0, oidc]
  # The plan it comes with, by its name under `pricing`; `included` where every plan has it.
  # access: { plan: Business }
  # sources: [sso-docs]

# SCIM of the vendor. `support` is native, partial, beta, none or unknown.
scim:
  support: unknown
  # version: \"2.0\"
  # access: { plan: Enterprise }
  # requires_sso: yes
  # Leave out what no source speaks of.
  # operations:
  #   create: yes
  #   update: yes
  #   deactivate: yes
  #   group-push: { value: partial, note: Only groups without subgroups. }
  # What happens to a person who is deactivated: suspends, deletes or removes-from-workspace.
  # deactivation: suspends
  # attributes: [userName, name.givenName, name.familyName]
  # endpoint: \"https://{tenant}.acme.example/scim/v2\"
  # authentication: bearer-token
  # documentation: https://acme.example/help/scim
  # sources: [scim-docs]

# Plans as the vendor sells them, cheapest first, quotes last. Amounts have no currency sign.
# pricing:
#   currency: USD
#   as_of: 2026-09
#   plans:
#     - name: Business
#       price: { amount: 12, unit: user, period: month, billed: annually }
#     - name: Enterprise
#       price: quote
#   sources: [plans]
";

const WITHOUT_PROVIDERS: &str = "
# A row for each identity provider that somebody looked at.
# idps:
#   okta: { sso: yes, scim: yes, jit: unknown, app: gallery, sources: [scim-docs] }

# How to set it up, by identity provider.
# setup:
#   okta:
#     where: [Okta Admin Console, Applications, Acme Boards, Provisioning]
#     credentials:
#       - { name: SCIM endpoint URL, found: Admin settings > Security }
#     steps:
#       - Open the **Provisioning** tab and choose **Configure API integration**.
#     verify:
#       - Assign one person and look for the account.
#     undo:
#       - Turn provisioning off before you remove assignments.
#     sources: [scim-docs]
";

const AFTER_SETUP: &str = "
# What gets in the way. `kind` is technical, commercial, procurement, bundling or security.
# limitations:
#   - { title: No nested groups, detail: Only direct members are sent., kind: technical, sources: [scim-docs] }

# What happens on a day: deprecations, price changes, expiring tokens.
# events:
#   - { date: 2026-12-31, kind: deprecation, text: The first version of the API ends., sources: [scim-docs] }

# What the plan with SCIM brings besides.
# upgrade:
#   includes: [Audit log, Data residency]

# The advice in two sentences.
# decision:
#   bottom_line: Business is enough for small teams.

# Each fact above names its sources by these ids. `kind` is vendor-docs, idp-docs, vendor-pricing,
# quote, tested, community or third-party; `accessed` is the day on which somebody read it.
# sources:
#   scim-docs: { title: \"Acme help: SCIM\", url: \"https://acme.example/help/scim\", kind: vendor-docs, accessed: 2026-10-02 }
";

/// The text of the record.
pub fn draft(app: &Draft<'_>) -> String {
    let modeline = app
        .schema
        .map(|path| format!("# yaml-language-server: $schema={path}\n"))
        .unwrap_or_default();
    let mut out = format!(
        "{modeline}# Take the `#` away from what you fill in, and delete what you do not need.\n\
         # Then run `scimbook check` and `scimbook fmt`.\n\
         schema: 1\nname: {}\n\
         # The company, where it is not the name of the app.\n\
         # vendor: Acme\n",
        scalar(app.name)
    );
    match app.category {
        Some(category) => out.push_str(&format!("category: {}\n", scalar(category))),
        None => out.push_str(
            "# An id of categories.yaml, such as hr; a published record needs one.\n\
             # category: project-management\n",
        ),
    }
    out.push_str(AFTER_CATEGORY);
    if app.providers.is_empty() {
        out.push_str(WITHOUT_PROVIDERS);
    } else {
        out.push_str(&rows(&app.providers));
        out.push_str(&runbooks(app.name, &app.providers));
    }
    out.push_str(AFTER_SETUP);
    out
}

fn rows(providers: &[Provider<'_>]) -> String {
    let mut out = String::from(
        "\n# What works with each identity provider. `app` is gallery, custom or none.\nidps:\n",
    );
    for provider in providers {
        out.push_str(&format!(
            "  {}:\n    sso: unknown\n    scim: unknown\n    jit: unknown\n    \
             # app: gallery\n    # sources: [scim-docs]\n",
            scalar(provider.id)
        ));
    }
    out
}

fn runbooks(app: &str, providers: &[Provider<'_>]) -> String {
    let mut out = String::from(
        "\n# How to set it up. Steps are for somebody who never did it before.\nsetup:\n",
    );
    for provider in providers {
        let console = provider.console.unwrap_or(provider.name);
        let note = |text: String| scalar(&format!("{AUTHOR_NOTE} {text}"));
        out.push_str(&format!(
            "  {}:\n    # scim, sso, jit or import.\n    purpose: scim\n    where: [{}]\n",
            scalar(provider.id),
            scalar(console)
        ));
        if !provider.credential_names.is_empty() {
            out.push_str("    credentials:\n");
        }
        for name in &provider.credential_names {
            let found = note(format!("where in {app} it is found"));
            out.push_str(&format!(
                "      - name: {}\n        found: {found}\n",
                scalar(name)
            ));
        }
        for (field, text) in [
            ("steps", format!("the first step in {console}")),
            ("verify", "how to see that it works".to_owned()),
            ("undo", "how to go back".to_owned()),
        ] {
            out.push_str(&format!("    {field}:\n      - {}\n", note(text)));
        }
        out.push_str("    # sources: [scim-docs]\n");
    }
    out
}

/// The text as a value of a record, where even a number is text.
fn scalar(text: &str) -> String {
    match as_scalar(text) {
        plain if plain == "1" => format!("\"{plain}\""),
        scalar => scalar,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::content::app::App;
    use crate::content::decode::Decode;
    use crate::diagnostic::{FileId, Problems};
    use crate::edit::format;
    use crate::yaml::parse;

    fn okta() -> Provider<'static> {
        Provider {
            id: "okta",
            name: "Okta",
            console: Some("Okta Admin Console"),
            credential_names: vec!["Base URL", "API Token"],
        }
    }

    fn sample(providers: Vec<Provider<'_>>) -> String {
        draft(&Draft {
            name: "Acme: Boards",
            category: Some("project-management"),
            schema: None,
            providers,
        })
    }

    /// The keys of the record, which must be one.
    fn keys(text: &str) -> Vec<String> {
        let node = parse(text).unwrap_or_else(|error| panic!("{error:?}\n{text}"));
        let mut problems = Problems::new(FileId(0));
        assert!(App::decode(&node, &mut problems).is_some());
        let messages: Vec<String> = problems
            .into_list()
            .into_iter()
            .map(|p| p.message)
            .collect();
        assert!(messages.is_empty(), "{messages:?}\n{text}");
        node.entries()
            .iter()
            .map(|(key, _)| key.text.clone())
            .collect()
    }

    /// The draft with every commented field filled in as its comment shows.
    fn filled_in(text: &str) -> String {
        let is_example = |line: &str| {
            let line = line.trim_start();
            line.starts_with("- ")
                || line.split_once(':').is_some_and(|(key, _)| {
                    key.chars()
                        .all(|c| c.is_ascii_lowercase() || c == '_' || c == '-')
                })
        };
        text.lines()
            .filter_map(|line| match line.split_once("# ") {
                Some((indent, example)) if indent.trim().is_empty() => {
                    is_example(example).then(|| format!("{indent}{example}\n"))
                }
                _ => Some(format!("{line}\n")),
            })
            .collect()
    }

    #[test]
    fn a_draft_is_a_record_without_a_problem() {
        for providers in [vec![], vec![okta()]] {
            keys(&sample(providers));
        }
        assert!(sample(vec![]).contains("name: \"Acme: Boards\"\n"));
    }

    #[test]
    fn a_draft_that_is_filled_in_is_a_record_in_the_order_of_the_model() {
        for providers in [vec![], vec![okta()]] {
            let keys = keys(&filled_in(&sample(providers)));
            let mut model = App::KEYS.iter();
            for key in &keys {
                assert!(model.any(|field| field == key), "`{key}` is out of order");
            }
            assert!(keys.iter().any(|key| key == "sources"));
        }
    }

    #[test]
    fn a_draft_and_a_filled_in_one_are_in_canonical_form() {
        for providers in [vec![], vec![okta()]] {
            let text = sample(providers);
            assert_eq!(format(&text).unwrap(), text);
            let text = filled_in(&text);
            assert_eq!(format(&text).unwrap(), text);
        }
    }

    #[test]
    fn every_provider_has_a_row_and_a_runbook() {
        let text = sample(vec![
            okta(),
            Provider {
                id: "ping",
                name: "Ping Identity",
                console: None,
                credential_names: vec![],
            },
        ]);
        for words in [
            "  okta:\n    sso: unknown",
            "  ping:\n    # scim, sso",
            "where: [Ping Identity]",
            "name: API Token",
        ] {
            assert!(text.contains(words), "{words}\n{text}");
        }
    }

    #[test]
    fn names_that_look_like_numbers_stay_names() {
        for name in ["1", "2.0", "true", "~", "# x", "- x", "a \"b\""] {
            let text = draft(&Draft {
                name,
                category: None,
                schema: None,
                providers: vec![],
            });
            assert_eq!(
                parse(&text).unwrap().get("name").unwrap().text(),
                Some(name)
            );
        }
    }
}
