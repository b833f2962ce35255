//! The command line: arguments in, an exit status out.
//!
//! Human messages go to standard error, data to standard output. 0 is done, 1 is a
//! problem in the content, 2 is usage or environment.

use std::io;
use std::path::PathBuf;
use std::process::ExitCode;

use clap::{Args, CommandFactory, Parser, Subcommand, ValueEnum};
use jiff::civil::Date;

use crate::commands;
use crate::decide::domain::Dimension;

/// Structured YAML records on user provisioning, checked like code and published as a static site
#[derive(Debug, Parser)]
#[command(name = "scimbook", version, after_help = EXAMPLES, max_term_width = 100)]
struct Cli {
    #[command(subcommand)]
    command: Command,
    /// Say less: only errors
    #[arg(long, short, global = true)]
    quiet: bool,
    /// Say more: notes and timings
    #[arg(long, short, global = true, conflicts_with = "quiet")]
    verbose: bool,
    /// When to use colour
    #[arg(long, global = true, value_enum, default_value_t = ColourChoice::Auto, value_name = "WHEN")]
    color: ColourChoice,
}

const EXAMPLES: &str = "\
Examples:
  scimbook build                       check and render the site into public/
  scimbook check content/apps/acme.yaml
  scimbook serve --open                show the site while you edit it
  scimbook build --base-url https://example.org/kb/ --as-of 2026-10-02
  scimbook new app 'Acme Boards' --category project-management --idp okta
  scimbook fix --dry-run
  scimbook decide leapsome --idp okta --headcount 300
  scimbook explain SB0203";

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
enum ColourChoice {
    Auto,
    Always,
    Never,
}

#[derive(Debug, Subcommand)]
enum Command {
    /// Check the content, then render the site
    Build(BuildArgs),
    /// List all problems of all content
    Check(CheckArgs),
    /// Show the site in the browser, made anew with every change
    Serve(ServeArgs),
    /// Apply the mends that the check computes; comments stay
    Fix(FixArgs),
    /// Write content files in their canonical form; comments stay
    Fmt(FmtArgs),
    /// Start a new record
    New {
        #[command(subcommand)]
        what: New,
    },
    /// Mark facts as re-checked against their sources: changes only dates
    Verify(VerifyArgs),
    /// Say what to do about one app, in one situation
    Decide(DecideArgs),
    /// Write JSON Schemas of the content files, for editors
    Schema {
        /// Write one file for each kind of content file here [default: the app's, to standard output]
        #[arg(long, value_name = "DIR")]
        out: Option<PathBuf>,
    },
    /// Say what a diagnostic code means
    Explain {
        /// The code, such as SB0203
        code: String,
    },
    /// Write completions for a shell
    Completions {
        /// The shell
        shell: clap_complete::Shell,
    },
    /// Write the manual page
    Man,
}

#[derive(Debug, Args)]
struct Common {
    /// The folder that holds content/ [default: here, or the nearest parent with content/site.yaml]
    #[arg(long, value_name = "DIR")]
    root: Option<PathBuf>,
    /// The date of the build, which dates in the content are compared with [default: SOURCE_DATE_EPOCH, else today]
    #[arg(long, value_name = "DATE", value_parser = parse_date)]
    as_of: Option<Date>,
    /// Fail when there are warnings
    #[arg(long)]
    deny_warnings: bool,
}

#[derive(Debug, Args)]
struct BuildArgs {
    #[command(flatten)]
    common: Common,
    /// Where the site is written [default: public under the root]
    #[arg(long, value_name = "DIR")]
    out: Option<PathBuf>,
    /// Where the site is published; replaces base_url of site.yaml
    #[arg(long, value_name = "URL", value_parser = parse_base_url)]
    base_url: Option<String>,
    /// Include drafts
    #[arg(long)]
    drafts: bool,
    /// Show how long each stage took
    #[arg(long)]
    timings: bool,
    /// Also write each text file compressed, with .gz at the end of its name
    #[arg(long)]
    compress: bool,
}

#[derive(Debug, Args)]
struct CheckArgs {
    #[command(flatten)]
    common: Common,
    /// Report only problems in these files and folders; everything is still read
    paths: Vec<PathBuf>,
    /// How problems are written
    #[arg(long, value_enum, default_value_t = Format::Human)]
    format: Format,
    /// Show notes too
    #[arg(long)]
    notes: bool,
}

#[derive(Debug, Args)]
struct ServeArgs {
    /// The port on 127.0.0.1; 0 takes any that is free [default: 4000, or the next that is free]
    #[arg(long, value_name = "N")]
    port: Option<u16>,
    /// Open the browser
    #[arg(long)]
    open: bool,
    /// Include drafts
    #[arg(long)]
    drafts: bool,
    /// The folder that holds content/ [default: here, or the nearest parent with content/site.yaml]
    #[arg(long, value_name = "DIR")]
    root: Option<PathBuf>,
    /// The date of the site, which dates in the content are compared with [default: SOURCE_DATE_EPOCH, else today]
    #[arg(long, value_name = "DATE", value_parser = parse_date)]
    as_of: Option<Date>,
}

