//! Code becomes HTML with a class on each token, coloured by `code.css`.
//!
//! In: the language that a fence names, and its source. Out: one `<pre>`. A language without a syntax, or a source too
//! large to be worth the time, is printed plain. Nothing here fails, and no colour is written into the page.

use std::hash::{BuildHasher, Hasher};
use std::sync::{LazyLock, Mutex, PoisonError};

use rapidhash::RapidHashMap;
use rapidhash::fast::SeedableState;
use syntect::parsing::{ParseState, Scope, ScopeStack, SyntaxReference, SyntaxSet};
use syntect::util::LinesWithEndings;

use super::{Html, escape_into};

/// Larger sources are printed plain, in bytes.
const SOURCE_LIMIT: usize = 64 * 1024;
/// A longer line makes the whole source plain, in bytes: the regular expressions work line by line.
const LINE_LIMIT: usize = 4 * 1024;
/// A longer name is no language.
const LANGUAGE_LIMIT: usize = 32;

/// Threads rarely meet in the same shard.
const SHARDS: usize = 16;
/// A shard that outgrows this is emptied, in bytes. All shards together hold 32 MB at most.
const SHARD_LIMIT: usize = 2 * 1024 * 1024;

/// What a scope of a syntax is shown as, the more exact names first. syntect's own HTML
/// writes every scope as a span of its own: ten times the bytes for the same colours.
static CLASSES: LazyLock<Vec<(Scope, &'static str)>> = LazyLock::new(|| {
    let names = [
        ("comment", "hl-c"),
        ("meta.structure.dictionary.key", "hl-n"),
        ("entity.other.attribute-name", "hl-a"),
        ("variable.function", "hl-n"),
        ("variable.parameter", "hl-a"),
        ("string", "hl-s"),
        ("constant", "hl-o"),
        ("keyword", "hl-k"),
        ("storage", "hl-k"),
        ("entity", "hl-n"),
        ("support", "hl-n"),
        ("variable", "hl-v"),
    ];
    let scope = |(name, class)| Scope::new(name).ok().map(|scope| (scope, class));
    names.into_iter().filter_map(scope).collect()
});

/// Loading takes about a millisecond, so a run that shows no code does not pay for it.
static SYNTAXES: LazyLock<SyntaxSet> = LazyLock::new(SyntaxSet::load_defaults_newlines);

static CACHE: LazyLock<Cache> = LazyLock::new(|| Cache::new(SHARD_LIMIT));

/// A block of code as HTML. `language` is the first word of a fence and may be empty or unknown.
pub fn code(language: &str, source: &str) -> Html {
    let language = known_form(language);
    if is_too_large(source) {
        return block(&language, escaped(source));
    }
    CACHE.get_or_make(&language, source, || {
        block(&language, tokens(&language, source))
    })
}

/// The language in lower case, or nothing where it is no name: it becomes part of a class.
fn known_form(language: &str) -> String {
    let is_name = language.len() <= LANGUAGE_LIMIT
        && language
            .chars()
            .all(|c| c.is_ascii_alphanumeric() || "+#-_.".contains(c));
    if is_name {
        language.to_ascii_lowercase()
    } else {
        String::new()
    }
}

fn is_too_large(source: &str) -> bool {
    source.len() > SOURCE_LIMIT || source.lines().any(|line| line.len() > LINE_LIMIT)
}

fn block(language: &str, inner: String) -> Html {
    let mut html = String::with_capacity(inner.len() + 96);
    html.push_str("<pre class=\"code\" tabindex=\"0\"><code");
    if !language.is_empty() {
        html.push_str(" class=\"language-");
        escape_into(&mut html, language);
        html.push('"');
    }
    html.push('>');
    html.push_str(&inner);
    html.push_str("</code></pre>");
    Html(html)
}

fn tokens(language: &str, source: &str) -> String {
    if language == "http" {
        return http(source);
    }
    syntax(language)
        .and_then(|syntax| classed(syntax, source))
        .unwrap_or_else(|| escaped(source))
}

/// A request or response: its first line and headers plain, and a JSON body as JSON.
fn http(source: &str) -> String {
    let body = LinesWithEndings::from(source)
        .scan(0, |end, line| {
            let start = *end;
            *end += line.len();
            Some((start, line))
        })
        .find(|(_, line)| line.trim_start().starts_with(['{', '[']))
        .map_or(source.len(), |(start, _)| start);
    let (head, body) = source.split_at(body);
    let mut html = escaped(head);
    if !body.is_empty() {
        html.push_str(&tokens("json", body));
    }
    html
}

