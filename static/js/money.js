// @ts-check
// Exact amounts: fractions of whole numbers, so that no figure is ever off by a rounding of floats.
// They are rounded and written as the pages round and write them.

/** @typedef {readonly [bigint, bigint]} Fraction a numerator over a denominator above zero */
/** @typedef {{ from: Fraction, to: Fraction | null }} Range an amount from one end to the other; open without the second */

/** @type {Fraction} */
export const ZERO = [0n, 1n];

/**
 * A decimal number as the API writes it, such as `11754.00`.
 * @param {string | number | bigint} text
 * @returns {Fraction}
 */
export function amount(text) {
  const [, sign, whole, part = ""] = /^(-?)(\d+)(?:\.(\d+))?$/.exec(String(text)) ?? ["", "", "0"];
  return [BigInt(sign + whole + part), 10n ** BigInt(part.length)];
}

/** @param {Fraction} a @param {Fraction} b @returns {Fraction} */
export const plus = ([a, b], [c, d]) => [a * d + c * b, b * d];
/** @param {Fraction} a @param {Fraction} b @returns {Fraction} */
export const minus = ([a, b], [c, d]) => [a * d - c * b, b * d];
/** @param {Fraction} a @param {Fraction} b @returns {Fraction} */
export const times = ([a, b], [c, d]) => [a * c, b * d];
/** @param {Fraction} a @param {Fraction} b a number above zero @returns {Fraction} */
export const over = ([a, b], [c, d]) => [a * d, b * c];
/** @param {Fraction} a @param {Fraction} b */
export const isLess = ([a, b], [c, d]) => a * d < c * b;
/** @param {Fraction} a @param {Fraction} b */
export const most = (a, b) => (isLess(a, b) ? b : a);
/** For drawing and sorting, where an amount need not be exact. @param {Fraction} a */
export const toNumber = ([a, b]) => Number((a * 1_000_000n) / b) / 1e6;

/** @param {Range} range @param {(end: Fraction) => Fraction} step @returns {Range} */
export const map = ({ from, to }, step) => ({ from: step(from), to: to && step(to) });
/** @param {Range} a @param {Range} b @returns {Range} */
export const sum = (a, b) => ({ from: plus(a.from, b.from), to: a.to && b.to && plus(a.to, b.to) });
/** The least and the most that a difference can be, never below zero. @param {Range} a @param {Range} b @returns {Range} */
export const difference = (a, b) => ({
  from: b.to ? most(minus(a.from, b.to), ZERO) : ZERO,
  to: a.to && most(minus(a.to, b.from), ZERO),
});
/** @param {Fraction} figure @returns {Range} */
export const exact = (figure) => ({ from: figure, to: figure });
/** @param {Range} range */
export const isExact = ({ from, to }) => to !== null && !isLess(from, to) && !isLess(to, from);

/**
 * Rounded half away from zero, as a whole number of the last decimal.
 * @param {Fraction} figure
 * @param {number} decimals may be negative: -2 rounds to hundreds
 */
function rounded([a, b], decimals) {
  const scale = 10n ** BigInt(Math.abs(decimals));
  const [n, d] = decimals < 0 ? [a, b * scale] : [a * scale, b];
  const size = ((n < 0n ? -n : n) * 2n + d) / (2n * d);
  return n < 0n ? -size : size;
}

/**
 * To two significant digits, for figures from approximate prices.
 * @param {Fraction} figure not below zero
 * @returns {Fraction}
 */
export function roughly(figure) {
  if (figure[0] === 0n) return ZERO;
  /** @type {(exponent: number) => Fraction} */
  const ten = (exponent) => (exponent < 0 ? [1n, 10n ** BigInt(-exponent)] : [10n ** BigInt(exponent), 1n]);
  let exponent = 0;
  while (!isLess(figure, ten(exponent + 1))) exponent += 1;
  while (isLess(figure, ten(exponent))) exponent -= 1;
  return times([rounded(figure, 1 - exponent), 1n], ten(exponent - 1));
}

/**
 * A decimal number with a fixed count of decimals.
 * @param {Fraction} figure
 * @param {number} decimals
 */
export function fixed(figure, decimals) {
  const whole = rounded(figure, decimals);
  const digits = String(whole < 0n ? -whole : whole).padStart(decimals + 1, "0");
  const sign = whole < 0n ? "-" : "";
  return decimals === 0 ? sign + digits : `${sign}${digits.slice(0, -decimals)}.${digits.slice(-decimals)}`;
}

/** @param {string} digits `1234567` as `1,234,567` */
export const grouped = (digits) => digits.replace(/\B(?<!\.\d*)(?=(\d{3})+(?!\d))/g, ",");

const SIGNS = /** @type {Record<string, string>} */ ({ USD: "$", EUR: "€", GBP: "£" });

/**
 * An amount for people: `$1,234` or `$7.50`.
 * @param {Fraction} figure
 * @param {string} currency
 * @param {0 | 2} decimals
 */
export function show(figure, currency, decimals) {
  const text = grouped(fixed(figure, decimals).replace(/\.00$/, ""));
  return SIGNS[currency] ? SIGNS[currency] + text : `${currency} ${text}`;
}

/**
 * A range for people: `$3 to $7`, `from $3`.
 * @param {Range} range
 * @param {string} currency
 * @param {0 | 2} decimals
 * @param {{ from: string, to: string }} words
 */
export function showRange({ from, to }, currency, decimals, words) {
  const least = show(from, currency, decimals);
  if (to === null) return `${words.from} ${least}`;
  const largest = show(to, currency, decimals);
  return least === largest ? least : `${least} ${words.to} ${largest}`;
}

/**
 * A percentage with at most two decimals: `56.25`, or `50–60`.
 * @param {Range} range
 */
export function showPercent({ from, to }) {
  const one = (/** @type {Fraction} */ figure) => fixed(figure, 2).replace(/\.?0+$/, "");
  if (to === null) return `${one(from)}+`;
  return isExact({ from, to }) ? one(from) : `${one(from)}–${one(to)}`;
}
