//! One app as its author wrote it: `content/apps/<slug>.yaml`.

use indexmap::IndexMap;
use jiff::civil::Date;
use serde_json::{Map, Value as Json, json};

use crate::content::access::Access;
use crate::content::date::FactDate;
use crate::content::decisions::AppDecision;
use crate::content::decode::{
    Decode, Export, Fields, Visit, Written, choices, fields, record, wrong_type,
};
use crate::content::fact::{Answer, Fact, FactValue};
use crate::content::number::{Amount, Figure};
use crate::content::price::Price;
use crate::content::registry::Interval;
use crate::content::shape::{Field, Form, MapRule, Shape, TextForm};
use crate::content::text::{Id, Markdown, Text, UrlTemplate, WebUrl};
use crate::diagnostic::Problems;
use crate::rules::WRONG_VALUE;
use crate::yaml::{Node, NodeId, Value};

/// What a published app cannot do without, beside what every app needs; a check of its
/// own asks for it, since a draft may lack it.
const PUBLISHED: MapRule = MapRule::Published(&["category", "scim.support"]);

record! {
    /// One SaaS app. The file stem is its slug.
    pub struct App with PUBLISHED {
        /// The version of this format: always 1.
        pub schema: Written<SchemaVersion>,
        /// The app's name as its vendor writes it.
        pub name: Text,
        /// The vendor; ties together the apps that share add-ons.
        pub vendor: Option<Text>,
        /// Other names people search for.
        pub aliases: Vec<Text>,
        /// Slugs the app had before; their addresses lead to this page.
        pub former_slugs: Vec<Written<Id>>,
        /// The category, an id of categories.yaml.
        pub category: Option<Written<Id>>,
        /// What the app is in an identity landscape; `app` when absent.
        pub role: Option<Written<Role>>,
        /// The app's web site.
        pub website: Option<Written<WebUrl>>,
        /// What the app is for, in one sentence.
        pub description: Option<Text>,
        /// The day on which all facts were re-checked against their sources.
        pub verified: Option<Written<FactDate>>,
        /// Whether the record is on the site; `published` when absent.
        pub status: Option<Written<Status>>,
        /// The app that took this one's place.
        pub successor: Option<Written<Id>>,
        /// Two or three paragraphs for somebody in a hurry; composed from the facts when absent.
        pub summary: Option<Written<Markdown>>,
        /// Single sign-on.
        pub sso: Option<Sso>,
        /// User provisioning over SCIM.
        pub scim: Option<Scim>,
        /// Plans, add-ons and fees.
        pub pricing: Option<Pricing>,
        /// What works with each identity provider.
        pub idps: IndexMap<String, Written<IdpRow>>,
        /// Runbooks by identity provider; `generic` is any SCIM 2.0 provider.
        pub setup: IndexMap<String, Written<Runbooks>>,
        /// What gets in the way.
        pub limitations: Vec<Limitation>,
        /// Dated events.
        pub events: Vec<Event>,
        /// What the plan with SCIM brings besides.
        pub upgrade: Option<Upgrade>,
        /// What IT admins say in public.
        pub community: Option<Community>,
        /// Measured figures that replace those of the default cost model.
        pub costs: Option<Costs>,
        /// The bottom line, and changes to the decision table for this app.
        pub decision: Option<AppDecision>,
        /// Where to ask for SCIM, for apps without it.
        pub ask_vendor: Option<AskVendor>,
        /// Apps a reader of this page may want next, by slug.
        pub related: Vec<Written<Id>>,
        /// The sources by an id of their own.
        pub sources: IndexMap<String, Written<Source>>,
    }
}

/// The only version there is: 1.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct SchemaVersion;

impl Decode for SchemaVersion {
    const EXPECTED: &'static str = "the number 1";
    fn decode(node: &Node, problems: &mut Problems) -> Option<Self> {
        match &node.value {
            Value::Int(1) => Some(Self),
            Value::Int(other) => {
                problems.push(
                    problems
                        .at(
                            &WRONG_VALUE,
                            node.id,
                            format!("this program reads schema 1, not {other}"),
                        )
                        .label("expected 1")
                        .fix(crate::diagnostic::Fix::Replace("1".into())),
                );
                None
            }
            _ => {
                problems.push(wrong_type(node, Self::EXPECTED, problems));
                None
            }
        }
    }
    fn shape() -> Shape {
        let range = Some((1, 1));
        Shape::inline(Form::Whole { range })
    }
}

impl Export for SchemaVersion {
    fn export(&self) -> Json {
        Json::from(1)
    }
}

