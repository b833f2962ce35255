//! The shipped content, built: what holds for every page, file and figure of the site.

#![allow(clippy::unwrap_used)]

mod common;

use std::collections::{BTreeMap, BTreeSet};

use common::html::{Element, elements};
use common::{AS_OF, Site, Tree};
use serde_json::Value as Json;
use serde_yaml::Value as Yaml;

/// The pages of an output by their path, parsed.
fn pages(output: &Tree) -> BTreeMap<&str, Vec<Element>> {
    output
        .iter()
        .filter(|(path, _)| path.ends_with(".html"))
        .map(|(path, bytes)| (path.as_str(), elements(std::str::from_utf8(bytes).unwrap())))
        .collect()
}

fn shipped() -> Tree {
    Site::shipped().output(&[])
}

fn yaml(site: &Site, path: &str) -> Yaml {
    serde_yaml::from_str(&site.read(path)).unwrap()
}

/// The address of the site that `site.yaml` names, without a slash at its end.
fn origin(site: &Site) -> String {
    let url = yaml(site, "content/site.yaml")["base_url"]
        .as_str()
        .unwrap()
        .to_owned();
    url.trim_end_matches('/').to_owned()
}

fn is_redirect(page: &[Element]) -> bool {
    page.iter()
        .any(|e| e.is("meta") && e.get("http-equiv") == Some("refresh"))
}

/// The address of a page: `apps/acme/index.html` is `/apps/acme/`.
fn address(path: &str) -> String {
    format!("/{}", path.trim_end_matches("index.html"))
}

#[test]
fn the_content_is_clean() {
    let check = Site::shipped().check(&["--deny-warnings"]);
    assert_eq!(check.status, 0, "{}", check.stderr);
}

#[test]
fn every_link_and_asset_leads_to_a_file_and_every_fragment_to_an_id() {
    for base_url in ["https://book.example/", "https://book.example/kb/"] {
        let output = Site::shipped().output(&["--base-url", base_url]);
        let faults = bad_links(&output, base_url.trim_end_matches('/'));
        assert!(
            faults.is_empty(),
            "under {base_url}:\n{}",
            faults.join("\n")
        );
    }
}

fn bad_links(output: &Tree, origin: &str) -> Vec<String> {
    let base = origin.trim_start_matches("https://book.example");
    let pages = pages(output);
    let ids: BTreeMap<&str, BTreeSet<&str>> = pages
        .iter()
        .map(|(path, page)| (*path, page.iter().filter_map(|e| e.get("id")).collect()))
        .collect();
    let mut faults = BTreeSet::new();
    for (path, page) in &pages {
        for link in page.iter().flat_map(links) {
            let local = link
                .strip_prefix(origin)
                .map(|rest| format!("{base}{rest}"));
            let link = local.as_deref().unwrap_or(link);
            let is_elsewhere = ["https:", "http:", "mailto:"]
                .iter()
                .any(|s| link.starts_with(s));
            if is_elsewhere {
                continue;
            }
            let (target, fragment) = link.split_once('#').unwrap_or((link, ""));
            let file = match target.split('?').next().unwrap_or_default() {
                "" => Some((*path).to_owned()),
                target => target.strip_prefix(&format!("{base}/")).map(|rest| {
                    let is_page = rest.is_empty() || rest.ends_with('/');
                    format!("{rest}{}", if is_page { "index.html" } else { "" })
                }),
            };
            let Some(file) = file.filter(|file| output.contains_key(file)) else {
                faults.insert(format!("{path}: `{link}` leads nowhere"));
                continue;
            };
            let has_id = fragment.is_empty()
                || ids
                    .get(file.as_str())
                    .is_some_and(|ids| ids.contains(fragment));
            if !has_id {
                faults.insert(format!("{path}: `{link}` names an id that is not there"));
            }
        }
    }
    faults.into_iter().collect()
}

/// The addresses an element names, loaded or not.
fn links(element: &Element) -> impl Iterator<Item = &str> {
    ["href", "src", "action", "data", "poster"]
        .into_iter()
        .filter_map(|attribute| element.get(attribute))
}

#[test]
fn no_two_files_differ_by_case_only() {
    let mut seen = BTreeSet::new();
    for path in shipped().keys() {
        assert!(seen.insert(path.to_lowercase()), "{path}");
    }
}

