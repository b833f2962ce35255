//! What Markdown becomes, and what no text may make it become.

use std::cell::RefCell;

use html5ever::tendril::StrTendril;
use html5ever::tokenizer::{
    BufferQueue, CommentToken, DoctypeToken, TagKind, TagToken, Token, TokenSink, TokenSinkResult,
    Tokenizer, TokenizerOpts,
};
use proptest::collection::vec;
use proptest::prelude::*;
use proptest::sample::select;

use super::*;
use url::Url;

const BASE: &str = "/kb";

fn check(text: &str, expected: &str) {
    assert_eq!(block(text, BASE, 3).as_str(), expected, "\n{text}");
}

#[test]
fn markdown_becomes_html() {
    check("", "");
    check(
        "a *b* **c** `d<e>`\nf",
        "<p>a <em>b</em> <strong>c</strong> <code>d&lt;e&gt;</code>\nf</p>\n",
    );
    check("a\\\nb", "<p>a<br />\nb</p>\n");
    check("a & b &amp; c", "<p>a &amp; b &amp; c</p>\n");
    check("- a\n- b", "<ul>\n<li>a</li>\n<li>b</li>\n</ul>\n");
    check(
        "3. a\n4. b",
        "<ol start=\"3\">\n<li>a</li>\n<li>b</li>\n</ol>\n",
    );
    check("> a", "<blockquote>\n<p>a</p>\n</blockquote>\n");
    check("---", "<hr />\n");
}

#[test]
fn other_extensions_are_off() {
    check("~~a~~ ~b~", "<p>~~a~~ ~b~</p>\n");
    check("a[^1]\n\n[^1]: /b", "<p>a<a href=\"/kb/b\">^1</a></p>\n");
    check("$a$ \"b\" -- c ...", "<p>$a$ \"b\" -- c ...</p>\n");
    check(
        "> [!NOTE]\n> a",
        "<blockquote>\n<p>[!NOTE]\na</p>\n</blockquote>\n",
    );
    check("# a {#b .c onclick=d}", "<h3>a {#b .c onclick=d}</h3>\n");
    check("[[/a]]", "<p>[[/a]]</p>\n");
    check("https://a.example", "<p>https://a.example</p>\n");
}

#[test]
fn tasks_have_a_label() {
    check(
        "- [x] a\n- [ ] b",
        "<ul>\n<li><input type=\"checkbox\" disabled checked aria-label=\"Done\"> a</li>\n<li><input type=\"checkbox\" disabled aria-label=\"To do\"> b</li>\n</ul>\n",
    );
}

#[test]
fn tables_scroll_in_a_box_and_align_by_class() {
    check(
        "|a|b|c|d|\n|-|:-|:-:|-:|\n|1|[2](/x)|3|4|\n",
        "<div class=\"table-wrap\" tabindex=\"0\" role=\"group\" aria-label=\"Table\"><table><thead><tr>\
             <th scope=\"col\">a</th><th scope=\"col\" class=\"align-left\">b</th><th scope=\"col\" class=\"align-center\">c</th><th scope=\"col\" class=\"align-right\">d</th>\
             </tr></thead><tbody>\n<tr><td>1</td><td class=\"align-left\"><a href=\"/kb/x\">2</a></td><td class=\"align-center\">3</td><td class=\"align-right\">4</td></tr>\n\
             </tbody></table>\n</div>\n",
    );
}

#[test]
fn code_is_highlighted_by_its_fence() {
    let json = highlight::code("json", "{}\n");
    check("```json\n{}\n```", &format!("{json}\n"));
    check("```json title=a\n{}\n```", &format!("{json}\n"));
    check("~~~ json,ignore\n{}\n~~~", &format!("{json}\n"));
    check(
        "- a\n\n  ```json\n  {}\n  ```",
        &format!("<ul>\n<li>\n<p>a</p>\n{json}\n</li>\n</ul>\n"),
    );
    check(
        "    <b>",
        "<pre class=\"code\" tabindex=\"0\"><code>&lt;b&gt;</code></pre>\n",
    );
    check(
        "```\n</code><script>",
        "<pre class=\"code\" tabindex=\"0\"><code>&lt;/code&gt;&lt;script&gt;</code></pre>\n",
    );
}