choices! {
    /// What an app is in an identity landscape.
    pub enum Role {
        /// An app whose accounts are to be provisioned.
        App = "app",
        /// A source of people, such as an HR system.
        HrSource = "hr-source",
        /// An identity provider itself.
        IdentityProvider = "identity-provider",
    }
}

choices! {
    /// Whether a record is on the site.
    pub enum Status {
        /// On the site.
        Published = "published",
        /// Not yet: built only with `--drafts`.
        Draft = "draft",
        /// The app is gone; its page stays.
        Retired = "retired",
    }
}

record! {
    /// Single sign-on.
    pub struct Sso {
        /// Whether people can sign in through an identity provider.
        pub support: Fact<Answer>,
        /// All protocols it speaks.
        pub protocols: Fact<Vec<Protocol>>,
        /// How one gets it.
        pub access: Fact<Access>,
        /// What cannot be used together with it.
        pub excludes: Fact<Vec<Text>>,
        /// Sources of this section.
        pub sources: Vec<Written<Id>>,
    }
}

choices! {
    /// A protocol of single sign-on.
    pub enum Protocol {
        /// SAML 2.0.
        Saml2 = "saml-2.0",
        /// OpenID Connect.
        Oidc = "oidc",
        /// WS-Federation.
        WsFederation = "ws-federation",
        /// Sign-in with Google.
        Google = "google",
        /// Any other.
        Other = "other",
    }
}

record! {
    /// User provisioning over SCIM (RFC 7643 and RFC 7644).
    pub struct Scim {
        /// How far the vendor's own SCIM goes.
        pub support: Fact<Support>,
        /// How closely it follows the standard.
        pub conformance: Fact<Conformance>,
        /// The version of the protocol.
        pub version: Fact<ScimVersion>,
        /// How one gets it.
        pub access: Fact<Access>,
        /// Whether SSO has to be set up first.
        pub requires_sso: Fact<Answer>,
        /// What it can do.
        pub operations: Operations,
        /// How a provisioned person gets in.
        pub onboarding: Fact<Onboarding>,
        /// What happens to a person who is deactivated.
        pub deactivation: Fact<Deactivation>,
        /// What stays behind after deactivation.
        pub leftovers: Fact<Vec<Leftover>>,
        /// Whether provisioned fields become read-only in the app.
        pub locks_local_edits: Fact<Answer>,
        /// Which way people travel.
        pub direction: Fact<Direction>,
        /// What cannot be used together with it.
        pub excludes: Fact<Vec<Text>>,
        /// The attributes it takes, by their SCIM names; an empty list says none.
        pub attributes: Fact<Vec<Text>>,
        /// The address of the endpoint, `{name}` standing for what differs by customer.
        pub endpoint: Fact<Endpoints>,
        /// How the provider authenticates.
        pub authentication: Fact<Authentication>,
        /// How long the credential lives.
        pub credential_lifetime: Fact<Lifetime>,
        /// Limits in numbers.
        pub limits: Fact<Vec<Limit>>,
        /// The vendor's documentation, or `none` where it is known that there is none.
        pub documentation: Fact<Documentation>,
        /// What must be in place: ids of prerequisites.yaml, or sentences.
        pub prerequisites: Fact<Vec<Text>>,
        /// Whether an on-premises directory must first sync to a cloud provider.
        pub needs_cloud_directory: Fact<Answer>,
        /// Sources of this section.
        pub sources: Vec<Written<Id>>,
    }
}

