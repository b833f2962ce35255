// What a page weighs, with everything that it loads, compressed as hosts compress; and that nothing jumps while it loads.

import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { gzipSync } from "node:zlib";
import { GUIDE, NARROW, openSite, PAGES, WIDE } from "./site.mjs";

/** The most that a guide may transfer, in bytes. */
const MOST = 60_000;

let site;
before(async () => (site = await openSite()));
after(() => site.close());

/** The compressed bytes of all that a page loaded, by kind of file. */
async function weigh(path) {
  const { page, close } = await site.open(path);
  const loaded = await page.evaluate(() => [
    location.href,
    ...performance.getEntriesByType("resource").map((entry) => entry.name),
  ]);
  await close();
  const weights = { html: 0, css: 0, js: 0, svg: 0 };
  for (const url of new Set(loaded)) {
    const body = Buffer.from(await (await fetch(url)).arrayBuffer());
    const kind = /\.(\w+)$/.exec(new URL(url).pathname)?.[1] ?? "html";
    weights[kind] += gzipSync(body).length;
  }
  return { ...weights, total: Object.values(weights).reduce((sum, part) => sum + part, 0) };
}

for (const [kind, path] of Object.entries(PAGES)) {
  test(`weight of the ${kind}`, async (t) => {
    const weights = await weigh(path);
    t.diagnostic(Object.entries(weights).map(([part, bytes]) => `${part} ${bytes}`).join(", "));
    if (path === GUIDE) assert.ok(weights.total <= MOST, `${weights.total} bytes, at most ${MOST}`);
  });
}

for (const viewport of [WIDE, NARROW]) {
  for (const path of [GUIDE, "apps/", "decide/"]) {
    test(`nothing jumps while ${path} loads, ${viewport.width} pixels`, async (t) => {
      const { page, close } = await site.open(path, { viewport });
      const shift = await page.evaluate(
        () =>
          new Promise((done) => {
            let sum = 0;
            const observer = new PerformanceObserver((list) => {
              for (const entry of list.getEntries()) if (!entry.hadRecentInput) sum += entry.value;
            });
            observer.observe({ type: "layout-shift", buffered: true });
            // Two frames later every shift of the start has been reported.
            requestAnimationFrame(() => requestAnimationFrame(() => setTimeout(() => done(sum))));
          }),
      );
      t.diagnostic(`cumulative layout shift ${shift.toFixed(4)}`);
      assert.ok(shift < 0.1, `cumulative layout shift ${shift}`);
      await close();
    });
  }
}
