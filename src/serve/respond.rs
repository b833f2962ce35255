//! A request in, a response out.
//!
//! A page gets two lines more than in the built site: a script and a style sheet, both
//! as files, so that the strictest policy allows them. Only names of this machine are
//! answered, so that no other site can read the pages through its own name.

use percent_encoding::percent_decode_str;

use crate::markup::escape;
use crate::serve::{Files, Published};

/// Where open pages hear of changes.
const EVENTS: &str = "/__scimbook/events";
const SCRIPT: &str = "/__scimbook/reload.js";
const STYLE: &str = "/__scimbook/overlay.css";

/// What is asked for.
#[derive(Debug, Clone, Copy)]
pub struct Request<'r> {
    /// The method, in capitals.
    pub method: &'r str,
    /// Every host that the request names, with or without a port.
    pub hosts: &'r [&'r str],
    /// The path as it was sent, without the query.
    pub path: &'r str,
}

/// What is answered.
#[derive(Debug)]
pub enum Answer {
    /// The stream of states.
    Events,
    /// A response that is known as a whole.
    Whole(Response),
}

/// A response.
#[derive(Debug, PartialEq, Eq)]
pub struct Response {
    /// The status code.
    pub status: u16,
    /// Headers in lower case, with their values.
    pub headers: Vec<(&'static str, String)>,
    /// The body; the server leaves it out for `HEAD`.
    pub body: Vec<u8>,
}

impl Response {
    fn new(status: u16, kind: &str, body: impl Into<Vec<u8>>) -> Self {
        Self {
            status,
            headers: vec![("content-type", kind.to_owned())],
            body: body.into(),
        }
    }

