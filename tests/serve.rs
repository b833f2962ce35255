//! `scimbook serve` as a browser and an editor meet it: pages, refusals, and what open
//! pages are told after each change of a file.
//!
//! Each test has a server of its own, on a port that the system chose. A change is
//! waited for by its event, never by a stretch of time; the limit on waiting is only
//! there so that a fault ends the test.

#![allow(clippy::unwrap_used)]

mod common;

use std::fs;
use std::io::{BufRead, BufReader, Read, Write};
use std::net::{TcpListener, TcpStream};
use std::process::{Child, Stdio};
use std::time::Duration;

use common::{AS_OF, Site};
use serde_json::Value as Json;

/// How long a single wait may take before it counts as a fault.
const LIMIT: Duration = Duration::from_secs(120);

const ACME: &str = "content/apps/acme.yaml";

/// A running server; ends with the value.
struct Server {
    child: Child,
    port: u16,
    /// What it says on standard error after its address.
    said: BufReader<std::process::ChildStderr>,
}

impl Server {
    /// Starts the server and waits until it names its address.
    fn start(site: &Site, args: &[&str]) -> Self {
        let all = [&["serve", "--root", ".", "--as-of", AS_OF], args].concat();
        let mut command = site.command(&all);
        let mut child = command.stderr(Stdio::piped()).spawn().unwrap();
        let mut said = BufReader::new(child.stderr.take().unwrap());
        let mut text = String::new();
        let port = loop {
            let mut line = String::new();
            let read = said.read_line(&mut line).unwrap();
            assert!(read > 0, "ended before it served: {text}");
            text.push_str(&line);
            if let Some(rest) = line.strip_prefix("serving http://127.0.0.1:") {
                break rest.split('/').next().unwrap().parse().unwrap();
            }
        };
        Self { child, port, said }
    }

    fn any(site: &Site) -> Self {
        Self::start(site, &["--port", "0"])
    }

    fn connect(&self) -> TcpStream {
        let stream = TcpStream::connect(("127.0.0.1", self.port)).unwrap();
        stream.set_read_timeout(Some(LIMIT)).unwrap();
        stream
    }

    /// Sends a request as it stands and reads all that comes back.
    fn send(&self, request: &str) -> Reply {
        let mut stream = self.connect();
        stream.write_all(request.as_bytes()).unwrap();
        let mut bytes = Vec::new();
        stream.read_to_end(&mut bytes).unwrap();
        let text = String::from_utf8(bytes).unwrap();
        let (head, body) = text.split_once("\r\n\r\n").unwrap();
        Reply {
            status: head.split(' ').nth(1).unwrap().parse().unwrap(),
            head: head.to_lowercase(),
            body: body.to_owned(),
        }
    }

    fn ask(&self, method: &str, host: &str, path: &str) -> Reply {
        self.send(&format!(
            "{method} {path} HTTP/1.1\r\nHost: {host}\r\nConnection: close\r\n\r\n"
        ))
    }

    fn get(&self, path: &str) -> Reply {
        self.ask("GET", "localhost", path)
    }

    /// Listens for changes as an open page does.
    fn listen(&self) -> Events {
        let mut stream = self.connect();
        let request = "GET /__scimbook/events HTTP/1.1\r\nHost: localhost\r\n\r\n";
        stream.write_all(request.as_bytes()).unwrap();
        Events(BufReader::new(stream))
    }

