//! What guides say, word by word: one small record a case, or a shipped one.

#![allow(clippy::unwrap_used)]

mod common;

use common::Site;

const GUIDE: &str = "apps/acme/index.html";

/// A page of the smallest site, whose record has these lines in place of its `scim`.
fn page(path: &str, lines: &str) -> String {
    let site = Site::minimal();
    site.write(
        "content/apps/acme.yaml",
        format!("schema: 1\nname: Acme\ncategory: project-management\n{lines}"),
    );
    text(&site, path)
}

fn text(site: &Site, path: &str) -> String {
    String::from_utf8(site.output(&[])[path].clone()).unwrap()
}

/// A page of the shipped content.
fn shipped(path: &str) -> String {
    text(&Site::shipped(), path)
}

/// The words of a piece of HTML, without tags, spaced once.
fn words(html: &str) -> String {
    let mut plain = String::new();
    for (index, part) in html.split('<').enumerate() {
        plain.push_str(if index == 0 {
            part
        } else {
            part.split_once('>').map_or("", |(_, text)| text)
        });
    }
    plain.split_whitespace().collect::<Vec<_>>().join(" ")
}

/// The words between two marks of a page.
fn between(html: &str, start: &str, end: &str) -> String {
    let (_, rest) = html.split_once(start).unwrap();
    words(rest.split_once(end).unwrap().0)
}

const TWO_ACCOUNTS: &str = "
scim:
  support: native
  access:
    any_of:
      - { plan: Enterprise, account_type: managed users }
      - { plan: Enterprise, account_type: a verified organisation }
idps: { okta: { scim: yes } }
pricing:
  currency: USD
  plans:
    - { name: Team, price: { amount: 4, unit: user, period: month } }
    - { name: Enterprise, price: { amount: 21, unit: user, period: month } }
";

#[test]
fn two_kinds_of_account_on_one_plan_name_the_plan_once() {
    let guide = page(GUIDE, TWO_ACCOUNTS);
    assert_eq!(
        between(&guide, "<p class=\"requires\">", "</p>"),
        "Native SCIM, dearer plan Native SCIM requires Enterprise, with managed users, or a verified organisation"
    );
}

#[test]
fn the_hurdle_of_an_account_type_names_every_kind() {
    let guide = page(GUIDE, TWO_ACCOUNTS);
    assert!(
        words(&guide)
            .contains("SCIM needs managed users or a verified organisation besides the purchase"),
        "{}",
        words(&guide)
    );
}

#[test]
fn a_way_without_hurdle_spares_the_hurdle_of_the_entry() {
    let guide = page(
        GUIDE,
        &TWO_ACCOUNTS.replace(", account_type: a verified organisation", ""),
    );
    assert!(!words(&guide).contains("besides the purchase"));
}

#[test]
fn a_source_of_people_is_not_spoken_of_as_a_receiver_of_accounts() {
    let scim = "scim: { support: unknown }\n";
    assert!(page(GUIDE, scim).contains("creates, changes and removes"));
    let source = page(GUIDE, &format!("role: hr-source\n{scim}"));
    assert!(!source.contains("creates, changes and removes"));
    assert!(words(&source).contains(
        "Without a connection from Acme to the identity provider, joiners, movers and leavers are carried over by hand."
    ));
}

#[test]
fn the_audience_of_an_endpoint_stands_outside_its_code() {
    let guide = page(
        GUIDE,
        "
scim:
  support: native
  endpoint:
    - { url: 'https://eu.example/scim', for: customers in the EU }
    - { url: 'https://us.example/scim', for: all others }
",
    );
    for (url, audience) in [
        ("https://eu.example/scim", "customers in the EU"),
        ("https://us.example/scim", "all others"),
    ] {
        let expected = format!("<code>{url}</code> ({audience})");
        assert!(guide.contains(&expected), "{expected}");
    }
}

const PRODUCTS: &str = "
scim:
  support: native
  access: { addon: Guard }
idps: { okta: { scim: yes }, generic: { scim: yes } }
pricing:
  currency: USD
  plans:
    - { name: Standard, product: Wiki, price: { amount: 6.05, unit: user, period: month } }
    - { name: Standard, product: Tracker, price: { amount: 8, unit: user, period: month } }
  addons:
    - { name: Guard, price: { amount: 4.2, unit: user, period: month, approximate: yes }, plans: [Standard] }
";

#[test]
fn a_plan_names_its_product_where_there_are_several() {
    let guide = words(&page(GUIDE, PRODUCTS));
    assert!(guide.contains("Wiki Standard lacks it."), "{guide}");
    let one_product = PRODUCTS.replace("Tracker", "Wiki").replace(
        "name: Standard, product: Wiki, price: { amount: 8",
        "name: Plus, product: Wiki, price: { amount: 8",
    );
    let guide = words(&page(GUIDE, &one_product));
    assert!(guide.contains(". Standard lacks it."), "{guide}");
}

