// The list of apps: filters and sorting, their state in the address, and the Back button.

import assert from "node:assert/strict";
import { after, before, describe, test } from "node:test";
import { openSite, scriptsDone } from "./site.mjs";

let site;
/** @type {{slug: string, category: string, idps: Record<string, {scim: string}>}[]} */
let apps;
before(async () => {
  site = await openSite();
  ({ apps } = await (await fetch(`${site.url}api/v1/apps.json`)).json());
});
after(() => site.close());

/** The apps in view, in their order. */
const shown = (page) =>
  page.locator("tbody tr").evaluateAll((rows) => rows.filter((row) => row.checkVisibility()).map((row) => row.dataset.slug));

const search = (page) => page.evaluate(() => location.search);

const slugs = (list) => list.map((app) => app.slug).sort();

describe("filters", () => {
  test("a name finds its app, whatever the case, and the count follows", async () => {
    const { page, close } = await site.open("apps/");
    assert.equal((await shown(page)).length, apps.length);
    await page.locator("#find").fill("LEAPs");
    assert.deepEqual(await shown(page), ["leapsome"]);
    assert.equal(await page.locator("[data-shown]").textContent(), "1");
    assert.equal(await search(page), "?q=LEAPs");
    await close();
  });

  test("a category and a provider keep those that the data name", async () => {
    const { page, close } = await site.open("apps/");
    await page.locator("#filter-category").selectOption("hr");
    const inHr = apps.filter((app) => app.category === "hr");
    assert.ok(inHr.length > 0 && inHr.length < apps.length);
    assert.deepEqual((await shown(page)).sort(), slugs(inHr));
    await page.locator("#filter-idp").selectOption("okta");
    const expected = inHr.filter((app) => ["yes", "partial"].includes(app.idps.okta?.scim));
    assert.deepEqual((await shown(page)).sort(), slugs(expected));
    assert.equal(await search(page), "?category=hr&idp=okta");
    await close();
  });

  test("each status keeps a part, and the parts make the whole", async () => {
    const { page, close } = await site.open("apps/");
    const statuses = await page.locator("#filter-status option").evaluateAll((all) => all.map((option) => option.value));
    const found = [];
    for (const status of statuses.filter(Boolean)) {
      await page.locator("#filter-status").selectOption(status);
      const part = await shown(page);
      assert.ok(part.length > 0, `${status} offers nothing`);
      found.push(...part);
    }
    assert.deepEqual(found.sort(), slugs(apps));
    await close();
  });

  test("Back and Forward undo and redo a choice", async () => {
    const { page, close } = await site.open("apps/");
    await page.locator("#filter-category").selectOption("hr");
    const inHr = await shown(page);
    await page.locator("#filter-category").selectOption("storage");
    const inStorage = await shown(page);
    await page.goBack();
    assert.equal(await page.locator("#filter-category").inputValue(), "hr");
    assert.deepEqual(await shown(page), inHr);
    await page.goBack();
    assert.equal(await search(page), "");
    assert.equal((await shown(page)).length, apps.length);
    await page.goForward();
    await page.goForward();
    assert.deepEqual(await shown(page), inStorage);
    await close();
  });

  test("typing leaves no trail of letters for the Back button", async () => {
    const { page, close } = await site.open("");
    await page.goto(`${site.url}apps/`);
    await scriptsDone(page);
    await page.locator("#find").pressSequentially("box");
    assert.equal(await search(page), "?q=box");
    await page.goBack();
    assert.equal(page.url(), site.url);
    await close();
  });

  test("a filtered list comes back from its guide, from a reload and from its address", async () => {
    const { page, close } = await site.open("apps/");
    await page.locator("#filter-category").selectOption("hr");
    const inHr = await shown(page);
    await page.locator("tbody tr:not([hidden]) th a").first().click();
    await page.goBack();
    await scriptsDone(page);
    assert.deepEqual(await shown(page), inHr);
    await page.reload();
    await scriptsDone(page);
    assert.deepEqual(await shown(page), inHr);
    await page.goto(`${site.url}apps/?category=hr&sort=app-desc`);
    await scriptsDone(page);
    assert.deepEqual(await shown(page), inHr.toReversed?.() ?? [...inHr].reverse());
    await close();
  });

  test("an address that names what does not exist shows everything", async () => {
    const { page, faults, close } = await site.open("apps/?category=nowhere&scim=x&idp=&sort=constructor&page=2");
    assert.equal((await shown(page)).length, apps.length);
    assert.deepEqual(faults, []);
    await close();
  });

  test("reset shows everything again; no hit is said in words", async () => {
    const { page, close } = await site.open("apps/?q=<b>nothing</b>");
    assert.deepEqual(await shown(page), []);
    assert.equal(await page.locator("[data-shown]").textContent(), "0");
    assert.match(await page.locator("[data-empty]").innerText(), /\w/);
    await page.locator('form[data-filter] [type="reset"]').click();
    await page.waitForFunction(() => location.search === "");
    assert.equal((await shown(page)).length, apps.length);
    assert.ok(!(await page.locator("[data-empty]").isVisible()));
    await close();
  });
});

describe("sorting", () => {
  test("every column sorts both ways, says so, and keeps empty values last", async () => {
    const { page, close } = await site.open("apps/");
    for (const heading of await page.locator("th[data-sort]").all()) {
      const column = await heading.evaluate((th) => th.cellIndex);
      const isNumber = (await heading.getAttribute("data-sort")) === "number";
      const values = () =>
        page.locator("tbody tr").evaluateAll((rows, index) => rows.map((row) => row.cells[index].dataset.value), column);
      for (let click = 0; click < 2; click++) {
        await heading.locator("button").click();
        const direction = await heading.getAttribute("aria-sort");
        assert.match(direction, /^(a|de)scending$/);
        assert.equal(await page.locator("th[aria-sort]").count(), 1);
        const all = await values();
        const filled = all.filter(Boolean);
        assert.deepEqual(all.slice(0, filled.length), filled, "empty values come last");
        const sign = direction === "ascending" ? 1 : -1;
        for (let index = 1; index < filled.length; index++) {
          const [a, b] = [filled[index - 1], filled[index]];
          const order = isNumber ? Number(a) - Number(b) : a.localeCompare(b, "en", { sensitivity: "base", numeric: true });
          assert.ok(sign * order <= 0, `column ${column}: ${a} before ${b}, ${direction}`);
        }
      }
    }
    await close();
  });

  test("Back undoes a sorting, and a reload keeps it", async () => {
    const { page, close } = await site.open("apps/");
    const byName = await shown(page);
    await page.locator('th[data-name="uplift"] button').click();
    assert.equal(await search(page), "?sort=uplift");
    const byUplift = await shown(page);
    await page.reload();
    await scriptsDone(page);
    assert.deepEqual(await shown(page), byUplift);
    await page.goBack();
    assert.deepEqual(await shown(page), byName);
    await close();
  });
});
