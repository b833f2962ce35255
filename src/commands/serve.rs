//! `scimbook serve`: the site in the browser, made anew with every change.

use std::io;
use std::net::{Ipv4Addr, TcpListener};
use std::path::PathBuf;
use std::process::{self, Command, Stdio};
use std::sync::mpsc;
use std::thread;
use std::time::Instant;

use jiff::civil::Date;

use crate::check::Options;
use crate::cli::Terminal;
use crate::commands::{CommandError, Outcome, as_of, read_and_check, report, root};
use crate::derive::money::group_thousands;
use crate::diagnostic::{Colour, Located, human, summary};
use crate::load::Sources;
use crate::serve::{Files, Noticed, Published, Shelf, Watcher, render_all, serve};

/// The first port that is tried, and how many after it.
const PORT: u16 = 4000;
const PORTS: u16 = 20;

/// The arguments of `serve`.
#[derive(Debug)]
pub struct Serve {
    /// The root.
    pub root: Option<PathBuf>,
    /// The port; 0 lets the system choose.
    pub port: Option<u16>,
    /// Whether the browser is opened.
    pub open: bool,
    /// The date of the site.
    pub as_of: Option<Date>,
    /// Whether drafts are included.
    pub drafts: bool,
}

/// What the command waits for.
enum Signal {
    Noticed(Noticed),
    Ended(io::Result<()>),
}

/// Serves until Ctrl-C.
pub fn run(args: &Serve, terminal: Terminal) -> Result<Outcome, CommandError> {
    let mut maker = Maker {
        root: root(args.root.as_deref())?,
        options: Options {
            as_of: as_of(args.as_of)?,
            drafts: args.drafts,
        },
        address: String::new(),
        last: None,
        terminal,
    };
    let listener = listen(args.port)?;
    let port = listener.local_addr().map_err(cannot_serve)?.port();
    maker.address = format!("http://127.0.0.1:{port}/");

    // Watched before it is read, so that no change in between is lost.
    let (tell, signals) = mpsc::channel();
    let tell_noticed = tell.clone();
    let watched = maker.root.clone();
    let cannot_watch =
        |error| CommandError::Usage(format!("cannot watch {}: {error}", watched.display()));
    let mut watcher = Watcher::start(&maker.root, move |noticed| {
        let _ = tell_noticed.send(Signal::Noticed(noticed));
    })
    .map_err(cannot_watch)?;

    let shelf = Shelf::new(Published::nothing(process::id()));
    if let Some(attempt) = maker.make()? {
        shelf.put(attempt);
    }
    let served = shelf.clone();
    thread::spawn(move || {
        let _ = tell.send(Signal::Ended(serve(listener, &served)));
    });
    if !terminal.is_quiet {
        eprintln!("serving {} until Ctrl-C", maker.address);
    }
    if args.open && !open(&maker.address) {
        eprintln!("no browser could be opened; open {}", maker.address);
    }
    for signal in signals {
        match signal {
            Signal::Ended(result) => {
                result.map_err(cannot_serve)?;
                break;
            }
            Signal::Noticed(noticed) => {
                let is_change = watcher.is_change(&noticed).map_err(cannot_watch)?;
                if !is_change {
                    continue;
                }
                // A file may vanish while it is read; the next event brings the rest.
                let attempt = maker.make().unwrap_or_else(|error| {
                    let text = format!("error: {error}");
                    eprintln!("{text}");
                    Some(Err(text))
                });
                if let Some(attempt) = attempt {
                    shelf.put(attempt);
                }
            }
        }
    }
    Ok(Outcome::Done)
}

/// Makes the site, as often as it takes.
struct Maker {
    root: PathBuf,
    options: Options,
    address: String,
    /// What was read the last time.
    last: Option<Sources>,
    terminal: Terminal,
}

impl Maker {
    /// The files of the site, or the text of what is wrong with it; nothing when all
    /// that is read is as it was. Reports on standard error.
    fn make(&mut self) -> Result<Option<Result<Files, String>>, CommandError> {
        let started = Instant::now();
        let before = self.last.take();
        let mut checked = read_and_check(&self.root, self.options)?;
        if before.as_ref() == Some(&checked.sources) {
            self.last = before;
            return Ok(None);
        }
        let sources = &checked.sources;
        let located = report(&checked.problems, sources, false, self.terminal);
        let made = match checked.catalog.take() {
            None => Err(plain(&located, sources)),
            Some(mut catalog) => {
                catalog.set_base_url(&self.address);
                render_all(&catalog, sources).map_err(|problems| {
                    plain(&report(&problems, sources, false, self.terminal), sources)
                })
            }
        };
        if !self.terminal.is_quiet {
            let took = started.elapsed().as_secs_f64();
            match &made {
                Ok(files) => {
                    let pages = files.keys().filter(|path| path.ends_with(".html")).count();
                    let pages = group_thousands(&pages.to_string());
                    eprintln!("{pages} pages made in {took:.2} s");
                }
                Err(_) => eprintln!("the last good pages stay"),
            }
        }
        self.last = Some(checked.sources);
        Ok(Some(made))
    }
}

/// The report without colour.
fn plain(located: &[Located], sources: &Sources) -> String {
    format!(
        "{}{}\n",
        human(located, sources, Colour::Never),
        summary(located)
    )
}

/// Takes the port that was asked for, else the first that is free.
fn listen(port: Option<u16>) -> Result<TcpListener, CommandError> {
    let bind = |port| TcpListener::bind((Ipv4Addr::LOCALHOST, port));
    let is_taken = |error: &io::Error| error.kind() == io::ErrorKind::AddrInUse;
    if let Some(port) = port {
        return bind(port).map_err(|error| {
            CommandError::Usage(if is_taken(&error) {
                format!("port {port} is taken; choose another with --port, or leave it out")
            } else {
                format!("cannot serve on port {port}: {error}")
            })
        });
    }
    for port in PORT..PORT + PORTS {
        match bind(port) {
            Err(error) if is_taken(&error) => eprintln!("port {port} is taken"),
            result => return result.map_err(cannot_serve),
        }
    }
    Err(CommandError::Usage(format!(
        "no port from {PORT} to {} is free; choose one with --port",
        PORT + PORTS - 1
    )))
}

fn cannot_serve(error: io::Error) -> CommandError {
    CommandError::Usage(format!("cannot serve: {error}"))
}

/// Opens an address with the program the system has for it; whether that was started.
fn open(address: &str) -> bool {
    let (program, args): (&str, &[&str]) = if cfg!(target_os = "macos") {
        ("open", &[])
    } else if cfg!(windows) {
        // The empty text is the title of the window.
        ("cmd", &["/c", "start", ""])
    } else {
        ("xdg-open", &[])
    };
    Command::new(program)
        .args(args)
        .arg(address)
        .stdin(Stdio::null())
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .spawn()
        .is_ok()
}