#[test]
fn headings_never_reach_the_levels_of_the_page() {
    check(
        "# a\n### b\n###### c",
        "<h3>a</h3>\n<h5>b</h5>\n<h6>c</h6>\n",
    );
    check("a\n===", "<h3>a</h3>\n");
    for low in 0..=2 {
        assert_eq!(block("# a", "", low).as_str(), "<h2>a</h2>\n");
    }
    assert_eq!(block("## a", "", 1).as_str(), "<h2>a</h2>\n");
    assert_eq!(block("# a", "", 4).as_str(), "<h4>a</h4>\n");
    assert_eq!(block("## a", "", 255).as_str(), "<h6>a</h6>\n");
}

#[test]
fn headings_of_pages_have_unique_ids() {
    let text = "# Set *up* `SCIM`: 2 ways\n# A\n## a\n# A-2\n# A\n# \u{201c}\u{201d}\n# Größe\n# [x](/y) ![z](/w)";
    let ids: Vec<_> = headings(text)
        .into_iter()
        .map(|heading| heading.id)
        .collect();
    assert_eq!(
        ids,
        [
            "set-up-scim-2-ways",
            "a",
            "a-2",
            "a-2-2",
            "a-3",
            "section",
            "größe",
            "x-z"
        ]
    );
    let html = page(text, "", 3).into_string();
    for id in ids {
        assert_eq!(html.matches(&format!(" id=\"{id}\"")).count(), 1, "{id}");
    }
    assert_eq!(
        page("- # a\n> # <b>", "", 3)
            .as_str()
            .matches(" id=")
            .count(),
        2
    );
    assert_eq!(
        headings("## *Set* up"),
        [Heading {
            level: 2,
            text: "Set up".into(),
            id: "set-up".into()
        }]
    );
}

#[test]
fn known_links_stay() {
    check(
        "[a](https://b.example/c?d=e&f#g \"h\\\"i\")",
        "<p><a href=\"https://b.example/c?d=e&amp;f#g\" title=\"h&quot;i\" rel=\"noopener\">a</a></p>\n",
    );
    check(
        "<http://b.example>",
        "<p><a href=\"http://b.example\" rel=\"noopener\">http://b.example</a></p>\n",
    );
    check(
        "[a](HTTPS://b.example)",
        "<p><a href=\"HTTPS://b.example\" rel=\"noopener\">a</a></p>\n",
    );
    check(
        "<a@b.example> [c](mailto:d@e.example)",
        "<p><a href=\"mailto:a@b.example\">a@b.example</a> <a href=\"mailto:d@e.example\">c</a></p>\n",
    );
    check(
        "[a](/) [b](/apps/x/?q#y) [c](#d)",
        "<p><a href=\"/kb/\">a</a> <a href=\"/kb/apps/x/?q#y\">b</a> <a href=\"#d\">c</a></p>\n",
    );
    check(
        "[a][b] [b] [b][]\n\n[b]: /c 'd'",
        "<p><a href=\"/kb/c\" title=\"d\">a</a> <a href=\"/kb/c\" title=\"d\">b</a> <a href=\"/kb/c\" title=\"d\">b</a></p>\n",
    );
    check(
        "[*a* `b`](/c)",
        "<p><a href=\"/kb/c\"><em>a</em> <code>b</code></a></p>\n",
    );
    check(
        "[a](/b\"onclick=x)",
        "<p><a href=\"/kb/b&quot;onclick=x\">a</a></p>\n",
    );
    assert_eq!(
        block("[a](/b)", "", 3).as_str(),
        "<p><a href=\"/b\">a</a></p>\n"
    );
    assert_eq!(inline("[a](/b)", "/").as_str(), "<a href=\"/b\">a</a>");
}