#[test]
fn each_page_has_one_heading_a_title_a_description_and_a_language() {
    let output = shipped();
    let mut titles = BTreeMap::new();
    for (path, page) in pages(&output) {
        let find = |name: &str| page.iter().filter(|e| e.is(name)).collect::<Vec<_>>();
        assert_eq!(find("h1").len(), 1, "{path}: h1");
        assert_eq!(find("html")[0].get("lang"), Some("en"), "{path}: lang");
        assert_eq!(find("main").len(), 1, "{path}: main");
        let title = find("title")[0].text.trim();
        assert!(!title.is_empty(), "{path}: title");
        if !is_redirect(&page) {
            let other = titles.insert(title.to_owned(), path);
            assert_eq!(other, None, "{path}: the title `{title}` is taken");
        }
        let has_description = page.iter().any(|e| {
            e.get("name") == Some("description") && e.get("content").is_some_and(|c| c.len() > 20)
        });
        assert!(has_description, "{path}: description");
    }
}

#[test]
fn ids_are_unique_on_each_page() {
    let output = shipped();
    for (path, page) in pages(&output) {
        let mut ids = BTreeSet::new();
        for id in page.iter().filter_map(|e| e.get("id")) {
            assert!(ids.insert(id), "{path}: two elements have the id `{id}`");
        }
    }
}

#[test]
fn headings_go_down_one_level_at_a_time() {
    let output = shipped();
    for (path, page) in pages(&output) {
        let mut level = 0;
        for heading in &page {
            let next = match heading.name.as_str() {
                "h1" => 1,
                "h2" => 2,
                "h3" => 3,
                "h4" => 4,
                "h5" => 5,
                "h6" => 6,
                _ => continue,
            };
            assert!(
                next <= level + 1,
                "{path}: h{next} `{}` after h{level}",
                heading.text
            );
            level = next;
        }
    }
}

#[test]
fn no_page_holds_a_script_or_style_of_its_own() {
    let output = shipped();
    for (path, page) in pages(&output) {
        for element in &page {
            let is_data = element
                .get("type")
                .is_some_and(|kind| kind.ends_with("json"));
            let is_inline = element.is("style")
                || (element.is("script") && element.get("src").is_none() && !is_data);
            assert!(!is_inline, "{path}: an inline {}", element.name);
            for name in element.attributes.keys() {
                let is_code = name == "style" || name.starts_with("on");
                assert!(!is_code, "{path}: <{} {name}>", element.name);
            }
        }
    }
}

#[test]
fn no_page_loads_anything_from_another_host() {
    let output = shipped();
    for (path, page) in pages(&output) {
        for element in &page {
            // The canonical address is named, not loaded.
            let is_named = matches!(element.get("rel"), Some("canonical" | "alternate"));
            if element.is("a") || element.is("meta") || is_named {
                continue;
            }
            for link in links(element).chain(element.get("srcset")) {
                let is_own =
                    link.starts_with('#') || (link.starts_with('/') && !link.starts_with("//"));
                assert!(is_own, "{path}: <{}> loads `{link}`", element.name);
            }
        }
    }
    for (path, bytes) in output.iter().filter(|(path, _)| path.ends_with(".css")) {
        let css = std::str::from_utf8(bytes).unwrap();
        assert!(!css.contains("//") && !css.contains("@import"), "{path}");
    }
}

#[test]
fn each_setup_of_a_record_has_its_runbook_and_there_is_no_other() {
    let site = Site::shipped();
    let output = site.output(&[]);
    let mut expected = BTreeSet::new();
    for (slug, record) in records(&site) {
        for idp in record["setup"]
            .as_mapping()
            .into_iter()
            .flat_map(|setup| setup.keys())
        {
            expected.insert(format!("apps/{slug}/{}/index.html", idp.as_str().unwrap()));
        }
    }
    let runbooks: BTreeSet<String> = output
        .keys()
        .filter(|path| path.starts_with("apps/") && path.matches('/').count() == 3)
        .filter(|path| path.ends_with("index.html"))
        .cloned()
        .collect();
    assert!(!expected.is_empty());
    assert_eq!(runbooks, expected);
}

/// The records on the site by slug.
fn records(site: &Site) -> BTreeMap<String, Yaml> {
    common::tree(&site.path("content/apps"))
        .into_keys()
        .map(|file| {
            (
                file.trim_end_matches(".yaml").to_owned(),
                yaml(site, &format!("content/apps/{file}")),
            )
        })
        .filter(|(_, record)| record["status"].as_str() != Some("draft"))
        .collect()
}

