//! What is known before the first page is made is put into the templates once.
//!
//! In: templates as written, and the words of the site. Out: templates that render the
//! same, faster: words stand in place of their lookups, and components in place of their
//! calls, since a call copies its arguments into a context of its own. Whatever is not
//! plainly safe stays as it was; no template is refused here.

use std::collections::HashMap;

use serde_yaml::Value;

/// Components within components, before a call is left alone.
const MAX_DEPTH: usize = 8;
/// Words of the language that are no names.
const KEYWORDS: &[&str] = &[
    "and", "else", "false", "if", "in", "is", "not", "or", "true", "none",
];

/// The templates by name, with components and words put in.
pub fn fold(templates: &[(&str, &str)], words: &Value) -> Vec<(String, String)> {
    let components: HashMap<&str, Component<'_>> = templates
        .iter()
        .flat_map(|(_, text)| definitions(text))
        .collect();
    templates
        .iter()
        .map(|(name, text)| {
            let text = with_components(text, &components, words, MAX_DEPTH);
            ((*name).to_owned(), with_words(&text, words))
        })
        .collect()
}

/// A component whose body can stand in place of a call.
struct Component<'t> {
    parameters: Vec<Parameter<'t>>,
    body: String,
    /// The names that its loops give.
    loops: Vec<String>,
}

struct Parameter<'t> {
    name: &'t str,
    /// Taken from the caller's scope: `@words`.
    is_implicit: bool,
    default: Option<&'t str>,
    /// What an argument must be: as declared, or as the default is.
    kind: Option<&'t str>,
}

/// The components that a template defines and that can be put in.
fn definitions(template: &str) -> Vec<(&str, Component<'_>)> {
    const OPEN: &str = "{% component ";
    let mut found = Vec::new();
    let mut rest = template;
    while let Some(start) = rest.find(OPEN) {
        rest = &rest[start + OPEN.len()..];
        if let Some((name, component)) = definition(rest) {
            found.push((name, component));
        }
    }
    found
}

/// The component whose head and body follow: `name(a, b: string = "x") %}…`.
fn definition(text: &str) -> Option<(&str, Component<'_>)> {
    let (name, after) = text.split_once('(')?;
    let (parameters, after) = after.split_once(") %}")?;
    let parameters: Vec<Parameter<'_>> = parameters
        .split(',')
        .map(str::trim)
        .filter(|text| !text.is_empty())
        .map(|text| {
            let (head, default) = match text.split_once('=') {
                Some((head, default)) => (head.trim(), Some(default.trim())),
                None => (text, None),
            };
            let (name, declared) = match head.split_once(':') {
                Some((name, kind)) => (name.trim(), Some(kind.trim())),
                None => (head, None),
            };
            Parameter {
                name: name.trim_start_matches('@'),
                is_implicit: name.starts_with('@'),
                default,
                kind: declared.or_else(|| default.and_then(kind_of)),
            }
        })
        .collect();
    let (body, _) = [" ", "- "].iter().find_map(|dash| {
        let end = format!("{{%{dash}endcomponent {name} %}}");
        let (body, rest) = after.split_once(&end)?;
        Some((if *dash == " " { body } else { body.trim_end() }, rest))
    })?;
    let body = without_outer_trims(body);
    let mut loops = Vec::new();
    let mut is_closed = !body.contains("{% component ") && !body.contains("{#");
    for tag in tags(&body) {
        let inside = tag.inside;
        if inside.starts_with("set") || inside.starts_with("block") || inside.starts_with("include")
        {
            is_closed = false;
        }
        if let Some(head) = inside.strip_prefix("for ") {
            let (names, _) = head.split_once(" in ")?;
            loops.extend(names.split(',').map(|name| name.trim().to_owned()));
        }
    }
    let is_known = |name: &str| {
        name == "loop"
            || loops.iter().any(|known| known == name)
            || parameters.iter().any(|parameter| parameter.name == name)
    };
    for tag in tags(&body) {
        names(tag.inside, &mut |name| is_closed &= is_known(name));
    }
    is_closed &= !parameters
        .iter()
        .any(|parameter| loops.iter().any(|name| name == parameter.name));
    is_closed.then_some((
        name,
        Component {
            parameters,
            body,
            loops,
        },
    ))
}