fn syntax(language: &str) -> Option<&'static SyntaxReference> {
    let token = match language {
        "" | "text" | "txt" | "plain" => return None,
        "sh" | "shell" | "console" | "zsh" => "bash",
        known => known,
    };
    SYNTAXES.find_syntax_by_token(token)
}

/// Nothing where the syntax fails on the source: then it is printed plain.
fn classed(syntax: &SyntaxReference, source: &str) -> Option<String> {
    let mut state = ParseState::new(syntax);
    let mut stack = ScopeStack::new();
    let mut spans = Spans::default();
    for line in LinesWithEndings::from(source) {
        // The syntaxes want every line ended, so the last one gets its line break here if it lacks one.
        let ended;
        let line = if line.ends_with('\n') {
            line
        } else {
            ended = format!("{line}\n");
            &ended
        };
        let mut at = 0;
        for (offset, change) in state.parse_line(line, &SYNTAXES).ok()? {
            spans.push(class(&stack), line.get(at..offset)?);
            stack.apply(&change).ok()?;
            at = offset;
        }
        spans.push(class(&stack), line.get(at..)?);
    }
    Some(spans.finish())
}

/// The class of the innermost scope that has one; in a comment or a key everything has its class.
fn class(stack: &ScopeStack) -> &'static str {
    let scopes = stack.as_slice();
    let of = |scope: &Scope| {
        let found = CLASSES
            .iter()
            .find(|(prefix, _)| prefix.is_prefix_of(*scope));
        found.map(|(_, class)| *class)
    };
    let whole = CLASSES.iter().take(2);
    for (prefix, class) in whole {
        if scopes.iter().any(|scope| prefix.is_prefix_of(*scope)) {
            return class;
        }
    }
    scopes.iter().rev().find_map(of).unwrap_or_default()
}

/// Text in spans, neighbours of one class joined.
#[derive(Default)]
struct Spans {
    html: String,
    open: &'static str,
}

impl Spans {
    fn push(&mut self, class: &'static str, text: &str) {
        if text.is_empty() {
            return;
        }
        // White space has no colour, so it never ends a span.
        if class != self.open && !text.trim().is_empty() {
            self.close();
            if !class.is_empty() {
                self.html.push_str("<span class=\"");
                self.html.push_str(class);
                self.html.push_str("\">");
            }
            self.open = class;
        }
        escape_into(&mut self.html, text);
    }

    fn close(&mut self) {
        if !self.open.is_empty() {
            self.html.push_str("</span>");
            self.open = "";
        }
    }

    fn finish(mut self) -> String {
        self.close();
        self.html
    }
}

fn escaped(source: &str) -> String {
    let mut html = String::with_capacity(source.len() + source.len() / 8);
    escape_into(&mut html, source);
    html
}

/// Blocks made before, because the same request stands in many guides. What is in it never changes what is printed.
struct Cache {
    shards: [Mutex<Shard>; SHARDS],
    shard_limit: usize,
}

#[derive(Default)]
struct Shard {
    blocks: RapidHashMap<u64, Made>,
    /// Bytes held by `blocks`.
    size: usize,
}

/// The language and source are kept, so that two blocks of one hash are never taken for each other.
struct Made {
    language: String,
    source: String,
    html: Html,
}

impl Made {
    fn size(&self) -> usize {
        self.language.len() + self.source.len() + self.html.0.len()
    }
}

impl Cache {
    fn new(shard_limit: usize) -> Self {
        Self {
            shards: Default::default(),
            shard_limit,
        }
    }

    fn get_or_make(&self, language: &str, source: &str, make: impl FnOnce() -> Html) -> Html {
        let hash = hash(language, source);
        let shard = &self.shards[(hash >> 32) as usize % SHARDS];
        // A map is whole after each of the calls below, so a thread that died holding the lock left nothing half done.
        let lock = || shard.lock().unwrap_or_else(PoisonError::into_inner);

        if let Some(made) = lock().blocks.get(&hash)
            && made.language == language
            && made.source == source
        {
            return made.html.clone();
        }
        let html = make();
        lock().insert(
            hash,
            Made {
                language: language.to_owned(),
                source: source.to_owned(),
                html: html.clone(),
            },
            self.shard_limit,
        );
        html
    }
}

