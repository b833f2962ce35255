// Charts: drawn by the build and again by the browser, with the same figures in a table and in words.

import assert from "node:assert/strict";
import { after, before, describe, test } from "node:test";
import { openSite, scriptsDone } from "./site.mjs";

let site;
before(async () => (site = await openSite()));
after(() => site.close());

const tidy = (html) => html.replace(/\s+/g, " ").replaceAll("> <", "><").replaceAll(' aria-hidden="true"', "");

describe("yearly costs over head count", () => {
  test("what the browser draws for the head count of the page is what the build drew, for every app", async () => {
    const { page, close } = await site.open("apps/");
    const guides = await page.locator("table[data-sortable] tbody th a").evaluateAll((links) => links.map((link) => link.href));
    assert.ok(guides.length >= 12);
    for (const guide of guides) {
      await page.goto(guide);
      await scriptsDone(page);
      const chart = page.locator("[data-chart]");
      const built = tidy(await chart.innerHTML());
      await page.locator("#heads").focus();
      await page.locator("#heads").fill("7");
      await page.waitForFunction(() => /^A year at 20 people/.test(document.querySelector("[data-chart] desc").textContent));
      assert.notEqual(tidy(await chart.innerHTML()), built, guide);
      await page.locator("#heads").fill("500");
      assert.equal(tidy(await chart.innerHTML()), built, guide);
    }
    await close();
  });

  test("it has a title, a description and a table with the same lines", async () => {
    const { page, close } = await site.open("apps/airtable/");
    const svg = page.getByRole("img", { name: "Yearly cost over head count" });
    await svg.waitFor();
    assert.match(await svg.locator("desc").textContent(), /work by hand \$23,508, the upgrade \$300,000/);
    const headings = await page.locator("[data-twin] thead th").allTextContents();
    assert.deepEqual(headings, ["People", "work by hand", "the upgrade"]);
    const row = await page.locator("[data-twin] tbody tr", { hasText: "500" }).locator("td").allTextContents();
    assert.deepEqual(row, ["$11,754", "$150,000"]);
    await close();
  });

  test("lines that do not cross are marked nowhere", async () => {
    const { page, close } = await site.open("apps/airtable/");
    assert.equal(await page.locator("[data-chart] circle").count(), 0);
    assert.equal(await page.locator("[data-crossings] p").count(), 0);
    await close();
  });
});

describe("what SCIM costs, by head count", () => {
  test("the ranking at the head count of the page is the same when it is worked out again", async () => {
    const { page, close } = await site.open("scim-tax/");
    const main = page.locator("main");
    const built = tidy(await main.innerText());
    await page.locator("#heads").focus();
    await page.locator("#heads").fill("20");
    await page.waitForFunction(() => document.querySelector("[data-people]").textContent === "20");
    assert.match(await page.locator("tr[data-slug=airtable]").innerText(), /\$6,000/);
    assert.match(await page.locator("[data-manual]").first().innerText(), /\$470/);
    assert.equal(new URL(page.url()).search, "?headcount=20");
    await page.locator("#heads").fill("500");
    assert.equal(tidy(await main.innerText()), built);
    await close();
  });

  test("an address with a head count is taken, and what is no head count gets words", async () => {
    const { page, close } = await site.open("scim-tax/?headcount=1000");
    await page.waitForFunction(() => document.querySelector("[data-people]").textContent === "1,000");
    assert.match(await page.locator("tr[data-slug=github]").innerText(), /\$204,000/);
    for (const typed of ["0", "-5", "9999999999"]) {
      await page.locator("#heads").fill(typed);
      await page.waitForFunction(() => /whole number/.test(document.querySelector("[data-tax] [data-said]").textContent));
      assert.doesNotMatch(await page.locator("main").innerText(), /NaN|Infinity|undefined/);
    }
    await close();
  });

  test("prices on request stand apart, with their break-even", async () => {
    const { page, close } = await site.open("scim-tax/");
    const quoted = await page.locator("section[aria-labelledby=quoted]").innerText();
    assert.match(quoted, /Leapsome/);
    assert.match(quoted, /\$1\.96/);
    assert.doesNotMatch(await page.locator("[data-ranked]").innerText(), /Leapsome/);
    await close();
  });
});