/// A body whose first and last tags trim nothing outside of it.
fn without_outer_trims(body: &str) -> String {
    let mut body = body.to_owned();
    let lead = body.len() - body.trim_start().len();
    for open in ["{%-", "{{-"] {
        if body[lead..].starts_with(open) {
            body.replace_range(..lead + open.len(), &open[..2]);
        }
    }
    let kept = body.trim_end().len();
    for close in ["-%}", "-}}"] {
        if body[..kept].ends_with(close) {
            body.replace_range(kept - close.len().., &close[1..]);
        }
    }
    body
}

/// A tag of the template language.
struct Tag<'t> {
    /// Where it starts and ends in the text.
    start: usize,
    end: usize,
    /// What stands in it, without its braces and trims.
    inside: &'t str,
}

/// The expressions and statements of a text, in order.
fn tags(text: &str) -> impl Iterator<Item = Tag<'_>> {
    let mut at = 0;
    std::iter::from_fn(move || {
        loop {
            let start = at + text[at..].find('{')?;
            let close = match text.as_bytes().get(start + 1) {
                Some(b'{') => "}}",
                Some(b'%') => "%}",
                _ => {
                    at = start + 1;
                    continue;
                }
            };
            let end = end_of_tag(text, start + 2, close)?;
            at = end;
            let inside = &text[start + 2..end - 2];
            let inside = inside.strip_prefix('-').unwrap_or(inside);
            let inside = inside.strip_suffix('-').unwrap_or(inside);
            return Some(Tag {
                start,
                end,
                inside: inside.trim(),
            });
        }
    })
}

/// The byte after a tag's end; quotes and the braces of arguments do not end it.
fn end_of_tag(text: &str, from: usize, close: &str) -> Option<usize> {
    let bytes = text.as_bytes();
    let mut at = from;
    let mut quote = None;
    let mut depth = 0;
    while at < bytes.len() {
        let byte = bytes[at];
        match quote {
            Some(open) if byte == open => quote = None,
            Some(_) => {}
            None if depth == 0 && bytes[at..].starts_with(close.as_bytes()) => {
                return Some(at + close.len());
            }
            None => match byte {
                b'"' | b'\'' | b'`' => quote = Some(byte),
                b'{' => depth += 1,
                b'}' => depth -= 1,
                _ => {}
            },
        }
        at += 1;
    }
    None
}

/// Calls `seen` with every name in an expression or statement that is looked up in scope.
fn names(inside: &str, seen: &mut impl FnMut(&str)) {
    replaced(inside, &mut |name| {
        seen(name);
        None
    });
}

