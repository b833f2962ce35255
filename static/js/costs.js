// @ts-check
// What a year costs at any head count, from the tariffs that the API publishes.

import { ZERO, amount, difference, exact, isLess, map, most, over, sum, times } from "./money.js";

/** @typedef {import("./money.js").Fraction} Fraction */
/** @typedef {import("./money.js").Range} Range */
/** @typedef {Range | { reason: string }} Cost a sum for a year, or why there is none */
/** @typedef {"entry" | "groups"} Step to SCIM, or to the later plan with groups */

/** The largest head count that a reader can have. */
export const MOST_PEOPLE = 1_000_000;

/** @param {Cost} cost @returns {cost is Range} */
export const isKnown = (cost) => "from" in cost;

/** @param {any} written ends as text, an open end as `unknown` @returns {Range} */
const range = ({ from, to }) => ({ from: amount(from), to: to === "unknown" ? null : amount(to) });

/**
 * What a tariff comes to in a year.
 * @param {any} tariff
 * @param {number} people
 * @returns {Cost}
 */
export function tariffAt(tariff, people) {
  if (tariff.reason) return { reason: tariff.reason };
  if (people < tariff.sold_to.from || people > tariff.sold_to.to) return { reason: "not-sold" };
  const seats = Math.max(people, tariff.least_seats);
  const step = tariff.steps.findLast((/** @type {any} */ { seats: from }) => from <= seats);
  const units = amount(tariff.per === "seat" ? seats : 1);
  return map(range(step), (end) => most(times(end, units), amount(tariff.least_spend)));
}

/**
 * What a step costs a year on top of the plan without SCIM.
 * @param {any} tariffs of an app
 * @param {Step} step
 * @param {number} people
 * @returns {Cost}
 */
export function upgrade(tariffs, step, people) {
  const goal = tariffAt(tariffs[step], people);
  const base = step === "entry" && tariffs.addon ? exact(ZERO) : tariffAt(tariffs.base, people);
  if (!isKnown(goal)) return goal;
  return isKnown(base) ? difference(goal, base) : base;
}

/**
 * The figures of the step to SCIM at a head count; none where they cannot be computed.
 * @param {any} tariffs
 * @param {number} people
 */
export function stepCost(tariffs, people) {
  const yearly = upgrade(tariffs, "entry", people);
  const entry = tariffAt(tariffs.entry, people);
  const base = tariffAt(tariffs.base, people);
  if (!isKnown(yearly) || !isKnown(entry)) return null;
  const goal = tariffs.addon && isKnown(base) ? sum(base, entry) : entry;
  return {
    yearly,
    perUserMonth: map(yearly, (end) => over(end, amount(people * 12))),
    percent: isKnown(base) ? percent(goal, base) : null,
  };
}

/** How much more the goal is, in percent of the base; none from a free or an open one. @param {Range} goal @param {Range} base */
function percent(goal, base) {
  const [least, largest] = [base.from, base.to];
  if (largest === null || !isLess(ZERO, least)) return null;
  /** @type {(a: Fraction, b: Fraction) => Fraction} */
  const of = (a, b) => over(times(difference(exact(a), exact(b)).from, amount(100)), b);
  return { from: of(goal.from, largest), to: goal.to && of(goal.to, least) };
}

/**
 * What work by hand costs a year: it grows in proportion to the head count.
 * @param {any} manual the model, a total for its number of employees
 * @param {number} people
 * @returns {Range}
 */
export const manualAt = (manual, people) => exact(over(times(amount(manual.total), amount(people)), amount(manual.employees)));

/** The uplift per user and month at which an upgrade costs as much as work by hand. @param {any} manual */
export const breakEven = (manual) => over(amount(manual.total), amount(manual.employees * 12));

/**
 * A head count as a reader types it, if it is a whole number from 1 to 1,000,000.
 * @param {string} text
 * @returns {number | null}
 */
export function headcount(text) {
  const digits = text.trim().replace(/[ ,.'\u00a0\u202f](?=\d{3}(?:\D|$))/g, "");
  const count = /^\d{1,7}$/.test(digits) ? Number(digits) : 0;
  return count >= 1 && count <= MOST_PEOPLE ? count : null;
}