choices! {
    /// How far the vendor's own SCIM goes.
    pub enum Support {
        /// Generally available, with create and deactivate.
        Native = "native",
        /// Lacks one of these, or only for some accounts.
        Partial = "partial",
        /// A beta.
        Beta = "beta",
        /// No SCIM endpoint of the vendor, whatever connectors exist.
        None = "none",
        /// No source says.
        Unknown = "unknown",
    }
}
choices! {
    /// How closely SCIM follows the standard.
    pub enum Conformance {
        /// As RFC 7643 and 7644 say.
        Standard = "standard",
        /// With deviations.
        Deviates = "deviates",
        /// In name only.
        Proprietary = "proprietary",
    }
}
choices! {
    /// The version of the protocol.
    pub enum ScimVersion {
        /// SCIM 2.0, RFC 7643 and 7644.
        V2 = "2.0",
        /// SCIM 1.1.
        V1 = "1.1",
    }
}
choices! {
    /// How a provisioned person gets in.
    pub enum Onboarding {
        /// At once.
        Immediate = "immediate",
        /// After accepting an invitation.
        Invitation = "invitation",
        /// At the first sign-in.
        FirstLogin = "first-login",
        /// After a step by hand.
        Manual = "manual",
    }
}
choices! {
    /// What happens to a person who is deactivated.
    pub enum Deactivation {
        /// The account is suspended.
        Suspends = "suspends",
        /// The account is deleted.
        Deletes = "deletes",
        /// The account leaves the workspace and lives on.
        RemovesFromWorkspace = "removes-from-workspace",
    }
}
choices! {
    /// Which way people travel.
    pub enum Direction {
        /// From the provider to the app.
        ToApp = "to-app",
        /// From the app to the provider.
        FromApp = "from-app",
        /// Both ways.
        Both = "both",
    }
}
choices! {
    /// How the provider authenticates.
    pub enum Authentication {
        /// A long-lived bearer token.
        BearerToken = "bearer-token",
        /// OAuth 2.0.
        OAuth2 = "oauth2",
        /// An API key.
        ApiKey = "api-key",
        /// HTTP basic authentication.
        Basic = "basic",
    }
}

impl FactValue for Support {
    const UNKNOWN: Option<Self> = Some(Support::Unknown);
}
impl FactValue for Conformance {}
impl FactValue for Onboarding {}
impl FactValue for Deactivation {}
impl FactValue for Direction {}
impl FactValue for Authentication {}
impl FactValue for ScimVersion {}

choices! {
    /// What a SCIM integration can do, in the words of RFC 7644 and the providers' catalogues.
    pub enum Operation {
        /// Creates accounts.
        Create = "create",
        /// Updates attributes.
        Update = "update",
        /// Deactivates accounts.
        Deactivate = "deactivate",
        /// Reactivates accounts.
        Reactivate = "reactivate",
        /// Deletes accounts for good.
        Delete = "delete",
        /// Receives groups and their members.
        GroupPush = "group-push",
        /// Groups are imported from the app.
        GroupImport = "group-import",
        /// People are imported from the app.
        UserImport = "user-import",
        /// Passwords are synchronised.
        PasswordSync = "password-sync",
        /// The provider reads the app's schema.
        SchemaDiscovery = "schema-discovery",
        /// Sets roles.
        Roles = "roles",
        /// Sets seat types or licences.
        SeatTypes = "seat-types",
        /// Resolves groups in groups.
        NestedGroups = "nested-groups",
    }
}

impl Operation {
    /// All operations, in the order of the specification table.
    pub const ALL: [Operation; 13] = [
        Self::Create,
        Self::Update,
        Self::Deactivate,
        Self::Reactivate,
        Self::Delete,
        Self::GroupPush,
        Self::GroupImport,
        Self::UserImport,
        Self::PasswordSync,
        Self::SchemaDiscovery,
        Self::Roles,
        Self::SeatTypes,
        Self::NestedGroups,
    ];
}

/// What SCIM can do; an operation that is absent is unknown.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Operations(pub Vec<(Operation, Fact<Answer>)>);

impl Operations {
    /// The fact about one operation, if it was written.
    pub fn find(&self, operation: Operation) -> Option<&Fact<Answer>> {
        self.0
            .iter()
            .find(|(found, _)| *found == operation)
            .map(|(_, fact)| fact)
    }
}

impl Decode for Operations {
    const EXPECTED: &'static str = "a map such as { create: yes, deactivate: yes }";
    fn decode(node: &Node, problems: &mut Problems) -> Option<Self> {
        let Some(fields) = Fields::open(node, Operation::NAMES, problems) else {
            return Some(Self::default());
        };
        let mut found = Vec::new();
        for operation in Operation::ALL {
            if node.get(operation.as_str()).is_some()
                && let Some(fact) = fields.read(operation.as_str(), problems)
            {
                found.push((operation, fact));
            }
        }
        Some(Self(found))
    }
    fn shape() -> Shape {
        let Form::Choice(operations) = Operation::shape().form else {
            return Operation::shape();
        };
        let fields = operations.iter().zip(Operation::NAMES);
        let fields = fields
            .map(|(operation, key)| Field::of::<Fact<Answer>>(key, &operation.description))
            .collect();
        let rules = Vec::new();
        Shape::named(
            "Operations",
            "What SCIM can do; an operation that is absent is unknown.",
            Form::Map { fields, rules },
        )
    }
    fn absent() -> Option<Self> {
        Some(Self::default())
    }
}

