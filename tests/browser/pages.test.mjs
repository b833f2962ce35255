// Every kind of page, light and dark, wide and narrow: no violation of WCAG 2.2 AA that axe-core can find, nothing to
// scroll sideways, no error, no request that fails or leaves the site, under a strict Content-Security-Policy.

import assert from "node:assert/strict";
import { after, before, describe, test } from "node:test";
import axe from "axe-core";
import { GUIDE, NARROW, overflow, openSite, PAGES, WIDE } from "./site.mjs";

const RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"];

let site;
before(async () => (site = await openSite()));
after(() => site.close());

/** Nothing was found: else what was found, one a line. */
const none = (found) => assert.equal(found.join("\n"), "");

/** The violations on a page as it stands, in words. */
async function violations(page) {
  await page.evaluate(axe.source);
  const found = await page.evaluate((values) => window.axe.run({ runOnly: { type: "tag", values } }), RULES);
  return found.violations.flatMap(({ id, help, nodes }) =>
    nodes.map((node) => `${id}: ${help}: ${node.target.join(" ")}: ${node.any[0]?.message ?? node.html}`),
  );
}

for (const [kind, path] of Object.entries(PAGES)) {
  describe(kind, () => {
    for (const colorScheme of ["light", "dark"]) {
      for (const viewport of [WIDE, NARROW]) {
        test(`${colorScheme}, ${viewport.width} pixels`, async () => {
          const { page, faults, close } = await site.open(path, { colorScheme, viewport });
          assert.equal(await overflow(page), 0, "the page scrolls sideways");
          none(await violations(page));
          none(faults);
          await close();
        });
      }
    }

    test("at 400 % zoom nothing scrolls sideways", async () => {
      const { page, close } = await site.open(path, { viewport: { width: 320, height: 256 } });
      assert.equal(await overflow(page), 0);
      await close();
    });
  });
}

describe("what opens on demand", () => {
  for (const colorScheme of ["light", "dark"]) {
    test(`menu and table of contents on a narrow page, ${colorScheme}`, async () => {
      const { page, close } = await site.open(GUIDE, { colorScheme, viewport: NARROW });
      for (const fold of [".site-nav", ".toc"]) {
        await page.locator(`${fold} summary`).click();
        assert.ok(await page.locator(`${fold} a`).first().isVisible());
        assert.equal(await overflow(page), 0);
        none(await violations(page));
        await page.locator(`${fold} summary`).click();
      }
      await close();
    });

    test(`filters without a hit, ${colorScheme}`, async () => {
      const { page, close } = await site.open("apps/?q=zzz&sort=uplift-desc", { colorScheme });
      assert.ok(await page.locator("[data-empty]").isVisible());
      none(await violations(page));
      await close();
    });

    test(`a calculator that cannot calculate, ${colorScheme}`, async () => {
      const { page, close } = await site.open(GUIDE, { colorScheme });
      await page.locator("form[data-calculator] input").fill("0");
      none(await violations(page));
      await close();
    });
  }
});