#[test]
fn the_sitemap_lists_every_page_but_redirects_and_the_error_page() {
    let site = Site::shipped();
    let output = site.output(&[]);
    let origin = origin(&site);
    let expected: BTreeSet<String> = pages(&output)
        .into_iter()
        .filter(|(path, page)| *path != "404.html" && !is_redirect(page))
        .map(|(path, _)| format!("{origin}{}", address(path)))
        .collect();
    let sitemap = std::str::from_utf8(&output["sitemap.xml"]).unwrap();
    let listed: Vec<String> = sitemap
        .split("<loc>")
        .skip(1)
        .map(|rest| rest.split("</loc>").next().unwrap().to_owned())
        .collect();
    assert_eq!(listed.iter().cloned().collect::<BTreeSet<_>>(), expected);
    assert_eq!(listed.len(), expected.len(), "a page is listed twice");
}

#[test]
fn the_canonical_address_of_each_listed_page_is_its_own() {
    let site = Site::shipped();
    let output = site.output(&[]);
    let origin = origin(&site);
    for (path, page) in pages(&output) {
        if path == "404.html" || is_redirect(&page) {
            continue;
        }
        let canonical: Vec<&str> = page
            .iter()
            .filter(|e| e.get("rel") == Some("canonical"))
            .filter_map(|e| e.get("href"))
            .collect();
        assert_eq!(canonical, [format!("{origin}{}", address(path))], "{path}");
    }
}

#[test]
fn the_api_parses_and_holds_no_null() {
    let site = Site::shipped();
    let output = site.output(&[]);
    let documents: Vec<(&String, Json)> = output
        .iter()
        .filter(|(path, _)| path.starts_with("api/v1/") && path.ends_with(".json"))
        .filter(|(path, _)| !path.contains("/schema/") && !path.ends_with("openapi.json"))
        .map(|(path, bytes)| (path, serde_json::from_slice(bytes).unwrap()))
        .collect();
    for (path, document) in &documents {
        assert!(!has_null(document), "{path} holds null");
        assert_eq!(document["schema_version"], 1, "{path}");
        assert_eq!(document["generated"], AS_OF, "{path}");
    }
    let apps = &documents
        .iter()
        .find(|(path, _)| *path == "api/v1/apps.json")
        .unwrap()
        .1;
    let slugs: BTreeSet<String> = apps["apps"]
        .as_array()
        .unwrap()
        .iter()
        .map(|app| app["slug"].as_str().unwrap().to_owned())
        .collect();
    assert_eq!(slugs, records(&site).into_keys().collect());
    assert_eq!(apps["total"], slugs.len());
    for slug in slugs {
        assert!(
            output.contains_key(&format!("api/v1/apps/{slug}.json")),
            "{slug}"
        );
    }
}

fn has_null(value: &Json) -> bool {
    match value {
        Json::Null => true,
        Json::Array(items) => items.iter().any(has_null),
        Json::Object(map) => map.values().any(has_null),
        _ => false,
    }
}

/// The name of the alternative also stands in records, as the publisher of sources; there
/// it is replaced, so that whatever is left comes from the program or the templates.
#[test]
fn a_site_without_alternative_mentions_it_nowhere() {
    let site = Site::shipped();
    let mut settings = yaml(&site, "content/site.yaml");
    let alternative = settings
        .as_mapping_mut()
        .unwrap()
        .remove("alternative")
        .unwrap();
    let name = alternative["name"].as_str().unwrap().to_owned();
    site.write(
        "content/site.yaml",
        serde_yaml::to_string(&settings).unwrap(),
    );
    for path in common::tree(&site.path("content")).keys() {
        let path = format!("content/{path}");
        let text = site.read(&path).replace(&name, "Publisher");
        site.write(&path, text.replace(&name.to_lowercase(), "publisher"));
    }
    let output = site.output(&[]);
    let mut rows = 0;
    for (path, bytes) in &output {
        let text = String::from_utf8_lossy(bytes);
        assert!(
            !text.to_lowercase().contains(&name.to_lowercase()),
            "{path} mentions {name}"
        );
        rows += text.matches("a provisioning layer outside the app").count();
    }
    assert!(rows > 0, "no decision row says the neutral words");
}

#[test]
fn a_site_with_alternative_says_whose_it_is_beside_it() {
    let site = Site::shipped();
    let alternative = yaml(&site, "content/site.yaml")["alternative"].clone();
    let output = site.output(&[]);
    let mut pitched = 0;
    for (path, bytes) in output.iter().filter(|(path, _)| path.ends_with(".html")) {
        let text = String::from_utf8_lossy(bytes);
        if text.contains(alternative["pitch"].as_str().unwrap()) {
            assert!(
                text.contains(alternative["disclosure"].as_str().unwrap()),
                "{path}"
            );
            pitched += 1;
        }
    }
    assert!(pitched > 0, "no page shows the alternative");
}

