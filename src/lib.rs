//! scimbook
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
pub mod emit;
pub mod load;
pub mod markup;
pub mod records;
pub mod render;
pub mod routes;
pub mod rules;
pub mod site;
pub mod view;
pub mod yaml;
