//! Code that does a job, composed from the facts: a check of endpoint and token, the
//! request that creates a user, and the mapping in the provider's own language.

use serde::Serialize;
use serde_json::{Map, Value as Json, json};

use crate::content::app::{App, Authentication, Endpoint, Endpoints, Runbook};
use crate::markup::{Html, highlight};

/// A piece of code with its heading.
#[derive(Debug, Clone, Serialize)]
pub struct Snippet {
    /// Which one: `check`, `create`, `mapping`.
    pub kind: &'static str,
    /// The code, highlighted.
    pub code: Html,
}

/// The snippets of a SCIM runbook. Nothing here is guessed: an address that is not
/// documented is a variable to be filled in, and a token is checked only where the
/// record says that it is a bearer token, or says nothing.
pub fn snippets(app: &App, idp: &str, idp_name: &str, runbook: &Runbook) -> Vec<Snippet> {
    let Some(scim) = &app.scim else {
        return Vec::new();
    };
    let scope = crate::content::fact::Scope {
        idp: Some(idp),
        plan: &[],
    };
    let endpoint = endpoint(scim.endpoint.value(scope), idp_name, runbook);
    let mut snippets = Vec::new();
    let is_bearer = match scim.authentication.value(scope) {
        Some(authentication) => *authentication == Authentication::BearerToken,
        None => true,
    };
    let signs_in = runbook
        .credentials
        .iter()
        .any(|credential| credential.name.to_lowercase().contains("oauth"));
    if is_bearer && !signs_in {
        snippets.push(Snippet {
            kind: "check",
            code: check(endpoint.as_deref()),
        });
    }
    let attributes = attributes(app, runbook);
    if !attributes.is_empty() {
        snippets.push(Snippet {
            kind: "create",
            code: create(endpoint.as_deref(), &attributes),
        });
    }
    if let Some(text) = mapping(idp, runbook) {
        snippets.push(Snippet {
            kind: "mapping",
            code: highlight::code("text", &text),
        });
    }
    snippets
}

/// The address that the runbook itself gives for its URL, else the endpoint that is for
/// everybody or for this provider.
fn endpoint(endpoints: Option<&Endpoints>, idp_name: &str, runbook: &Runbook) -> Option<String> {
    let example = runbook
        .credentials
        .iter()
        .filter_map(|credential| credential.example.as_ref())
        .find(|example| example.starts_with("https://"))
        .map(|example| example.as_str());
    let fits = |endpoint: &&Endpoint| {
        let audience = endpoint.audience.as_ref().map(|audience| audience.as_str());
        audience.is_none_or(|audience| audience.contains(idp_name))
    };
    let listed = endpoints
        .and_then(|endpoints| endpoints.0.iter().find(fits))
        .map(|endpoint| endpoint.url.as_str());
    // What follows a question mark is for the provider: paths are added before it.
    let path = |url: &str| url.split('?').next().unwrap_or_default().to_owned();
    example
        .or(listed)
        .map(|url| path(url).trim_end_matches('/').to_owned())
}

/// Stands for what differs between apps, so that the rest is highlighted once.
const PLACE: &str = "SCIMBOOKPLACE";
const OTHER_PLACE: &str = "SCIMBOOKOTHERPLACE";

/// Asks for one user: 200 with a ListResponse (RFC 7644, section 3.4.2) means that
/// address and token are right.
fn check(endpoint: Option<&str>) -> Html {
    let (address, remark) = match endpoint {
        Some(url) => (shell_quoted(url), ""),
        None => (
            "'https://...'".to_owned(),
            "   # the endpoint, from the app's settings",
        ),
    };
    let script = format!(
        "SCIM_URL='{PLACE}'{remark}\n\
         SCIM_TOKEN='...'   # the token, from the app's settings\n\n\
         curl --fail-with-body \"$SCIM_URL/Users?count=1\" \\\n  \
         --header \"Authorization: Bearer $SCIM_TOKEN\" \\\n  \
         --header \"Accept: application/scim+json\"\n"
    );
    // The quotes of the word are those of the script.
    let inside = &address[1..address.len() - 1];
    highlight::code("bash", &script).with_text(PLACE, inside)
}

