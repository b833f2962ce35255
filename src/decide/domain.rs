//! The finite domain of a decision: dimensions, their values, and the combinations that cannot arise.
//!
//! In: nothing but the identity providers of the registry. Out: names, numbers and descriptions of
//! every value, from one definition each. Never: a rule, a record, a file.

use serde::{Serialize, Serializer};

/// A set of values of one dimension: bit `n` stands for the value with index `n`.
pub type Mask = u64;

/// Defines a closed list of values once: enum, order, names and descriptions.
macro_rules! values {
    ($(#[doc = $about:literal])+ $type:ident { $(#[doc = $doc:literal] $variant:ident = $name:literal,)+ }) => {
        $(#[doc = $about])+
        #[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize)]
        pub enum $type {
            $(#[doc = $doc] #[serde(rename = $name)] $variant,)+
        }

        impl $type {
            /// Every value, in the order of their indexes.
            pub const ALL: &'static [Self] = &[$(Self::$variant,)+];
            /// The names of the contract, in the same order.
            pub const NAMES: &'static [&'static str] = &[$($name,)+];
            /// What each value means, for the documentation page, in the same order.
            pub const DESCRIPTIONS: &'static [&'static str] = &[$($doc.trim_ascii(),)+];

            /// The value of this name, if there is one.
            pub fn parse(name: &str) -> Option<Self> {
                Self::NAMES.iter().position(|n| *n == name).map(|at| Self::ALL[at])
            }

            /// The name of the contract.
            pub const fn name(self) -> &'static str {
                Self::NAMES[self as usize]
            }

            /// What the value means.
            pub const fn description(self) -> &'static str {
                Self::DESCRIPTIONS[self as usize]
            }

            /// The place of the value in its dimension.
            pub const fn index(self) -> u8 {
                self as u8
            }

            /// The set that holds only this value.
            pub const fn bit(self) -> Mask {
                1 << self as u8
            }
        }
    };
}

values! {
    /// How far the vendor's own SCIM goes.
    Support {
        /// The vendor's own, generally available SCIM, with create and deactivate.
        Native = "native",
        /// SCIM that lacks create or deactivate, or serves only some accounts.
        Partial = "partial",
        /// SCIM that the vendor calls a beta.
        Beta = "beta",
        /// No SCIM endpoint of the vendor, whatever connectors exist.
        None = "none",
        /// Not documented.
        Unknown = "unknown",
    }
}

values! {
    /// How one gets SCIM: the kind of the entry gate.
    Access {
        /// Part of every plan sold.
        Included = "included",
        /// Needs an add-on.
        Addon = "addon",
        /// Needs a certain plan.
        Plan = "plan",
        /// Needs a certain kind of account.
        AccountType = "account-type",
        /// The vendor switches it on for those who ask.
        OnRequest = "on-request",
        /// Needs a place in a preview.
        Preview = "preview",
        /// Not documented.
        Unknown = "unknown",
        /// No SCIM, and no identity provider that provisions by other means.
        NotApplicable = "not-applicable",
    }
}

values! {
    /// What the entry gate asks for besides its main condition.
    Hurdle {
        /// Nothing else.
        None = "none",
        /// A certain kind of account.
        AccountType = "account-type",
        /// A request to the vendor.
        OnRequest = "on-request",
        /// A place in a preview.
        Preview = "preview",
    }
}

values! {
    /// What is known of the extra price of SCIM.
    ScimPrice {
        /// SCIM costs nothing extra.
        None = "none",
        /// The extra price can be computed from public prices.
        Public = "public",
        /// Prices are public but not in comparable units.
        NotComparable = "not-comparable",
        /// The price is given on request.
        Quote = "quote",
        /// Not documented.
        Unknown = "unknown",
        /// There is nothing to pay for.
        NotApplicable = "not-applicable",
    }
}

values! {
    /// How the reader's identity provider provisions the app.
    IdpPath {
        /// By SCIM.
        Scim = "scim",
        /// By the identity provider's connector to the app's API.
        Api = "api",
        /// By a third party's product.
        ThirdParty = "third-party",
        /// By synchronising a directory.
        DirectorySync = "directory-sync",
        /// Accounts are made at first sign-in, and never removed.
        Jit = "jit",
        /// Single sign-on, without provisioning.
        SsoOnly = "sso-only",
        /// No connection, or no identity provider.
        None = "none",
        /// Not documented.
        Unknown = "unknown",
    }
}

