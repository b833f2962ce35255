// @ts-check
// What work by hand and the upgrade cost at the reader's own head count, in words and as a chart.

import { draw } from "./chart.js";
import { headcount, isKnown, manualAt, upgrade } from "./costs.js";
import { map, roughly, showRange } from "./money.js";

/**
 * Keeps the figures of a calculator in step with its field.
 * @param {HTMLFormElement} form
 */
export async function calculator(form) {
  const field = form.querySelector("input");
  const amounts = /** @type {HTMLElement | null} */ (form.querySelector("[data-amounts]"));
  const said = form.querySelector("[data-said]");
  const figure = /** @type {HTMLElement | null} */ (document.querySelector("[data-chart]"));
  if (!field || !amounts || !said || !figure) return;
  const response = await fetch(form.dataset.api ?? "");
  if (!response.ok) return;
  const app = await response.json();
  const { manual_cost: manual, tariffs } = app.derived;
  const words = { from: figure.dataset.from ?? "", to: figure.dataset.to ?? "" };
  const show = () => {
    const people = headcount(field.value);
    field.setAttribute("aria-invalid", String(people === null));
    amounts.hidden = people === null;
    said.textContent = people === null ? (form.dataset.invalid ?? "") : "";
    if (people === null) return;
    const outputs = /** @type {[string, import("./costs.js").Cost, string][]} */ ([
      ["manual", manualAt(manual, people), manual.currency],
      ["upgrade", upgrade(tariffs, "entry", people), tariffs.currency],
    ]);
    for (const [name, cost, currency] of outputs) {
      const output = amounts.querySelector(`[data-${name}]`);
      if (!output) continue;
      const isRough = name === "upgrade" && tariffs.approximate;
      if (isKnown(cost)) {
        const range = isRough ? map(cost, roughly) : cost;
        const about = isRough ? `${figure.dataset.about} ` : "";
        output.textContent = about + showRange(range, currency, 0, words);
      } else output.textContent = figure.dataset.unknown ?? "";
    }
    draw(figure, app, people);
  };
  field.addEventListener("input", show);
  if (field.value !== field.defaultValue) show();
}
