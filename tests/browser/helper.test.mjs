// The decision helper on guides and on its own page: answers in the address, words for what cannot be answered.

import assert from "node:assert/strict";
import { after, before, describe, test } from "node:test";
import { openSite, scriptsDone } from "./site.mjs";

let site;
before(async () => (site = await openSite()));
after(() => site.close());

const label = (page) => page.locator("[data-result] .result-label[data-rule]");
const recommendation = (page) => label(page).getAttribute("data-recommendation");
/** Waits until the helper says what is expected. */
const says = (page, wanted) =>
  page.waitForFunction(
    (wanted) => document.querySelector("[data-result] [data-recommendation]")?.dataset.recommendation === wanted,
    wanted,
  );

describe("on a guide", () => {
  test("it says what the page says until it is used, and follows each answer after", async () => {
    const { page, faults, close } = await site.open("apps/airtable/");
    const result = page.locator("[data-result]");
    assert.match(await result.textContent(), /Use Stitchflow/);
    await page.locator("#ask-plan").focus();
    await page.locator("#ask-plan").selectOption("has-scim");
    await says(page, "native");
    assert.equal(new URL(page.url()).search, "?plan=has-scim");
    await page.locator("#ask-groups_needed").selectOption("yes");
    await says(page, "alternative");
    assert.match(await result.textContent(), /Enterprise Scale/);
    await page.locator("#ask-headcount").fill("100");
    await page.waitForFunction(() => /\$2,351/.test(document.querySelector("[data-result]").textContent));
    assert.match(await result.textContent(), /\$1\.96/);
    await page.waitForFunction(() => document.querySelector("#heads").value === "100");
    // The same answers again, from the address alone.
    const words = await result.textContent();
    await page.waitForLoadState("networkidle");
    await page.reload();
    await scriptsDone(page);
    await says(page, "alternative");
    assert.equal(await result.textContent(), words);
    assert.equal(await page.locator("#ask-headcount").inputValue(), "100");
    assert.deepEqual(faults, []);
    await close();
  });

  test("its reasons lead to the sources of the guide", async () => {
    const { page, close } = await site.open("apps/airtable/?plan=below");
    await label(page).waitFor();
    const hrefs = await page.locator("[data-result] .ref a").evaluateAll((links) => links.map((link) => link.getAttribute("href")));
    assert.ok(hrefs.length > 0);
    for (const href of hrefs) assert.equal(await page.locator(`[id="${href.slice(1)}"]`).count(), 1, href);
    await close();
  });

  for (const typed of ["0", "-1", "1000000000", "1.5", "", "e"]) {
    test(`a head count of ${typed || "nothing"} gets words, never a number`, async () => {
      const { page, close } = await site.open("apps/airtable/");
      await page.locator("#ask-headcount").focus();
      await page.waitForFunction(() => document.querySelector("[data-helper]").dataset.ready !== undefined);
      await page.locator("#ask-headcount").fill("");
      if (typed) await page.locator("#ask-headcount").pressSequentially(typed);
      await page.waitForFunction(() => /whole number from 1 to 1,000,000/.test(document.querySelector("[data-result]").textContent));
      assert.doesNotMatch(await page.locator("main").innerText(), /NaN|Infinity|undefined|\[object/);
      assert.equal(await page.locator("#ask-headcount").getAttribute("aria-invalid"), "true");
      await page.locator("#ask-headcount").fill("40");
      await says(page, "alternative");
      await close();
    });
  }

  test("an address with answers that do not exist is read as far as it makes sense", async () => {
    const { page, faults, close } = await site.open("apps/airtable/?plan=gold&idp=nobody&turnover=low&headcount=40&x=1");
    await says(page, "manual");
    assert.equal(await page.locator("#ask-plan").inputValue(), "below");
    assert.deepEqual(faults, []);
    await close();
  });

  test("a provider of which the record says nothing is named as such", async () => {
    const { page, close } = await site.open("apps/leapsome/?idp=rippling&plan=has-scim");
    await says(page, "native");
    assert.match(await page.locator("[data-result]").textContent(), /says nothing about Rippling/);
    await close();
  });
});

describe("on its own page", () => {
  test("an app is named, and the answers stay in the address", async () => {
    const { page, faults, close } = await site.open("decide/");
    await page.locator("#ask-app").focus();
    await page.locator("#ask-app").fill("Leapsome");
    await says(page, "alternative");
    await page.locator("#ask-needs").selectOption("more");
    await says(page, "upgrade");
    const { searchParams } = new URL(page.url());
    assert.equal(searchParams.get("app"), "leapsome");
    assert.equal(searchParams.get("needs"), "more");
    await page.reload();
    await scriptsDone(page);
    await says(page, "upgrade");
    assert.equal(await page.locator("#ask-app").inputValue(), "Leapsome");
    assert.equal(await page.locator("[data-result] a").last().getAttribute("href"), "/kb/apps/leapsome/");
    assert.deepEqual(faults, []);
    await close();
  });

  test("an app that is not there is said, with the nearest name", async () => {
    const { page, close } = await site.open("decide/?app=leapsom");
    const near = page.locator("[data-result] button");
    await near.waitFor();
    assert.match(await page.locator("[data-result]").textContent(), /no app of that name/);
    assert.equal(await near.textContent(), "Leapsome");
    await near.click();
    await says(page, "alternative");
    await close();
  });

  test("a name like none gets no guess", async () => {
    const { page, close } = await site.open("decide/?app=qqqqqqqqqq");
    await page.waitForFunction(() => /no app of that name/.test(document.querySelector("[data-result]").textContent));
    assert.equal(await page.locator("[data-result] button").count(), 0);
    await close();
  });
});