values! {
    /// Whether groups reach the app from the reader's identity provider.
    Groups {
        /// Yes, on the entry plan.
        Yes = "yes",
        /// In part.
        Partial = "partial",
        /// Only on a later plan than the one SCIM needs.
        Gated = "gated",
        /// No.
        No = "no",
        /// Not documented.
        Unknown = "unknown",
    }
}

values! {
    /// Whether an on-premises directory must sync to a cloud directory first.
    OnPremHurdle {
        /// Yes, it must.
        Yes = "yes",
        /// No.
        No = "no",
        /// Not documented.
        Unknown = "unknown",
    }
}

values! {
    /// Which way accounts flow.
    Direction {
        /// Into the app.
        ToApp = "to-app",
        /// Out of the app.
        FromApp = "from-app",
        /// Both ways.
        Both = "both",
        /// Not documented.
        Unknown = "unknown",
    }
}

values! {
    /// What the app is in the life of an account.
    Role {
        /// An app that people use.
        App = "app",
        /// The HR system, where people are hired and leave.
        HrSource = "hr-source",
        /// An identity provider itself.
        IdentityProvider = "identity-provider",
    }
}

values! {
    /// Whether the app is still sold.
    Status {
        /// In use.
        Published = "published",
        /// Retired.
        Retired = "retired",
    }
}

values! {
    /// Whether the reader has what SCIM needs: plan, add-on or account type.
    PlanPosition {
        /// Not yet.
        Below = "below",
        /// Already.
        HasScim = "has-scim",
        /// The reader does not know.
        Unknown = "unknown",
    }
}

values! {
    /// Where the reader's directory is kept.
    Directory {
        /// In the cloud.
        Cloud = "cloud",
        /// In an on-premises Active Directory.
        OnPremAd = "on-prem-ad",
    }
}

values! {
    /// The band of the reader's head count; the table says where bands begin and end.
    Band {
        /// The first band.
        Small = "small",
        /// The second band.
        Medium = "medium",
        /// The last band.
        Large = "large",
    }
}

values! {
    /// How often people join, leave or change roles.
    Turnover {
        /// Seldom.
        Low = "low",
        /// Often.
        High = "high",
    }
}

values! {
    /// Whether the reader wants more from the dearer plan than SCIM.
    Needs {
        /// Only SCIM.
        ScimOnly = "scim-only",
        /// Other features of the dearer plan too.
        More = "more",
    }
}

values! {
    /// The answer to a plain question.
    YesNo {
        /// Yes.
        Yes = "yes",
        /// No.
        No = "no",
    }
}

values! {
    /// One thing that rules may test: a fact of the app, or an input of the reader.
    Dimension {
        /// How far the vendor's own SCIM goes.
        Support = "support",
        /// How one gets SCIM: the kind of the entry gate.
        Access = "access",
        /// What the entry gate asks for besides.
        Hurdle = "hurdle",
        /// What is known of the extra price of SCIM.
        ScimPrice = "scim_price",
        /// How the reader's identity provider provisions the app.
        IdpPath = "idp_path",
        /// Whether groups reach the app from the reader's identity provider.
        Groups = "groups",
        /// Whether an on-premises directory must sync to a cloud directory first.
        OnPremHurdle = "on_prem_hurdle",
        /// Which way accounts flow.
        Direction = "direction",
        /// What the app is in the life of an account.
        Role = "role",
        /// Whether the app is still sold.
        Status = "status",
        /// Whether the reader has what SCIM needs.
        Plan = "plan",
        /// The reader's identity provider: an id of the registry, or `none`.
        Idp = "idp",
        /// Where the reader's directory is kept.
        Directory = "directory",
        /// The band of the reader's head count.
        Headcount = "headcount",
        /// How often people join, leave or change roles.
        Turnover = "turnover",
        /// Whether the reader wants more from the dearer plan than SCIM.
        Needs = "needs",
        /// Whether groups must reach the app.
        GroupsNeeded = "groups_needed",
        /// Whether auditors ask for evidence.
        AuditEvidence = "audit_evidence",
    }
}