#[test]
fn every_other_link_keeps_its_text_only() {
    for destination in [
        "javascript:alert(1)",
        "JaVaScRiPt:alert(1)",
        "&#106;avascript:alert(1)",
        "&#x6A;avascript&colon;alert(1)",
        "javascript&#58;alert(1)",
        "<java\tscript:alert(1)>",
        "<java&#10;script:alert(1)>",
        "<java&Tab;script:alert(1)>",
        "<&#1;javascript:alert(1)>",
        "< javascript:alert(1)>",
        "<&nbsp;javascript:alert(1)>",
        "\u{200b}javascript:alert(1)",
        "javascript://https://a.example/%0aalert(1)",
        "view-source:https://a.example",
        "blob:https://a.example/x",
        "data:text/html,<script>alert(1)</script>",
        "data:text/html;base64,PHNjcmlwdD4=",
        "vbscript:x",
        "file:///etc/passwd",
        "ftp://a.example",
        "tel:1",
        "//a.example",
        "///a.example",
        "/\\a.example",
        "\\\\\\\\a.example",
        "/\\\\a.example",
        "</&Tab;/a.example>",
        "</&#10;/a.example>",
        "/&bsol;a.example",
        "/&sol;a.example",
        "https:a.example",
        "https:/a.example",
        "https:\\\\a.example",
        "https://",
        "https://?",
        "https://a b",
        "https://a.example@b.example",
        "https://a:b@c.example",
        "https://a.example\\@b.example",
        "https://a.example:99999",
        "https://[::1",
        "http&#58;a",
        "apps/x",
        "./x",
        "../x",
        "?q",
        "",
        "<>",
        "/../x",
        "/a/../../x",
        "/./x",
        "/%2e%2E/x",
        "/.%2e",
        "/a//b",
        "/\u{202e}x",
        "mailto:",
        "mailto:a",
        "mailto:@a",
        "mailto:a@",
        "mailto:?bcc=a@b",
        "<&#0;https://a.example>",
        "https&colon;//a.example\u{2028}",
        "#a\u{ad}b",
        "wss://a.example",
    ] {
        for text in [
            format!("[a]({destination})"),
            format!("[a][b]\n\n[b]: {destination}"),
            format!("![a]({destination})"),
        ] {
            let html = block(&text, BASE, 3).into_string();
            assert!(!html.contains("<a"), "{text}\n{html}");
            assert!(html.contains('a'), "{text}");
            for link in links(&text) {
                assert_eq!(link.class, LinkClass::Forbidden, "{text}");
            }
        }
    }
    check("<javascript:alert(1)>", "<p>javascript:alert(1)</p>\n");
    check(
        "[*a*](x:y) [b](/c)",
        "<p><em>a</em> <a href=\"/kb/c\">b</a></p>\n",
    );
}

#[test]
fn raw_html_is_shown_as_text() {
    check("a <b>c</b>", "<p>a &lt;b&gt;c&lt;/b&gt;</p>\n");
    check(
        "<script>alert(1)</script>",
        "<p>&lt;script&gt;alert(1)&lt;/script&gt;</p>\n",
    );
    check(
        "<div onclick=\"a\">\n*b*\n</div>\n\nc",
        "<p>&lt;div onclick=\"a\"&gt;\n*b*\n&lt;/div&gt;\n</p>\n<p>c</p>\n",
    );
    check("<!-- a -->", "<p>&lt;!-- a --&gt;</p>\n");
    check(
        "a <!-- b --> <?c?> <!D> <![CDATA[e]]>",
        "<p>a &lt;!-- b --&gt; &lt;?c?&gt; &lt;!D&gt; &lt;![CDATA[e]]&gt;</p>\n",
    );
    check("&lt;script&gt;", "<p>&lt;script&gt;</p>\n");
    check(
        "[<img src=x onerror=y>](/a)",
        "<p><a href=\"/kb/a\">&lt;img src=x onerror=y&gt;</a></p>\n",
    );
    check(
        "- <b>\n- a",
        "<ul>\n<li>\n<p>&lt;b&gt;\n</p>\n</li>\n<li>a</li>\n</ul>\n",
    );
}

#[test]
fn images_become_their_text_and_a_link() {
    check(
        "![a *b*](https://c.example/d.png \"e\")",
        "<p>a b (<a href=\"https://c.example/d.png\" rel=\"noopener\">image</a>)</p>\n",
    );
    check(
        "![](/a.png) ![<b>](#c)",
        "<p><a href=\"/kb/a.png\">image</a> &lt;b&gt; (<a href=\"#c\">image</a>)</p>\n",
    );
    check(
        "![a ![b](/c) [d](/e)](/f) g",
        "<p>a b d (<a href=\"/kb/f\">image</a>) g</p>\n",
    );
    check("[![a](/b) c](/d)", "<p><a href=\"/kb/d\">a c</a></p>\n");
    check(
        "[![a](/b) c](x:y)",
        "<p>a (<a href=\"/kb/b\">image</a>) c</p>\n",
    );
}