impl Export for Operations {
    fn export(&self) -> Json {
        let mut map = Map::new();
        for operation in Operation::ALL {
            let fact = self.find(operation).cloned().unwrap_or_default();
            map.insert(operation.as_str().to_owned(), fact.export());
        }
        Json::Object(map)
    }
    fn walk<'a>(&'a self, key: &'static str, at: NodeId, visit: &mut Visit<'a, '_>) {
        for (_, fact) in &self.0 {
            fact.walk(key, at, visit);
        }
    }
    fn expire(&mut self, today: Date) {
        self.0.iter_mut().for_each(|(_, fact)| fact.expire(today));
    }
}

record! {
    /// What stays behind after deactivation.
    pub struct Leftover {
        /// The kind of thing.
        pub what: Written<LeftoverKind>,
        /// What exactly.
        pub text: Written<Markdown>,
    }
}
choices! {
    /// A kind of thing that stays behind.
    pub enum LeftoverKind {
        /// Open sessions.
        Sessions = "sessions",
        /// Data on devices.
        CachedData = "cached-data",
        /// Content the person owns.
        OwnedContent = "owned-content",
        /// A paid seat.
        Seat = "seat",
        /// Payment cards.
        Cards = "cards",
        /// Anything else.
        Other = "other",
    }
}

record! {
    /// A limit in numbers.
    pub struct Limit {
        /// Of what: users, groups, requests a minute.
        pub what: Text,
        /// The largest number.
        pub at_most: Written<Figure>,
        /// What to know about it.
        pub note: Option<Written<Markdown>>,
    }
}

/// One endpoint, or one for each kind of customer.
#[derive(Debug, Clone, PartialEq)]
pub struct Endpoints(pub Vec<Endpoint>);

record! {
    /// An endpoint for some customers.
    pub struct Endpoint {
        /// Its address.
        pub url: Written<UrlTemplate>,
        /// For whom it is.
        pub audience as "for": Option<Text>,
    }
}

impl Decode for Endpoints {
    const EXPECTED: &'static str = "an address, or a list of { url, for }";
    fn decode(node: &Node, problems: &mut Problems) -> Option<Self> {
        match &node.value {
            Value::List(_) => Vec::decode(node, problems).map(Self),
            Value::Map(_) => Endpoint::decode(node, problems).map(|only| Self(vec![only])),
            _ => Written::decode(node, problems).map(|url| {
                Self(vec![Endpoint {
                    at: node.id,
                    url,
                    audience: None,
                }])
            }),
        }
    }
    fn shape() -> Shape {
        Shape::named(
            "Endpoints",
            "One endpoint, or one for each kind of customer.",
            Form::Any(vec![
                UrlTemplate::shape(),
                Endpoint::shape(),
                Shape::list(Endpoint::shape()),
            ]),
        )
    }
}
impl Export for Endpoints {
    fn export(&self) -> Json {
        match self.0.as_slice() {
            [only] if only.audience.is_none() => only.url.export(),
            many => Json::Array(many.iter().map(Export::export).collect()),
        }
    }
}
impl FactValue for Endpoints {
    const IS_LIST: bool = true;
}

/// The vendor's documentation.
#[derive(Debug, Clone, PartialEq)]
pub enum Documentation {
    /// Known to be absent.
    None,
    /// Where it is.
    At(WebUrl),
}

impl Decode for Documentation {
    const EXPECTED: &'static str = "an address, or `none`";
    fn decode(node: &Node, problems: &mut Problems) -> Option<Self> {
        if node.text() == Some("none") {
            return Some(Self::None);
        }
        WebUrl::decode(node, problems).map(Self::At)
    }
    fn shape() -> Shape {
        Shape::named(
            "Documentation",
            "An address, or `none`.",
            Form::Any(vec![
                Shape::words(&[("none", "It is known that there is none.")]),
                WebUrl::shape(),
            ]),
        )
    }
}
impl Export for Documentation {
    fn export(&self) -> Json {
        match self {
            Self::None => Json::from("none"),
            Self::At(url) => url.export(),
        }
    }
}
impl FactValue for Documentation {}

/// How long a credential lives.
#[derive(Debug, Clone, PartialEq)]
pub enum Lifetime {
    /// Days.
    Days(u32),
    /// Months.
    Months(u32),
    /// Until a date.
    Until(FactDate),
    /// It does not expire.
    Unlimited,
}

impl Lifetime {
    fields! {
        /// In days.
        "days": Option<u32>,
        /// In months.
        "months": Option<u32>,
        /// Until a date.
        "until": Option<FactDate>,
    }
}