/// How many dimensions there are.
pub const DIMENSIONS: usize = Dimension::ALL.len();

/// Where the value of a dimension comes from.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Origin {
    /// A fact of the app, whatever the reader's identity provider.
    App,
    /// A fact of the app with the reader's identity provider.
    AppWithIdp,
    /// An answer of the reader.
    Reader,
}

impl Dimension {
    /// The names of the values, in order; empty for `idp`, whose values a [`Domain`] knows.
    pub const fn values(self) -> &'static [&'static str] {
        self.names_and_descriptions().0
    }

    /// What the values mean, in the same order; empty for `idp`.
    pub const fn value_descriptions(self) -> &'static [&'static str] {
        self.names_and_descriptions().1
    }

    const fn names_and_descriptions(self) -> (&'static [&'static str], &'static [&'static str]) {
        match self {
            Self::Support => (Support::NAMES, Support::DESCRIPTIONS),
            Self::Access => (Access::NAMES, Access::DESCRIPTIONS),
            Self::Hurdle => (Hurdle::NAMES, Hurdle::DESCRIPTIONS),
            Self::ScimPrice => (ScimPrice::NAMES, ScimPrice::DESCRIPTIONS),
            Self::IdpPath => (IdpPath::NAMES, IdpPath::DESCRIPTIONS),
            Self::Groups => (Groups::NAMES, Groups::DESCRIPTIONS),
            Self::OnPremHurdle => (OnPremHurdle::NAMES, OnPremHurdle::DESCRIPTIONS),
            Self::Direction => (Direction::NAMES, Direction::DESCRIPTIONS),
            Self::Role => (Role::NAMES, Role::DESCRIPTIONS),
            Self::Status => (Status::NAMES, Status::DESCRIPTIONS),
            Self::Plan => (PlanPosition::NAMES, PlanPosition::DESCRIPTIONS),
            Self::Idp => (&[], &[]),
            Self::Directory => (Directory::NAMES, Directory::DESCRIPTIONS),
            Self::Headcount => (Band::NAMES, Band::DESCRIPTIONS),
            Self::Turnover => (Turnover::NAMES, Turnover::DESCRIPTIONS),
            Self::Needs => (Needs::NAMES, Needs::DESCRIPTIONS),
            Self::GroupsNeeded | Self::AuditEvidence => (YesNo::NAMES, YesNo::DESCRIPTIONS),
        }
    }

    /// Where the value comes from.
    pub const fn origin(self) -> Origin {
        match self {
            Self::Support
            | Self::Access
            | Self::Hurdle
            | Self::ScimPrice
            | Self::Direction
            | Self::Role
            | Self::Status => Origin::App,
            Self::IdpPath | Self::Groups | Self::OnPremHurdle => Origin::AppWithIdp,
            Self::Plan
            | Self::Idp
            | Self::Directory
            | Self::Headcount
            | Self::Turnover
            | Self::Needs
            | Self::GroupsNeeded
            | Self::AuditEvidence => Origin::Reader,
        }
    }
}

/// The reader's answer "no identity provider", in the place of an id.
pub const NO_IDP: &str = "none";

/// The most identity providers a registry may hold: with `none` they fill a [`Mask`].
pub const MOST_IDPS: usize = 63;

/// The values of every dimension, with the identity providers of the registry.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Domain {
    idps: Vec<String>,
}

/// Why no domain can be made of a list of identity providers.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum DomainError {
    /// More identity providers than a set can hold; the count is given.
    TooManyIdps(usize),
    /// An id stands twice, or is `none`.
    IdTaken(String),
}

impl std::fmt::Display for DomainError {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::TooManyIdps(count) => write!(
                f,
                "{count} identity providers, but decisions can tell at most {MOST_IDPS} apart"
            ),
            Self::IdTaken(id) => {
                write!(f, "the identity provider id `{id}` is already taken")
            }
        }
    }
}

impl std::error::Error for DomainError {}

