// @ts-check
// The ranking by what SCIM costs, at the reader's own head count.

import { headcount, manualAt, stepCost } from "./costs.js";
import { ZERO, grouped, isLess, map, over, roughly, show, showPercent, showRange, times, amount, fixed } from "./money.js";

const BAR_HEIGHT = 36;
const MOST_BARS = 12;

/**
 * Ranks the apps for a head count, and keeps it in the address.
 * @param {HTMLFormElement} form
 */
export async function tax(form) {
  const field = /** @type {HTMLInputElement} */ (form.elements.namedItem("headcount"));
  const said = /** @type {HTMLElement} */ (form.querySelector("[data-said]"));
  const { about = "", from = "", to = "", unsold = "", invalid = "" } = form.dataset;
  const table = /** @type {HTMLTableElement | null} */ (document.querySelector("[data-ranked]"));
  const body = table?.tBodies[0];
  const none = document.querySelector("template[data-none]");

  const rank = (/** @type {number} */ people) => {
    const rows = [...(body?.rows ?? [])].map((row) => {
      const tariffs = JSON.parse(row.dataset.tariffs ?? "{}");
      return { row, tariffs, cost: stepCost(tariffs, people) };
    });
    rows.sort((a, b) => {
      const [first, second] = [a.cost?.percent?.from ?? ZERO, b.cost?.percent?.from ?? ZERO];
      if (isLess(first, second)) return 1;
      if (isLess(second, first)) return -1;
      const [cheap, dear] = [a.cost?.yearly.from, b.cost?.yearly.from];
      if (!cheap !== !dear) return Number(!cheap) - Number(!dear);
      if (cheap && dear && isLess(cheap, dear)) return 1;
      if (cheap && dear && isLess(dear, cheap)) return -1;
      return (a.row.dataset.slug ?? "") < (b.row.dataset.slug ?? "") ? -1 : 1;
    });
    rows.forEach(({ row, tariffs, cost }, at) => {
      const words = tariffs.approximate ? `${about} ` : "";
      const shown = (/** @type {import("./money.js").Range} */ range) => (tariffs.approximate ? map(range, roughly) : range);
      const cell = (/** @type {string} */ name) => /** @type {HTMLElement} */ (row.querySelector(`[data-${name}]`));
      const rankCell = row.querySelector(".rank");
      if (rankCell) rankCell.textContent = String(at + 1);
      const put = (/** @type {string} */ name, /** @type {string | null} */ text) => {
        const blank = none instanceof HTMLTemplateElement ? none.content.cloneNode(true) : "";
        cell(name).replaceChildren(text ?? blank);
      };
      put("percent", cost?.percent ? `${words}+${showPercent(shown(cost.percent))}%` : null);
      put("per-user", cost ? words + showRange(shown(cost.perUserMonth), tariffs.currency, 2, { from, to }) : null);
      put("yearly", cost ? words + showRange(shown(cost.yearly), tariffs.currency, 0, { from, to }) : unsold);
    });
    body?.append(...rows.map(({ row }) => row));
    bars(rows);
    for (const element of document.querySelectorAll("[data-people]")) element.textContent = grouped(String(people));
    for (const element of /** @type {NodeListOf<HTMLElement>} */ (document.querySelectorAll("[data-manual]"))) {
      const manual = JSON.parse(element.dataset.manual ?? "{}");
      element.textContent = show(manualAt(manual, people).from, manual.currency, 0);
    }
  };

  /** @param {{ row: HTMLTableRowElement, tariffs: any, cost: ReturnType<typeof stepCost> }[]} rows in the order of the ranking */
  const bars = (rows) => {
    const group = document.querySelector("[data-bars]");
    const svg = group?.closest("svg");
    const ranked = rows.flatMap(({ row, tariffs, cost }) => (cost?.percent ? [{ row, tariffs, percent: cost.percent }] : []));
    const dearest = ranked.slice(0, MOST_BARS);
    const longest = dearest[0]?.percent.from ?? ZERO;
    if (!group || !svg) return;
    svg.setAttribute("height", String(dearest.length * BAR_HEIGHT));
    const make = (/** @type {string} */ name, /** @type {Record<string, string>} */ attributes, text = "") => {
      const element = document.createElementNS("http://www.w3.org/2000/svg", name);
      for (const [key, value] of Object.entries(attributes)) element.setAttribute(key, value);
      element.textContent = text;
      return element;
    };
    const label = (/** @type {any} */ { tariffs, percent }) =>
      `${tariffs.approximate ? `${about} ` : ""}+${showPercent(tariffs.approximate ? map(percent, roughly) : percent)}%`;
    group.replaceChildren(
      ...dearest.flatMap((bar, at) => {
        const [text, y] = [String(at * BAR_HEIGHT + 14), String(at * BAR_HEIGHT + 20)];
        const share = isLess(ZERO, longest) ? over(times(bar.percent.from, amount(100)), longest) : ZERO;
        const width = fixed(share, 1).replace(/\.0$/, "");
        return [
          make("text", { x: "0", y: text }, bar.row.dataset.name),
          make("text", { x: "100%", y: text, class: "last" }, label(bar)),
          make("rect", { class: "bar-track", width: "100%", height: "8", y, rx: "2" }),
          make("rect", { class: "bar-fill", width: `${width}%`, height: "8", y, rx: "2" }),
        ];
      }),
    );
    const description = svg.querySelector("desc");
    if (description) {
      description.textContent = `${dearest.map((bar) => `${bar.row.dataset.name} ${label(bar).replace("+", "")}`).join(", ")}.`;
    }
  };

  const apply = () => {
    const people = headcount(field.value);
    field.setAttribute("aria-invalid", String(people === null));
    said.textContent = people === null ? invalid : "";
    if (people !== null) rank(people);
    const query = field.value === field.defaultValue ? location.pathname : `?headcount=${encodeURIComponent(field.value)}`;
    history.replaceState(null, "", query + location.hash);
  };
  field.addEventListener("input", apply);
  const asked = new URLSearchParams(location.search).get("headcount");
  if (asked !== null) field.value = asked;
  if (field.value !== field.defaultValue) apply();
}