/// The text as one word of a POSIX shell, in which nothing is expanded.
fn shell_quoted(text: &str) -> String {
    format!("'{}'", text.replace('\'', r"'\''"))
}

/// The attributes to create a user with: those the runbook maps, else those the app takes.
fn attributes(app: &App, runbook: &Runbook) -> Vec<String> {
    let mapped: Vec<String> = runbook
        .attribute_mapping
        .iter()
        .map(|mapping| mapping.target.as_str().to_owned())
        .collect();
    if !mapped.is_empty() {
        return mapped;
    }
    app.scim
        .as_ref()
        .and_then(|scim| scim.attributes.general())
        .map(|list| list.iter().map(|text| text.as_str().to_owned()).collect())
        .unwrap_or_default()
}

/// The request of RFC 7644, section 3.3.
fn create(endpoint: Option<&str>, attributes: &[String]) -> Html {
    let (host, path) = match endpoint.and_then(|url| url.split_once("://")) {
        Some((_, rest)) => match rest.split_once('/') {
            Some((host, path)) => (host, format!("/{path}/Users")),
            None => (rest, "/Users".to_owned()),
        },
        None => ("...", "/.../Users".to_owned()),
    };
    let body = serde_json::to_string_pretty(&user(attributes)).unwrap_or_default();
    let request = format!(
        "POST {OTHER_PLACE} HTTP/1.1\nHost: {PLACE}\nAuthorization: Bearer ...\n\
         Content-Type: application/scim+json\n\n{body}\n"
    );
    highlight::code("http", &request)
        .with_text(OTHER_PLACE, &path)
        .with_text(PLACE, host)
}

const CORE: &str = "urn:ietf:params:scim:schemas:core:2.0:User";
const ENTERPRISE: &str = "urn:ietf:params:scim:schemas:extension:enterprise:2.0:User";

/// A user with these attributes, by their SCIM paths (RFC 7643). Attributes the
/// standard does not know are left out, for their type is not known either.
fn user(attributes: &[String]) -> Json {
    let mut core = Map::new();
    let mut enterprise = Map::new();
    core.insert("userName".into(), json!("sam.example@example.com"));
    for attribute in attributes {
        let (is_enterprise, path) = match attribute.strip_prefix(ENTERPRISE) {
            Some(rest) => (true, rest.trim_start_matches([':', '.'])),
            None => (
                false,
                attribute
                    .strip_prefix(CORE)
                    .map_or(attribute.as_str(), |rest| rest.trim_start_matches(':')),
            ),
        };
        let name = path.split(['.', '[']).next().unwrap_or_default();
        let value = match name {
            "name" => {
                let entry = core.entry("name").or_insert_with(|| json!({}));
                let part = path.split('.').nth(1).unwrap_or_default();
                let example = match part {
                    "givenName" => "Sam",
                    "familyName" => "Example",
                    "formatted" => "Sam Example",
                    "middleName" => "Robin",
                    _ => continue,
                };
                if let Json::Object(map) = entry {
                    map.insert(part.to_owned(), json!(example));
                }
                continue;
            }
            "emails" => {
                json!([{ "type": "work", "value": "sam.example@example.com", "primary": true }])
            }
            "phoneNumbers" => json!([{ "type": "work", "value": "+1 555 0100" }]),
            "active" => json!(true),
            "displayName" => json!("Sam Example"),
            "title" => json!("Engineer"),
            "externalId" => json!("00u1example"),
            "nickName" => json!("Sam"),
            "locale" => json!("en-US"),
            "preferredLanguage" => json!("en"),
            "timezone" => json!("Europe/Berlin"),
            "department" | "division" | "organization" | "costCenter" => json!("Engineering"),
            "employeeNumber" => json!("1001"),
            "manager" => json!({ "value": "2819c223-7f76-453a-919d-413861904646" }),
            _ => continue,
        };
        let belongs_to_extension = is_enterprise
            || matches!(
                name,
                "department"
                    | "division"
                    | "organization"
                    | "costCenter"
                    | "employeeNumber"
                    | "manager"
            );
        let map = if belongs_to_extension {
            &mut enterprise
        } else {
            &mut core
        };
        map.insert(name.to_owned(), value);
    }
    if attributes.is_empty() {
        core.insert("active".into(), json!(true));
    }
    let mut schemas = vec![CORE];
    if !enterprise.is_empty() {
        schemas.push(ENTERPRISE);
    }
    let mut whole = Map::new();
    whole.insert("schemas".into(), json!(schemas));
    whole.extend(core);
    if !enterprise.is_empty() {
        whole.insert(ENTERPRISE.into(), Json::Object(enterprise));
    }
    Json::Object(whole)
}