    /// Ends it with the signal of Ctrl-C.
    fn interrupt(&mut self) -> i32 {
        let kill = format!("kill -INT {}", self.child.id());
        let sent = std::process::Command::new("sh")
            .args(["-c", &kill])
            .status();
        assert!(sent.unwrap().success());
        self.child.wait().unwrap().code().unwrap_or(-1)
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

struct Reply {
    status: u16,
    /// The status line and headers, in lower case.
    head: String,
    body: String,
}

/// What an open page is told.
#[derive(Debug, PartialEq)]
struct State {
    version: String,
    problems: String,
}

struct Events(BufReader<TcpStream>);

impl Events {
    /// The next state.
    fn next(&mut self) -> State {
        loop {
            let mut line = String::new();
            let read = self.0.read_line(&mut line).unwrap();
            assert!(read > 0, "the stream ended");
            if let Some(data) = line.strip_prefix("data: ") {
                let json: Json = serde_json::from_str(data).unwrap();
                return State {
                    version: json["version"].as_str().unwrap().to_owned(),
                    problems: json["problems"].as_str().unwrap().to_owned(),
                };
            }
        }
    }

    /// The next state that is as wanted: a change may be seen in several steps.
    fn until(&mut self, is_wanted: impl Fn(&State) -> bool) -> State {
        loop {
            let state = self.next();
            if is_wanted(&state) {
                return state;
            }
        }
    }

    /// Waits for a good site of another version.
    fn until_other_than(&mut self, version: &str) -> State {
        self.until(|state| state.version != version && state.problems.is_empty())
    }
}

#[test]
fn pages_files_and_the_404_page_are_served_at_the_root() {
    let site = Site::minimal();
    site.write(
        "content/site.yaml",
        "title: Test site\nbase_url: https://example.org/kb/\n",
    );
    let server = Server::any(&site);

    let guide = server.get("/apps/acme/");
    assert_eq!(guide.status, 200);
    assert!(
        guide.head.contains("content-type: text/html"),
        "{}",
        guide.head
    );
    assert!(guide.body.contains("Acme"));
    assert!(!guide.body.contains("/kb/"), "the base path is dropped");

    let style = server.get("/css/base.css");
    assert_eq!(style.status, 200);
    assert!(
        style.head.contains("content-type: text/css"),
        "{}",
        style.head
    );

    let missing = server.get("/apps/nothing/");
    assert_eq!(missing.status, 404);
    assert!(missing.body.contains("</html>"), "the site's own page");

    let short = server.get("/apps/acme");
    assert_eq!(short.status, 307);
    assert!(
        short.head.contains("location: /apps/acme/"),
        "{}",
        short.head
    );
}

#[test]
fn head_is_answered_without_a_body_and_other_methods_are_refused() {
    let site = Site::minimal();
    let server = Server::any(&site);
    let head = server.ask("HEAD", "localhost", "/");
    assert_eq!((head.status, head.body.as_str()), (200, ""));
    assert!(head.head.contains("content-length: "), "{}", head.head);
    assert_eq!(server.ask("POST", "localhost", "/").status, 405);
}

#[test]
fn other_hosts_and_paths_out_of_the_site_are_refused() {
    let site = Site::minimal();
    let server = Server::any(&site);
    for host in ["example.org", "localhost.example.org", "127.0.0.1.nip.io"] {
        assert_eq!(server.ask("GET", host, "/").status, 403, "{host}");
        let events = server.ask("GET", host, "/__scimbook/events");
        assert_eq!(events.status, 403, "{host}");
    }
    let absolute =
        "GET http://example.org/ HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n";
    assert_eq!(server.send(absolute).status, 403);
    for path in [
        "/../content/site.yaml",
        "/%2e%2e/content/site.yaml",
        "/..%2fcontent/site.yaml",
        "/css/..%5c..%5ccontent/site.yaml",
        "/content/site.yaml",
    ] {
        let reply = server.get(path);
        assert_eq!(reply.status, 404, "{path}");
        assert!(!reply.body.contains("title: Test site"), "{path}");
    }
}

#[test]
fn the_script_is_in_served_pages_and_never_in_a_built_one() {
    let site = Site::minimal();
    for (path, bytes) in site.output(&[]) {
        let text = String::from_utf8_lossy(&bytes);
        assert!(!text.contains("__scimbook"), "{path}");
    }
    let server = Server::any(&site);
    let home = server.get("/").body;
    assert!(home.contains("<script src=\"/__scimbook/reload.js\""));
    for path in ["/__scimbook/reload.js", "/__scimbook/overlay.css"] {
        assert_eq!(server.get(path).status, 200, "{path}");
    }
}

#[test]
fn an_edit_is_seen_after_its_event() {
    let site = Site::minimal();
    let server = Server::any(&site);
    let mut events = server.listen();
    let first = events.next();
    assert_eq!(first.problems, "");
    assert!(server.get("/").body.contains(&first.version));

    let edited = site.read(ACME).replace("Acme", "Acme Boards");
    site.write(ACME, edited);
    let second = events.until_other_than(&first.version);
    let guide = server.get("/apps/acme/").body;
    assert!(guide.contains("Acme Boards"));
    assert!(guide.contains(&second.version));
}

#[test]
fn an_editor_that_writes_by_rename_is_followed() {
    let site = Site::minimal();
    let server = Server::any(&site);
    let mut events = server.listen();
    let mut version = events.next().version;
    // Twice, as the first replaces the very file that was there at the start.
    for name in ["Acme One", "Acme Two"] {
        let new = format!(
            "schema: 1\nname: {name}\ncategory: project-management\nscim: {{ support: unknown }}\n"
        );
        site.write("content/apps/.acme.yaml.new", new);
        fs::rename(site.path("content/apps/.acme.yaml.new"), site.path(ACME)).unwrap();
        version = events.until_other_than(&version).version;
        assert!(server.get("/apps/acme/").body.contains(name));
    }
}

#[test]
fn a_broken_record_keeps_the_last_good_page_and_is_told_until_it_is_mended() {
    let site = Site::minimal();
    let server = Server::any(&site);
    let mut events = server.listen();
    let good = events.next();
    let record = site.read(ACME);

    site.write(ACME, record.replace("support: unknown", "support: nativ"));
    let check = site.check(&[]);
    let broken = events.until(|state| state.problems.contains("nativ"));
    assert_eq!(broken.version, good.version, "the page stays");
    assert_eq!(broken.problems, check.stderr, "the text of the terminal");
    assert_eq!(server.get("/apps/acme/").status, 200);
    // A page that is opened now is told as well.
    assert_eq!(server.listen().next(), broken);

    site.write(ACME, record);
    assert_eq!(events.until(|state| state.problems.is_empty()), good);
}

#[test]
fn a_site_that_is_broken_from_the_start_shows_why_and_then_itself() {
    let site = Site::minimal();
    let record = site.read(ACME);
    site.write(ACME, record.replace("support: unknown", "support: <b>"));
    let server = Server::any(&site);
    let page = server.get("/apps/acme/");
    assert_eq!(page.status, 503);
    assert!(page.body.contains("&lt;b&gt;"), "{}", page.body);
    assert!(!page.body.contains("<b>"), "{}", page.body);

    let mut events = server.listen();
    let broken = events.next();
    site.write(ACME, record);
    events.until_other_than(&broken.version);
    assert_eq!(server.get("/apps/acme/").status, 200);
}

#[test]
fn new_renamed_and_deleted_records_come_and_go() {
    let site = Site::minimal();
    let server = Server::any(&site);
    let mut events = server.listen();
    let mut version = events.next().version;

    let other = site.read(ACME).replace("Acme", "Other");
    site.write("content/apps/other.yaml", other);
    version = events.until_other_than(&version).version;
    assert_eq!(server.get("/apps/other/").status, 200);

    fs::rename(
        site.path("content/apps/other.yaml"),
        site.path("content/apps/another.yaml"),
    )
    .unwrap();
    version = events.until_other_than(&version).version;
    assert_eq!(server.get("/apps/other/").status, 404);
    assert_eq!(server.get("/apps/another/").status, 200);

    fs::remove_file(site.path("content/apps/another.yaml")).unwrap();
    events.until_other_than(&version);
    assert_eq!(server.get("/apps/another/").status, 404);
}

#[test]
fn a_template_in_a_folder_that_was_not_there_is_followed() {
    let site = Site::minimal();
    let server = Server::any(&site);
    let mut events = server.listen();
    let page = "{% extends \"base.html\" %}{% block main %}<h1>Nowhere</h1>{% endblock %}";
    let shows = |heading: &str| server.get("/nothing/").body.contains(heading);

    // A file that was only begun is a template too, so the page itself is looked at.
    site.write("templates/404.html", page);
    events.until(|_| shows("<h1>Nowhere</h1>"));

    // Put in place as a whole, so that no half of it is ever the last good one.
    let broken = page.replace("Nowhere", "{{ page.nothing.at_all }}");
    site.write("templates/.new", broken);
    fs::rename(site.path("templates/.new"), site.path("templates/404.html")).unwrap();
    let told = events.until(|state| !state.problems.is_empty());
    assert!(
        told.problems.contains("templates/404.html:1:"),
        "{}",
        told.problems
    );
    assert!(shows("<h1>Nowhere</h1>"));

    site.write("templates/404.html", page.replace("Nowhere", "Lost"));
    events.until(|state| state.problems.is_empty() && shows("<h1>Lost</h1>"));
}

#[test]
fn a_static_file_is_followed() {
    let site = Site::minimal();
    site.write("static/css/base.css", "a { color: red }");
    let server = Server::any(&site);
    let mut events = server.listen();
    assert_eq!(server.get("/css/base.css").body, "a { color: red }");
    site.write("static/css/base.css", "a { color: blue }");
    events.until(|_| server.get("/css/base.css").body == "a { color: blue }");
}

#[test]
fn the_content_folder_may_vanish_and_come_back() {
    let site = Site::minimal();
    let server = Server::any(&site);
    let mut events = server.listen();
    let first = events.next();

    fs::rename(site.path("content"), site.path("away")).unwrap();
    events.until(|state| state.problems.contains("content/site.yaml does not exist"));
    assert_eq!(server.get("/apps/acme/").status, 200);

    fs::rename(site.path("away"), site.path("content")).unwrap();
    assert_eq!(events.until(|state| state.problems.is_empty()), first);
    let edited = site.read(ACME).replace("Acme", "Acme Boards");
    site.write(ACME, edited);
    events.until_other_than(&first.version);
    assert!(server.get("/apps/acme/").body.contains("Acme Boards"));
}

#[test]
fn a_port_that_was_asked_for_and_is_taken_is_an_error() {
    let site = Site::minimal();
    let taken = TcpListener::bind("127.0.0.1:0").unwrap();
    let port = taken.local_addr().unwrap().port().to_string();
    let run = site.run(&["serve", "--root", ".", "--port", &port]);
    assert_eq!(run.status, 2);
    assert_eq!(
        run.stderr,
        format!("error: port {port} is taken; choose another with --port, or leave it out\n")
    );
}

#[test]
fn without_a_wish_the_next_port_is_taken() {
    let site = Site::minimal();
    let one = Server::start(&site, &[]);
    let two = Server::start(&site, &[]);
    assert!(one.port >= 4000 && two.port >= 4000 && one.port != two.port);
    assert_eq!(two.get("/").status, 200);
}

#[test]
fn a_folder_without_content_is_an_error() {
    let site = Site::minimal();
    fs::remove_dir_all(site.path("content")).unwrap();
    let run = site.run(&["serve", "--root", ".", "--port", "0"]);
    assert_eq!(run.status, 2);
    assert!(run.stderr.contains("no content found"), "{}", run.stderr);
}

#[cfg(unix)]
#[test]
fn ctrl_c_ends_it_well_although_a_page_is_listening() {
    let site = Site::minimal();
    let mut server = Server::any(&site);
    server.listen().next();
    let mut events = server.listen();
    events.next();
    assert_eq!(server.interrupt(), 0);
    let mut said = String::new();
    server.said.read_to_string(&mut said).unwrap();
    assert_eq!(said, "");
}