#[test]
fn inline_text_has_no_paragraph_of_its_own() {
    for (text, expected) in [
        ("", ""),
        ("a *b*", "a <em>b</em>"),
        ("[a][b]\n\n[b]: /c", "<a href=\"/kb/c\">a</a>"),
        ("<b>\na", "&lt;b&gt;\na"),
        ("a\n\nb", "<p>a</p>\n<p>b</p>\n"),
        ("a\n\n---\n\nb", "<p>a</p>\n<hr />\n<p>b</p>\n"),
        ("- a", "<ul>\n<li>a</li>\n</ul>\n"),
        ("# a", "<h6>a</h6>\n"),
    ] {
        assert_eq!(inline(text, BASE).as_str(), expected, "{text}");
    }
}

#[test]
fn plain_text_is_one_line_without_markup() {
    for (text, expected) in [
        ("", ""),
        (
            "# A *b*\n\nc\n`d` & <e> [f](/g) ![h](/i)\\\nj",
            "A b c d & <e> f h j",
        ),
        ("- a\n- b\n  - c\n    > d\n- [x] e", "a b c d e"),
        ("|a|b|\n|-|-|\n|c|d|", "a b c d"),
        ("a**b**c &lt;", "abc <"),
        ("```sh\na\nb\n```\nc", "a b c"),
        ("a\u{a0} \t b", "a b"),
    ] {
        assert_eq!(plain(text), expected, "{text}");
    }
}

#[test]
fn first_paragraph_stands_by_itself() {
    for (text, expected) in [
        ("", ""),
        ("a *b*\nc\n\nd", "a *b*\nc"),
        (
            "# t\n\n- x\n\n  y\n\n> z\n\n<b>\n\n[r]: /s\n\na [r]\n",
            "a [r]",
        ),
        ("- a", ""),
    ] {
        assert_eq!(first_paragraph(text), expected, "{text}");
    }
}

#[test]
fn links_are_listed_with_their_place_and_class() {
    let text = "é [a](/b/?c#d) <e@f.example>\n\n- ![g](https://h.example) [i][j] [k](#l) [m](n)\n\n[j]: /o/";
    let found: Vec<_> = links(text)
        .into_iter()
        .map(|link| (text[link.range].to_owned(), link.destination, link.class))
        .collect();
    let site = |path: &str, fragment: Option<&str>| LinkClass::Site {
        path: path.into(),
        fragment: fragment.map(Into::into),
    };
    let expected = [
        ("[a](/b/?c#d)", "/b/?c#d", site("/b/", Some("d"))),
        ("<e@f.example>", "mailto:e@f.example", LinkClass::Mail),
        (
            "![g](https://h.example)",
            "https://h.example",
            LinkClass::Web,
        ),
        ("[i][j]", "/o/", site("/o/", None)),
        ("[k](#l)", "#l", LinkClass::Fragment),
        ("[m](n)", "n", LinkClass::Forbidden),
    ];
    assert_eq!(
        found,
        expected.map(|(link, destination, class)| (link.to_owned(), destination.to_owned(), class))
    );
}

/// Start tags with their attributes and end tags, as a browser reads them.
#[derive(Default)]
struct Seen(RefCell<Vec<SeenTag>>);

type SeenTag = (TagKind, String, Vec<(String, String)>);

impl TokenSink for Seen {
    type Handle = ();

    fn process_token(&self, token: Token, _line: u64) -> TokenSinkResult<()> {
        match token {
            TagToken(tag) => {
                let attributes = tag
                    .attrs
                    .iter()
                    .map(|attr| (attr.name.local.to_string(), attr.value.to_string()));
                self.0
                    .borrow_mut()
                    .push((tag.kind, tag.name.to_string(), attributes.collect()));
            }
            CommentToken(_) | DoctypeToken(_) => {
                panic!("no comment or doctype is ever written")
            }
            _ => {}
        }
        TokenSinkResult::Continue
    }
}

/// Whether a browser on a page of the site at `/kb` would stay on what a text may link to.
fn may_be_opened(href: &str) -> bool {
    let page = Url::parse("https://site.example/kb/apps/x/").unwrap();
    let Ok(url) = page.join(href) else {
        return false;
    };
    match url.scheme() {
        "mailto" => true,
        "https" | "http" if url.host_str() == page.host_str() => {
            url.path().starts_with("/kb/") && (href.starts_with("/kb/") || href.starts_with('#'))
        }
        "https" | "http" => {
            let href = href.to_ascii_lowercase();
            href.starts_with("https://") || href.starts_with("http://")
        }
        _ => false,
    }
}

