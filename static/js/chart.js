// @ts-check
// Draws the chart of yearly costs again for another head count, as the site drew it for the first one.

import { isKnown, manualAt, tariffAt, upgrade } from "./costs.js";
import { ZERO, amount, fixed, grouped, isExact, isLess, map, minus, over, roughly, show, showRange, sum, times } from "./money.js";

/** @typedef {import("./money.js").Fraction} Fraction */
/** @typedef {import("./money.js").Range} Range */
/** @typedef {(people: number) => Range | null} Cost */

const SIDE = 1000;
const PLOT_HEIGHT = 88;
const SVG = "http://www.w3.org/2000/svg";

/**
 * The smallest of 1, 2 and 5 times a power of ten that is no less than a figure, and into how many steps it is best cut.
 * @param {Fraction} figure
 * @returns {[bigint, number]}
 */
function roundUp(figure) {
  for (let power = 1n; ; power *= 10n) {
    for (const [digit, steps] of /** @type {[bigint, number][]} */ ([[1n, 5], [2n, 4], [5n, 5]])) {
      if (!isLess([power * digit, 1n], figure)) return [power * digit, steps];
    }
  }
}

/** The head counts at which a tariff starts to follow another line. @param {any} tariff @returns {number[]} */
function edgesOf(tariff) {
  if (tariff.reason) return [];
  const floor = amount(tariff.least_spend);
  const ends = tariff.steps.flatMap((/** @type {any} */ { from, to }) =>
    [from, to]
      .filter((end) => tariff.per === "seat" && end !== "unknown" && isLess(ZERO, amount(end)) && isLess(ZERO, floor))
      .map((end) => over(floor, amount(end)))
      .map(([a, b]) => Number(a / b) + 1),
  );
  const starts = tariff.steps.map((/** @type {any} */ { seats }) => seats);
  return [tariff.sold_to.from, tariff.sold_to.to + 1, tariff.least_seats, ...starts, ...ends].filter((edge) => edge >= 2);
}

/** @param {number[]} edges @param {number} most */
function corners(edges, most) {
  const all = [1, most, ...edges.flatMap((edge) => [edge - 1, edge])].filter((people) => people >= 1 && people <= most);
  return [...new Set(all)].sort((a, b) => a - b);
}

/** @param {Cost} cost @param {number[]} edges @param {number} most @returns {[number, Range][][]} */
function curve(cost, edges, most) {
  /** @type {[number, Range][][]} */
  const pieces = [];
  let isOpen = false;
  for (const people of corners(edges, most)) {
    const range = cost(people);
    if (range && isOpen) pieces.at(-1)?.push([people, range]);
    else if (range) pieces.push([[people, range]]);
    isOpen = range !== null;
  }
  return pieces;
}

/** The head counts from which a cost is on the other side of another. @param {Cost} cost @param {Cost} other @param {number[]} edges @param {number} most */
function crossings(cost, other, edges, most) {
  const isMore = (/** @type {number} */ people) => {
    const [a, b] = [cost(people), other(people)];
    return a && b && isExact(a) && isExact(b) ? isLess(b.from, a.from) : null;
  };
  const places = corners(edges, most);
  const found = [];
  for (let at = 1; at < places.length; at++) {
    let [before, after] = [places[at - 1], places[at]];
    const [was, is] = [isMore(before), isMore(after)];
    if (was === null || is === null || was === is) continue;
    while (after - before > 1) {
      const middle = Math.floor((before + after) / 2);
      if (isMore(middle) === is) after = middle;
      else before = middle;
    }
    found.push(after);
  }
  return found;
}

/** Without zeros at the end, as the site writes places. @param {Fraction} figure @param {number} decimals */
const place = (figure, decimals) => fixed(figure, decimals).replace(/(\.\d*?)0+$/, "$1").replace(/\.$/, "");

/** @param {string} name @param {Record<string, string>} attributes @param {string} [text] */
function svg(name, attributes, text) {
  const element = document.createElementNS(SVG, name);
  for (const [key, value] of Object.entries(attributes)) element.setAttribute(key, value);
  if (text !== undefined) element.textContent = text;
  return element;
}

/**
 * Draws the chart for a head count.
 * @param {HTMLElement} figure
 * @param {any} app `/api/v1/apps/<slug>.json`
 * @param {number} people
 */
