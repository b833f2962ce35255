//! What can be written, for editors and readers: JSON Schemas and tables of fields.
//!
//! In: the shapes of the record model. Out: one JSON Schema (2020-12) a kind of file, and
//! the fields of each as rows. Nothing is listed here that does not stand in a type.
//!
//! A schema refuses nothing that the decoders accept. What it cannot say is left to
//! `check`: that a day is in the calendar, a range runs forwards, a host is well formed, a
//! key stands once, and all that holds between records.

mod json;
mod table;

pub use json::{json_schema, schema_text};
pub use table::{FACT_PATH, FieldRow, MapTable, tables};

use crate::content::app::App;
use crate::content::decisions::Decisions;
use crate::content::decode::Decode;
use crate::content::page::FrontMatter;
use crate::content::registry::{Category, Idp, Prerequisite, Registry};
use crate::content::shape::Shape;
use crate::content::site::Site;

/// A kind of content file.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Document {
    /// `content/apps/<slug>.yaml`.
    App,
    /// `content/site.yaml`.
    Site,
    /// `content/idps.yaml`.
    Idps,
    /// `content/categories.yaml`.
    Categories,
    /// `content/prerequisites.yaml`.
    Prerequisites,
    /// `content/decisions.yaml`.
    Decisions,
    /// The front matter of `content/pages/<slug>.md`.
    Page,
}

impl Document {
    /// Every kind, apps first.
    pub const ALL: [Self; 7] = [
        Self::App,
        Self::Site,
        Self::Idps,
        Self::Categories,
        Self::Prerequisites,
        Self::Decisions,
        Self::Page,
    ];

    /// Its name: `app`.
    pub fn name(self) -> &'static str {
        match self {
            Self::App => "app",
            Self::Site => "site",
            Self::Idps => "idps",
            Self::Categories => "categories",
            Self::Prerequisites => "prerequisites",
            Self::Decisions => "decisions",
            Self::Page => "page",
        }
    }

    /// The files of this kind, relative to the root.
    pub fn files(self) -> &'static str {
        match self {
            Self::App => "content/apps/*.yaml",
            Self::Site => "content/site.yaml",
            Self::Idps => "content/idps.yaml",
            Self::Categories => "content/categories.yaml",
            Self::Prerequisites => "content/prerequisites.yaml",
            Self::Decisions => "content/decisions.yaml",
            Self::Page => "content/pages/*.md",
        }
    }

    /// The file its schema is written to: `app.schema.json`.
    pub fn schema_file(self) -> String {
        format!("{}.schema.json", self.name())
    }

    /// What can be written in it.
    pub fn shape(self) -> Shape {
        match self {
            Self::App => App::shape(),
            Self::Site => Site::shape(),
            Self::Idps => Registry::<Idp>::shape(),
            Self::Categories => Registry::<Category>::shape(),
            Self::Prerequisites => Registry::<Prerequisite>::shape(),
            Self::Decisions => Decisions::shape(),
            Self::Page => FrontMatter::shape(),
        }
    }
}