/// Only elements and attributes known to be harmless, every one closed in its turn, no link in a link.
fn assert_harmless(html: &str) -> Vec<String> {
    const ELEMENTS: [&str; 25] = [
        "p",
        "em",
        "strong",
        "code",
        "pre",
        "span",
        "a",
        "ul",
        "ol",
        "li",
        "blockquote",
        "h3",
        "h4",
        "h5",
        "h6",
        "div",
        "table",
        "thead",
        "tbody",
        "tr",
        "th",
        "td",
        "br",
        "hr",
        "input",
    ];
    const ATTRIBUTES: [&str; 13] = [
        "href",
        "title",
        "rel",
        "class",
        "tabindex",
        "role",
        "aria-label",
        "scope",
        "start",
        "id",
        "type",
        "disabled",
        "checked",
    ];
    let input = BufferQueue::default();
    input.push_back(StrTendril::from(html));
    let tokenizer = Tokenizer::new(Seen::default(), TokenizerOpts::default());
    let _ = tokenizer.feed(&input);
    tokenizer.end();

    let mut open = Vec::new();
    let mut hrefs = Vec::new();
    for (kind, name, attributes) in tokenizer.sink.0.take() {
        assert!(ELEMENTS.contains(&name.as_str()), "<{name}> in {html}");
        if kind == TagKind::EndTag {
            assert_eq!(open.pop(), Some(name), "{html}");
            continue;
        }
        for (attribute, value) in attributes {
            assert!(
                ATTRIBUTES.contains(&attribute.as_str()),
                "{attribute} in {html}"
            );
            if attribute == "href" {
                assert!(may_be_opened(&value), "{value:?} in {html}");
                assert!(!open.contains(&"a".to_owned()), "a link in a link: {html}");
                hrefs.push(value);
            }
        }
        if !["br", "hr", "input"].contains(&name.as_str()) {
            open.push(name);
        }
    }
    assert!(open.is_empty(), "{open:?} left open in {html}");
    hrefs
}

fn assert_safe(text: &str) {
    let hrefs = assert_harmless(block(text, BASE, 3).as_str());
    assert_harmless(inline(text, BASE).as_str());
    assert_harmless(page(text, BASE, 3).as_str());
    assert!(!plain(text).contains(['\n', '\r']));
    assert!(text.contains(first_paragraph(text)));
    let mut allowed: Vec<String> = Vec::new();
    for link in links(text) {
        assert!(text.get(link.range.clone()).is_some(), "{link:?}");
        match link.class {
            LinkClass::Forbidden => {}
            LinkClass::Site { .. } => allowed.push(format!("{BASE}{}", link.destination)),
            _ => allowed.push(link.destination),
        }
    }
    for href in hrefs {
        assert!(allowed.contains(&href), "{href} is not listed in {text:?}");
    }
}

#[test]
fn the_oracle_of_these_tests_knows_harm() {
    for href in [
        "javascript:a",
        "//b.example",
        "/kb/../x",
        "/x",
        "x",
        "/\\b.example",
        "\tjavascript:a",
        "https:x",
    ] {
        assert!(!may_be_opened(href), "{href}");
    }
    for html in [
        "<script>",
        "<p onclick=a></p>",
        "<a href=\"data:a\"></a>",
        "<p>",
        "<a href=\"#a\"><a href=\"#b\"></a></a>",
        "<!-- a -->",
    ] {
        assert!(
            std::panic::catch_unwind(|| assert_harmless(html)).is_err(),
            "{html}"
        );
    }
    assert_eq!(assert_harmless("<p><a href=\"#a\">b</a></p>"), ["#a"]);
}

#[test]
fn deep_and_broken_texts_are_rendered() {
    for piece in [
        "[", "![", "> ", "- ", "*", "`", "<", "&", "[a](", "![a](b ", "|", "#", "<a ", "1. ", "\t",
        "```\n", "[a]: b\n",
    ] {
        assert_safe(&piece.repeat(3000));
        assert_safe(&format!("{}a{}", piece.repeat(300), "](/b)".repeat(300)));
    }
    assert_safe(
        &(0..300)
            .map(|n| format!("{}- a\n", " ".repeat(2 * n)))
            .collect::<String>(),
    );
    assert_safe(&format!(
        "|{}\n|{}\n|a|",
        "a|".repeat(500),
        "-|".repeat(500)
    ));
}