impl Decode for Lifetime {
    const EXPECTED: &'static str = "{ days: n }, { months: n }, { until: date } or `unlimited`";
    fn decode(node: &Node, problems: &mut Problems) -> Option<Self> {
        if node.text() == Some("unlimited") {
            return Some(Self::Unlimited);
        }
        if !matches!(node.value, Value::Map(_)) {
            problems.push(wrong_type(node, Self::EXPECTED, problems));
            return None;
        }
        let fields = Fields::open(node, Self::KEYS, problems)?;
        let days: Option<u32> = fields.read("days", problems)?;
        let months: Option<u32> = fields.read("months", problems)?;
        let until: Option<FactDate> = fields.read("until", problems)?;
        let lengths = Self::KEYS.iter().filter(|key| node.get(key).is_some());
        match (days, months, until, lengths.count()) {
            (Some(days), None, None, 1) => Some(Self::Days(days)),
            (None, Some(months), None, 1) => Some(Self::Months(months)),
            (None, None, Some(date), 1) => Some(Self::Until(date)),
            // It could not be read, which has been said.
            (None, None, None, 1) => None,
            _ => {
                problems.push(
                    problems
                        .at(&WRONG_VALUE, node.id, "a lifetime has one length")
                        .label(format!("expected {}", Self::EXPECTED)),
                );
                None
            }
        }
    }
    fn shape() -> Shape {
        let length = Form::Map {
            fields: Self::fields(),
            rules: vec![MapRule::OneForm(&[&["days"], &["months"], &["until"]])],
        };
        Shape::named(
            "Lifetime",
            "How long a credential lives.",
            Form::Any(vec![
                Shape::words(&[("unlimited", "It does not expire.")]),
                Shape::named("LifetimeLength", "One length of time.", length),
            ]),
        )
    }
}
impl Export for Lifetime {
    fn export(&self) -> Json {
        match self {
            Self::Days(days) => json!({ "days": days }),
            Self::Months(months) => json!({ "months": months }),
            Self::Until(date) => json!({ "until": date.to_string() }),
            Self::Unlimited => Json::from("unlimited"),
        }
    }
}
impl FactValue for Lifetime {}

record! {
    /// Plans, add-ons and fees.
    pub struct Pricing {
        /// The currency of all amounts, ISO 4217.
        pub currency: Option<Written<Currency>>,
        /// When the sources gave these prices.
        pub as_of: Option<Written<FactDate>>,
        /// Cheapest first, quotes last: "cheaper than" is this order.
        pub plans: Vec<Plan>,
        /// What is sold beside a plan.
        pub addons: Vec<Addon>,
        /// One-off fees.
        pub fees: Vec<Fee>,
        /// What this means in practice.
        pub notes: Vec<TitledNote>,
        /// Sources of this section.
        pub sources: Vec<Written<Id>>,
    }
}

/// A currency code, ISO 4217.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Currency(pub String);

impl Default for Currency {
    fn default() -> Self {
        Self("USD".to_owned())
    }
}
impl Decode for Currency {
    const EXPECTED: &'static str = "a currency code such as USD";
    fn decode(node: &Node, problems: &mut Problems) -> Option<Self> {
        match node.text() {
            Some(code) if code.len() == 3 && code.bytes().all(|b| b.is_ascii_uppercase()) => {
                Some(Self(code.to_owned()))
            }
            Some(other) => {
                problems.push(
                    problems
                        .at(
                            &WRONG_VALUE,
                            node.id,
                            format!("`{other}` is not a currency code"),
                        )
                        .label("expected three capital letters, such as USD (ISO 4217)"),
                );
                None
            }
            None => {
                problems.push(wrong_type(node, Self::EXPECTED, problems));
                None
            }
        }
    }
    fn shape() -> Shape {
        let form = TextForm {
            examples: &["USD"],
            ..TextForm::exact("currency code", Self::EXPECTED, "^[A-Z]{3}$")
        };
        Shape::named("Currency", "A currency code, ISO 4217.", Form::Text(form))
    }
}
impl Export for Currency {
    fn export(&self) -> Json {
        Json::from(self.0.as_str())
    }
}

