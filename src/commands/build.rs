//! `scimbook build`: check, then render the site into its folder.

use std::io::Write;
use std::path::PathBuf;
use std::time::{Duration, Instant};

use flate2::Compression;
use flate2::write::GzEncoder;
use jiff::civil::Date;

use crate::check::Options;
use crate::cli::Terminal;
use crate::commands::{CommandError, Outcome, as_of, read_and_check, report, root};
use crate::derive::derive;
use crate::derive::money::group_thousands;
use crate::diagnostic::{Diagnostic, Severity};
use crate::emit::{EmitError, claim_telling};
use crate::render::Renderer;
use crate::site::{outputs, render_all};
use crate::view::Source;
use crate::view::parts::Summaries;

/// The arguments of `build`.
#[derive(Debug)]
pub struct Build {
    /// The root.
    pub root: Option<PathBuf>,
    /// The output folder.
    pub out: Option<PathBuf>,
    /// Where the site is published.
    pub base_url: Option<String>,
    /// The date of the build.
    pub as_of: Option<Date>,
    /// Whether drafts are included.
    pub drafts: bool,
    /// Whether warnings fail.
    pub deny_warnings: bool,
    /// Whether the time of each stage is shown.
    pub timings: bool,
    /// Whether text files are written compressed as well.
    pub compress: bool,
}

/// What stopped a build after the check.
enum Stop {
    Template(Box<Diagnostic>),
    Emit(EmitError),
}

/// Builds the site. Nothing is written when there is an error.
pub fn run(args: &Build, terminal: Terminal) -> Result<Outcome, CommandError> {
    let started = Instant::now();
    let mut stages: Vec<(&str, Duration)> = Vec::new();
    let mut lap = Instant::now();
    let mut stage = |name: &'static str| {
        stages.push((name, lap.elapsed()));
        lap = Instant::now();
    };
    let root = root(args.root.as_deref())?;
    let options = Options {
        as_of: as_of(args.as_of)?,
        drafts: args.drafts,
    };
    let mut checked = read_and_check(&root, options)?;
    stage("read and check");
    report(&checked.problems, &checked.sources, false, terminal);
    let has_warning = checked
        .problems
        .iter()
        .any(|p| p.rule.severity == Severity::Warning);
    if args.deny_warnings && has_warning {
        eprintln!("nothing was written: there are warnings, and --deny-warnings is set");
        return Ok(Outcome::Problems);
    }
    let Some(mut catalog) = checked.catalog.take() else {
        eprintln!("nothing was written");
        return Ok(Outcome::Problems);
    };
    if let Some(base_url) = &args.base_url {
        catalog.set_base_url(base_url);
    }
    let out = args.out.clone().unwrap_or_else(|| root.join("public"));
    let folders = ["content", "templates", "static"].map(|name| root.join(name));
    let inputs: Vec<&std::path::Path> = folders.iter().map(PathBuf::as_path).collect();
    let keep: Vec<String> = catalog
        .site
        .keep
        .iter()
        .map(|path| path.as_str().to_owned())
        .collect();
    let claim = claim_telling(&out, &inputs, &keep, |out| {
        eprintln!("waiting for another build into {}", out.display());
    })?;

    let sources = &checked.sources;
    let problems = |problems: &[Diagnostic]| {
        report(problems, sources, false, terminal);
        eprintln!("nothing was written");
        Ok(Outcome::Problems)
    };
    let (renderer, (derived, summaries)) = rayon::join(
        || Renderer::new(sources, &catalog),
        || {
            let derived = derive(&catalog);
            let summaries = Summaries::of(&catalog, &derived);
            (derived, summaries)
        },
    );
    let renderer = match renderer {
        Ok(renderer) => renderer,
        Err(problem) => return problems(&[*problem]),
    };
    let source = Source {
        catalog: &catalog,
        derived: &derived,
        summaries: &summaries,
    };
    let files = match outputs(source, sources) {
        Ok(files) => files,
        Err(found) => return problems(&found),
    };
    stage("derive");
    let staging = claim.begin()?;
    let made = render_all(&files, source, sources, &renderer, |path, made| {
        let bytes = made.map_err(Stop::Template)?;
        staging.put(path, &bytes).map_err(Stop::Emit)?;
        if args.compress
            && is_text(path)
            && let Some(smaller) = compressed(&bytes)
        {
            staging
                .put(&format!("{path}.gz"), &smaller)
                .map_err(Stop::Emit)?;
        }
        Ok(())
    });
    if let Err(stop) = made {
        drop(staging);
        return match stop {
            Stop::Emit(error) => Err(error.into()),
            Stop::Template(problem) => problems(&[*problem]),
        };
    }
    stage("render and write");
    let emitted = staging.finish()?;
    stage("exchange");
    let pages = files.iter().filter(|output| output.is_page()).count();
    if args.timings {
        for (name, took) in &stages {
            eprintln!("{name:>18} {:>9.1} ms", took.as_secs_f64() * 1000.0);
        }
    }
    if !terminal.is_quiet {
        eprintln!(
            "{} pages, {} files, {:.2} s -> {}",
            group_thousands(&pages.to_string()),
            group_thousands(&emitted.files.to_string()),
            started.elapsed().as_secs_f64(),
            out.display(),
        );
    }
    // The process ends now. Taking the content apart would only delay that.
    std::mem::forget(files);
    std::mem::forget(renderer);
    std::mem::forget(summaries);
    std::mem::forget(derived);
    std::mem::forget(catalog);
    std::mem::forget(checked);
    Ok(Outcome::Done)
}

/// Whether a file is worth compressing, by the end of its name.
fn is_text(path: &str) -> bool {
    let extension = path.rsplit_once('.').map(|(_, extension)| extension);
    matches!(
        extension,
        Some("html" | "css" | "js" | "json" | "xml" | "svg" | "txt" | "md" | "csv" | "atom")
    )
}

/// The bytes in gzip (RFC 1952), without name and time: the same bytes give the same
/// file. Nothing if the encoder fails, which writing into memory never does.
fn compressed(bytes: &[u8]) -> Option<Vec<u8>> {
    let mut encoder = GzEncoder::new(Vec::with_capacity(bytes.len() / 4), Compression::best());
    encoder.write_all(bytes).ok()?;
    encoder.finish().ok()
}