/// Pieces that mean something to Markdown, to HTML or to a browser reading an address.
fn pieces() -> impl Strategy<Value = String> {
    vec(
        select(vec![
            "[",
            "]",
            "(",
            ")",
            "![",
            "](",
            "[a](",
            "[a][b]",
            "\n\n[b]: ",
            "<",
            ">",
            "</",
            "\"",
            "'",
            "\\",
            "`",
            "```",
            "```json\n",
            "```http\n",
            "\n",
            "\n\n",
            " ",
            "\t",
            "\r",
            "\0",
            "\u{1}",
            "\u{a0}",
            "\u{200b}",
            "\u{202e}",
            "|",
            "\n|-|-|\n",
            "*",
            "**",
            "_",
            "~~",
            "#",
            "# ",
            "> ",
            "- ",
            "1. ",
            "- [x] ",
            "    ",
            "&",
            ";",
            "&#106;",
            "&colon;",
            "&Tab;",
            "&NewLine;",
            "&sol;",
            "&bsol;",
            "&lt;",
            "&quot;",
            "javascript",
            "JAVASCRIPT",
            ":",
            "alert(1)",
            "data",
            "text/html,",
            "https",
            "HTTP",
            "//",
            "/",
            "://",
            "@",
            "?",
            "%2e",
            "%0a",
            ".",
            "..",
            "mailto",
            "a.example",
            "/kb",
            "a",
            "é",
            "{",
            "}",
            "=",
            "==\n",
            "---\n",
            "<script>",
            "</script>",
            "<iframe src=",
            "<img src=x onerror=y>",
            "<!--",
            "-->",
            "<![CDATA[",
            "<style>",
            " onclick=",
            " style=",
            "<svg/onload=",
            "</code>",
            "</pre>",
            "</a>",
            "<a href=",
        ]),
        0..40,
    )
    .prop_map(|pieces| pieces.concat())
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 1000, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn any_text_is_harmless(text in any::<String>()) {
        assert_safe(&text);
    }

    #[test]
    fn hostile_text_is_harmless(text in pieces()) {
        assert_safe(&text);
    }

    #[test]
    fn hostile_destinations_are_harmless(destination in pieces(), form in 0..4) {
        assert_safe(&match form {
            0 => format!("[a]({destination})"),
            1 => format!("[a](<{destination}>)"),
            2 => format!("[a]\n\n[a]: {destination}"),
            _ => format!("[![a]({destination})](</{destination}>)"),
        });
    }

    #[test]
    fn what_the_policy_allows_a_browser_may_open(destination in pieces()) {
        for destination in [destination.clone(), format!("/{destination}"), format!("https://{destination}")] {
            match classify(&destination) {
                LinkClass::Forbidden => {}
                LinkClass::Site { path, .. } => {
                    assert!(may_be_opened(&format!("{BASE}{destination}")), "{destination:?}");
                    assert!(destination.starts_with(&path));
                }
                _ => assert!(may_be_opened(&destination), "{destination:?}"),
            }
        }
    }
}

#[test]
fn a_plain_sentence_is_not_parsed() {
    assert!(is_plain(
        "Enter it (Settings > SSO) - 1. at a time, Maria's way: 50 %"
            .replace('>', "/")
            .as_str()
    ));
    for text in [
        "- a", "1. a", "# a", "", " a", "a ", "a\nb", "a *b*", "a & b", "a <b>", "1) a", "=", "a\\",
    ] {
        assert!(!is_plain(text), "{text:?}");
    }
}

proptest::proptest! {
    #[test]
    fn plain_text_is_what_the_parser_makes_of_it(
        text in r#"[a-zA-Zäß ,.;:'"()/#+=*_<>&\[\]!~|`\\{}$%^@0-9\t\n-]{0,40}"#,
    ) {
        if is_plain(&text) {
            proptest::prop_assert_eq!(inline(&text, ""), parsed_inline(&text, ""));
        }
    }

    #[test]
    fn ordinary_sentences_are_what_the_parser_makes_of_them(text in "[A-Za-zäé][a-z0-9 ,.;:'()/#+=@%{}$^-]{0,60}") {
        proptest::prop_assert_eq!(inline(&text, ""), parsed_inline(&text, ""));
    }
}