export function draw(figure, app, people) {
  const { tariffs, manual_cost: manual, facts } = app.derived;
  const currency = manual.currency;
  const [top, steps] = roundUp(amount(people * 2));
  const most = Number(top);
  const hasLine = tariffs.currency === currency && facts.scim_price !== "none";
  /** @type {(cost: import("./costs.js").Cost) => Range | null} */
  const known = (cost) => (isKnown(cost) ? cost : null);
  const fees = tariffs.fees === "none" ? null : { from: amount(tariffs.fees.from), to: tariffs.fees.to === "unknown" ? null : amount(tariffs.fees.to) };
  /** @type {Record<string, Cost>} */
  const costs = {
    manual: (count) => manualAt(manual, count),
    upgrade: (count) => {
      const year = hasLine ? known(upgrade(tariffs, "entry", count)) : null;
      return year && fees ? sum(year, fees) : year;
    },
    alternative: (count) => known(tariffAt(tariffs.alternative, count)),
  };
  const edges = [tariffs.base, tariffs.entry, tariffs.groups].flatMap(edgesOf);
  /** @type {[string, [number, Range][][]][]} */
  const lines = [];
  for (const key of Object.keys(costs)) {
    const line = curve(costs[key], key === "upgrade" ? edges : [], most);
    if (line.length > 0) lines.push([key, line]);
  }
  const ends = lines.flatMap(([, line]) => line.flat().map(([, range]) => range.to ?? range.from));
  const dearest = ends.reduce((a, b) => (isLess(a, b) ? b : a), ZERO);
  const [highest, upSteps] = roundUp(dearest);
  const fromLeft = (/** @type {number} */ count) => `${place(over(amount(count * 100), amount(most)), 2)}%`;
  const fromTop = (/** @type {Fraction} */ cost) =>
    `${place(times(minus([1n, 1n], over(cost, [highest, 1n])), amount(PLOT_HEIGHT)), 2)}%`;
  const point = (/** @type {number} */ count, /** @type {Fraction} */ cost) => {
    const y = minus(amount(SIDE), over(times(cost, amount(SIDE)), [highest, 1n]));
    return `${fixed(over(amount(count * SIDE), amount(most)), 0)},${fixed(y, 0)}`;
  };
  const find = (/** @type {string} */ selector) => /** @type {SVGElement} */ (figure.querySelector(selector));

  const up = Array.from({ length: upSteps }, (_, at) => over([highest * BigInt(at + 1), 1n], amount(upSteps)));
  find(".up").replaceChildren(
    ...up.flatMap((cost) => [
      svg("line", { x1: "0", x2: "100%", y1: fromTop(cost), y2: fromTop(cost) }),
      svg("text", { x: "0", y: fromTop(cost), dy: "-4" }, show(cost, currency, 0)),
    ]),
    svg("line", { x1: "0", x2: "100%", y1: `${PLOT_HEIGHT}%`, y2: `${PLOT_HEIGHT}%` }),
  );
  const each = most / steps;
  find(".across").replaceChildren(
    ...Array.from({ length: steps + 1 }, (_, at) => {
      const text = svg("text", { x: `${Math.floor((at * 100) / steps)}%`, y: "100%", dy: "-3" }, grouped(String(Math.floor(each) * at)));
      if (at === 0 || at === steps) text.setAttribute("class", at === 0 ? "first" : "last");
      return text;
    }),
  );
  find(".plot").replaceChildren(
    ...lines.map(([key, line]) => {
      const group = svg("g", { class: `line-${key}`, "data-line": key });
      const lower = (/** @type {[number, Range][]} */ piece) => piece.map(([count, { from }]) => point(count, from));
      const upper = (/** @type {[number, Range][]} */ piece) => piece.flatMap(([count, { to }]) => (to ? [point(count, to)] : []));
      const isLine = (/** @type {[number, Range][]} */ piece) => piece.every(([, range]) => isExact(range));
      const areas = line.filter((piece) => piece.some(([, range]) => range.to && !isExact(range)));
      group.append(
        ...areas.map((piece) => svg("polygon", { points: [...lower(piece), ...upper(piece).reverse()].join(" ") })),
        ...line
          .flatMap((piece) => (isLine(piece) ? [lower(piece)] : [lower(piece), upper(piece)]))
          .filter((points) => points.length > 0)
          .map((points) => svg("polyline", { points: points.join(" ") })),
      );
      return group;
    }),
  );
  const here = find(".here");
  for (const end of ["x1", "x2"]) here.setAttribute(end, fromLeft(people));
  const crossed = crossings(costs.upgrade, costs.manual, edges, most);
  find(".crossings").replaceChildren(
    ...crossed.map((count) => svg("circle", { cx: fromLeft(count), cy: fromTop(manualAt(manual, count).from), r: "5" })),
  );
  figure.querySelector("[data-crossings]")?.replaceChildren(
    ...crossed.map((count) => {
      const paragraph = document.createElement("p");
      const cost = costs.upgrade(count);
      const isCheaper = cost && !isLess(manualAt(manual, count).from, cost.from);
      const words = (isCheaper ? figure.dataset.cheaper : figure.dataset.dearer) ?? "";
      paragraph.textContent = words.replace("#", grouped(String(count)));
      return paragraph;
    }),
  );

  // The table twin, and the description of the last of its rows.
  const table = /** @type {HTMLTableElement} */ (figure.querySelector("[data-twin]"));
  const body = table.tBodies[0];
  const unknown = figure.dataset.unknown ?? "";
  const from = figure.dataset.from ?? "";
  const to = figure.dataset.to ?? "";
  const cell = (/** @type {string} */ key, /** @type {number} */ count) => {
    const range = costs[key](count);
    const shown = range && key === "upgrade" && tariffs.approximate ? map(range, roughly) : range;
    return shown ? showRange(shown, currency, 0, { from, to }) : unknown;
  };
  const counts = new Set(Array.from({ length: steps }, (_, at) => Math.floor(each) * (at + 1)).concat(people));
  const sorted = [...counts].sort((a, b) => a - b);
  body.replaceChildren(
    ...sorted.map((count) => {
      const row = document.createElement("tr");
      const head = document.createElement("th");
      head.scope = "row";
      head.className = "num";
      head.textContent = grouped(String(count));
      row.append(head);
      for (const [key] of lines) {
        const data = row.insertCell();
        data.className = "num";
        data.textContent = cell(key, count);
      }
      return row;
    }),
  );
  const names = [...table.tHead?.rows[0].cells ?? []].slice(1).map((heading) => heading.textContent);
  const said = lines.map(([key], at) => `${names[at]} ${cell(key, sorted[sorted.length - 1])}`).join(", ");
  find("desc").textContent = `${figure.dataset.before} ${grouped(String(most))} ${figure.dataset.after}: ${said}.`;
}