impl Shard {
    fn insert(&mut self, hash: u64, made: Made, limit: usize) {
        let added = made.size();
        if added > limit {
            return;
        }
        if self.size + added > limit {
            self.blocks.clear();
            self.size = 0;
        }
        self.size += added;
        if let Some(replaced) = self.blocks.insert(hash, made) {
            self.size -= replaced.size();
        }
    }
}

fn hash(language: &str, source: &str) -> u64 {
    let mut hasher = SeedableState::fixed().build_hasher();
    hasher.write(language.as_bytes());
    hasher.write(source.as_bytes());
    hasher.finish()
}

#[cfg(test)]
mod tests {
    use std::cell::Cell;
    use std::collections::BTreeSet;

    use super::super::escape;
    use super::*;

    const SAMPLES: [(&str, &str); 4] = [
        (
            "json",
            "{\n  \"schemas\": [\"urn:x\\n\"],\n  \"active\": true, \"n\": -1.5e3, \"z\": null // c\n}\n",
        ),
        (
            "bash",
            "# c\nexport TOKEN=$(cat f)\ncurl -X POST \"$BASE/Users?a=${X:-1}\" -H 'A: b' \\\n  -d @f | jq '.id' && echo \"done $?\"\nif [[ -n $A && 3 -gt 2 ]]; then exit 1; fi\nf() { local x=1; return $((x+2)); }\n",
        ),
        (
            "yaml",
            "# c\nname: Acme\nok: true\nn: 1.5\ndate: 2024-01-02\nlist:\n  - &a one\n  - *a\n  - \"d \\n\"\ntext: |\n  block\n!tag x: {a: b}\n",
        ),
        (
            "xml",
            "<?xml version=\"1.0\"?>\n<!-- c -->\n<saml:A ID=\"_1\" xmlns:saml='urn'>x &amp; y<![CDATA[ d ]]></saml:A>\n",
        ),
    ];

    /// The HTML between `<code>` and `</code>`.
    fn inner(language: &str, source: &str) -> String {
        let html = code(language, source).into_string();
        let start = html.find("<code").unwrap();
        let open = start + html[start..].find('>').unwrap() + 1;
        html[open..html.len() - "</code></pre>".len()].to_owned()
    }

    /// The text that a reader sees.
    fn text(html: &str) -> String {
        let mut text = String::new();
        for (i, piece) in html.split('<').enumerate() {
            text.push_str(if i == 0 {
                piece
            } else {
                piece.split_once('>').unwrap().1
            });
        }
        text.replace("&lt;", "<")
            .replace("&gt;", ">")
            .replace("&quot;", "\"")
            .replace("&#39;", "'")
            .replace("&amp;", "&")
    }

    fn classes(html: &str) -> BTreeSet<String> {
        html.split("class=\"")
            .skip(1)
            .flat_map(|rest| rest.split('"').next().unwrap().split(' '))
            .map(str::to_owned)
            .collect()
    }

    #[test]
    fn block_names_its_language_and_can_be_scrolled_by_keyboard() {
        let html = code("JSON", "{}\n").into_string();
        assert!(
            html.starts_with("<pre class=\"code\" tabindex=\"0\"><code class=\"language-json\">{}"),
            "{html}"
        );
        assert!(html.ends_with("</code></pre>"), "{html}");
    }

    #[test]
    fn source_is_shown_whole_in_every_language() {
        for (language, source) in SAMPLES {
            assert_eq!(text(&inner(language, source)), source);
            assert!(classes(&inner(language, source)).len() > 2, "{language}");
        }
    }

    #[test]
    fn a_missing_last_line_break_changes_nothing_but_itself() {
        assert_eq!(inner("json", "{}"), inner("json", "{}\n"));
        assert_eq!(text(&inner("bash", "# c")), "# c\n");
    }

