//! Every rule of the tool: one table that feeds `check`, `explain` and `/checks/`.
//!
//! A rule is a constant, so that whoever raises a problem names it; [`RULES`] lists
//! them all. Code ranges: 00 reading, 01 structure, 02 references, 03 contradictions,
//! 04 prose against facts, 05 numbers, 06 time, 07 evidence, 08 text safety,
//! 09 decision table, 10 templates and pages.

use crate::diagnostic::{Anchor, Diagnostic, FileId, Severity};

/// One rule: what is checked, and why it matters to a reader.
#[derive(Debug, PartialEq, Eq)]
pub struct Rule {
    /// `SB` and four digits; never reused.
    pub code: &'static str,
    /// How much a breach weighs.
    pub severity: Severity,
    /// What must hold, in one line.
    pub title: &'static str,
    /// Why that matters.
    pub why: &'static str,
    /// A text that breaks the rule.
    pub fault: &'static str,
    /// The same text, mended.
    pub mend: &'static str,
}

impl Rule {
    /// A problem with this rule, to be finished with label, help and mend.
    pub fn at(
        &'static self,
        file: FileId,
        anchor: Anchor,
        message: impl Into<String>,
    ) -> Diagnostic {
        Diagnostic {
            rule: self,
            message: message.into(),
            file,
            anchor,
            label: String::new(),
            help: None,
            fix: None,
            related: None,
        }
    }
}

/// The rule with this code, whatever the case of its letters.
pub fn find_rule(code: &str) -> Option<&'static Rule> {
    RULES
        .iter()
        .find(|rule| rule.code.eq_ignore_ascii_case(code))
        .copied()
}

macro_rules! rules {
    ($($name:ident = $code:literal $severity:ident { $title:literal, $why:literal, $fault:literal => $mend:literal })*) => {
        $(
            #[doc = $title]
            pub static $name: Rule = Rule {
                code: $code,
                severity: Severity::$severity,
                title: $title,
                why: $why,
                fault: $fault,
                mend: $mend,
            };
        )*
        /// All rules, by code.
        pub static RULES: &[&Rule] = &[$(&$name),*];
    };
}

