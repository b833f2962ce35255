// Comparisons: pairs that the build made, and any two to four apps in the browser.

import assert from "node:assert/strict";
import { after, before, describe, test } from "node:test";
import { NARROW, openSite, overflow, scriptsDone } from "./site.mjs";

let site;
before(async () => (site = await openSite()));
after(() => site.close());

const rows = (table) =>
  table.locator("tr").evaluateAll((all) => all.map((row) => [...row.cells].map((cell) => cell.innerText.trim().replace(/\s+/g, " "))));

test("the browser compares two apps as the page of the pair does", async () => {
  const { page, close } = await site.open("compare/");
  const pairs = await page.locator(".inline a").evaluateAll((links) => [...new Set(links.map((link) => link.href))]);
  assert.ok(pairs.length >= 10);
  for (const pair of pairs.slice(0, 12)) {
    await page.goto(pair);
    const built = [await rows(page.locator(".compare table")), await rows(page.locator("section[aria-labelledby=decision] table"))];
    await page.getByRole("link", { name: "Compare with other apps" }).click();
    await scriptsDone(page);
    await page.locator("[data-compared]:not([hidden])").waitFor();
    assert.deepEqual([await rows(page.locator("[data-facts]")), await rows(page.locator("[data-decisions]"))], built, pair);
  }
  await close();
});

test("up to four apps are compared, and only what differs where the reader wants it so", async () => {
  const { page, faults, close } = await site.open("compare/");
  for (const [place, name] of [[1, "Airtable"], [2, "box"], [3, "GitHub"], [4, "Leapsome"]]) {
    await page.locator(`#app-${place}`).fill(name);
  }
  await page.waitForFunction(() => document.querySelectorAll("[data-facts] thead th").length === 5);
  assert.equal(new URL(page.url()).search, "?apps=airtable,box,github,leapsome");
  const same = page.locator("[data-facts] .agreements");
  assert.ok(await same.isVisible());
  const compared = page.locator("[data-compared]");
  await compared.getByRole("checkbox", { name: "Only what differs" }).check();
  assert.ok(await same.isHidden());
  for (const row of (await rows(page.locator("[data-facts] tbody").first())).slice(1)) {
    assert.ok(new Set(row.slice(1)).size > 1, row[0]);
  }
  assert.deepEqual(faults, []);
  await close();
});

test("the switch works without scripts too", async () => {
  const { page, close } = await site.open("compare/airtable-vs-box/", { javaScriptEnabled: false });
  assert.ok(await page.locator(".agreements").isVisible());
  await page.getByRole("checkbox", { name: "Only what differs" }).check();
  assert.ok(await page.locator(".agreements").isHidden());
  await close();
});

test("names that are not there, one app alone, and the same twice get words", async () => {
  const { page, close } = await site.open("compare/?apps=airtabel,box");
  const said = page.locator("[data-compare] [data-said]");
  await said.locator("button").waitFor();
  assert.match(await said.textContent(), /There is no app “airtabel”/);
  await said.locator("button").click();
  await page.locator("[data-compared]:not([hidden])").waitFor();
  await page.goto(`${site.url}compare/?apps=box,box`);
  await scriptsDone(page);
  await page.waitForFunction(() => /at least two/.test(document.querySelector("[data-compare] [data-said]").textContent));
  assert.ok(await page.locator("[data-compared]").isHidden());
  await close();
});

test("headings stay in view while the page scrolls, and a phone shows four apps without breaking", async () => {
  const { page, close } = await site.open("compare/?apps=airtable,box,github,leapsome");
  await page.locator("[data-compared]:not([hidden])").waitFor();
  await page.locator("[data-facts] tbody").last().scrollIntoViewIfNeeded();
  await page.mouse.wheel(0, 300);
  await page.waitForTimeout(200);
  const top = await page.locator("[data-facts] thead th").nth(1).evaluate((head) => head.getBoundingClientRect().top);
  assert.ok(top >= -1 && top < 80, `${top}`);
  await page.setViewportSize(NARROW);
  assert.ok((await overflow(page)) <= 0);
  await close();
});