impl Domain {
    /// The domain for these ids of the registry, in this order, after `none`.
    pub fn new<'a>(ids: impl IntoIterator<Item = &'a str>) -> Result<Self, DomainError> {
        let mut idps = vec![NO_IDP.to_owned()];
        for id in ids {
            if idps.iter().any(|known| known == id) {
                return Err(DomainError::IdTaken(id.to_owned()));
            }
            idps.push(id.to_owned());
        }
        if idps.len() > MOST_IDPS + 1 {
            return Err(DomainError::TooManyIdps(idps.len() - 1));
        }
        Ok(Self { idps })
    }

    /// How many values the dimension has.
    pub fn size(&self, dimension: Dimension) -> usize {
        match dimension {
            Dimension::Idp => self.idps.len(),
            other => other.values().len(),
        }
    }

    /// The set of all values of the dimension.
    pub fn all(&self, dimension: Dimension) -> Mask {
        Mask::MAX >> (Mask::BITS as usize - self.size(dimension))
    }

    /// The name of a value by its index; empty when there is no such value.
    pub fn name(&self, dimension: Dimension, index: u8) -> &str {
        let at = usize::from(index);
        match dimension {
            Dimension::Idp => self.idps.get(at).map_or("", String::as_str),
            other => other.values().get(at).copied().unwrap_or(""),
        }
    }

    /// The index of a value by its name.
    pub fn find(&self, dimension: Dimension, name: &str) -> Option<u8> {
        let place = match dimension {
            Dimension::Idp => self.idps.iter().position(|id| id == name),
            other => other.values().iter().position(|value| *value == name),
        };
        place.and_then(|at| u8::try_from(at).ok())
    }

    /// Every value name of the dimension, in order: what "did you mean" offers.
    pub fn names(&self, dimension: Dimension) -> impl Iterator<Item = &str> {
        (0u8..)
            .take(self.size(dimension))
            .map(move |index| self.name(dimension, index))
    }

    /// The names in a set, in order.
    pub fn names_in(&self, dimension: Dimension, mask: Mask) -> Vec<&str> {
        indexes(mask)
            .map(|index| self.name(dimension, index))
            .collect()
    }
}

/// The indexes in a set, in rising order.
pub fn indexes(mut mask: Mask) -> impl Iterator<Item = u8> {
    std::iter::from_fn(move || {
        if mask == 0 {
            return None;
        }
        let index = mask.trailing_zeros() as u8;
        mask &= mask - 1;
        Some(index)
    })
}

/// One fixed value per dimension: a reader's whole situation with one app.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Point(pub(super) [u8; DIMENSIONS]);

impl Point {
    /// The index of the value in this dimension.
    pub fn value(&self, dimension: Dimension) -> u8 {
        self.0[dimension as usize]
    }

    /// The same situation with another value in one dimension.
    pub fn with(mut self, dimension: Dimension, index: u8) -> Self {
        self.0[dimension as usize] = index;
        self
    }

    /// The situation in words, for messages: `support native, access plan, ...`.
    pub fn words(&self, domain: &Domain) -> String {
        let words: Vec<String> = Dimension::ALL
            .iter()
            .map(|d| format!("{} {}", d.name(), domain.name(*d, self.value(*d))))
            .collect();
        words.join(", ")
    }
}

/// A combination that cannot arise: where `given` holds, the other dimension has one of `only`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Exclusion {
    /// A short name, for messages and the documentation page.
    pub name: &'static str,
    /// Why no record and no reader can bring it about.
    pub reason: &'static str,
    /// The condition: this dimension has one of these values.
    pub given: (Dimension, Mask),
    /// What then is left in another dimension.
    pub only: (Dimension, Mask),
}

impl Exclusion {
    /// Whether the situation is one that cannot arise.
    pub fn forbids(&self, point: &Point) -> bool {
        let has = |(dimension, mask): (Dimension, Mask)| mask >> point.value(dimension) & 1 == 1;
        has(self.given) && !has(self.only)
    }
}