rules! {
    // Reading.
    YAML_SYNTAX = "SB0001" Error {
        "The file is one YAML document that can be read",
        "Nothing in a file with a syntax error can be understood; other files are still checked. So that a slip or an attack cannot fill the memory, lists and maps may stand 128 deep in one another, and a file may have 100,000 values and keys and 8 MiB of text, each alias counted as often as it is used.",
        "name: Acme\n  category: hr" => "name: Acme\ncategory: hr"
    }
    NOT_UTF8 = "SB0002" Error {
        "The file is text in UTF-8",
        "A file in another encoding would show wrong characters to readers.",
        "(a file saved as UTF-16 or Latin-1)" => "(the same file saved as UTF-8)"
    }
    EMPTY_FILE = "SB0003" Error {
        "The file says something",
        "An empty record would be an app about which the site knows nothing, not even its name.",
        "" => "schema: 1\nname: Acme"
    }
    FILE_NAME = "SB0004" Error {
        "The file stem is a slug: a-z, 0-9 and single hyphens, without `-vs-`",
        "The stem is the address of the page, and `-vs-` stands between the two apps of a comparison.",
        "content/apps/Acme Boards.yaml" => "content/apps/acme-boards.yaml"
    }
    FILE_TOO_LARGE = "SB0005" Error {
        "A content file has at most 4 MiB",
        "A record has about ten kilobytes; a far larger file is a slip or an attack on the build.",
        "(a log pasted into a record)" => "(a record)"
    }
    NOT_A_FILE = "SB0006" Error {
        "Content is made of regular files inside the content folder",
        "A link out of the folder would publish what was never meant to be content.",
        "content/apps/acme.yaml -> /etc/hostname" => "content/apps/acme.yaml"
    }
    SLUG_CASE = "SB0007" Error {
        "Slugs differ when upper and lower case are not told apart",
        "Many file systems and readers do not tell them apart, so one page would replace the other.",
        "content/apps/acme.yaml and content/apps/acme.yml" => "content/apps/acme.yaml"
    }
    // Structure.
    UNKNOWN_FIELD = "SB0101" Error {
        "Every field is one of the record model",
        "A misspelt field would be silently left out of the page.",
        "scim:\n  suport: native" => "scim:\n  support: native"
    }
    DUPLICATE_KEY = "SB0102" Error {
        "A key stands once in a map",
        "YAML readers keep one of the two values and drop the other without a word.",
        "name: Acme\nname: Acme Boards" => "name: Acme Boards"
    }
    MISSING_FIELD = "SB0103" Error {
        "Required fields are there",
        "A published app needs schema, name, category and scim.support; a page cannot be made without them.",
        "schema: 1\nname: Acme" => "schema: 1\nname: Acme\ncategory: hr\nscim: { support: unknown }"
    }
    WRONG_TYPE = "SB0104" Error {
        "A value has the kind its field takes",
        "Text, numbers, lists and maps are not exchanged silently: what you see is what the page shows.",
        "aliases: Acme" => "aliases: [Acme]"
    }
    WRONG_VALUE = "SB0105" Error {
        "A value is one of those its field takes",
        "Pages, filters and decisions are built on closed lists of values.",
        "scim:\n  support: full" => "scim:\n  support: native"
    }
    EMPTY_VALUE = "SB0106" Error {
        "A field that is written has a value",
        "An empty field says nothing. Leave it out, and the page says \"not documented\".",
        "description:" => "description: Visual boards for planning teams."
    }
    PLACEHOLDER_TEXT = "SB0107" Error {
        "A published record holds no placeholder text",
        "TODO, FIXME, XXX and lorem ipsum are notes to the author, not to the reader.",
        "description: TODO" => "description: Visual boards for planning teams."
    }
    SWALLOWED_TEXT = "SB0108" Error {
        "Text with a comma or brace inside a flow map is quoted",
        "In `{ text: one, two }` YAML ends the text at the comma, and the rest becomes a field of its own.",
        "{ title: Slow, costly, kind: commercial }" => "{ title: \"Slow, costly\", kind: commercial }"
    }
    NUMBER_AS_TEXT = "SB0109" Error {
        "Text that looks like a number is quoted",
        "YAML reads `2.0` as the number 2: the text as written would be lost.",
        "version: 2.0" => "version: \"2.0\""
    }
    // References.
    CATEGORY_UNKNOWN = "SB0201" Error {
        "The category exists",
        "An app in an unknown category stands on no category page.",
        "category: project-managment" => "category: project-management"
    }
    IDP_UNKNOWN = "SB0202" Error {
        "Identity providers are named by their id in the registry",
        "Tables, runbooks and filters go by the id.",
        "idps:\n  otka: { scim: yes }" => "idps:\n  okta: { scim: yes }"
    }
    PLAN_UNKNOWN = "SB0203" Error {
        "A plan named by a fact is one of the app's own plans",
        "The price of a plan that is not listed cannot be shown, nor what the upgrade costs.",
        "access: { plan: Enterprize }" => "access: { plan: Enterprise }"
    }
    ADDON_UNKNOWN = "SB0204" Error {
        "An add-on named by a fact is one of the app's own add-ons",
        "The price of an add-on that is not listed cannot be shown.",
        "access: { addon: Gaurd }" => "access: { addon: Guard }"
    }
    SOURCE_UNKNOWN = "SB0205" Error {
        "A source named by a fact is defined under `sources`",
        "A fact must lead the reader to the page that says it.",
        "sources: [scim-doc]" => "sources: [scim-docs]"
    }
    PREREQUISITE_UNKNOWN = "SB0206" Error {
        "A prerequisite without spaces is an id of the registry",
        "Ids are shown with an explanation; anything else is written as a sentence.",
        "prerequisites: [sso-enable]" => "prerequisites: [sso-enabled]"
    }
    RELATED_UNKNOWN = "SB0207" Error {
        "A related app or successor is another record",
        "Cards and comparisons lead to its page.",
        "related: [acme-bords]" => "related: [acme-boards]"
    }
    LINK_UNKNOWN = "SB0208" Error {
        "A link inside the site leads to a page of the site",
        "A dead link on a page of facts costs the trust in all of them.",
        "See [the guide](/apps/acme-bords/)." => "See [the guide](/apps/acme-boards/)."
    }
    LINK_SCHEME = "SB0209" Error {
        "Links are https, http, mailto or pages of the site",
        "Any other scheme can run a script or open a program on the reader's machine.",
        "[click](javascript:alert(1))" => "[click](https://acme.example/)"
    }
    NAME_TAKEN = "SB0210" Error {
        "Names, aliases and former slugs belong to one app",
        "Search and redirects could not tell the two apps apart.",
        "former_slugs: [acme]   # acme.yaml exists" => "former_slugs: [acme-old]"
    }
    PLAN_TAKEN = "SB0211" Error {
        "A plan stands once per billing, product and seat type",
        "A fact that names the plan must mean one price.",
        "plans: [{ name: Pro }, { name: Pro }]" => "plans: [{ name: Pro, product: Boards }, { name: Pro, product: Docs }]"
    }
    SOURCE_UNUSED = "SB0212" Warning {
        "A source that is defined is cited",
        "A source nobody cites proves nothing; often a fact has lost its source.",
        "sources: { old-page: { title: Old } }" => "sources: {}"
    }
    ENTRY_UNUSED = "SB0213" Warning {
        "A registry entry that the content adds is used",
        "An empty page for a category or provider helps nobody.",
        "# categories.yaml\nfarming: { name: Farming }" => "# (removed)"
    }
    LINK_DRAFT = "SB0214" Error {
        "A published record does not lead to a draft",
        "Drafts are not on the site, so the link would be dead.",
        "related: [acme]   # acme is a draft" => "related: []"
    }
    RULE_UNKNOWN = "SB0215" Error {
        "An override names a rule of the decision table",
        "A rule that does not exist cannot be switched off, changed or come after another.",
        "overrides: [{ rule: below-scim-pla, off: true }]" => "overrides: [{ rule: below-scim-plan, off: true }]"
    }
    // Contradictions.
    NONE_WITH_ACCESS = "SB0301" Error {
        "SCIM `none` has no access, unless a provider's connector runs without SCIM",
        "A page would say that there is no SCIM and which plan it needs.",
        "scim: { support: none, access: { plan: Enterprise } }" => "scim: { support: none }"
    }
    NONE_WITH_OPERATION = "SB0302" Error {
        "SCIM `none` has no operation `yes`, unless a provider's connector runs without SCIM",
        "An operation that works needs something that does it.",
        "scim: { support: none, operations: { create: yes } }" => "scim: { support: none }"
    }
    NONE_WITH_RUNBOOK = "SB0303" Error {
        "SCIM `none` has no runbook of purpose scim, unless a provider's connector runs without SCIM",
        "The runbook would lead readers to a switch that is not there.",
        "scim: { support: none }\nsetup: { okta: { steps: [..] } }" => "scim: { support: none }\nsetup: { okta: { purpose: sso, steps: [..] } }"
    }
    PLAN_AGAINST_ACCESS = "SB0304" Error {
        "A plan's own `scim` agrees with the access that SCIM names",
        "The table and the headline would name two different plans.",
        "access: { plan: Enterprise }\nplans: [{ name: Enterprise, scim: no }]" => "access: { plan: Enterprise }\nplans: [{ name: Enterprise }]"
    }
    RUNBOOK_WITHOUT_ROW = "SB0305" Error {
        "A runbook of purpose scim belongs to a provider whose row does not say `no`",
        "A guide for something that does not exist wastes an afternoon.",
        "setup: { okta: { steps: [..] } }   # no row okta" => "idps: { okta: { scim: yes } }\nsetup: { okta: { steps: [..] } }"
    }
    AFFECTS_WITHOUT_ROW = "SB0306" Error {
        "A provider in `affects` has a row",
        "A limit of a provider that the table does not list cannot be seen in context.",
        "affects: [entra-id]   # no row entra-id" => "idps: { entra-id: { scim: yes } }"
    }
    SSO_REQUIRED_BUT_ABSENT = "SB0307" Error {
        "`requires_sso: yes` needs SSO that is not `no`",
        "Nobody could meet the requirement.",
        "sso: { support: no }\nscim: { requires_sso: yes }" => "sso: { support: yes }\nscim: { requires_sso: yes }"
    }
    ATTRIBUTES_EMPTY_WITH_MAPPING = "SB0308" Error {
        "`attributes: []` says that there are none, so no mapping lists any",
        "The specification would say none while the runbook maps several.",
        "scim: { attributes: [] }\nsetup: { okta: { attribute_mapping: [{ target: userName }] } }" => "scim: { attributes: [userName] }"
    }
    ADDON_DIFFERS = "SB0309" Warning {
        "Two apps of one vendor state the same facts about one add-on",
        "Readers would see two prices for the same thing.",
        "# jira.yaml: Guard at 4\n# trello.yaml: Guard at 3" => "# both: Guard at 4"
    }
    // Prose against facts.
    IDP_IN_PROSE_ONLY = "SB0401" Note {
        "A provider named in the prose has a row in the table",
        "Readers trust the table; prose that says more than the table is lost or wrong.",
        "summary: Works with Okta.   # no row okta" => "idps: { okta: { scim: yes } }"
    }
    JIT_IN_PROSE = "SB0402" Note {
        "A row's note about JIT agrees with its `jit`",
        "One of the two is wrong, and readers cannot tell which.",
        "okta: { jit: yes, note: No JIT. }" => "okta: { jit: no, note: No JIT. }"
    }
    SCOPE_IN_PROSE = "SB0403" Note {
        "A sentence that ties an operation to one provider has a fact for that provider",
        "The table would promise to every provider what the text promises to one.",
        "operations: { deactivate: { value: yes, note: Only from Okta. } }" => "operations: { deactivate: [{ value: yes, idps: [okta] }, { value: no }] }"
    }
    PLAN_IN_PROSE = "SB0404" Note {
        "A sentence that says which plan SCIM needs agrees with the access",
        "The header and the text of one page would name two plans.",
        "scim: { access: { plan: Enterprise } }\nsummary: SCIM requires Business." => "scim: { access: { plan: Enterprise } }\nsummary: SCIM requires Enterprise."
    }
    // How prose is written.
    EMPTY_PHRASE = "SB0405" Warning {
        "Prose has no words of marketing, and no time without a date",
        "\"Seamless\" cannot be checked, and \"currently\" is wrong as soon as nobody looks.",
        "summary: SCIM is currently seamless." => "summary: SCIM creates, updates and deactivates people."
    }
    LONG_SENTENCE = "SB0406" Warning {
        "A sentence has at most 35 words",
        "A reader who looks something up reads a sentence once.",
        "(a sentence of more than 35 words)" => "(two sentences)"
    }
    // Numbers.
    RANGE_REVERSED = "SB0501" Error {
        "A range runs from the smaller to the larger figure",
        "Costs are computed from both ends.",
        "price: { from: 7, to: 3 }" => "price: { from: 3, to: 7 }"
    }
    BANDS_OVERLAP = "SB0502" Error {
        "Volume bands ascend and do not overlap",
        "A head count would have two prices.",
        "volume: [{ users: 1-100, amount: 7 }, { users: 50-200, amount: 5 }]" => "volume: [{ users: 1-49, amount: 7 }, { users: 50-200, amount: 5 }]"
    }
    NUMBER_RANGE = "SB0503" Error {
        "A figure is finite, not negative and within its field's bounds",
        "A negative price or an infinite head count is a slip.",
        "price: { amount: -3 }" => "price: { amount: 3 }"
    }
    FREE_WITH_PRICE = "SB0504" Error {
        "A plan of tier `free` has no price",
        "The table would call a paid plan free.",
        "{ name: Free, tier: free, price: { amount: 5 } }" => "{ name: Free, tier: free, price: free }"
    }
    PLANS_OUT_OF_ORDER = "SB0505" Warning {
        "Comparable plans stand cheapest first",
        "\"Cheaper than\" goes by the order of the list, where a quote has no figure to compare.",
        "plans: [{ name: Pro, price: { amount: 9 } }, { name: Team, price: { amount: 4 } }]" => "plans: [{ name: Team, price: { amount: 4 } }, { name: Pro, price: { amount: 9 } }]"
    }
    // Time.
    DATE_IN_FUTURE = "SB0601" Error {
        "Nothing was verified, accessed or published in the future",
        "A date that has not come cannot be when somebody looked.",
        "verified: 2062-10-02" => "verified: 2026-10-02"
    }
    FACTS_STALE = "SB0602" Note {
        "A record is re-checked within the policy's days",
        "Prices and plans change; an old date is shown to the reader as such.",
        "verified: 2019-01-01" => "verified: 2026-10-02"
    }
    TIME_PASSED = "SB0603" Warning {
        "A sentence that announces something for a date is rewritten once the date has passed",
        "\"Will come by 2024-06\" reads as neglect; a dated fact belongs under `events`.",
        "note: Group push will come by 2024-06." => "events: [{ date: 2024-06, kind: preview, text: Group push was announced. }]"
    }
    // Evidence.
    NO_SOURCE = "SB0701" Warning {
        "SCIM support and pricing cite a source",
        "The two facts readers pay for must be checkable.",
        "scim: { support: native }" => "scim: { support: native, sources: [scim-docs] }"
    }
    QUOTE_WITHOUT_URL = "SB0702" Error {
        "A quotation has the address where it was said",
        "A quotation nobody can check may be invented.",
        "quotes: [{ text: It works., by: An admin }]" => "quotes: [{ text: It works., by: An admin, url: https://forum.example/1 }]"
    }
    PARTIAL_WITHOUT_NOTE = "SB0703" Error {
        "`partial` says how",
        "\"Partly\" alone leaves the reader to find out the hard way.",
        "reactivate: partial" => "reactivate: { value: partial, note: Only from Okta. }"
    }
    UNKNOWN_WITHOUT_WHY = "SB0704" Error {
        "An `unknown` with sources says why it is unknown",
        "Somebody looked: silence, a conflict and \"not checked\" are three different things.",
        "delete: { value: unknown, sources: [docs] }" => "delete: { value: unknown, why: vendor-silent, sources: [docs] }"
    }
    // Text safety.
    CONTROL_CHARACTER = "SB0801" Error {
        "Text holds no control characters or bidirectional overrides",
        "They are invisible and can make a page say something else than the file.",
        "name: \"Acme\\u202e\"" => "name: Acme"
    }
    BAD_URL = "SB0802" Error {
        "An address is an absolute http or https URL",
        "Anything else leads nowhere, or somewhere unsafe.",
        "website: acme.example" => "website: https://acme.example"
    }
    // Decision table.
    DECISIONS_INCOMPLETE = "SB0901" Error {
        "Every possible situation has a rule",
        "A reader in a situation without a rule would get no answer.",
        "(a table whose rules leave a gap)" => "(a rule for the gap)"
    }
    RULE_DEAD = "SB0902" Error {
        "Every rule can be the first match somewhere",
        "A rule that earlier rules shadow never speaks; it is in the wrong place or needless.",
        "(a narrow rule after a wide one)" => "(the narrow rule first)"
    }
    RULE_NAME = "SB0903" Error {
        "A rule names inputs, values and recommendations that exist",
        "A misspelt name would make the rule never match.",
        "when: { suport: [native] }" => "when: { support: [native] }"
    }
    PLACEHOLDER_UNKNOWN = "SB0904" Error {
        "A text of the table uses only the documented placeholders",
        "Anything else in braces would be shown to the reader as it stands.",
        "situation: Not on {plan}" => "situation: Not on {scim_plan}"
    }
    RULE_UNCONDITIONAL = "SB0905" Error {
        "Every rule has conditions",
        "A rule that always matches hides the gaps of the table.",
        "{ id: rest, when: {}, recommend: manual }" => "{ id: rest, when: { support: [unknown] }, recommend: manual }"
    }
    BANDS_DO_NOT_TILE = "SB0906" Error {
        "The head-count bands cover 1 to 1,000,000 without gap or overlap",
        "A head count in no band has no answer.",
        "bands: { small: 1-50, large: 100+ }" => "bands: { small: 1-50, medium: 51-1000, large: 1001+ }"
    }
    RECOMMENDATION_UNUSED = "SB0907" Warning {
        "Every recommendation of the table is used by a rule",
        "An unused recommendation is a leftover or a misspelt one.",
        "recommendations: { wait: { label: Wait } }" => "(removed, or used by a rule)"
    }
    OVERRIDES_CONTRADICT = "SB0908" Error {
        "The overrides of a record change a rule in one way only",
        "A rule cannot be off and hold for another reason, nor hold for two reasons.",
        "overrides: [{ rule: no-scim, off: true }, { rule: no-scim, because: it is small }]" => "overrides: [{ rule: no-scim, because: it is small }]"
    }
    // Templates and pages.
    TEMPLATE_ERROR = "SB1001" Error {
        "Every template can be read and rendered",
        "A template error would leave a page out or half done.",
        "{{ app.nmae }}" => "{{ app.name }}"
    }
    ADDRESS_TAKEN = "SB1002" Error {
        "Two pages never have one address",
        "One page would replace the other.",
        "content/pages/apps.md" => "content/pages/our-apps.md"
    }
    FRONT_MATTER = "SB1003" Error {
        "A page starts with front matter: title, and where wanted description and order",
        "Without a title the page has no heading and no place in the navigation.",
        "# About" => "---\ntitle: About\n---"
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn codes_are_sorted_and_unique() {
        assert!(RULES.is_sorted_by(|a, b| a.code < b.code));
    }

    #[test]
    fn a_code_is_found_whatever_its_case() {
        assert_eq!(find_rule("sb0203"), Some(&PLAN_UNKNOWN));
        assert_eq!(find_rule("SB9999"), None);
    }
}