/// An expression or statement with other text for some of its names.
fn replaced<'v>(inside: &str, value: &mut impl FnMut(&str) -> Option<&'v str>) -> String {
    let bytes = inside.as_bytes();
    let mut text = String::with_capacity(inside.len());
    // The first word of a statement, or the name of the component that is called.
    let is_word = |byte: u8| byte.is_ascii_alphanumeric() || byte == b'_';
    let mut at = 0;
    let mut is_first = inside.starts_with('<')
        || ["if ", "elif ", "for ", "else", "endif", "endfor"]
            .iter()
            .any(|word| inside.starts_with(word));
    let mut before = b' ';
    while at < bytes.len() {
        let byte = bytes[at];
        if matches!(byte, b'"' | b'\'' | b'`') {
            let end = bytes[at + 1..]
                .iter()
                .position(|other| *other == byte)
                .map_or(bytes.len(), |length| at + length + 2);
            text.push_str(&inside[at..end]);
            at = end;
            before = byte;
        } else if is_word(byte) {
            let end = bytes[at..]
                .iter()
                .position(|byte| !is_word(*byte))
                .map_or(bytes.len(), |length| at + length);
            let word = &inside[at..end];
            let after = inside[end..].trim_start();
            let is_argument = after.starts_with('=') && !after.starts_with("==");
            let is_looked_up = !std::mem::take(&mut is_first)
                && !byte.is_ascii_digit()
                && !matches!(before, b'.' | b'|')
                && !is_argument
                && !KEYWORDS.contains(&word);
            match is_looked_up.then(|| value(word)).flatten() {
                Some(other) => text.push_str(other),
                None => text.push_str(word),
            }
            at = end;
            before = b'a';
        } else {
            // A multi-byte character is copied byte by byte through its own slice.
            let width = inside[at..].chars().next().map_or(1, char::len_utf8);
            text.push_str(&inside[at..at + width]);
            if !byte.is_ascii_whitespace() {
                before = byte;
            }
            at += width;
        }
    }
    text
}

/// Puts components in place of their calls.
fn with_components(
    text: &str,
    components: &HashMap<&str, Component<'_>>,
    words: &Value,
    depth: usize,
) -> String {
    let mut out = String::with_capacity(text.len() * 2);
    let mut copied = 0;
    for tag in tags(text) {
        let whole = &text[tag.start..tag.end];
        let is_plain = whole.starts_with("{{<") && !whole.ends_with("-}}");
        let call = tag.inside.strip_prefix('<').filter(|_| is_plain);
        let Some(found) = call
            .filter(|_| depth > 0)
            .and_then(|call| put_in(call, components, words))
        else {
            continue;
        };
        out.push_str(&text[copied..tag.start]);
        let body = with_components(&found.body, components, words, depth - 1);
        if found.conditions.is_empty() {
            out.push_str(&body);
        } else {
            // Of another kind, an argument is refused by the call itself.
            let conditions = found.conditions.join(" and ");
            out.push_str(&format!(
                "{{% if {conditions} %}}{body}{{% else %}}{whole}{{% endif %}}"
            ));
        }
        copied = tag.end;
    }
    out.push_str(&text[copied..]);
    out
}

/// What stands in place of a call.
struct PutIn {
    body: String,
    /// What must hold of the arguments, as far as it is not known yet.
    conditions: Vec<String>,
}

/// The body of the component that is called, with the arguments for its parameters.
fn put_in(call: &str, components: &HashMap<&str, Component<'_>>, words: &Value) -> Option<PutIn> {
    let call = call.strip_suffix("/>")?.trim();
    let (name, rest) = call.split_once(' ').unwrap_or((call, ""));
    let component = components.get(name)?;
    let given = arguments(rest)?;
    let mut values: HashMap<&str, &str> = HashMap::new();
    let mut conditions = Vec::new();
    for (name, value) in given {
        let parameter = component
            .parameters
            .iter()
            .find(|parameter| parameter.name == name)?;
        let mut is_clear = is_simple(value);
        names(value, &mut |name| {
            is_clear &= name != "loop" && !component.loops.iter().any(|other| other == name);
        });
        if !is_clear || values.insert(name, value).is_some() {
            return None;
        }
        let Some(kind) = parameter.kind else { continue };
        let is_word = kind == "string" && word(value, words).is_some();
        match kind_of(value) {
            Some(other) if other != kind => return None,
            None if !KINDS.contains(&kind) => return None,
            None if !is_word => conditions.push(format!("{value} is {kind}")),
            _ => {}
        }
    }
    for parameter in &component.parameters {
        if values.contains_key(parameter.name) {
            continue;
        }
        match parameter.default {
            Some(default) if is_simple(default) => {
                values.insert(parameter.name, default);
            }
            // A name of the caller's scope is known by the same name here.
            None if parameter.is_implicit => {}
            _ => return None,
        }
    }
    let mut body = String::with_capacity(component.body.len() * 2);
    let mut copied = 0;
    for tag in tags(&component.body) {
        let whole = &component.body[tag.start..tag.end];
        let at = tag.start + whole.find(tag.inside)?;
        body.push_str(&component.body[copied..at]);
        body.push_str(&replaced(tag.inside, &mut |name| values.get(name).copied()));
        copied = at + tag.inside.len();
    }
    body.push_str(&component.body[copied..]);
    Some(PutIn { body, conditions })
}

