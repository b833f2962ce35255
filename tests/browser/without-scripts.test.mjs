// Without JavaScript a page is complete: every section, table and link is there, and no control that would do nothing.

import assert from "node:assert/strict";
import { after, before, describe, test } from "node:test";
import { GUIDE, NARROW, openSite, PAGES, RUNBOOK, WIDE } from "./site.mjs";

const PLAIN = { javaScriptEnabled: false };

let site;
before(async () => (site = await openSite()));
after(() => site.close());

/** The parts of a page that are there and cannot be seen. */
const unseen = (page, selector) =>
  page.locator(selector).evaluateAll((parts) =>
    parts
      .filter((part) => !part.checkVisibility({ visibilityProperty: true, opacityProperty: true }))
      .map((part) => part.textContent.trim().slice(0, 60)),
  );

for (const viewport of [WIDE, NARROW]) {
  describe(`${viewport.width} pixels`, () => {
    test("the guide shows every section heading, table and runbook step", async () => {
      const { page, close } = await site.open(GUIDE, { ...PLAIN, viewport });
      for (const selector of ["main :is(h1, h2, h3, h4):not(form *)", "main table:not(details *)", "main .steps li", "main pre"]) {
        assert.ok((await page.locator(selector).count()) > 0, `no ${selector}`);
        assert.deepEqual(await unseen(page, selector), [], selector);
      }
      const twin = page.locator("[data-twin]");
      await page.locator("[data-chart] summary").click();
      assert.ok(await twin.isVisible(), "the figures of the chart unfold");
      await close();
    });

    test("every list has all its rows", async () => {
      for (const path of ["apps/", "scim-tax/", "idps/okta/", "coverage/", "compare/airtable-vs-box/"]) {
        const { page, close } = await site.open(path, { ...PLAIN, viewport });
        assert.ok((await page.locator("main tbody tr").count()) > 1, path);
        assert.deepEqual(await unseen(page, "main tbody tr"), [], path);
        await close();
      }
    });

    test("controls that need scripts are hidden", async () => {
      for (const path of [GUIDE, RUNBOOK, "apps/", "decide/", "scim-tax/", "compare/", ""]) {
        const { page, close } = await site.open(path, { ...PLAIN, viewport });
        const controls = page.locator(".theme-toggle, .copy, .sort, kbd, form[hidden]");
        const shown = await controls.evaluateAll((all) =>
          all.filter((control) => control.checkVisibility()).map((control) => control.outerHTML),
        );
        assert.deepEqual(shown, [], path);
        await close();
      }
    });

    test("the menu leads to its pages", async () => {
      const { page, close } = await site.open(GUIDE, { ...PLAIN, viewport });
      const link = page.locator(".site-nav a").first();
      if (!(await link.isVisible())) await page.locator(".site-nav summary").click();
      await link.click();
      assert.equal(page.url(), `${site.url}apps/`);
      await close();
    });
  });
}

test("every link inside the site leads somewhere", async () => {
  const documents = new Map();
  const get = async (url) => {
    if (!documents.has(url)) {
      const response = await fetch(url);
      const ids = [...(await response.text()).matchAll(/\sid="([^"]+)"/g)].map(([, id]) => id);
      documents.set(url, { status: response.status, ids: new Set(ids) });
    }
    return documents.get(url);
  };
  const dead = new Set();
  for (const path of Object.values(PAGES)) {
    const { page, close } = await site.open(path, PLAIN);
    const links = await page.locator("a[href]").evaluateAll((all) => all.map((link) => link.href));
    await close();
    for (const link of links.filter((link) => link.startsWith(site.url))) {
      const [url, fragment = ""] = link.split("#");
      const { status, ids } = await get(url);
      const isPage = url === site.url + path;
      if ((status !== 200 && !isPage) || (fragment && !ids.has(decodeURIComponent(fragment)))) {
        dead.add(`${path}: ${link}`);
      }
    }
  }
  assert.deepEqual([...dead], []);
});

test("a link that leaves the site does not tell where from", async () => {
  for (const path of Object.values(PAGES)) {
    const { page, close } = await site.open(path, PLAIN);
    const links = await page.locator('a[href^="http"]').evaluateAll((all) =>
      all.filter((link) => link.origin !== location.origin && !link.relList.contains("noopener")).map((link) => link.href),
    );
    assert.deepEqual(links, [], path);
    await close();
  }
});

test("the search of the home page leads to the list, with the app in it", async () => {
  const { page, close } = await site.open("", PLAIN);
  const field = page.locator('main input[type="search"]');
  await field.fill("leapsome");
  await field.press("Enter");
  assert.equal(page.url(), `${site.url}apps/?q=leapsome`);
  assert.ok(await page.locator('main a[href$="/apps/leapsome/"]').first().isVisible());
  await close();
});