    #[test]
    fn aliases_give_the_tokens_of_their_language() {
        let script = "curl -s \"$URL\"\n";
        for alias in ["sh", "shell", "console", "zsh", "SH"] {
            assert_eq!(inner(alias, script), inner("bash", script), "{alias}");
        }
        assert_eq!(inner("yml", "a: 1\n"), inner("yaml", "a: 1\n"));
        assert!(code("yml", "a: 1\n").as_str().contains("language-yml"));
        assert!(inner("yaml", "a: 1\n").contains("hl-o"));
    }

    #[test]
    fn unknown_language_is_escaped_and_nothing_more() {
        assert_eq!(
            code("powershell", "a <b> & \"c\"\n").as_str(),
            "<pre class=\"code\" tabindex=\"0\"><code class=\"language-powershell\">a &lt;b&gt; &amp; &quot;c&quot;\n</code></pre>"
        );
        assert_eq!(
            code("", "<script>").as_str(),
            "<pre class=\"code\" tabindex=\"0\"><code>&lt;script&gt;</code></pre>"
        );
        assert_eq!(inner("text", "{\"a\": 1}"), "{&quot;a&quot;: 1}");
    }

    #[test]
    fn what_is_no_name_never_becomes_a_class() {
        for language in ["\"><script>", "a b", "js\u{e9}", "a\0b", &"x".repeat(33)] {
            assert_eq!(code(language, "1"), code("", "1"), "{language}");
        }
    }

    #[test]
    fn http_has_a_plain_head_and_a_json_body() {
        let head = "POST /scim/v2/Users?a=1&b=2 HTTP/1.1\nAuthorization: Bearer <token>\n\n";
        let body = "{\n  \"active\": true\n}\n";
        let html = inner("http", &format!("{head}{body}"));
        assert_eq!(html, format!("{}{}", escape(head), inner("json", body)));
        assert!(html.contains("hl-o"), "{html}");
        assert_eq!(inner("http", head), escape(head).into_string());
        assert!(inner("http", "GET /\n[1]").starts_with("GET /\n[<span"));
        assert_eq!(inner("http", ""), "");
    }

    #[test]
    fn large_sources_and_long_lines_are_plain() {
        let line = "[1]\n";
        let fits = line.repeat(SOURCE_LIMIT / line.len());
        assert!(inner("json", &fits).contains("hl-o"));
        assert!(!inner("json", &format!("{fits} ")).contains("hl-o"));

        let fits = format!("[1{}]\n", " ".repeat(LINE_LIMIT - 3));
        assert!(inner("json", &fits).contains("hl-o"));
        assert!(!inner("json", &format!(" {fits}")).contains("hl-o"));
    }

    #[test]
    fn broken_source_is_shown_all_the_same() {
        for source in [
            "{\"a\": ",
            "\"\\",
            "]]]}",
            "\0\u{1b}\r\n",
            "<<EOF\n$(((",
            "\u{202e}'\"",
        ] {
            for language in ["json", "bash", "yaml", "xml", "http", "html", "rust"] {
                assert_eq!(text(&inner(language, source)).trim_end(), source.trim_end());
            }
        }
    }

    #[test]
    fn cache_makes_a_block_once_and_stays_within_its_limit() {
        let cache = Cache::new(1000);
        let calls = Cell::new(0);
        let get = |language: &str, source: &str| {
            cache.get_or_make(language, source, || {
                calls.set(calls.get() + 1);
                escape(&format!("{language}:{source}"))
            })
        };
        assert_eq!(get("a", "b").as_str(), "a:b");
        assert_eq!(get("a", "b").as_str(), "a:b");
        assert_eq!(calls.get(), 1);
        assert_eq!(get("", "ab").as_str(), ":ab");
        assert_eq!(calls.get(), 2);

        for n in 0..10_000 {
            let source = n.to_string();
            assert_eq!(get("n", &source).as_str(), format!("n:{source}"));
        }
        get("large", &"x".repeat(2000));
        for shard in &cache.shards {
            let shard = shard.lock().unwrap();
            let held: usize = shard.blocks.values().map(Made::size).sum();
            assert_eq!(shard.size, held);
            assert!(held > 0 && held <= 1000, "{held}");
        }
    }

