// The decision engine of the browser against that of the program: for every app, every answer a reader can give, at every
// head count where a band, a tier or a minimum begins or ends. And it evaluates rules: change one, and its answers follow.

import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { after, before, describe, test } from "node:test";
import { openSite, ROOT } from "./site.mjs";

const ANSWERS = process.env.ANSWERS ?? `${ROOT}target/release/examples/answers`;

let site, expected, page;
before(async () => {
  expected = JSON.parse(execFileSync(ANSWERS, [ROOT], { maxBuffer: 1 << 30 }));
  site = await openSite();
  ({ page } = await site.open("decide/"));
  page.setDefaultTimeout(120_000);
});
after(() => site.close());

/** Asks the browser for every answer about one app, and gives the first few that are not the expected ones. */
const differences = (slug, want) =>
  page.evaluate(
    async ([base, slug, want]) => {
      const { advise, assumed } = await import(`${base}js/engine.js`);
      const { breakEven, stepCost } = await import(`${base}js/costs.js`);
      const { fixed } = await import(`${base}js/money.js`);
      const load = async (path) => (await fetch(`${base}api/v1/${path}`)).json();
      const decisions = await load("decisions.json");
      const app = await load(`apps/${slug}.json`);
      const range = ({ from, to }, decimals, trim = (text) => text) => ({
        from: trim(fixed(from, decimals)),
        to: to ? trim(fixed(to, decimals)) : "unknown",
      });
      const units = (text) => `${text}.00`;
      const percent = (text) => text.replace(/\.?0+$/, "");
      const cost = (cost) => (cost.from ? range(cost, 0, units) : cost.reason === "quote" ? "quote" : "unknown");
      const faults = [];
      const same = (what, got, wanted) => {
        if (JSON.stringify(got) !== JSON.stringify(wanted) && faults.length < 3) faults.push({ what, got, wanted });
      };
      const inputs = Object.entries(decisions.inputs).map(([name, { values }]) => [
        name,
        name === "headcount" ? want.headcounts.map(String) : values,
      ]);
      let count = 0;
      const ask = ([input, ...rest], answers) => {
        if (input) {
          for (const value of input[1]) ask(rest, { ...answers, [input[0]]: value });
          return;
        }
        const advice = advise(decisions, app, answers);
        const isAnswer = advice.impossible === undefined;
        const got = isAnswer && {
          rule: advice.rule,
          recommendation: advice.recommendation,
          label: advice.label,
          situation: advice.situation,
          because: advice.because,
          reasons: advice.reasons.map(({ fact, value, sources }) => [fact, value, sources]),
          also: advice.also.map(({ recommendation, rule }) => [recommendation, rule]),
          would_change: advice.wouldChange.map(({ input, to, recommendation }) => [input, to, recommendation]),
        };
        same(answers, isAnswer ? got : `this situation cannot arise: ${advice.impossible}`, want.answers[want.answer_of[count]]);
        const costs = isAnswer && ["manual", "upgrade", "alternative"].map((way) => cost(advice.costs[way]));
        same(answers, isAnswer ? costs : "impossible", want.costs[want.cost_of[count]]);
        count += 1;
      };
      ask(inputs, {});
      same("readers", count, want.answer_of.length);
      same("assumed", assumed(decisions, app), want.assumed);
      same("break-even", fixed(breakEven(app.derived.manual_cost), 2), want.break_even);
      want.headcounts.forEach((people, at) => {
        const step = stepCost(app.derived.tariffs, people);
        const got = step && {
          yearly: range(step.yearly, 0, units),
          per_user_month: range(step.perUserMonth, 2),
          percent: step.percent ? range(step.percent, 2, percent) : "unknown",
        };
        same(`uplift for ${people}`, got ?? "unknown", want.steps[at]);
      });
      return { count, faults };
    },
    [site.url, slug, want],
  );

describe("the browser gives the program's answers", () => {
  test("for every app, reader and head count that matters", async () => {
    assert.ok(Object.keys(expected).length >= 12);
    let readers = 0;
    for (const [slug, want] of Object.entries(expected)) {
      const { count, faults } = await differences(slug, want);
      assert.deepEqual(faults, [], slug);
      assert.ok(count > 10_000, slug);
      readers += count;
    }
    console.log(`${readers} situations of ${Object.keys(expected).length} apps`);
  });
});

describe("rules changed after the build", () => {
  /** What the helper of a guide says after its reader has answered, with rules as `change` leaves them. */
  async function said(change) {
    const { page, context, close } = await site.open("");
    await context.route("**/api/v1/decisions.json", async (route) => {
      const response = await route.fetch();
      const decisions = await response.json();
      change(decisions);
      await route.fulfill({ response, json: decisions });
    });
    await page.goto(`${site.url}apps/airtable/?headcount=500`);
    const label = page.locator("[data-result] .result-label[data-rule]");
    await label.waitFor();
    const words = [await label.textContent(), await label.getAttribute("data-rule")];
    await close();
    return words;
  }

  test("are followed: another order, another recommendation, another word", async () => {
    const [, rule] = await said(() => {});
    assert.equal(rule, "below-scim-plan");
    const find = ({ rules }) => rules.find(({ id }) => id === "below-scim-plan");
    assert.deepEqual(await said((decisions) => (find(decisions).recommend = "manual")), ["Manage accounts by hand", "below-scim-plan"]);
    assert.deepEqual(await said((decisions) => (decisions.recommendations.alternative.label = "Ask {app} for it")), [
      "Ask Airtable for it",
      "below-scim-plan",
    ]);
    const other = await said(({ rules }) => {
      rules.splice(rules.findIndex(({ id }) => id === "below-scim-plan"), 1);
      rules.find(({ id }) => id === "plan-not-known").when.plan.push("below");
    });
    assert.equal(other[1], "plan-not-known");
    const first = await said((decisions) =>
      decisions.rules.unshift({ id: "first", when: { support: ["native"] }, situation: "S", recommend: "negotiate", because: "b" }),
    );
    assert.equal(first[1], "first");
  });
});