impl Serialize for Exclusion {
    /// Written with names, so that the browser need not know indexes.
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        use serde::ser::SerializeStruct;
        let side = |(dimension, mask): (Dimension, Mask)| {
            // `idp` appears here only with `none`, whose index no registry changes.
            let names: Vec<&str> = match dimension {
                Dimension::Idp => vec![NO_IDP],
                other => {
                    let names = other.values().iter().enumerate();
                    names
                        .filter(|(at, _)| mask >> at & 1 == 1)
                        .map(|(_, name)| *name)
                        .collect()
                }
            };
            indexmap::IndexMap::from([(dimension, names)])
        };
        let mut fields = serializer.serialize_struct("Exclusion", 4)?;
        fields.serialize_field("name", self.name)?;
        fields.serialize_field("reason", self.reason)?;
        fields.serialize_field("given", &side(self.given))?;
        fields.serialize_field("only", &side(self.only))?;
        fields.end()
    }
}

/// The exclusion that the situation breaks, if any.
pub fn broken_exclusion(point: &Point) -> Option<&'static Exclusion> {
    EXCLUSIONS.iter().find(|exclusion| exclusion.forbids(point))
}

/// Every combination that cannot arise. They count neither for completeness nor for liveness.
///
/// What a record can write stays possible, however odd: a row that says SCIM where the vendor has
/// none, or a `via` on the row of an app without SCIM.
pub const EXCLUSIONS: &[Exclusion] = &[
    Exclusion {
        name: "no-idp-no-path",
        reason: "without an identity provider nothing provisions",
        given: (Dimension::Idp, 1),
        only: (Dimension::IdpPath, IdpPath::None.bit()),
    },
    Exclusion {
        name: "included-has-no-plan-below",
        reason: "every plan sold has SCIM, so none is below it",
        given: (Dimension::Access, Access::Included.bit()),
        only: (
            Dimension::Plan,
            PlanPosition::HasScim.bit() | PlanPosition::Unknown.bit(),
        ),
    },
    Exclusion {
        name: "not-applicable-has-no-plan-with-scim",
        reason: "no plan has SCIM where there is none",
        given: (Dimension::Access, Access::NotApplicable.bit()),
        only: (
            Dimension::Plan,
            PlanPosition::Below.bit() | PlanPosition::Unknown.bit(),
        ),
    },
    Exclusion {
        name: "not-applicable-is-without-support",
        reason: "access is not applicable only where the vendor has no SCIM",
        given: (Dimension::Access, Access::NotApplicable.bit()),
        only: (Dimension::Support, Support::None.bit()),
    },
    Exclusion {
        name: "not-applicable-is-without-connector",
        reason: "access applies as soon as one identity provider runs by api or directory sync",
        given: (Dimension::Access, Access::NotApplicable.bit()),
        only: (
            Dimension::IdpPath,
            !(IdpPath::Api.bit() | IdpPath::DirectorySync.bit()),
        ),
    },
    Exclusion {
        name: "not-applicable-is-without-groups",
        reason: "an operation `yes` is refused where neither SCIM nor a connector exists",
        given: (Dimension::Access, Access::NotApplicable.bit()),
        only: (
            Dimension::Groups,
            Groups::Partial.bit() | Groups::No.bit() | Groups::Unknown.bit(),
        ),
    },
    Exclusion {
        name: "not-applicable-has-no-price",
        reason: "there is nothing to pay for",
        given: (Dimension::Access, Access::NotApplicable.bit()),
        only: (Dimension::ScimPrice, ScimPrice::NotApplicable.bit()),
    },
    Exclusion {
        name: "applicable-has-a-price",
        reason: "where access applies its price is known or unknown, never not applicable",
        given: (Dimension::Access, !Access::NotApplicable.bit()),
        only: (Dimension::ScimPrice, !ScimPrice::NotApplicable.bit()),
    },
    Exclusion {
        name: "included-costs-nothing",
        reason: "SCIM in every plan has no price of its own",
        given: (Dimension::Access, Access::Included.bit()),
        only: (Dimension::ScimPrice, ScimPrice::None.bit()),
    },
    Exclusion {
        name: "unknown-access-has-no-computed-price",
        reason: "an uplift is computed only for a known entry",
        given: (Dimension::Access, Access::Unknown.bit()),
        only: (
            Dimension::ScimPrice,
            ScimPrice::None.bit() | ScimPrice::Quote.bit() | ScimPrice::Unknown.bit(),
        ),
    },
    Exclusion {
        name: "no-other-keys-no-hurdle",
        reason: "the gate has no keys besides, or the last in order",
        given: (
            Dimension::Access,
            Access::Included.bit()
                | Access::Preview.bit()
                | Access::Unknown.bit()
                | Access::NotApplicable.bit(),
        ),
        only: (Dimension::Hurdle, Hurdle::None.bit()),
    },
    Exclusion {
        name: "account-type-is-no-hurdle-to-itself",
        reason: "the hurdle comes from the gate's other keys",
        given: (Dimension::Access, Access::AccountType.bit()),
        only: (Dimension::Hurdle, !Hurdle::AccountType.bit()),
    },
    Exclusion {
        name: "on-request-leaves-preview",
        reason: "keys before `on_request` would be the access themselves",
        given: (Dimension::Access, Access::OnRequest.bit()),
        only: (
            Dimension::Hurdle,
            Hurdle::None.bit() | Hurdle::Preview.bit(),
        ),
    },
];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_name_parses_back_and_is_described() {
        for dimension in Dimension::ALL {
            assert_eq!(Dimension::parse(dimension.name()), Some(*dimension));
            assert!(!dimension.description().is_empty());
            let names = dimension.values();
            assert_eq!(names.len(), dimension.value_descriptions().len());
            let mut sorted = names.to_vec();
            sorted.sort_unstable();
            sorted.dedup();
            assert_eq!(sorted.len(), names.len(), "{}", dimension.name());
        }
        assert_eq!(Access::parse("not-applicable"), Some(Access::NotApplicable));
        assert_eq!(Access::parse("Not-applicable"), None);
        assert_eq!(Support::Native.description(), Support::DESCRIPTIONS[0]);
        assert!(!Support::DESCRIPTIONS[0].starts_with(' '));
    }

    #[test]
    fn a_domain_holds_sixty_three_providers_and_no_more() {
        let ids: Vec<String> = (0..64).map(|n| format!("idp-{n}")).collect();
        let full = Domain::new(ids.iter().take(63).map(String::as_str)).unwrap();
        assert_eq!(full.all(Dimension::Idp), Mask::MAX);
        assert_eq!(full.find(Dimension::Idp, "idp-62"), Some(63));
        assert_eq!(
            Domain::new(ids.iter().map(String::as_str)),
            Err(DomainError::TooManyIdps(64))
        );
        assert_eq!(
            Domain::new(["none"]),
            Err(DomainError::IdTaken("none".to_owned()))
        );
    }

    #[test]
    fn names_and_indexes_agree() {
        let domain = Domain::new(["okta", "entra-id"]).unwrap();
        assert_eq!(domain.find(Dimension::Idp, "none"), Some(0));
        assert_eq!(domain.name(Dimension::Idp, 2), "entra-id");
        assert_eq!(domain.name(Dimension::Idp, 3), "");
        assert_eq!(
            domain.names_in(Dimension::Plan, 0b101),
            ["below", "unknown"]
        );
        assert_eq!(
            domain.names(Dimension::Turnover).collect::<Vec<_>>(),
            Turnover::NAMES
        );
    }

    #[test]
    fn exclusions_have_names_of_their_own_and_leave_something() {
        for (at, exclusion) in EXCLUSIONS.iter().enumerate() {
            assert!(EXCLUSIONS[..at].iter().all(|e| e.name != exclusion.name));
            assert_ne!(exclusion.given.0, exclusion.only.0);
            let size = exclusion.only.0.values().len();
            assert_ne!(exclusion.only.1 & (Mask::MAX >> (64 - size)), 0);
        }
    }

    #[test]
    fn exclusions_are_written_with_names() {
        let written = serde_yaml::to_string(&EXCLUSIONS[..2]).unwrap();
        assert!(
            written.contains("given:\n    idp:\n    - none\n"),
            "{written}"
        );
        assert!(written.contains("only:\n    plan:\n    - has-scim\n    - unknown\n"));
        assert!(serde_yaml::to_string(EXCLUSIONS).is_ok());
    }
}
