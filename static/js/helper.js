// @ts-check
// The decision helper: takes a reader's answers, keeps them in the address, and shows what the rules say.

import { breakEven, headcount, isKnown } from "./costs.js";
import { advise, assumed, capitalised, idpFacts } from "./engine.js";
import { exact, grouped, map, roughly, showRange } from "./money.js";
import { nearest } from "./nearest.js";

/** @typedef {import("./engine.js").Answers} Answers */
/** @typedef {HTMLInputElement | HTMLSelectElement} Field */

/**
 * @param {string} name
 * @param {(Node | string)[]} content
 * @param {Record<string, string>} [attributes]
 */
function element(name, content, attributes = {}) {
  const made = document.createElement(name);
  for (const [key, value] of Object.entries(attributes)) made.setAttribute(key, value);
  made.append(...content);
  return made;
}

/** @param {string} address */
async function load(address) {
  const response = await fetch(address);
  if (!response.ok) throw new Error(`${address}: ${response.status}`);
  return response.json();
}

/**
 * Brings the helper to life.
 * @param {HTMLFormElement} form
 */
export async function helper(form) {
  const { api = "", guides = "" } = form.dataset;
  const result = /** @type {HTMLElement} */ (form.querySelector("[data-result]"));
  const template = /** @type {HTMLTemplateElement} */ (form.querySelector("template[data-words]"));
  const words = /** @type {Record<string, string>} */ ({});
  for (const word of /** @type {NodeListOf<HTMLElement>} */ (template.content.querySelectorAll("[data-word]"))) {
    words[word.dataset.word ?? ""] = word.textContent ?? "";
  }
  const fields = /** @type {Record<string, Field>} */ ({});
  for (const field of form.elements) {
    if (field instanceof HTMLInputElement || field instanceof HTMLSelectElement) fields[field.name] = field;
  }
  const { app: appField, ...inputs } = fields;
  const calculator = /** @type {HTMLInputElement | null} */ (document.querySelector("[data-calculator] input"));
  const say = (/** @type {(Node | string)[]} */ ...content) => result.replaceChildren(...content);

  /** @type {any} */
  let decisions;
  try {
    decisions = await load(`${api}decisions.json`);
  } catch {
    say(element("p", [words.failed]));
    return;
  }
  /** What the reader has answered, and not left as assumed. */
  const answered = /** @type {Set<string>} */ (new Set());
  /** @type {any} */
  let app = null;
  let asked = "";

  /** The slug that a reader names, by a name or itself. @param {string} text */
  const slugOf = (text) => {
    const wanted = text.trim().toLowerCase();
    const options = /** @type {HTMLOptionElement[]} */ ([...(appField instanceof HTMLInputElement ? (appField.list?.options ?? []) : [])]);
    const found = options.find(({ value, dataset }) => value.toLowerCase() === wanted || dataset.slug === wanted);
    return { slug: found?.dataset.slug, names: options.map(({ value }) => value) };
  };

  /** Fills what is not answered with what is assumed for this app. */
  const assume = () => {
    for (const [name, value] of Object.entries(assumed(decisions, app))) {
      if (!answered.has(name) && inputs[name]) inputs[name].value = value;
    }
  };

  const write = () => {
    const state = new URLSearchParams();
    if (appField && app) state.set("app", app.slug);
    for (const name of Object.keys(inputs)) if (answered.has(name)) state.set(name, inputs[name].value.trim());
    const query = state.toString();
    history.replaceState(null, "", `${query ? `?${query}` : location.pathname}${location.hash}`);
  };

  const show = () => {
    const people = headcount(inputs.headcount.value);
    inputs.headcount.setAttribute("aria-invalid", String(people === null));
    if (people === null) return say(element("p", [words.invalid]));
    if (!app) return undefined;
    const answers = /** @type {Answers} */ ({});
    for (const name of Object.keys(inputs)) answers[name] = inputs[name].value;
    answers.headcount = String(people);
    const advice = advise(decisions, app, answers);
    if (advice.impossible === "") return say(element("p", [words.no_rule]));
    if (advice.impossible !== undefined) return say(element("p", [`${words.impossible} ${advice.impossible}.`]));
    return say(...told(advice, answers, people));
  };

  /** The label of an answer. @param {string} input @param {string} value */
  const labelOf = (input, value) => {
    const { labels = {}, names = {} } = decisions.inputs[input];
    return labels[value] ?? names[value] ?? value;
  };

  /** @param {import("./costs.js").Cost} cost @param {string} currency @param {boolean} isRough */
  const price = (cost, currency, isRough) => {
    if (isKnown(cost)) {
      const isNothing = cost.from[0] === 0n && cost.to?.[0] === 0n;
      if (isNothing) return words["cost.nothing-extra"];
      const range = isRough ? map(cost, roughly) : cost;
      return `${isRough ? `${words.about} ` : ""}${showRange(range, currency, 0, { from: words.from, to: words.to })}`;
    }
    if (cost.reason === "quote") return words["cost.quote"];
    if (cost.reason === "not-sold") return words.not_sold;
    return cost.reason === "not-comparable" ? words.not_by_user : words["cost.unknown"];
  };

  /**
   * What the rules say, for the page.
   * @param {any} advice
   * @param {Answers} answers
   * @param {number} people
   */
  const told = (advice, answers, people) => {
    const { manual_cost: manual, tariffs, by_idp: rows } = app.derived;
    const source = (/** @type {string} */ id) => {
      const { title = id } = app.sources?.[id] ?? {};
      const number = Object.keys(app.sources ?? {}).indexOf(id) + 1;
      const href = `${appField ? `${guides}${app.slug}/` : ""}#source-${id}`;
      return element("a", [String(number)], { href, title, "aria-label": `${words.source} ${number}: ${title}` });
    };
    const about = (/** @type {string} */ fact, /** @type {string} */ value) =>
      fact === "idp" ? labelOf("idp", value) : (words[`${fact}.${value}`] ?? value);
    const costs = [
      [words.manual, price(advice.costs.manual, manual.currency, false)],
      [words.upgrade, price(advice.costs.upgrade, tariffs.currency, tariffs.approximate)],
      [words.alternative, price(advice.costs.alternative, manual.currency, false)],
      [`${words.break_even}, ${words.per_user_month}`, showRange(exact(breakEven(manual)), manual.currency, 2, words)],
    ];
    const list = (/** @type {string} */ title, /** @type {Node[]} */ items) =>
      items.length > 0 ? [element("div", [element("h4", [title]), element("ul", items)])] : [];
    const parts = [
      element("p", [advice.label], { class: "result-label", "data-rule": advice.rule, "data-recommendation": advice.recommendation }),
      element("p", [`${advice.situation}. ${capitalised(advice.because)}.`]),
      element("p", [`${words.cost} ${grouped(String(people))} ${words.people}`], { class: "result-title" }),
      element(
        "dl",
        costs.map(([name, value]) => element("div", [element("dt", [name]), element("dd", [value])])),
        { class: "stats" },
      ),
      element(
        "div",
        [
          ...list(
            words.because,
            advice.reasons.map(({ fact, value, sources }) => {
              const marks = sources.length > 0 ? [element("sup", sources.map(source), { class: "ref" })] : [];
              return element("li", [`${words[`about.${fact}`]}: ${about(fact, value)}`, ...marks]);
            }),
          ),
          ...list(
            words.change,
            advice.wouldChange.map(({ input, to, label }) =>
              element("li", [`${words[`about.${input}`]}: ${about(input, to)} → ${label}`]),
            ),
          ),
          ...list(
            words.also,
            advice.also.map(({ label }) => element("li", [label])),
          ),
        ],
        { class: "result-lists" },
      ),
    ];
    if (answers.idp !== "none" && !rows[answers.idp] && idpFacts(app, answers.idp)) {
      parts.push(element("p", [`${words.no_row} ${labelOf("idp", answers.idp)}.`], { class: "note" }));
    }
    if (appField) {
      parts.push(element("p", [element("a", [`${words.guide} ${app.name}`], { href: `${guides}${app.slug}/` })]));
    }
    return parts;
  };

  /** Finds and loads the app that is asked about. */
  const ask = async () => {
    const text = appField ? appField.value : (form.dataset.app ?? "");
    asked = text;
    if (text.trim() === "") {
      app = null;
      return;
    }
    const { slug, names } = appField ? slugOf(text) : { slug: text, names: [] };
    if (!slug) {
      app = null;
      const near = nearest(text.trim(), names);
      const retry = element("button", [near ?? ""], { type: "button", class: "link" });
      retry.addEventListener("click", async () => {
        appField.value = near ?? "";
        await ask();
        show();
        write();
      });
      say(element("p", [form.dataset.missing ?? "", ...(near ? [` ${form.dataset.near} `, retry] : [])]));
      return;
    }
    try {
      const found = await load(`${api}apps/${slug}.json`);
      if (asked !== text) return;
      app = found;
      assume();
    } catch {
      app = null;
      say(element("p", [words.failed]));
    }
  };

  /** What a field held when the page was made; what it holds now may have been chosen while this script was loaded. @param {Field} field */
  const initial = (field) => {
    if (field instanceof HTMLInputElement) return field.defaultValue;
    if (field.name === "idp" && form.dataset.idp) return form.dataset.idp;
    return [...field.options].find(({ defaultSelected }) => defaultSelected)?.value;
  };
  const state = new URLSearchParams(location.search);
  for (const [name, field] of Object.entries(inputs)) {
    const value = state.get(name);
    if (value === null && field.value === initial(field)) continue;
    if (value !== null) field.value = value;
    // An address may name an answer that does not exist.
    if (field instanceof HTMLSelectElement && field.selectedIndex < 0) field.value = "";
    else answered.add(name);
  }
  const named = state.get("app");
  if (appField && named !== null) {
    const known = slugOf(named);
    const options = appField instanceof HTMLInputElement ? [...(appField.list?.options ?? [])] : [];
    appField.value = options.find(({ dataset }) => dataset.slug === known.slug)?.value ?? named;
  }
  if (calculator && calculator.value !== calculator.defaultValue && !answered.has("headcount")) {
    inputs.headcount.value = calculator.value;
    answered.add("headcount");
  }

  form.addEventListener("input", async ({ target }) => {
    if (!(target instanceof HTMLInputElement || target instanceof HTMLSelectElement)) return;
    if (target === appField) {
      // While a name is typed nothing is missing yet.
      if (slugOf(target.value).slug) await ask();
      else return;
    } else answered.add(target.name);
    show();
    write();
    if (target.name === "headcount" && calculator && calculator.value !== target.value) {
      calculator.value = target.value;
      calculator.dispatchEvent(new Event("focusin", { bubbles: true }));
      calculator.dispatchEvent(new Event("input", { bubbles: true }));
    }
  });
  form.addEventListener("change", async ({ target }) => {
    if (target !== appField || asked === appField.value) return;
    await ask();
    show();
    write();
  });
  calculator?.addEventListener("input", () => {
    if (inputs.headcount.value === calculator.value) return;
    inputs.headcount.value = calculator.value;
    answered.add("headcount");
    show();
    write();
  });
  await ask();
  if (app || answered.has("headcount")) show();
  if (answered.size > 0) write();
}