record! {
    /// A plan as the vendor sells it.
    pub struct Plan {
        /// Its name.
        pub name: Text,
        /// Former or other names.
        pub aliases: Vec<Text>,
        /// The kind of plan, for filters; the name is what is shown.
        pub tier: Option<Written<Tier>>,
        /// The product, where the list covers several.
        pub product: Option<Text>,
        /// The type of seat, where prices differ by it.
        pub seat_type: Option<Text>,
        /// What it costs.
        pub price: Option<Price>,
        /// A guess at a price that is only quoted: shown, never computed with.
        pub estimate: Option<Price>,
        /// The smallest commitment.
        pub minimum: Option<Minimum>,
        /// The largest number of seats.
        pub maximum: Option<Maximum>,
        /// When it is phased out.
        pub until: Option<Written<FactDate>>,
        /// Whether it has SSO; written where the plan is an exception.
        pub sso: Fact<Answer>,
        /// Whether it has SCIM; written where the plan is an exception.
        pub scim: Fact<Answer>,
        /// What else it includes.
        pub includes: Vec<Text>,
        /// What to know about it.
        pub note: Option<Written<Markdown>>,
    }
}
choices! {
    /// A kind of plan, for filters.
    pub enum Tier {
        /// Without a price.
        Free = "free",
        /// For small teams.
        Pro = "pro",
        /// For companies.
        Business = "business",
        /// For large companies.
        Enterprise = "enterprise",
        /// Put together for one customer.
        Custom = "custom",
    }
}
record! {
    /// The smallest commitment of a plan.
    pub struct Minimum {
        /// In seats.
        pub seats: Option<Written<u32>>,
        /// In money.
        pub spend: Option<Written<Amount>>,
        /// The period of the spend; a month when absent.
        pub period: Option<Written<crate::content::price::Period>>,
    }
}
record! {
    /// The largest size of a plan.
    pub struct Maximum {
        /// In seats.
        pub seats: Option<Written<u32>>,
    }
}
record! {
    /// What is sold beside a plan.
    pub struct Addon {
        /// Its name.
        pub name: Text,
        /// Former or other names.
        pub aliases: Vec<Text>,
        /// What it costs on top.
        pub price: Option<Price>,
        /// The plans it can be added to; empty is all.
        pub plans: Vec<Text>,
        /// The plans that have it already.
        pub included_in: Vec<Text>,
        /// The kind of plan it counts as, for filters.
        pub tier: Option<Written<Tier>>,
    }
}
record! {
    /// A one-off fee.
    pub struct Fee {
        /// Its name.
        pub name: Text,
        /// What it costs.
        pub price: Option<Price>,
        /// The plans that include it.
        pub included_in: Vec<Text>,
    }
}
record! {
    /// A short text under a title.
    pub struct TitledNote {
        /// The title.
        pub title: Text,
        /// The text.
        pub text: Written<Markdown>,
    }
}

record! {
    /// What works with one identity provider.
    pub struct IdpRow {
        /// Single sign-on.
        pub sso: Fact<Answer>,
        /// SCIM provisioning.
        pub scim: Fact<Answer>,
        /// Accounts made at the first sign-in.
        pub jit: Fact<Answer>,
        /// The provider's app for it.
        pub app: Fact<IdpApp>,
        /// How provisioning runs, where it is neither SCIM nor JIT.
        pub method: Fact<Method>,
        /// How often the provider synchronises.
        pub sync_interval_minutes: Option<Interval>,
        /// What to know about it.
        pub note: Option<Written<Markdown>>,
        /// Sources of this row.
        pub sources: Vec<Written<Id>>,
    }
}
choices! {
    /// The provider's app for this service.
    pub enum IdpApp {
        /// In the provider's catalogue.
        Gallery = "gallery",
        /// Made by the customer.
        Custom = "custom",
        /// There is none.
        None = "none",
    }
}
choices! {
    /// How provisioning runs where it is neither SCIM nor JIT.
    pub enum Method {
        /// Through the vendor's own API.
        Api = "api",
        /// Through a third party's product.
        ThirdParty = "third-party",
        /// Through a directory synchronisation.
        DirectorySync = "directory-sync",
        /// Through uploaded files.
        Csv = "csv",
    }
}
impl FactValue for IdpApp {}
impl FactValue for Method {}

/// The runbooks for one provider: one, or several told apart by their variant.
#[derive(Debug, Clone, PartialEq)]
pub struct Runbooks(pub Vec<Runbook>);

impl Decode for Runbooks {
    const EXPECTED: &'static str = "a map, or a list of maps with `variant`";
    fn decode(node: &Node, problems: &mut Problems) -> Option<Self> {
        match &node.value {
            Value::List(_) => Vec::decode(node, problems).map(Self),
            _ => Runbook::decode(node, problems).map(|only| Self(vec![only])),
        }
    }
    fn shape() -> Shape {
        Shape::named(
            "Runbooks",
            "The runbooks for one provider: one, or several told apart by their variant.",
            Form::Any(vec![Runbook::shape(), Shape::list(Runbook::shape())]),
        )
    }
}
impl Export for Runbooks {
    fn export(&self) -> Json {
        self.0.export()
    }
    fn walk<'a>(&'a self, key: &'static str, at: NodeId, visit: &mut Visit<'a, '_>) {
        self.0.walk(key, at, visit);
    }
}

