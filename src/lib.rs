//! scimbook reads structured YAML records, one per app, checks them like a compiler and
//! renders them as a static knowledge base on user provisioning.
//!
//! # The chain
//!
//! ```text
//! load -> parse -> decode -> check -> derive -> view -> render -> emit
//! ```
//!
//! Each stage is a function from one plain value to the next. A command is the chain cut
//! at some place: `check` stops after the check, `build` goes to the end.
//!
//! | stage | module | from | to |
//! |---|---|---|---|
//! | load | [`load`] | a folder | [`load::Sources`], all text in memory |
//! | parse | [`yaml`] | a text | [`yaml::Node`], a tree that keeps order and duplicates |
//! | decode | [`content`], [`records`] | trees | [`records::Records`], what authors wrote |
//! | check | [`check`] | records, a date | [`catalog::Catalog`], or problems |
//! | derive | [`mod@derive`], [`decide`] | the catalog | [`derive::Derived`], what follows from it |
//! | view | [`view`], [`api`] | both | finished, flat values: one struct a page, JSON |
//! | render | [`render`], [`site`] | views | bytes |
//! | emit | [`emit`] | bytes | the output folder, exchanged as a whole |
//!
//! Beside the chain: [`diagnostic`] (problems as data, and their printers), [`rules`]
//! (every rule in one table), [`schema`] (what can be written, as JSON Schema and as tables),
//! [`markup`] (Markdown and code to HTML), [`routes`] (every address), [`edit`] (changes of a
//! file's text), [`serve`] (the site in memory while it is edited), [`cli`] and [`commands`].
//!
//! # Layers
//!
//! A module uses only modules of its own line and of lines above it; a test holds the
//! code to this list.
//!
//! ```text
//! yaml, markup, decide, emit
//! diagnostic, rules, load, content
//! records, schema
//! routes
//! catalog, check
//! edit
//! derive
//! view, api
//! render
//! site
//! serve
//! commands, cli
//! ```
//!
//! # Architecture invariants
//!
//! - Files, the clock, the environment and the network are touched by `load`, `emit`,
//!   `serve`, `commands` and `cli` alone. The date of a build is an argument.
//! - A [`catalog::Catalog`] can only be made by [`check::check`], so having one is proof
//!   that there was no error.
//! - A check never prints and never stops the others. `Result` is for the environment.
//! - No record holds anything that follows from something else; no template computes.
//! - HTML that is printed unescaped has the type [`markup::Html`], which only `markup`
//!   can make.
//! - Nothing in content is ever template source.
//! - Output collections are ordered: the same inputs and date give the same bytes.

#![forbid(unsafe_code)]

pub mod api;
pub mod catalog;
pub mod check;
pub mod cli;
pub mod commands;
pub mod content;
pub mod decide;
pub mod derive;
pub mod diagnostic;
pub mod edit;
pub mod emit;
pub mod load;
pub mod markup;
pub mod records;
pub mod render;
pub mod routes;
pub mod rules;
pub mod schema;
pub mod serve;
pub mod site;
pub mod view;
pub mod yaml;
