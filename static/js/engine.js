// @ts-check
// The decision engine in the browser: it evaluates the published rules over the published facts of an app, and holds no
// answer of its own. Whoever changes /api/v1/decisions.json changes what it says.

import { manualAt, tariffAt, upgrade } from "./costs.js";
import { exact, ZERO } from "./money.js";

/** @typedef {Record<string, string[]>} Conditions accepted values by fact or input */
/** @typedef {{ id: string, when: Conditions, situation: string, recommend: string, label?: string, because: string }} Rule */
/** @typedef {Record<string, string>} Answers of a reader, by input; the head count in digits */
/** @typedef {import("./costs.js").Cost} Cost */

/** @param {Conditions} when @param {Record<string, string>} point */
function holds(when, point) {
  for (const about in when) if (!when[about].includes(point[about])) return false;
  return true;
}

/**
 * The rules of an app: those of the site with the app's own overrides, in order of priority.
 * @param {any} decisions
 * @param {any} app
 * @returns {Rule[]}
 */
export function rulesOf(decisions, app) {
  let rules = /** @type {Rule[]} */ ([...decisions.rules]);
  const off = new Set();
  const place = (/** @type {string} */ id) => rules.findIndex((rule) => rule.id === id);
  for (const change of app.decision?.overrides ?? []) {
    if (change.before) rules.splice(place(change.before), 0, change);
    else if (change.off) off.add(change.rule);
    else rules = rules.with(place(change.rule), { ...rules[place(change.rule)], because: change.because });
  }
  return rules.filter(({ id }) => !off.has(id));
}

/**
 * The facts of an app with a provider: those of its row, else those of providers without one.
 * @param {any} app
 * @param {string} idp
 */
export function idpFacts(app, idp) {
  const { by_idp, without_row } = app.derived;
  return by_idp[idp] ?? without_row.find((/** @type {any} */ group) => group.idps.includes(idp))?.facts;
}

/**
 * What is assumed of a reader who says nothing about an app: the provider is the first that works by SCIM, where the
 * usual one has no row.
 * @param {any} decisions
 * @param {any} app
 * @returns {Answers}
 */
export function assumed(decisions, app) {
  const answers = Object.fromEntries(
    Object.entries(decisions.inputs).map(([name, input]) => [name, String(/** @type {any} */ (input).default)]),
  );
  const rows = app.derived.by_idp;
  const works = Object.keys(rows).find((id) => rows[id].idp_path === "scim");
  if (!rows[answers.idp] && works) answers.idp = works;
  return answers;
}

/** @param {any} decisions @param {string} count @returns {string} */
function bandOf(decisions, count) {
  const bands = Object.entries(decisions.inputs.headcount.bands);
  return bands.find(([, band]) => Number(count) >= band.from && Number(count) <= band.to)?.[0] ?? "";
}

/**
 * Why a situation cannot arise, if it cannot.
 * @param {any} decisions
 * @param {Record<string, string>} point
 * @returns {string | undefined}
 */
const impossible = (decisions, point) =>
  decisions.impossible.find((/** @type {any} */ { given, only }) => holds(given, point) && !holds(only, point))?.reason;

/**
 * What to do about an app, for one reader, and why. A situation that cannot arise is told by its reason, one that no rule
 * answers by an empty one.
 * @param {any} decisions `/api/v1/decisions.json`
 * @param {any} app `/api/v1/apps/<slug>.json`
 * @param {Answers} answers one for each input
 */
