//! `content/site.yaml`: title, address, alternative, cost model and policies.

use serde_json::Value as Json;

use crate::content::app::{CostKind, Currency};
use crate::content::decode::{Decode, Export, Written, choices, record};
use crate::content::number::{Amount, Figure};
use crate::content::price::Period;
use crate::content::shape::{Form, Shape, TextForm};
use crate::content::text::{Markdown, PlainText, Text, WebUrl};
use crate::diagnostic::Problems;
use crate::rules::WRONG_VALUE;
use crate::yaml::Node;

record! {
    /// The site as a whole; `title` alone is enough.
    pub struct Site {
        /// The name of the site.
        pub title: Text,
        /// Where it is published; a path such as `/kb/` becomes part of every link.
        pub base_url: Option<Written<WebUrl>>,
        /// What the site is, in one sentence.
        pub description: Option<Text>,
        /// The language of its text.
        pub language: Option<Written<Language>>,
        /// Where the records live, for edit links.
        pub repository: Option<Repository>,
        /// A strategic alternative to native SCIM; remove it and the site is neutral.
        pub alternative: Option<Alternative>,
        /// Shown at the foot of every guide.
        pub disclaimer: Option<Text>,
        /// After how many days facts count as old.
        pub staleness_days: Option<StalenessDays>,
        /// What is made; everything when absent.
        pub outputs: Option<Vec<Written<Output>>>,
        /// Files in the output folder that are not ours and are carried over.
        pub keep: Vec<Written<PlainText>>,
        /// What manual work costs.
        pub cost_model: Option<CostModel>,
    }
}

/// A language tag such as `en`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Language(pub String);

impl Decode for Language {
    const EXPECTED: &'static str = "a language tag such as en";
    fn decode(node: &Node, problems: &mut Problems) -> Option<Self> {
        let text = PlainText::decode(node, problems)?;
        let is_tag = text.split('-').all(|part| {
            (1..=8).contains(&part.len()) && part.bytes().all(|b| b.is_ascii_alphanumeric())
        });
        if !is_tag {
            problems.push(
                problems
                    .at(
                        &WRONG_VALUE,
                        node.id,
                        format!("`{text}` is not a language tag"),
                    )
                    .label("expected a tag such as en (BCP 47)"),
            );
            return None;
        }
        Some(Self(text.as_str().to_owned()))
    }
    fn shape() -> Shape {
        let form = TextForm {
            pattern: Some(r"^[0-9A-Za-z]{1,8}(-[0-9A-Za-z]{1,8})*\s*$"),
            examples: &["en"],
            ..TextForm::prose("language tag", Self::EXPECTED)
        };
        Shape::named("Language", "A language tag of BCP 47.", Form::Text(form))
    }
}
impl Export for Language {
    fn export(&self) -> Json {
        Json::from(self.0.as_str())
    }
}

record! {
    /// Where the records live.
    pub struct Repository {
        /// Its address.
        pub url: Written<WebUrl>,
        /// The branch to edit; `main` when absent.
        pub branch: Option<Text>,
    }
}

record! {
    /// A strategic alternative to native SCIM, the same on every page.
    pub struct Alternative {
        /// Its name.
        pub name: Text,
        /// Its web site.
        pub url: Written<WebUrl>,
        /// What it offers, in a sentence or two.
        pub pitch: Option<Text>,
        /// What it brings.
        pub benefits: Vec<Text>,
        /// Where to go.
        pub links: Vec<Link>,
        /// Whose product it is and why it stands here: shown beside every call-out.
        pub disclosure: Option<Text>,
        /// What it costs, where that is public.
        pub price: Option<AlternativePrice>,
    }
}
record! {
    /// A link with its text.
    pub struct Link {
        /// The text.
        pub text: Text,
        /// The address.
        pub url: Written<WebUrl>,
    }
}
record! {
    /// What the alternative costs.
    pub struct AlternativePrice {
        /// How much.
        pub amount: Written<Amount>,
        /// The currency; the cost model's when absent.
        pub currency: Option<Written<Currency>>,
        /// What the price is for; the whole organisation when absent.
        pub unit: Option<Text>,
        /// How often it is due; a year when absent.
        pub period: Option<Written<Period>>,
    }
}
record! {
    /// After how many days facts count as old.
    pub struct StalenessDays {
        /// Prices.
        pub pricing: Option<Written<u32>>,
        /// Runbooks.
        pub setup: Option<Written<u32>>,
        /// Everything else.
        pub default: Option<Written<u32>>,
    }
}

choices! {
    /// A kind of output that can be switched off.
    pub enum Output {
        /// Guide pages.
        Guides = "guides",
        /// Runbook pages.
        Runbooks = "runbooks",
        /// Category pages.
        Categories = "categories",
        /// Identity-provider pages.
        Idps = "idps",
        /// Comparison pages.
        Comparisons = "comparisons",
        /// The JSON API.
        Api = "api",
        /// CSV files.
        Csv = "csv",
        /// Feeds.
        Feeds = "feeds",
        /// Markdown twins.
        Markdown = "markdown",
        /// Preview images.
        Previews = "previews",
        /// Search.
        Search = "search",
    }
}

record! {
    /// What manual provisioning costs a company of `employees` people in a year.
    pub struct CostModel {
        /// The currency of the costs.
        pub currency: Option<Written<Currency>>,
        /// The head count the figures are for.
        pub employees: Option<Written<u32>>,
        /// Where the figures come from.
        pub kind: Option<Written<CostKind>>,
        /// The source of the figures.
        pub source: Option<CostSource>,
        /// Accounts of people who left.
        pub orphaned_accounts: Option<Written<Figure>>,
        /// Licences nobody uses.
        pub unused_licences: Option<Written<Figure>>,
        /// Hours of IT work a year.
        pub it_hours: Option<Written<Figure>>,
        /// What unused licences cost a year.
        pub unused_licence_cost: Option<Written<Amount>>,
        /// What the IT work costs a year.
        pub it_labour_cost: Option<Written<Amount>>,
        /// What compliance misses cost a year.
        pub compliance_cost: Option<Written<Amount>>,
    }
}
record! {
    /// The source of the cost model.
    pub struct CostSource {
        /// Its title.
        pub title: Text,
        /// Its address.
        pub url: Option<Written<WebUrl>>,
        /// What to know about it.
        pub note: Option<Written<Markdown>>,
    }
}
