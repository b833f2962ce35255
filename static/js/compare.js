// @ts-check
// Compares two to four apps of the reader's choice, from the facts that the API publishes for comparisons.

import { advise, assumed } from "./engine.js";
import { nearest } from "./nearest.js";

/** @typedef {{ row: string, name?: string, group: string, word?: string, text?: string, approximate?: boolean, known: boolean }} Fact */

/**
 * @param {HTMLFormElement} form
 */
export async function compare(form) {
  const { api = "", guides = "", few = "", missing = "", near = "", failed = "" } = form.dataset;
  const said = /** @type {HTMLElement} */ (form.querySelector("[data-said]"));
  const template = /** @type {HTMLTemplateElement} */ (form.querySelector("template[data-words]"));
  const words = new Map([...template.content.querySelectorAll("[data-word]")].map((word) => [word.getAttribute("data-word"), word]));
  const readers = /** @type {HTMLElement[]} */ ([...template.content.querySelectorAll("[data-reader]")]);
  const compared = /** @type {HTMLElement} */ (document.querySelector("[data-compared]"));
  const facts = /** @type {HTMLTableElement} */ (compared.querySelector("[data-facts]"));
  const decided = /** @type {HTMLTableElement} */ (compared.querySelector("[data-decisions]"));
  const fields = [...form.elements].filter((field) => field instanceof HTMLInputElement);
  const options = /** @type {HTMLOptionElement[]} */ ([...(fields[0].list?.options ?? [])]);
  /** @type {Map<string, Promise<any>>} */
  const loaded = new Map();

  const load = (/** @type {string} */ path) => {
    const known = loaded.get(path);
    if (known) return known;
    const loading = fetch(api + path).then((response) => (response.ok ? response.json() : Promise.reject(new Error(path))));
    loaded.set(path, loading);
    loading.catch(() => loaded.delete(path));
    return loading;
  };
  const find = (/** @type {string} */ text) => {
    const wanted = text.trim().toLowerCase();
    return options.find(({ value, dataset }) => value.toLowerCase() === wanted || dataset.slug === wanted);
  };
  const word = (/** @type {string} */ key) => [...(words.get(key)?.cloneNode(true).childNodes ?? [])];
  const text = (/** @type {string} */ key) => words.get(key)?.textContent ?? "";

  /** @param {Fact} fact */
  const cell = ({ row, group, word: value = "", text: figure, approximate }) => {
    if (figure) return [`${approximate ? `${text("about")} ` : ""}${figure}`];
    if (group === "answer") return word(`${row === "requires_sso" ? "neutral" : "answer"}.${value}`);
    const isMarked = ["badge", "path"].includes(group) || !["unknown", "not-applicable", "varies"].includes(value);
    return word(`${isMarked ? group : "answer"}.${value}`);
  };

  /** @param {HTMLTableRowElement} row @param {(Node | string)[]} content @param {string} scope */
  const heading = (row, content, scope) => {
    const head = document.createElement("th");
    head.scope = scope;
    head.append(...content);
    row.append(head);
    return head;
  };

  /** @param {string} title @param {Fact[][]} rows @param {number} count */
  const group = (title, rows, count) => {
    const body = document.createElement("tbody");
    const first = body.insertRow();
    first.className = "group";
    heading(first, [title], "rowgroup").colSpan = count + 1;
    for (const fact of rows) {
      const row = body.insertRow();
      heading(row, fact[0].name ? [fact[0].name] : word(`row.${fact[0].row}`), "row");
      for (const one of fact) row.insertCell().append(...cell(one));
    }
    return body;
  };

  /** What a typical reader of an app should do. @param {any} decisions @param {any} app @param {URLSearchParams} changes */
  const recommended = (decisions, app, changes) => {
    const answers = { ...assumed(decisions, app), ...Object.fromEntries(changes) };
    const advice = advise(decisions, app, answers);
    if (advice.impossible !== undefined || (changes.has("plan") && !advice.isPlanSettled)) return word("answer.not-applicable");
    const short = advice.isUsual ? text(`short.${advice.recommendation}`) : "";
    const mark = document.createElement("span");
    mark.className = `rec rec-${advice.recommendation}`;
    mark.append(short || advice.label);
    return [mark];
  };

  let turn = 0;
  const show = async () => {
    const mine = ++turn;
    const names = fields.map(({ value }) => value.trim()).filter((name) => name !== "");
    const unknown = names.find((name) => !find(name));
    const chosen = [...new Set(names.flatMap((name) => find(name) ?? []))];
    for (const field of fields) field.setAttribute("aria-invalid", String(field.value.trim() !== "" && !find(field.value)));
    if (unknown !== undefined) {
      const guess = nearest(unknown, options.map(({ value }) => value));
      const retry = document.createElement("button");
      retry.type = "button";
      retry.className = "link";
      retry.textContent = guess;
      retry.addEventListener("click", () => {
        const field = fields.find(({ value }) => value.trim() === unknown);
        if (field && guess) field.value = guess;
        show();
      });
      said.replaceChildren(`${missing} “${unknown}”.`, ...(guess ? [` ${near} `, retry] : []));
    } else said.textContent = chosen.length === 1 ? few : "";
    const slugs = chosen.map(({ dataset }) => dataset.slug ?? "");
    history.replaceState(null, "", (slugs.length > 0 ? `?apps=${slugs.join(",")}` : location.pathname) + location.hash);
    if (chosen.length < 2) {
      compared.hidden = true;
      return;
    }
    /** @type {any} */
    let decisions;
    /** @type {any[]} */
    let apps;
    try {
      [decisions, ...apps] = await Promise.all([load("decisions.json"), ...slugs.map((slug) => load(`apps/${slug}.json`))]);
    } catch {
      if (mine === turn) said.textContent = failed;
      return;
    }
    if (mine !== turn) return;
    const links = () =>
      chosen.map(({ value, dataset }) => {
        const name = document.createElement("span");
        name.className = "app-name";
        const mono = document.createElement("span");
        mono.className = `mono mono-${dataset.hue}`;
        mono.setAttribute("aria-hidden", "true");
        mono.textContent = dataset.monogram ?? "";
        const link = document.createElement("a");
        link.href = `${guides}${dataset.slug}/`;
        link.textContent = value;
        name.append(mono, link);
        return name;
      });
    const head = /** @type {HTMLTableRowElement} */ (facts.tHead?.rows[0]);
    head.replaceChildren(head.cells[0]);
    for (const link of links()) heading(head, [link], "col");
    const lists = /** @type {Fact[][]} */ (apps.map((app) => app.derived.comparison));
    const rows = lists[0].map((_, at) => lists.map((list) => list[at])).filter((row) => row.some(({ known }) => known));
    const isSame = (/** @type {Fact[]} */ row) =>
      row.every((fact) => fact.text === row[0].text && fact.word === row[0].word && fact.approximate === row[0].approximate);
    const [differ, same] = [rows.filter((row) => !isSame(row)), rows.filter(isSame)];
    for (const body of [...facts.tBodies]) body.remove();
    if (differ.length > 0) facts.append(group(text("differences"), differ, apps.length));
    if (same.length > 0) {
      const body = group(text("same"), same, apps.length);
      body.className = "agreements";
      facts.append(body);
    }
    const top = /** @type {HTMLTableRowElement} */ (decided.tHead?.rows[0]);
    top.replaceChildren(top.cells[0]);
    for (const { value } of chosen) heading(top, [value], "col");
    decided.tBodies[0].replaceChildren(
      ...readers.map((reader) => {
        const row = document.createElement("tr");
        heading(row, [reader.textContent ?? ""], "row");
        const changes = new URLSearchParams(reader.dataset.reader);
        for (const app of apps) row.insertCell().append(...recommended(decisions, app, changes));
        return row;
      }),
    );
    compared.hidden = false;
  };

  const asked = new URLSearchParams(location.search).get("apps")?.split(",") ?? [];
  fields.forEach((field, at) => {
    if (asked[at]) field.value = find(asked[at])?.value ?? asked[at];
    field.addEventListener("change", show);
    field.addEventListener("input", () => {
      // While a name is typed nothing is missing yet.
      if (field.value.trim() === "" || find(field.value)) show();
    });
  });
  if (fields.some(({ value }) => value.trim() !== "")) await show();
}