#[derive(Debug, Args)]
struct FixArgs {
    /// Mend only these files and folders; everything is still read
    paths: Vec<PathBuf>,
    /// Print the changes as a unified diff and write nothing
    #[arg(long)]
    dry_run: bool,
    /// The folder that holds content/ [default: here, or the nearest parent with content/site.yaml]
    #[arg(long, value_name = "DIR")]
    root: Option<PathBuf>,
    /// The date which dates in the content are compared with [default: SOURCE_DATE_EPOCH, else today]
    #[arg(long, value_name = "DATE", value_parser = parse_date)]
    as_of: Option<Date>,
}

#[derive(Debug, Args)]
struct FmtArgs {
    /// Format only these files and folders [default: all content]
    paths: Vec<PathBuf>,
    /// List the files that differ and write nothing
    #[arg(long)]
    check: bool,
    /// The folder that holds content/ [default: here, or the nearest parent with content/site.yaml]
    #[arg(long, value_name = "DIR")]
    root: Option<PathBuf>,
}

#[derive(Debug, Subcommand)]
enum New {
    /// Write the draft of a record, with comments on what to fill in
    App(NewAppArgs),
}

#[derive(Debug, Args)]
struct NewAppArgs {
    /// The app's name as its vendor writes it
    name: String,
    /// Its category, an id of categories.yaml
    #[arg(long, value_name = "ID")]
    category: Option<String>,
    /// An identity provider to write a row and a runbook for, an id of idps.yaml; may be repeated
    #[arg(long, value_name = "ID", num_args = 1..)]
    idp: Vec<String>,
    /// The folder that holds content/ [default: here, or the nearest parent with content/site.yaml]
    #[arg(long, value_name = "DIR")]
    root: Option<PathBuf>,
}

#[derive(Debug, Args)]
struct VerifyArgs {
    /// The app, by its slug
    app: String,
    /// A source that was read again, by its id; without one, the whole record was compared
    #[arg(long, value_name = "ID", num_args = 1..)]
    source: Vec<String>,
    /// The day on which that was done [default: SOURCE_DATE_EPOCH, else today]
    #[arg(long, value_name = "DATE", value_parser = parse_date)]
    as_of: Option<Date>,
    /// The folder that holds content/ [default: here, or the nearest parent with content/site.yaml]
    #[arg(long, value_name = "DIR")]
    root: Option<PathBuf>,
}

#[derive(Debug, Args)]
struct DecideArgs {
    /// The app, by its slug
    app: String,
    /// Whether you have what SCIM needs: below, has-scim or unknown
    #[arg(long, value_name = "POSITION")]
    plan: Option<String>,
    /// Your identity provider: an id of the registry, or none
    #[arg(long, value_name = "ID")]
    idp: Option<String>,
    /// Where your directory is kept: cloud or on-prem-ad
    #[arg(long, value_name = "WHERE")]
    directory: Option<String>,
    /// How many people use the app
    #[arg(long, value_name = "N", allow_hyphen_values = true)]
    headcount: Option<String>,
    /// How often people join, leave or change: low or high
    #[arg(long, value_name = "LEVEL")]
    turnover: Option<String>,
    /// What you want of the dearer plan: scim-only or more
    #[arg(long, value_name = "WHAT")]
    needs: Option<String>,
    /// Whether groups must reach the app: yes or no
    #[arg(long, value_name = "ANSWER")]
    groups_needed: Option<String>,
    /// Whether auditors ask for evidence: yes or no
    #[arg(long, value_name = "ANSWER")]
    audit_evidence: Option<String>,
    /// How the answer is written
    #[arg(long, value_enum, default_value_t = AnswerFormat::Human)]
    format: AnswerFormat,
    /// The folder that holds content/ [default: here, or the nearest parent with content/site.yaml]
    #[arg(long, value_name = "DIR")]
    root: Option<PathBuf>,
    /// The date the facts are looked at
    #[arg(long, value_name = "DATE", value_parser = parse_date)]
    as_of: Option<Date>,
}

/// How an answer is written.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum AnswerFormat {
    /// For people.
    Human,
    /// For programs.
    Json,
}

/// How problems are written.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum Format {
    /// For people, on standard error.
    Human,
    /// One JSON object a line.
    Json,
    /// Annotations of GitHub Actions.
    Github,
    /// SARIF 2.1.0, for code scanning.
    Sarif,
}