#[test]
fn a_title_and_one_app_make_a_site() {
    let output = Site::minimal().output(&[]);
    for page in [
        "index.html",
        "apps/acme/index.html",
        "404.html",
        "api/v1/apps.json",
    ] {
        assert!(output.contains_key(page), "{page}");
    }
    assert!(
        !output.contains_key("sitemap.xml"),
        "a sitemap needs an address"
    );
}

/// The last cell of the row of a Markdown table that begins with this cell.
fn last_cell<'m>(markdown: &'m str, first: &str) -> &'m str {
    let start = format!("| {first} |");
    let row = markdown.lines().find(|line| line.starts_with(&start));
    assert!(row.is_some(), "no row `{first}`");
    row.unwrap()
        .trim_end_matches('|')
        .rsplit('|')
        .next()
        .unwrap()
        .trim()
}

/// An amount without sign, commas and noughts after the point.
fn figure(shown: &str) -> f64 {
    shown
        .chars()
        .filter(|c| c.is_ascii_digit() || *c == '.')
        .collect::<String>()
        .parse()
        .unwrap()
}

#[test]
fn the_methodology_gives_the_figures_that_the_program_computes() {
    let site = Site::shipped();
    let output = site.output(&[]);
    let methodology = site.read("content/pages/methodology.md");
    let airtable: Json = serde_json::from_slice(&output["api/v1/apps/airtable.json"]).unwrap();
    let derived = &airtable["derived"];
    let default = &derived["manual_cost"];
    assert_eq!(default["measured"], false);
    let matrix = derived["matrix"].as_array().unwrap();
    let small = matrix
        .iter()
        .find(|row| row["rule"] == "small-team")
        .unwrap();
    assert_eq!(small["employees"], 50);
    for (row, computed) in [
        (
            "Uplift per user and month",
            &derived["uplift"]["per_user_month"]["from"],
        ),
        ("Uplift in percent", &derived["uplift"]["percent"]["from"]),
        ("Uplift per year", &derived["uplift"]["yearly"]["from"]),
        ("Manual cost per year", &default["total"]),
        (
            "Break-even per user and month",
            &derived["break_even"]["per_user_month"],
        ),
        ("Manual cost for 50 people", &small["cost"]["from"]),
        ("Licences nobody uses", &default["unused_licence_cost"]),
        ("Hours of IT work", &default["it_labour_cost"]),
        ("Compliance misses", &default["compliance_cost"]),
    ] {
        let written = figure(last_cell(&methodology, row));
        assert_eq!(written, figure(computed.as_str().unwrap()), "{row}");
    }
    let guide = String::from_utf8_lossy(&output["apps/airtable/index.html"]);
    for row in [
        "Unused licences at the Team price",
        "Manual cost at the Team price",
    ] {
        let written = last_cell(&methodology, row);
        assert!(
            guide.contains(&format!(">{written}</td>")),
            "{row}: {written}"
        );
    }
    let record = yaml(&site, "content/apps/airtable.yaml");
    for name in ["Team", "Business"] {
        let plans = record["pricing"]["plans"].as_sequence().unwrap();
        let plan = plans.iter().find(|plan| plan["name"] == name).unwrap();
        let amount = plan["price"]["amount"].as_f64().unwrap();
        let written = format!("{name} ${amount}");
        assert!(methodology.contains(&written), "{written}");
    }
    let per_user = figure(derived["break_even"]["per_user_month"].as_str().unwrap());
    let written = format!("With the default figures it is ${per_user}.");
    assert!(methodology.contains(&written), "{written}");
}

#[test]
fn the_methodology_names_the_answers_that_the_decision_table_assumes() {
    let site = Site::shipped();
    let methodology = site.read("content/pages/methodology.md");
    let inputs = &yaml(&site, "content/decisions.yaml")["inputs"];
    for (row, input) in [
        ("Do you have what SCIM needs?", "plan"),
        ("Your directory", "directory"),
        ("Do you need more from the dearer plan?", "needs"),
        ("How often people join, leave or change roles", "turnover"),
        ("Must groups reach the app?", "groups_needed"),
        ("Must you prove access to auditors?", "audit_evidence"),
    ] {
        let default = &inputs[input]["default"];
        let label = inputs[input]["labels"][default].as_str().unwrap();
        assert_eq!(last_cell(&methodology, row), label, "{row}");
    }
    let people = inputs["headcount"]["default"].as_u64().unwrap();
    assert_eq!(
        last_cell(&methodology, "People who use the app"),
        people.to_string()
    );
    assert_eq!(inputs["idp"]["default"], "okta");
}