/// The kinds that a parameter can declare and a test of the language tells.
const KINDS: [&str; 7] = [
    "string", "bool", "integer", "float", "number", "map", "array",
];

/// The kind of a literal; nothing for a path.
fn kind_of(literal: &str) -> Option<&'static str> {
    match literal {
        "true" | "false" => Some("bool"),
        text if text.starts_with('"') => Some("string"),
        figure if figure.starts_with(|first: char| first.is_ascii_digit()) => Some("integer"),
        _ => None,
    }
}

/// The arguments of a call: `a={b.c} d="e"`.
fn arguments(text: &str) -> Option<Vec<(&str, &str)>> {
    let mut found = Vec::new();
    let mut rest = text.trim_start();
    while !rest.is_empty() {
        let (name, value) = rest.split_once('=')?;
        let (value, after) = if let Some(inside) = value.strip_prefix('{') {
            inside.split_once('}')?
        } else {
            let inside = value.strip_prefix('"')?;
            let end = inside.find('"')?;
            (&value[..end + 2], &inside[end + 1..])
        };
        found.push((name.trim(), value.trim()));
        rest = after.trim_start();
    }
    Some(found)
}

/// Whether an expression is a path or a literal, and so means the same wherever it stands.
fn is_simple(expression: &str) -> bool {
    let is_text = expression.len() >= 2
        && expression.starts_with('"')
        && expression.ends_with('"')
        && !expression[1..expression.len() - 1].contains(['"', '\\', '{', '}']);
    let is_path = expression.split('.').all(|step| {
        step.bytes()
            .next()
            .is_some_and(|first| first.is_ascii_alphabetic() || first == b'_')
            && step
                .bytes()
                .all(|byte| byte.is_ascii_alphanumeric() || byte == b'_')
    });
    let is_number = !expression.is_empty() && expression.bytes().all(|byte| byte.is_ascii_digit());
    is_text || is_path || is_number
}

/// Puts words in place of `{{ words.a.b }}`.
fn with_words(template: &str, words: &Value) -> String {
    let mut text = String::with_capacity(template.len() + template.len() / 8);
    let mut copied = 0;
    for tag in tags(template) {
        let is_plain =
            template[tag.start..].starts_with("{{ words") && template[..tag.end].ends_with(" }}");
        let found = is_plain.then(|| word(tag.inside, words)).flatten();
        if let Some(value) = found {
            text.push_str(&template[copied..tag.start]);
            text.push_str(crate::markup::escape(value).as_str());
            copied = tag.end;
        }
    }
    text.push_str(&template[copied..]);
    text
}

