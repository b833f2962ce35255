// A record changes, and everything that follows from it changes together: matrix, ranking, comparison, API and browser.

import assert from "node:assert/strict";
import { cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, before, test } from "node:test";
import { openSite, ROOT } from "./site.mjs";

let folder, record, original;
before(() => {
  folder = mkdtempSync(join(tmpdir(), "scimbook-change-"));
  cpSync(join(ROOT, "content"), join(folder, "content"), { recursive: true });
  record = join(folder, "content/apps/airtable.yaml");
  original = readFileSync(record, "utf8");
});
after(() => rmSync(folder, { recursive: true, force: true }));

/** What the site says of Airtable in each place. */
async function told() {
  const site = await openSite(folder);
  const { page, close } = await site.open("apps/airtable/?plan=below&headcount=500");
  await page.locator("[data-result] [data-rule]").waitFor();
  const said = {
    matrix: await page.locator("section[aria-labelledby=decision] table").innerText(),
    chart: await page.locator("[data-chart] desc").textContent(),
    browser: await page.locator("[data-result]").innerText(),
    recommendation: await page.locator("[data-result] [data-rule]").getAttribute("data-recommendation"),
    api: await page.evaluate(async (url) => {
      const { derived } = await (await fetch(`${url}api/v1/apps/airtable.json`)).json();
      const { facts, by_idp, uplift, matrix } = derived;
      return JSON.stringify({ facts, by_idp, uplift, matrix });
    }, site.url),
  };
  await page.goto(`${site.url}scim-tax/`);
  said.ranking = await page.locator("main").innerText();
  await page.goto(`${site.url}compare/airtable-vs-box/`);
  said.comparison = await page.locator("main").innerText();
  await page.goto(`${site.url}decide/`);
  said.overview = await page.locator("tr", { hasText: "Airtable" }).first().innerText();
  await close();
  await site.close();
  return said;
}

/** Writes the record with some of it replaced, each place exactly once. */
function write(...changes) {
  let text = original;
  for (const [from, to] of changes) {
    assert.equal(text.split(from).length, 2, from);
    text = text.replace(from, to);
  }
  writeFileSync(record, text);
}

test("access, price and an identity provider, in turn", async () => {
  write();
  const first = await told();
  assert.equal(first.recommendation, "alternative");
  assert.match(first.ranking, /Airtable\s+\+125%\s+\$25\s+\$150,000/);

  const ACCESS = "  access:\n    value: { plan: Business }\n    note: \"Customers on the legacy Enterprise plan have the SCIM API too.\"\n    sources: [idp-sync]\n";
  write([ACCESS, "  access: included\n"]);
  const included = await told();
  assert.equal(included.recommendation, "native");
  for (const place of Object.keys(first)) assert.notEqual(included[place], first[place], `access: ${place}`);
  assert.match(included.ranking, /No extra cost[\s\S]*Airtable/);

  write(["price: { amount: 45, unit: user", "price: { amount: 95, unit: user"]);
  const dearer = await told();
  assert.match(dearer.ranking, /Airtable\s+\+375%\s+\$75\s+\$450,000/);
  assert.match(dearer.browser, /\$450,000/);
  for (const place of ["matrix", "chart", "browser", "api", "ranking", "comparison"]) {
    assert.notEqual(dearer[place], first[place], `price: ${place}`);
  }

  const OKTA = "  okta:\n    sso: yes\n    scim: yes\n    app: gallery\n";
  const SETUP = original.slice(original.indexOf("  okta:\n    purpose: scim"), original.indexOf("  entra-id:\n    purpose: scim"));
  write([OKTA, "  okta:\n    sso: yes\n    scim: no\n    jit: yes\n    app: gallery\n"], [SETUP, ""]);
  const jit = await told();
  assert.match(jit.browser, /Just-in-time provisioning only/);
  assert.match(jit.comparison, /Okta\s+JIT only/);
  for (const place of ["matrix", "browser", "api", "comparison"]) assert.notEqual(jit[place], first[place], `provider: ${place}`);
});
