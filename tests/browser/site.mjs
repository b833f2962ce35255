// The site under test, built from the shipped content by the real binary, and a browser to read it with.
// SCIMBOOK and CHROMIUM name other binaries than the usual ones.

import { execFileSync } from "node:child_process";
import { mkdtempSync, readdirSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { fileURLToPath } from "node:url";
import { chromium } from "playwright-core";
import { serve } from "./serve.mjs";

const HERE = fileURLToPath(new URL(".", import.meta.url));
export const ROOT = `${resolve(HERE, "../..")}/`;
const SCIMBOOK = process.env.SCIMBOOK ?? join(ROOT, "target/release/scimbook");
const CHROMIUM = process.env.CHROMIUM ?? "/usr/bin/chromium";

/** A guide that has every section, and the runbook of one of its identity providers. */
export const GUIDE = "apps/leapsome/";
export const RUNBOOK = "apps/leapsome/okta/";

/** One page of each kind, by what it shows, and every page that is written in Markdown. */
export const PAGES = {
  home: "",
  "list of apps": "apps/",
  guide: GUIDE,
  "guide of an app without SCIM": "apps/basecamp/",
  "guide of an app with a connector only": "apps/box/",
  "guide of an app with SCIM as an add-on": "apps/atlassian-cloud/",
  runbook: RUNBOOK,
  categories: "categories/",
  category: "categories/hr/",
  "identity providers": "idps/",
  "identity provider": "idps/okta/",
  comparisons: "compare/",
  comparison: "compare/airtable-vs-box/",
  "decision table": "decide/",
  "SCIM tax": "scim-tax/",
  coverage: "coverage/",
  checks: "checks/",
  reference: "reference/",
  ...Object.fromEntries(
    readdirSync(join(ROOT, "content/pages"))
      .filter((name) => name.endsWith(".md"))
      .map((name) => [`page ${name}`, `${name.slice(0, -3)}/`]),
  ),
  "page that is missing": "no/such/page/",
};

export const WIDE = { width: 1440, height: 900 };
export const NARROW = { width: 360, height: 740 };

/** Builds and serves the site of a root and starts a browser. */
export async function openSite(root = ROOT) {
  const folder = mkdtempSync(join(tmpdir(), "scimbook-browser-"));
  const out = join(folder, "site");
  const server = await serve(out, "/kb/");
  const build = ["build", "--root", root, "--out", out, "--base-url", server.url, "--as-of", "2026-11-24", "--quiet"];
  execFileSync(SCIMBOOK, build, { stdio: "inherit" });
  const browser = await chromium.launch({
    executablePath: CHROMIUM,
    args: [
      "--no-sandbox",
      "--disable-gpu",
      "--no-first-run",
      "--disable-background-networking",
      "--disable-component-update",
      "--disable-sync",
    ],
  });
  return {
    url: server.url,

    /** A page at an address of the site, in a browser profile of its own, with its scripts done. */
    async open(path, options = {}) {
      const context = await browser.newContext({ viewport: WIDE, ...options });
      const page = await context.newPage();
      page.setDefaultTimeout(10_000);
      const faults = watch(page, server.url);
      await page.goto(server.url + path);
      if (options.javaScriptEnabled !== false) await scriptsDone(page);
      return { page, context, faults, close: () => context.close() };
    },

    async close() {
      await browser.close();
      await server.close();
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

/** The hint beside the search link appears last of all that the scripts do. */
export const scriptsDone = (page) => page.locator(".search-link kbd:not([hidden])").waitFor({ state: "attached" });

/** What goes wrong in a page while it loads and works, in words. */
function watch(page, url) {
  const faults = [];
  const { origin } = new URL(url);
  page.on("console", (message) => {
    // That the page itself is missing is known where it is asked for.
    const isOwnAbsence = message.text().includes("404") && message.location().url === page.url();
    if (["error", "warning"].includes(message.type()) && !isOwnAbsence) faults.push(`console: ${message.text()}`);
  });
  page.on("pageerror", (error) => faults.push(`script: ${error}`));
  page.on("requestfailed", (request) => faults.push(`failed: ${request.url()} ${request.failure()?.errorText}`));
  page.on("request", (request) => {
    if (new URL(request.url()).origin !== origin) faults.push(`another host: ${request.url()}`);
  });
  page.on("response", (response) => {
    const isPage = response.request().isNavigationRequest();
    if (response.status() >= 400 && !isPage) faults.push(`${response.status()}: ${response.url()}`);
  });
  return faults;
}

/** By how many pixels a page is wider than its window. */
export const overflow = (page) =>
  page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth);