record! {
    /// How to set it up with one provider.
    pub struct Runbook {
        /// What it sets up; `scim` when absent.
        pub purpose: Option<Written<Purpose>>,
        /// What tells it apart from another runbook for the same provider.
        pub variant: Option<Text>,
        /// The kind of integration.
        pub integration: Option<Text>,
        /// What must be in place: ids of prerequisites.yaml, or sentences.
        pub prerequisites: Vec<Text>,
        /// The way through the menus.
        pub where_to_enable as "where": Vec<Text>,
        /// What is needed to connect.
        pub credentials: Vec<Credential>,
        /// What to do, in order.
        pub steps: Vec<Written<Markdown>>,
        /// Which attribute becomes which.
        pub attribute_mapping: Vec<AttributeMapping>,
        /// What starts a change.
        pub trigger: Option<Written<Markdown>>,
        /// How often the provider synchronises; the row's, else the provider's, when absent.
        pub sync_interval_minutes: Option<Interval>,
        /// How to see that it works.
        pub verify: Vec<Written<Markdown>>,
        /// How to go back.
        pub undo: Vec<Written<Markdown>>,
        /// What else to know.
        pub notes: Vec<Written<Markdown>>,
        /// Sources of this runbook.
        pub sources: Vec<Written<Id>>,
    }
}
choices! {
    /// What a runbook sets up.
    pub enum Purpose {
        /// Provisioning over SCIM, or over the connector that stands for it.
        Scim = "scim",
        /// Single sign-on.
        Sso = "sso",
        /// Accounts made at the first sign-in.
        Jit = "jit",
        /// An import of people from the app.
        Import = "import",
    }
}
record! {
    /// Something needed to connect.
    pub struct Credential {
        /// What the provider calls it.
        pub name: Text,
        /// Where it comes from.
        pub found: Option<Written<Markdown>>,
        /// What it looks like.
        pub example: Option<Text>,
    }
}
record! {
    /// Which attribute of the provider becomes which of the app.
    pub struct AttributeMapping {
        /// The provider's attribute or expression.
        pub source: Option<Text>,
        /// The app's attribute.
        pub target: Text,
        /// Whether the app needs it.
        pub required: Option<Written<bool>>,
    }
}

record! {
    /// Something that gets in the way.
    pub struct Limitation {
        /// In a few words.
        pub title: Text,
        /// In a sentence or two.
        pub detail: Option<Written<Markdown>>,
        /// What kind of thing it is.
        pub kind: Option<Written<LimitationKind>>,
        /// The providers it affects; empty is all.
        pub affects: Vec<Written<Id>>,
        /// Words for filters.
        pub tags: Vec<Text>,
        /// Sources of this limitation.
        pub sources: Vec<Written<Id>>,
    }
}
choices! {
    /// A kind of limitation.
    pub enum LimitationKind {
        /// How it works.
        Technical = "technical",
        /// What it costs.
        Commercial = "commercial",
        /// How it is bought.
        Procurement = "procurement",
        /// What it is bundled with.
        Bundling = "bundling",
        /// What it risks.
        Security = "security",
    }
}

record! {
    /// Something that happened, or will, on a date.
    pub struct Event {
        /// When.
        pub date: Written<FactDate>,
        /// What kind of event.
        pub kind: Written<EventKind>,
        /// What.
        pub text: Written<Markdown>,
        /// Sources of this event.
        pub sources: Vec<Written<Id>>,
    }
}
choices! {
    /// A kind of event.
    pub enum EventKind {
        /// Something is deprecated.
        Deprecation = "deprecation",
        /// Something ends.
        EndOfLife = "end-of-life",
        /// A price changes.
        Price = "price",
        /// The plan that has it changes.
        GateChange = "gate-change",
        /// A credential expires.
        TokenExpiry = "token-expiry",
        /// A preview starts.
        Preview = "preview",
        /// A new name.
        Rename = "rename",
        /// A new owner.
        Acquisition = "acquisition",
    }
}