/// The text at `words.a.b` or `words.a["b"]`.
fn word<'w>(path: &str, words: &'w Value) -> Option<&'w str> {
    let mut value = words;
    let mut rest = path.strip_prefix("words")?;
    while !rest.is_empty() {
        let key;
        if let Some(step) = rest.strip_prefix("[\"") {
            (key, rest) = step.split_once("\"]")?;
        } else {
            let step = rest.strip_prefix('.')?;
            let end = step.find(['.', '[']).unwrap_or(step.len());
            (key, rest) = step.split_at(end);
        }
        value = value.get(key)?;
    }
    // What looks like a tag of the template language would become one.
    value.as_str().filter(|text| !text.contains('{'))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn folded(template: &str) -> String {
        let parts = "{% component refs(list) %}{% if list %}<sup>{% for source in list %}{{ source.id }}{% endfor %}</sup>{% endif %}{% endcomponent refs %}\
            {% component answer(value: string, @words, neutral: bool = false) %}\n{%- if neutral %}n{% endif %}{{ words.a[value] }}\n{%- endcomponent answer %}\
            {% component both(a, group = {}) %}{{<answer value={a.b} neutral={true} /> }}{{ group[a] | join(sep=\", \") }}{% endcomponent both %}\
            {% component sets(a) %}{% set b = a %}{{ b }}{% endcomponent sets %}\
            {% component leaks(a) %}{{ other }}{% endcomponent leaks %}\
            {% component again(a) %}{{<again a={a} />}}{% endcomponent again %}";
        let words = serde_yaml::from_str("{ a: { b: 'x & y', tag: '{{ z }}' }, list: [1] }");
        let all = fold(
            &[("parts.html", parts), ("page.html", template)],
            &words.unwrap(),
        );
        all.into_iter().nth(1).unwrap().1
    }

    fn check(template: &str, expected: &str) {
        assert_eq!(folded(template), expected);
    }

    #[test]
    fn words_are_put_in_where_they_stand_alone() {
        check("<p>{{ words.a.b }}</p>", "<p>x &amp; y</p>");
        check("{{ words.a[\"b\"] }}", "x &amp; y");
        for left in [
            "{{ words.a.c }}",
            "{{ words.a.tag }}",
            "{{ words.list }}",
            "{{ words.a[b] }}",
            "{{ words.a.b | upper }}",
            "{{- words.a.b }}",
            "{{ words.a.b",
        ] {
            check(left, left);
        }
    }

    #[test]
    fn a_component_stands_in_place_of_its_call() {
        check(
            "a {{<refs list={x.y} />}} b",
            "a {% if x.y %}<sup>{% for source in x.y %}{{ source.id }}{% endfor %}</sup>{% endif %} b",
        );
    }

    #[test]
    fn a_component_trims_nothing_outside_of_it() {
        check(
            "a {{<answer value={x} />}} b",
            "a {% if x is string %}{% if false %}n{% endif %}{{ words.a[x] }}{% else %}{{<answer value={x} />}}{% endif %} b",
        );
    }

    #[test]
    fn literals_and_defaults_are_arguments_too() {
        check(
            "{{<answer value=\"b\" neutral={true} />}}",
            "{% if true %}n{% endif %}x &amp; y",
        );
    }

    #[test]
    fn an_argument_of_another_kind_is_left_to_the_call() {
        check("{{<answer value={true} />}}", "{{<answer value={true} />}}");
        check(
            "{{<answer value={words.a.b} />}}",
            "{% if false %}n{% endif %}{{ words.a[words.a.b] }}",
        );
    }

    #[test]
    fn components_in_components_are_put_in() {
        check(
            "{{<both a={x} group={words.a} />}}",
            "{% if x.b is string %}{% if true %}n{% endif %}{{ words.a[x.b] }}{% else %}{{<answer value={x.b} neutral={true} /> }}{% endif %}{{ words.a[x] | join(sep=\", \") }}",
        );
    }

    #[test]
    fn what_is_not_plainly_safe_stays_a_call() {
        for left in [
            "{{<refs list={x or y} />}}",
            "{{<refs list={source.list} />}}",
            "{{<refs list={loop.index} />}}",
            "{{<refs lists={x} />}}",
            "{{<refs />}}",
            "{{<both a={x} />}}",
            "{{<sets a={x} />}}",
            "{{<leaks a={x} />}}",
            "{{<unknown a={x} />}}",
            "{{- <refs list={x} /> }}",
            "{{<refs list={x}",
        ] {
            check(left, left);
        }
    }

    #[test]
    fn a_component_that_calls_itself_ends() {
        check("{{<again a={x} />}}", "{{<again a={x} />}}");
    }
}