/// How Entra ID maps its soft deletion to `active` unless it is told otherwise.
const ENTRA_ACTIVE: &str = r#"Switch([IsSoftDeleted], , "False", "True", "True", "False")"#;

/// The mapping as the provider's expressions: attributes of the Okta profile, columns of
/// Entra with the switch that turns its soft deletion into SCIM's `active`.
fn mapping(idp: &str, runbook: &Runbook) -> Option<String> {
    let mut lines: Vec<(String, String)> = Vec::new();
    for mapping in &runbook.attribute_mapping {
        let Some(source) = &mapping.source else {
            continue;
        };
        let source = source.as_str();
        let expression = match idp {
            "okta" => source.to_owned(),
            "entra-id" if source.contains(['(', '[']) => source.to_owned(),
            "entra-id" => format!("[{source}]"),
            _ => return None,
        };
        lines.push((mapping.target.as_str().to_owned(), expression));
    }
    if lines.is_empty() {
        return None;
    }
    // Microsoft Learn, "Tutorial: Customize user provisioning attribute-mappings".
    if idp == "entra-id" && !lines.iter().any(|(target, _)| target == "active") {
        lines.push((
            "active".to_owned(),
            format!("{ENTRA_ACTIVE}   # Microsoft's default, not from the record"),
        ));
    }
    let width = lines
        .iter()
        .map(|(target, _)| target.chars().count())
        .max()
        .unwrap_or(0)
        .min(44);
    Some(
        lines
            .iter()
            .map(|(target, expression)| format!("{target:width$}  =  {expression}\n"))
            .collect(),
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_address_cannot_leave_its_shell_word() {
        assert_eq!(
            shell_quoted("https://a.example/$(id)'x"),
            r"'https://a.example/$(id)'\''x'"
        );
    }

    #[test]
    fn an_address_stands_in_the_check_and_the_request() {
        let html = check(Some("https://a.example/<x>/scim")).into_string();
        assert!(
            html.contains("&#39;https://a.example/&lt;x&gt;/scim&#39;"),
            "{html}"
        );
        let html = create(Some("https://a.example/scim"), &["userName".to_owned()]).into_string();
        assert!(
            html.contains("POST /scim/Users HTTP/1.1\nHost: a.example\n"),
            "{html}"
        );
    }

    #[test]
    fn a_user_has_the_attributes_of_the_record_and_no_others() {
        let attributes = [
            "userName",
            "name.givenName",
            "emails[type eq \"work\"].value",
            "department",
            "favouriteColour",
        ];
        let user = user(&attributes.map(str::to_owned));
        assert_eq!(user["schemas"], json!([CORE, ENTERPRISE]));
        assert_eq!(user["name"], json!({ "givenName": "Sam" }));
        assert_eq!(user["emails"][0]["type"], "work");
        assert_eq!(user[ENTERPRISE]["department"], "Engineering");
        assert!(user.get("favouriteColour").is_none());
    }
}
