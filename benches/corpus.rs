//! Records shaped like the shipped ones, as many as wanted, the same on every run.

use std::fmt::Write as _;
use std::fs;
use std::io;
use std::path::Path;

/// Writes a site with `count` records of about 6 KB under `root/content`.
pub fn write(root: &Path, count: usize) -> io::Result<u64> {
    let apps = root.join("content/apps");
    fs::create_dir_all(&apps)?;
    fs::write(
        root.join("content/site.yaml"),
        "title: Corpus\nbase_url: https://corpus.example/kb/\nrepository: { url: https://github.com/example/corpus }\n",
    )?;
    let mut bytes = 0;
    for index in 0..count {
        let text = record(index, count);
        bytes += text.len() as u64;
        fs::write(apps.join(format!("app-{index:05}.yaml")), text)?;
    }
    Ok(bytes)
}

const CATEGORIES: [&str; 18] = [
    "hr",
    "recruiting",
    "product-analytics",
    "monitoring",
    "project-management",
    "developer-tools",
    "data",
    "storage",
    "security",
    "communication",
    "collaboration",
    "productivity",
    "design",
    "support",
    "crm",
    "documents",
    "e-signature",
    "it",
];

const SENTENCES: [&str; 8] = [
    "The catalogue app creates, updates and deactivates people.",
    "Groups reach the app only from the dearer plan.",
    "A lost token has to be replaced in the identity provider.",
    "Members of nested groups are skipped.",
    "The price is told on request and depends on the number of people.",
    "People are matched by `userName`, which must be their work address.",
    "An account that is deactivated keeps its content until somebody moves it.",
    "The [documentation](https://docs.example/scim) lists the attributes.",
];

fn record(index: usize, count: usize) -> String {
    let sentence = |offset: usize| SENTENCES[(index * 7 + offset * 3) % SENTENCES.len()];
    let category = CATEGORIES[index % CATEGORIES.len()];
    let price = 3 + index % 20;
    let neighbour = (index + CATEGORIES.len()) % count;
    let mut text = format!(
        "schema: 1\nname: App {index:05}\nvendor: Vendor {index:05}\ncategory: {category}\nwebsite: https://app-{index:05}.example\n\
         description: \"{}\"\nverified: 2026-{:02}-{:02}\nsummary: |\n",
        sentence(0).replace('"', ""),
        1 + index % 10,
        1 + index % 28,
    );
    for paragraph in 0..2 {
        for line in 0..4 {
            let _ = writeln!(text, "  {}", sentence(paragraph * 4 + line));
        }
        text.push('\n');
    }
    let _ = write!(
        text,
        "sso:\n  support: yes\n  protocols: [saml-2.0, oidc]\n  access: {{ plan: Business }}\n  sources: [sso-help]\n\
         scim:\n  support: native\n  version: \"2.0\"\n  access: {{ plan: Enterprise }}\n  requires_sso:\n    value: yes\n    sources: [scim-help]\n\
         \x20   disputed: [{{ value: no, sources: [okta-guide], note: \"{}\" }}]\n\
         \x20 operations:\n    create: yes\n    update: yes\n    deactivate: yes\n    delete: no\n\
         \x20   group-push: [{{ value: no, idps: [google-workspace] }}, {{ value: yes }}]\n\
         \x20 deactivation: suspends\n  attributes: [userName, name.givenName, name.familyName, title, department]\n\
         \x20 endpoint: \"https://{{tenant}}.app-{index:05}.example/scim/v2\"\n  authentication: bearer-token\n\
         \x20 documentation: https://docs.example/scim\n  sources: [scim-help, okta-guide]\n\
         pricing:\n  currency: USD\n  as_of: 2026-09\n  plans:\n    - {{ name: Free, price: free }}\n\
         \x20   - {{ name: Business, price: {{ amount: {price}, unit: user, period: month, billed: annually }}, note: \"{}\" }}\n\
         \x20   - {{ name: Enterprise, price: {{ amount: {}, unit: user, period: month, billed: annually }}, minimum: {{ seats: 20 }} }}\n\
         \x20 notes: [{{ title: All or nothing, text: \"{}\" }}]\n  sources: [plans]\n\
         idps:\n",
        sentence(1),
        sentence(2),
        price * 2 + 1,
        sentence(3),
    );
    for (position, idp) in ["okta", "entra-id", "google-workspace", "onelogin"]
        .iter()
        .enumerate()
    {
        let scim = if position == 2 { "no" } else { "yes" };
        let _ = writeln!(
            text,
            "  {idp}: {{ sso: yes, scim: {scim}, jit: unknown, note: \"{}\", sources: [okta-guide] }}",
            sentence(4 + position)
        );
    }
    text.push_str("setup:\n");
    for (idp, console) in [
        ("okta", "Okta Admin Console"),
        ("entra-id", "Microsoft Entra admin center"),
    ] {
        let _ = write!(
            text,
            "  {idp}:\n    integration: Catalogue app\n    prerequisites: [sso-enabled, A person who administers App {index:05}]\n\
             \x20   where: [{console}, Applications, App {index:05}, Provisioning]\n\
             \x20   credentials:\n      - {{ name: Base URL, found: \"Admin settings > Security\" }}\n      - {{ name: API Token, found: \"Admin settings > Security\" }}\n    steps:\n"
        );
        for step in 0..8 {
            let _ = writeln!(
                text,
                "      - \"Step {step} of **App {index:05}**: {}\"",
                sentence(step)
            );
        }
        text.push_str("      - |\n        Check the answer of the endpoint:\n\n        ```json\n");
        let _ = write!(
            text,
            "        {{ \"schemas\": [\"urn:ietf:params:scim:api:messages:2.0:ListResponse\"], \"totalResults\": {} }}\n        ```\n",
            index % 50
        );
        text.push_str(
            "    attribute_mapping:\n      - { source: user.email, target: userName, required: yes }\n      - { source: user.firstName, target: name.givenName, required: yes }\n      - { source: user.lastName, target: name.familyName, required: yes }\n      - { source: user.title, target: title }\n",
        );
        let _ = write!(
            text,
            "    verify: [\"{}\"]\n    undo: [\"Switch provisioning off.\"]\n    notes: [\"{}\"]\n    sources: [okta-guide]\n",
            sentence(5),
            sentence(6)
        );
    }
    text.push_str("limitations:\n");
    for (position, kind) in ["technical", "commercial", "security", "bundling"]
        .iter()
        .enumerate()
    {
        let _ = writeln!(
            text,
            "  - {{ title: \"Limit {position} of App {index:05}\", detail: \"{}\", kind: {kind}, affects: [okta], sources: [scim-help] }}",
            sentence(position)
        );
    }
    let _ = write!(
        text,
        "upgrade: {{ includes: [Audit log, Priority support, Sandbox], unneeded_percent: {} }}\n\
         community: {{ sentiment: mixed, themes: [{{ text: \"{}\", sources: [forum] }}] }}\n\
         decision: {{ bottom_line: \"{}\" }}\nrelated: [app-{neighbour:05}]\nsources:\n",
        20 + index % 60,
        sentence(6),
        sentence(7)
    );
    for (id, kind) in [
        ("sso-help", "vendor-docs"),
        ("scim-help", "vendor-docs"),
        ("okta-guide", "idp-docs"),
        ("plans", "vendor-pricing"),
        ("forum", "community"),
    ] {
        let _ = writeln!(
            text,
            "  {id}: {{ title: \"App {index:05}: {id}\", url: \"https://docs.example/{index}/{id}\", kind: {kind}, published: 2026-08 }}"
        );
    }
    text
}