    #[test]
    fn two_blocks_of_one_hash_are_told_apart() {
        let cache = Cache::new(1000);
        cache.get_or_make("a", "b", || escape("first"));
        let hash = hash("a", "b");
        let mut shard = cache.shards[(hash >> 32) as usize % SHARDS].lock().unwrap();
        shard.blocks.get_mut(&hash).unwrap().source = "c".into();
        drop(shard);
        let html = cache.get_or_make("a", "b", || escape("second"));
        assert_eq!(html.as_str(), "second");
        let shard = cache.shards[(hash >> 32) as usize % SHARDS].lock().unwrap();
        assert_eq!(shard.size, "absecond".len());
    }

    #[test]
    fn many_threads_get_the_same_block() {
        let expected = code("json", "{\"threads\": 4}\n");
        std::thread::scope(|scope| {
            for _ in 0..4 {
                scope.spawn(|| {
                    for n in 0..50 {
                        code("bash", &format!("echo {n}\n"));
                        assert_eq!(code("json", "{\"threads\": 4}\n"), expected);
                    }
                });
            }
        });
    }

    mod style {
        use super::*;

        const CSS: &str = include_str!("../../static/css/code.css");

        /// The `--code-...: #rrggbb` of the first rule whose selector this is.
        fn colours(selector: &str) -> Vec<(&'static str, &'static str)> {
            let at = CSS.find(&format!("{selector} {{")).unwrap();
            let rule = CSS[at..]
                .split_once('{')
                .unwrap()
                .1
                .split_once('}')
                .unwrap()
                .0;
            rule.split(';')
                .filter_map(|line| line.split_once(':'))
                .map(|(name, value)| (name.trim(), value.trim()))
                .collect()
        }

        fn luminance(colour: &str) -> f64 {
            let channel = |at: usize| {
                let value = f64::from(u8::from_str_radix(&colour[at..at + 2], 16).unwrap()) / 255.0;
                if value <= 0.04045 {
                    value / 12.92
                } else {
                    ((value + 0.055) / 1.055).powf(2.4)
                }
            };
            assert!(colour.starts_with('#') && colour.len() == 7, "{colour}");
            0.2126 * channel(1) + 0.7152 * channel(3) + 0.0722 * channel(5)
        }

        fn contrast(a: &str, b: &str) -> f64 {
            let (a, b) = (luminance(a), luminance(b));
            (a.max(b) + 0.05) / (a.min(b) + 0.05)
        }

        const DARK: &str = ":root[data-theme=\"dark\"]";
        const DARK_BY_SYSTEM: &str = ":root:not([data-theme=\"light\"])";

        #[test]
        fn contrast_is_computed_as_wcag_says() {
            assert!((contrast("#000000", "#ffffff") - 21.0).abs() < 1e-9);
            assert!((contrast("#777777", "#ffffff") - 4.48).abs() < 0.01);
        }

        #[test]
        fn every_colour_has_enough_contrast_on_its_background() {
            for selector in ["\n:root", DARK] {
                let colours = colours(selector);
                let background = colours
                    .iter()
                    .find(|(name, _)| *name == "--code-background")
                    .unwrap()
                    .1;
                assert!(colours.len() > 8, "{selector}");
                for (name, colour) in &colours {
                    if *name != "--code-background" {
                        let contrast = contrast(colour, background);
                        assert!(contrast >= 4.5, "{selector} {name}: {contrast:.2}");
                    }
                }
            }
        }

        #[test]
        fn dark_is_the_same_by_system_and_by_choice_and_names_what_light_names() {
            assert_eq!(colours(DARK), colours(DARK_BY_SYSTEM));
            let names = |selector| -> Vec<_> {
                colours(selector)
                    .into_iter()
                    .map(|(name, _)| name)
                    .collect()
            };
            assert_eq!(names(DARK), names("\n:root"));
        }

        #[test]
        fn every_colour_is_used_and_every_class_is_one_that_is_emitted() {
            for (name, _) in colours("\n:root") {
                assert!(CSS.contains(&format!("var({name})")), "{name}");
            }
            let emitted: BTreeSet<_> = SAMPLES
                .iter()
                .flat_map(|(language, source)| classes(&inner(language, source)))
                .collect();
            let styled: BTreeSet<_> = CSS
                .split(".hl-")
                .skip(1)
                .map(|rest| {
                    let end = rest.find(|c: char| !c.is_ascii_alphanumeric() && c != '-');
                    let end = end.unwrap_or(rest.len());
                    format!("hl-{}", &rest[..end])
                })
                .collect();
            assert_eq!(styled, emitted);
        }
    }
}