export function advise(decisions, app, answers) {
  const { facts, placeholders, tariffs, manual_cost: manual } = app.derived;
  const rules = rulesOf(decisions, app);
  const people = Number(answers.headcount);
  /** @type {(idp: string) => Record<string, string>} */
  const withIdp = (idp) => {
    const { idp_path, groups, on_prem_hurdle } = idpFacts(app, idp);
    return { idp, idp_path, groups, on_prem_hurdle };
  };
  /** @type {Record<string, string>} */
  const point = { ...facts, ...answers, ...withIdp(answers.idp), headcount: bandOf(decisions, answers.headcount) };
  // Where every plan has SCIM nobody is below, where there is none nobody has it: then it counts as unknown.
  const unsettled = decisions.impossible.some(
    (/** @type {any} */ { given, only }) => given.access && only.plan && holds(given, point) && !holds(only, point),
  );
  if (unsettled) point.plan = "unknown";
  const reason = impossible(decisions, point);
  if (reason) return { impossible: reason };
  const [rule, ...later] = rules.filter(({ when }) => holds(when, point));
  if (!rule) return { impossible: "" };

  /** @type {Rule[]} */
  const also = [];
  for (const other of later) {
    if ([rule, ...also].every(({ recommend }) => recommend !== other.recommend)) also.push(other);
  }

  const entry = idpFacts(app, answers.idp);
  /** @type {Record<string, string | undefined>} */
  const values = {
    ...placeholders,
    groups_plan: entry.groups_plan,
    alternative: decisions.alternative.name,
    idp: decisions.inputs.idp.names[answers.idp],
  };
  const fill = (/** @type {string} */ text) =>
    text.replace(/\{([a-z_]+)\}/g, (written, name) => values[name] ?? decisions.placeholders[name] ?? written);
  const labelOf = (/** @type {Rule} */ { label, recommend }) => {
    const known = decisions.recommendations[recommend];
    return label ?? (decisions.alternative.name ? known?.label : (known?.neutral ?? known?.label)) ?? recommend;
  };
  const evidence = { ...app.derived.evidence, ...entry.evidence };
  const step = rule.when.groups?.join() === "gated" ? "groups" : "entry";
  // Who has what SCIM needs takes no step to it.
  const isFree = step === "entry" && (facts.scim_price === "none" || point.plan === "has-scim");
  return {
    rule: rule.id,
    recommendation: rule.recommend,
    label: capitalised(fill(labelOf(rule))),
    isUsual: rule.label === undefined,
    situation: capitalised(fill(rule.situation)),
    because: fill(rule.because),
    isPlanSettled: !unsettled,
    reasons: Object.keys(rule.when).map((fact) => ({
      fact,
      value: point[fact],
      sources: /** @type {string[]} */ (evidence[fact] ?? []),
    })),
    also: also.map((other) => ({
      recommendation: other.recommend,
      rule: other.id,
      label: capitalised(fill(labelOf(other))),
    })),
    wouldChange: Object.keys(decisions.inputs).flatMap((input) => {
      const change = nearest(decisions, app, rules, rule, point, input, withIdp);
      return change ? [{ ...change, label: capitalised(fill(labelOf(change.rule))) }] : [];
    }),
    costs: {
      manual: manualAt(manual, people),
      upgrade: /** @type {Cost} */ (isFree ? exact(ZERO) : upgrade(tariffs, step, people)),
      alternative: /** @type {Cost} */ (tariffAt(tariffs.alternative, people)),
    },
  };
}

/**
 * The nearest value of one input that leads to another recommendation.
 * @param {any} decisions
 * @param {any} app
 * @param {Rule[]} rules
 * @param {Rule} rule the one that holds
 * @param {Record<string, string>} point
 * @param {string} input
 * @param {(idp: string) => Record<string, string>} withIdp
 */
function nearest(decisions, app, rules, rule, point, input, withIdp) {
  /** @type {string[]} */
  const values = decisions.inputs[input].values;
  const here = values.indexOf(point[input]);
  const candidates =
    input === "idp"
      ? Object.keys(app.derived.by_idp)
      : [...values].sort((a, b) => Math.abs(values.indexOf(a) - here) - Math.abs(values.indexOf(b) - here));
  for (const to of candidates) {
    if (to === point[input]) continue;
    const changed = { ...point, ...(input === "idp" ? withIdp(to) : { [input]: to }) };
    const other = rules.find(({ when }) => holds(when, changed));
    if (!other || impossible(decisions, changed) !== undefined) continue;
    if (other.recommend !== rule.recommend) return { input, to, recommendation: other.recommend, rule: other };
  }
  return null;
}

/** A sentence begins with a capital, also where a name in small letters is filled in. @param {string} text */
export function capitalised(text) {
  const [first = "", ...rest] = text;
  return first.toUpperCase() + rest.join("");
}