    fn with(mut self, name: &'static str, value: &str) -> Self {
        self.headers.push((name, value.to_owned()));
        self
    }
}

const TEXT: &str = "text/plain; charset=utf-8";
const HTML: &str = "text/html; charset=utf-8";

/// Answers a request with what is published.
pub fn respond(request: Request<'_>, published: &Published) -> Answer {
    let response = if request.hosts.is_empty() || !request.hosts.iter().all(|host| is_local(host)) {
        Response::new(
            403,
            TEXT,
            "this server answers to localhost, 127.0.0.1 and [::1] only\n",
        )
    } else if !matches!(request.method, "GET" | "HEAD") {
        Response::new(405, TEXT, "only GET and HEAD are answered\n").with("allow", "GET, HEAD")
    } else if request.path == EVENTS {
        return Answer::Events;
    } else if request.path == SCRIPT {
        Response::new(200, kind_of(SCRIPT), include_str!("reload.js"))
    } else if request.path == STYLE {
        Response::new(200, kind_of(STYLE), include_str!("overlay.css"))
    } else {
        match published.files() {
            Some(files) => of_the_site(request.path, files, &published.version()),
            None => Response::new(503, HTML, no_site_yet(published)),
        }
    };
    Answer::Whole(
        response
            .with("cache-control", "no-store")
            .with("x-content-type-options", "nosniff")
            .with("cross-origin-resource-policy", "same-origin"),
    )
}

/// A file of the site. The path is only ever compared with the names of the files, so
/// that `..` leads nowhere.
fn of_the_site(path: &str, files: &Files, version: &str) -> Response {
    let decoded = percent_decode_str(path).decode_utf8_lossy();
    let name = decoded.strip_prefix('/').unwrap_or(&decoded);
    let name = if name.is_empty() || name.ends_with('/') {
        format!("{name}index.html")
    } else {
        name.to_owned()
    };
    if let Some(bytes) = files.get(&name) {
        return file(200, &name, bytes, version);
    }
    // Hosts of static files put the slash at the end of a page's address too. The
    // address is made from the name of a file, never from the request.
    if let Some((found, _)) = files.get_key_value(&format!("{name}/index.html")) {
        let address = format!("/{}", found.trim_end_matches("index.html"));
        let body = format!("the page is at {address}\n");
        return Response::new(307, TEXT, body).with("location", &address);
    }
    match files.get("404.html") {
        Some(bytes) => file(404, "404.html", bytes, version),
        None => Response::new(404, TEXT, "there is no such page\n"),
    }
}

fn file(status: u16, name: &str, bytes: &[u8], version: &str) -> Response {
    let kind = kind_of(name);
    if kind == HTML {
        Response::new(status, kind, with_reload(bytes, version))
    } else {
        Response::new(status, kind, bytes)
    }
}

/// What a page needs to hear of changes.
fn reload_lines(version: &str) -> String {
    format!(
        "<link rel=\"stylesheet\" href=\"{STYLE}\">\n<script src=\"{SCRIPT}\" data-version=\"{version}\" defer></script>\n"
    )
}

/// The page with the script at the end of its head; at its end if it has no head.
fn with_reload(html: &[u8], version: &str) -> Vec<u8> {
    const HEAD_END: &[u8] = b"</head>";
    let at = html
        .windows(HEAD_END.len())
        .position(|window| window.eq_ignore_ascii_case(HEAD_END))
        .unwrap_or(html.len());
    let (before, after) = html.split_at(at);
    [before, reload_lines(version).as_bytes(), after].concat()
}

/// Stands in for every page until there is a site.
fn no_site_yet(published: &Published) -> String {
    let problems = escape(published.problems());
    let lines = reload_lines(&published.version());
    format!(
        "<!doctype html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n<title>The site cannot be built yet</title>\n\
         <meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n{lines}</head>\n<body>\n\
         <section id=\"scimbook-problems\"><h2>The site cannot be built yet</h2><pre>{problems}</pre></section>\n</body>\n</html>\n"
    )
}

/// Whether a host is a name of this machine, with any port: a tunnel may change that.
fn is_local(host: &str) -> bool {
    let (name, port) = match host.rfind(':') {
        Some(colon) if !host.ends_with(']') => (&host[..colon], &host[colon + 1..]),
        _ => (host, ""),
    };
    let is_known = ["localhost", "127.0.0.1", "[::1]"]
        .iter()
        .any(|known| name.eq_ignore_ascii_case(known));
    is_known && port.chars().all(|c| c.is_ascii_digit())
}

/// The media type, by the end of the name.
fn kind_of(name: &str) -> &'static str {
    let extension = name.rsplit_once('.').map_or("", |(_, extension)| extension);
    match extension.to_ascii_lowercase().as_str() {
        "html" => HTML,
        "css" => "text/css; charset=utf-8",
        "js" | "mjs" => "text/javascript; charset=utf-8",
        "json" | "map" => "application/json",
        "xml" => "application/xml; charset=utf-8",
        "atom" => "application/atom+xml; charset=utf-8",
        "csv" => "text/csv; charset=utf-8",
        "ics" => "text/calendar; charset=utf-8",
        "md" => "text/markdown; charset=utf-8",
        "txt" => TEXT,
        "svg" => "image/svg+xml",
        "png" => "image/png",
        "jpg" | "jpeg" => "image/jpeg",
        "webp" => "image/webp",
        "avif" => "image/avif",
        "gif" => "image/gif",
        "ico" => "image/x-icon",
        "woff2" => "font/woff2",
        "pdf" => "application/pdf",
        "wasm" => "application/wasm",
        "webmanifest" => "application/manifest+json",
        // Such as `_redirects` and `_headers`.
        _ if !name.contains('.') => TEXT,
        _ => "application/octet-stream",
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn published() -> Published {
        let files = [
            ("index.html", "<head></head><body>home</body>"),
            ("apps/acme/index.html", "<HEAD></HEAD>acme"),
            ("404.html", "<head></head>not here"),
            ("css/base.css", "a{}"),
            ("logos/a b.svg", "<svg/>"),
            ("_redirects", "/a /b 301"),
        ];
        let files = files.map(|(path, text)| (path.to_owned(), text.as_bytes().to_owned()));
        Published::nothing(1).after(Ok(Files::from(files)))
    }

    fn ask(method: &str, host: &str, path: &str) -> Response {
        let request = Request {
            method,
            hosts: &[host],
            path,
        };
        match respond(request, &published()) {
            Answer::Whole(response) => response,
            Answer::Events => panic!("{path} is the stream"),
        }
    }

    fn get(path: &str) -> (u16, String) {
        let response = ask("GET", "localhost:4000", path);
        (response.status, String::from_utf8(response.body).unwrap())
    }

    fn header(response: &Response, name: &str) -> String {
        let found = response.headers.iter().find(|(known, _)| *known == name);
        found.map_or(String::new(), |(_, value)| value.clone())
    }

    #[test]
    fn a_page_is_served_with_the_script_at_the_end_of_its_head() {
        let (status, body) = get("/");
        assert_eq!(status, 200);
        assert_eq!(
            body,
            "<head><link rel=\"stylesheet\" href=\"/__scimbook/overlay.css\">\n\
             <script src=\"/__scimbook/reload.js\" data-version=\"1-1\" defer></script>\n\
             </head><body>home</body>"
        );
        assert!(get("/apps/acme/").1.ends_with("</HEAD>acme"));
    }

    #[test]
    fn what_is_no_page_is_served_as_it_is() {
        assert_eq!(get("/css/base.css"), (200, "a{}".to_owned()));
        assert_eq!(get("/logos/a%20b.svg"), (200, "<svg/>".to_owned()));
        assert_eq!(get("/_redirects"), (200, "/a /b 301".to_owned()));
    }

    #[test]
    fn a_page_without_the_slash_leads_to_the_one_with_it() {
        let response = ask("GET", "localhost", "/apps/acme");
        assert_eq!(response.status, 307);
        assert_eq!(header(&response, "location"), "/apps/acme/");
    }

    #[test]
    fn what_does_not_exist_is_the_404_page_whatever_its_path() {
        for path in [
            "/nothing/",
            "/../Cargo.toml",
            "/%2e%2e/Cargo.toml",
            "/..%2fCargo.toml",
            "/apps/../index.html",
            "//example.org/apps/acme",
            "/css/base.css/",
            "/css\\base.css",
            "/%00",
            "/%ff",
            "*",
            "",
        ] {
            let (status, body) = get(path);
            if path.is_empty() {
                assert_eq!(status, 200, "no path is the home page");
                continue;
            }
            assert_eq!(status, 404, "{path}");
            assert!(body.ends_with("not here"), "{path}");
        }
    }

    #[test]
    fn only_names_of_this_machine_are_answered() {
        for host in [
            "localhost",
            "LOCALHOST:4000",
            "127.0.0.1:4000",
            "[::1]",
            "[::1]:80",
        ] {
            assert_eq!(ask("GET", host, "/").status, 200, "{host}");
        }
        for host in [
            "",
            "example.org",
            "localhost.example.org",
            "localhost:4000.example.org",
            "localhost:80@example.org",
            "127.0.0.1.example.org:4000",
            "[::1].example.org",
            "[::2]",
            "::1",
            "10.0.0.1",
        ] {
            assert_eq!(ask("GET", host, "/").status, 403, "{host}");
            assert_eq!(ask("GET", host, EVENTS).status, 403, "{host}");
        }
        let two = Request {
            method: "GET",
            hosts: &["localhost", "example.org"],
            path: "/",
        };
        let none = Request { hosts: &[], ..two };
        for request in [two, none] {
            let Answer::Whole(response) = respond(request, &published()) else {
                panic!("the stream");
            };
            assert_eq!(response.status, 403, "{request:?}");
        }
    }

    #[test]
    fn only_get_and_head_are_answered() {
        assert_eq!(ask("HEAD", "localhost", "/").status, 200);
        for method in ["POST", "PUT", "DELETE", "OPTIONS", "CONNECT", "get"] {
            let response = ask(method, "localhost", "/");
            assert_eq!(response.status, 405, "{method}");
            assert_eq!(header(&response, "allow"), "GET, HEAD");
        }
    }

    #[test]
    fn nothing_is_kept_by_the_browser() {
        for path in ["/", "/css/base.css", "/nothing", SCRIPT, STYLE] {
            let response = ask("GET", "localhost", path);
            assert_eq!(header(&response, "cache-control"), "no-store", "{path}");
        }
    }

    #[test]
    fn a_site_that_was_never_good_shows_its_problems_escaped() {
        let broken = Published::nothing(1).after(Err("unknown plan `<b>`".to_owned()));
        let request = Request {
            method: "GET",
            hosts: &["localhost"],
            path: "/apps/acme/",
        };
        let Answer::Whole(response) = respond(request, &broken) else {
            panic!("the stream");
        };
        assert_eq!(response.status, 503);
        let body = String::from_utf8(response.body).unwrap();
        assert!(body.contains("unknown plan `&lt;b&gt;`"), "{body}");
        assert!(body.contains("data-version=\"1-0\""), "{body}");
    }
}