#[test]
fn figures_from_an_approximate_price_are_about_and_rounded() {
    let guide = words(&page(GUIDE, PRODUCTS));
    for expected in [
        "about +$4.20 per user and month on top of Wiki Standard (about +69%)",
        "about $25,000",
    ] {
        assert!(guide.contains(expected), "{expected}: {guide}");
    }
    for exact in ["69.42", "25,200"] {
        assert!(!guide.contains(exact), "{exact}");
    }
    let guide = words(&page(GUIDE, &PRODUCTS.replace(", approximate: yes", "")));
    assert!(guide.contains("(+69.42%)"), "{guide}");
}

#[test]
fn other_providers_are_named_with_a_small_letter_within_a_sentence() {
    let site = Site::minimal();
    site.write(
        "content/idps.yaml",
        "okta: { name: Okta }\ngeneric: { name: Other providers }\n",
    );
    site.write(
        "content/apps/acme.yaml",
        format!("schema: 1\nname: Acme\ncategory: project-management\n{PRODUCTS}"),
    );
    let guide = words(&text(&site, GUIDE));
    assert!(guide.contains("SCIM: Okta, other providers."), "{guide}");
}

#[test]
fn an_open_price_is_from_about_an_amount_and_one_seat_is_singular() {
    let guide = words(&page(
        GUIDE,
        "
scim: { support: unknown }
pricing:
  currency: USD
  plans:
    - { name: Solo, price: { from: 5, unit: user, period: month, approximate: yes }, maximum: { seats: 1 } }
",
    ));
    assert!(guide.contains("from about $5"), "{guide}");
    assert!(guide.contains("At most 1 seat."), "{guide}");
}

#[test]
fn what_breaks_reads_as_sentences() {
    let guide = words(&page(
        GUIDE,
        "
scim: { support: native }
limitations:
  - { title: Keys end after a year, kind: technical }
  - { title: Roles stay, kind: technical }
",
    ));
    assert!(
        guide.contains("Keys end after a year. Roles stay."),
        "{guide}"
    );
}

/// The mapping of a runbook ends with the line that Entra ID adds by itself.
#[test]
fn the_default_of_entra_id_is_told_apart_from_the_record() {
    let guide = page(
        GUIDE,
        "
scim: { support: native }
idps: { entra-id: { scim: yes } }
setup:
  entra-id:
    attribute_mapping: [{ source: userPrincipalName, target: userName }]
",
    );
    let guide = words(&guide);
    let line = guide.split("IsSoftDeleted").nth(1).unwrap();
    assert!(
        line.contains("# Microsoft&#39;s default, not from the record")
            || line.contains("# Microsoft's default, not from the record"),
        "{line}"
    );
}

#[test]
fn whether_sso_comes_first_has_no_colour_in_a_comparison() {
    let output = Site::shipped().output(&[]);
    let (path, bytes) = output
        .iter()
        .find(|(path, bytes)| {
            path.starts_with("compare/") && String::from_utf8_lossy(bytes).contains("SSO required")
        })
        .unwrap();
    let page = String::from_utf8_lossy(bytes);
    let row = page.split("SSO required first").nth(1).unwrap();
    let row = row.split("</tr>").next().unwrap();
    assert!(row.contains("fact-neutral"), "{path}: {row}");
    let row = page.split("SSO available").nth(1).unwrap();
    let row = row.split("</tr>").next().unwrap();
    assert!(!row.contains("fact-neutral"), "{path}: {row}");
}

#[test]
fn the_source_of_people_that_ships_is_one() {
    assert!(words(&shipped("apps/bamboohr/index.html")).contains("are carried over by hand"));
}

const IN_EUROS: &str = "\
scim:
  support: native
  access: { plan: Enterprise }
idps: { okta: { scim: yes } }
pricing:
  currency: EUR
  plans:
    - { name: Team, price: { amount: 4, unit: user, period: month } }
    - { name: Enterprise, price: { amount: 21, unit: user, period: month } }
";

#[test]
fn prices_in_another_currency_are_shown_in_it_and_compared_with_nothing() {
    let site = Site::minimal();
    site.write(
        "content/apps/acme.yaml",
        format!("schema: 1\nname: Acme\ncategory: project-management\n{IN_EUROS}"),
    );
    let guide = text(&site, GUIDE);
    let chart = between(&guide, "<figcaption><p>", "</figcaption>");
    assert!(
        chart.contains("amounts of two currencies are not compared"),
        "{chart}"
    );
    assert!(!guide.contains("data-line=\"upgrade\""));
    // 500 people at 17 a month.
    let decided = between(&guide, "id=\"decision\"", "</section>");
    assert!(decided.contains("€102,000"), "{decided}");
    let said = site.run(&["decide", "acme", "--plan", "below", "--idp", "okta"]);
    assert_eq!(said.status, 0, "{}", said.stderr);
    for part in ["€102,000", "$11,754", "they are not compared"] {
        assert!(said.stdout.contains(part), "{part}: {}", said.stdout);
    }
}