/// What every command is told about its surroundings.
#[derive(Debug, Clone, Copy)]
pub struct Terminal {
    /// Whether to say only what went wrong.
    pub is_quiet: bool,
    /// Whether to say more.
    pub is_verbose: bool,
    /// Whether standard error takes colour.
    pub colour: crate::diagnostic::Colour,
}

/// Runs the command that the arguments name.
pub fn run() -> ExitCode {
    let cli = Cli::parse();
    let terminal = Terminal {
        is_quiet: cli.quiet,
        is_verbose: cli.verbose,
        colour: colour(cli.color),
    };
    let result = match cli.command {
        Command::Build(args) => commands::build::run(
            &commands::build::Build {
                root: args.common.root,
                out: args.out,
                base_url: args.base_url,
                as_of: args.common.as_of,
                drafts: args.drafts,
                deny_warnings: args.common.deny_warnings,
                timings: args.timings || cli.verbose,
                compress: args.compress,
            },
            terminal,
        ),
        Command::Check(args) => commands::check::run(
            &commands::check::Check {
                root: args.common.root,
                as_of: args.common.as_of,
                deny_warnings: args.common.deny_warnings,
                paths: args.paths,
                format: args.format,
                notes: args.notes || cli.verbose,
            },
            terminal,
        ),
        Command::Serve(args) => commands::serve::run(
            &commands::serve::Serve {
                root: args.root,
                port: args.port,
                open: args.open,
                as_of: args.as_of,
                drafts: args.drafts,
            },
            terminal,
        ),
        Command::Fix(args) => commands::fix::run(
            &commands::fix::Fix {
                root: args.root,
                as_of: args.as_of,
                paths: args.paths,
                is_dry_run: args.dry_run,
            },
            terminal,
        ),
        Command::Fmt(args) => commands::format::run(
            &commands::format::Format {
                root: args.root,
                paths: args.paths,
                only_checks: args.check,
            },
            terminal,
        ),
        Command::New {
            what: New::App(args),
        } => commands::new::run(
            &commands::new::NewApp {
                root: args.root,
                name: args.name,
                category: args.category,
                idps: args.idp,
            },
            terminal,
        ),
        Command::Verify(args) => commands::verify::run(
            &commands::verify::Verify {
                root: args.root,
                as_of: args.as_of,
                app: args.app,
                sources: args.source,
            },
            terminal,
        ),
        Command::Decide(args) => commands::decide::run(
            &commands::decide::Decide {
                root: args.root,
                as_of: args.as_of,
                app: args.app,
                answers: vec![
                    (Dimension::Plan, args.plan),
                    (Dimension::Idp, args.idp),
                    (Dimension::Directory, args.directory),
                    (Dimension::Headcount, args.headcount),
                    (Dimension::Turnover, args.turnover),
                    (Dimension::Needs, args.needs),
                    (Dimension::GroupsNeeded, args.groups_needed),
                    (Dimension::AuditEvidence, args.audit_evidence),
                ],
                format: args.format,
            },
            terminal,
        ),
        Command::Schema { out } => commands::schema::run(out.as_deref(), terminal),
        Command::Explain { code } => commands::explain::run(&code),
        Command::Completions { shell } => Ok(completions(shell)),
        Command::Man => Ok(manual()),
    };
    match result {
        Ok(outcome) => outcome.into(),
        Err(error) => {
            eprintln!("error: {error}");
            ExitCode::from(2)
        }
    }
}

fn completions(shell: clap_complete::Shell) -> commands::Outcome {
    clap_complete::generate(shell, &mut Cli::command(), "scimbook", &mut io::stdout());
    commands::Outcome::Done
}

fn manual() -> commands::Outcome {
    // A reader that goes away early, such as `head`, is no fault of ours.
    let _ = clap_mangen::Man::new(Cli::command()).render(&mut io::stdout());
    commands::Outcome::Done
}

fn colour(choice: ColourChoice) -> crate::diagnostic::Colour {
    use std::io::IsTerminal;
    let wants = match choice {
        ColourChoice::Always => true,
        ColourChoice::Never => false,
        ColourChoice::Auto => {
            std::io::stderr().is_terminal()
                && std::env::var_os("NO_COLOR").is_none_or(|value| value.is_empty())
        }
    };
    if wants {
        crate::diagnostic::Colour::Always
    } else {
        crate::diagnostic::Colour::Never
    }
}

fn parse_date(text: &str) -> Result<Date, String> {
    text.parse()
        .map_err(|_| format!("`{text}` is not a date such as 2026-10-02"))
}

fn parse_base_url(text: &str) -> Result<String, String> {
    if crate::content::text::is_web_url(text) {
        Ok(text.to_owned())
    } else {
        Err(format!("`{text}` is not an absolute http or https URL"))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_command_line_is_consistent() {
        Cli::command().debug_assert();
    }
}