record! {
    /// What the plan with SCIM brings besides.
    pub struct Upgrade {
        /// What is bundled with it.
        pub includes: Vec<Text>,
        /// An editor's estimate of how much a team that needs provisioning alone would not use, in percent.
        pub unneeded_percent: Option<Written<Figure>>,
        /// What to know about it.
        pub note: Option<Written<Markdown>>,
    }
}
record! {
    /// What IT admins say in public.
    pub struct Community {
        /// The tone.
        pub sentiment: Option<Written<Sentiment>>,
        /// What comes up again and again.
        pub themes: Vec<Theme>,
        /// Quotations, each with the address where it was said.
        pub quotes: Vec<Quote>,
        /// The recurring theme in a sentence.
        pub recurring: Option<Written<Markdown>>,
    }
}
choices! {
    /// The tone of what people say.
    pub enum Sentiment {
        /// Mostly content.
        Positive = "positive",
        /// Both.
        Mixed = "mixed",
        /// Mostly not.
        Negative = "negative",
        /// Neither.
        Neutral = "neutral",
    }
}
record! {
    /// Something that comes up again and again.
    pub struct Theme {
        /// What.
        pub text: Written<Markdown>,
        /// The sources that report it.
        pub sources: Vec<Written<Id>>,
    }
}
record! {
    /// A quotation.
    pub struct Quote {
        /// The words.
        pub text: Text,
        /// Who said them.
        pub by: Option<Text>,
        /// Where.
        pub url: Option<Written<WebUrl>>,
        /// When.
        pub date: Option<Written<FactDate>>,
    }
}
record! {
    /// Measured figures that replace those of the default cost model.
    pub struct Costs {
        /// Where the figures come from.
        pub kind: Option<Written<CostKind>>,
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
        /// Sources of these figures.
        pub sources: Vec<Written<Id>>,
    }
}
choices! {
    /// Where cost figures come from.
    pub enum CostKind {
        /// Averages over many apps and companies.
        Aggregate = "aggregate",
        /// Measured at customers of this app.
        Customers = "customers",
        /// An estimate.
        Estimate = "estimate",
    }
}
record! {
    /// Where to ask the vendor for SCIM.
    pub struct AskVendor {
        /// Where requests are taken.
        pub request_url: Option<Written<WebUrl>>,
        /// The public roadmap.
        pub roadmap_url: Option<Written<WebUrl>>,
    }
}
record! {
    /// Where facts come from.
    pub struct Source {
        /// Its title.
        pub title: Option<Text>,
        /// Its address.
        pub url: Option<Written<WebUrl>>,
        /// How far to trust it.
        pub kind: Option<Written<SourceKind>>,
        /// When it was published.
        pub published: Option<Written<FactDate>>,
        /// When it was read.
        pub accessed: Option<Written<FactDate>>,
        /// The attribution its licence asks for.
        pub attribution: Option<Text>,
    }
}
choices! {
    /// A kind of source, from the most to the least trusted.
    pub enum SourceKind {
        /// The vendor's documentation.
        VendorDocs = "vendor-docs",
        /// The identity provider's documentation.
        IdpDocs = "idp-docs",
        /// The vendor's price list.
        VendorPricing = "vendor-pricing",
        /// A quote somebody received.
        Quote = "quote",
        /// Somebody tried it.
        Tested = "tested",
        /// People in public.
        Community = "community",
        /// Anybody else.
        ThirdParty = "third-party",
    }
}

impl App {
    /// The status, `published` when absent.
    pub fn status(&self) -> Status {
        self.status.as_ref().map_or(Status::Published, |s| s.value)
    }

    /// The role, `app` when absent.
    pub fn role(&self) -> Role {
        self.role.as_ref().map_or(Role::App, |r| r.value)
    }

    /// Where the map starts, for problems about the record as a whole.
    pub fn node(&self) -> NodeId {
        self.at
    }

    /// The name and the aliases.
    pub fn names(&self) -> impl Iterator<Item = &Text> {
        std::iter::once(&self.name).chain(&self.aliases)
    }
}

impl Plan {
    /// Whether a fact that names `name` means this plan.
    pub fn is_called(&self, name: &str) -> bool {
        self.name.as_str() == name || self.aliases.iter().any(|alias| alias.as_str() == name)
    }

    /// The name and the aliases, as scopes name plans.
    pub fn names(&self) -> Vec<&str> {
        std::iter::once(&self.name)
            .chain(&self.aliases)
            .map(|name| name.as_str())
            .collect()
    }
}

impl Addon {
    /// Whether a fact that names `name` means this add-on.
    pub fn is_called(&self, name: &str) -> bool {
        self.name.as_str() == name || self.aliases.iter().any(|alias| alias.as_str() == name)
    }
}
