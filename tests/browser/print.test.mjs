// On paper a guide is a clean document: no navigation, no controls, nothing cut off, dark on light.

import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { GUIDE, openSite, overflow, RUNBOOK } from "./site.mjs";

/** The width of A4 between the margins of the print style, in pixels. */
const PAPER = { width: 672, height: 960 };

let site;
before(async () => (site = await openSite()));
after(() => site.close());

for (const path of [GUIDE, RUNBOOK]) {
  for (const colorScheme of ["light", "dark"]) {
    test(`${path} printed from a ${colorScheme} screen`, async () => {
      const { page, close } = await site.open(path, { colorScheme, viewport: PAPER });
      await page.emulateMedia({ media: "print" });
      const off = page.locator(
        ".skip-link, .site-nav, .search-link, .theme-toggle, .toc, .breadcrumb, .site-footer nav, .copy, .permalink, form, button",
      );
      const printed = await off.evaluateAll((all) =>
        all.filter((part) => part.checkVisibility()).map((part) => part.outerHTML.slice(0, 80)),
      );
      assert.deepEqual(printed, []);
      assert.equal(await overflow(page), 0);
      const cut = await page.evaluate(() =>
        [...document.querySelectorAll("main *")]
          .filter((part) => part.checkVisibility() && !part.closest(".visually-hidden"))
          .filter((part) => part.getBoundingClientRect().right > innerWidth + 1)
          .map((part) => part.outerHTML.slice(0, 80)),
      );
      assert.deepEqual(cut, []);
      const headings = await page.locator("main :is(h1, h2, h3):not(form *)").evaluateAll((all) => all.filter((one) => !one.checkVisibility()).length);
      assert.equal(headings, 0, "every heading is printed");
      const text = await page.evaluate(() => getComputedStyle(document.body).color);
      const lightness = text.match(/[\d.]+/g).slice(0, 3).reduce((sum, part) => sum + Number(part), 0);
      assert.ok(lightness < 300, `text is printed in ${text}`);
      await close();
    });
  }
}
