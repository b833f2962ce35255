// What scripts add to a guide and to every page: the theme, the calculator, ticked steps, copying, the keyboard.

import assert from "node:assert/strict";
import { after, before, describe, test } from "node:test";
import { GUIDE, NARROW, openSite, RUNBOOK, scriptsDone } from "./site.mjs";

let site;
before(async () => (site = await openSite()));
after(() => site.close());

const background = (page) => page.evaluate(() => getComputedStyle(document.documentElement).backgroundColor);

describe("theme", () => {
  for (const colorScheme of ["light", "dark"]) {
    test(`the toggle leaves ${colorScheme}, is remembered over a reload and can be undone`, async () => {
      const { page, close } = await site.open(GUIDE, { colorScheme });
      const preferred = await background(page);
      await page.locator(".theme-toggle").click();
      const chosen = await background(page);
      assert.notEqual(chosen, preferred);
      await page.reload();
      await scriptsDone(page);
      assert.equal(await background(page), chosen);
      await page.goto(`${site.url}decide/`);
      await scriptsDone(page);
      assert.equal(await background(page), chosen);
      await page.locator(".theme-toggle").click();
      assert.equal(await background(page), preferred);
      await page.reload();
      await scriptsDone(page);
      assert.equal(await background(page), preferred);
      await close();
    });
  }

  test("a page works where nothing may be stored", async () => {
    const { page, context, faults, close } = await site.open("");
    await context.addInitScript(() =>
      Object.defineProperty(window, "localStorage", {
        get() {
          throw new DOMException("denied", "SecurityError");
        },
      }),
    );
    await page.goto(site.url + GUIDE);
    await scriptsDone(page);
    await page.locator(".theme-toggle").click();
    await page.locator('.steps input[type="checkbox"]').first().check();
    assert.deepEqual(faults, []);
    await close();
  });
});

describe("calculator", () => {
  /** Its parts, once its reader has turned to it and its script is there. */
  async function calculator(page) {
    const form = page.locator("form[data-calculator]");
    await form.locator("input").focus();
    await page.waitForFunction(() => document.querySelector("form[data-calculator]").dataset.ready !== undefined);
    return { form, field: form.locator("input"), manual: form.locator("[data-manual]") };
  }

  // The model says $11,754 a year for 500 people: 23.508 a head. Halves round away from zero.
  for (const [typed, shown] of [
    ["500", "$11,754"],
    ["1", "$24"],
    ["2", "$47"],
    ["125", "$2,939"],
    ["375", "$8,816"],
    ["499", "$11,730"],
    ["1000000", "$23,508,000"],
  ]) {
    test(`${typed} people cost ${shown}`, async () => {
      const { page, close } = await site.open(GUIDE);
      const { field, manual } = await calculator(page);
      await field.fill(typed);
      assert.equal(await manual.textContent(), shown);
      await close();
    });
  }

  for (const typed of ["0", "-1", "1e9", "abc", "", "1000001", "1.5", "e"]) {
    test(`${typed || "nothing"} gets words, and a number after it an amount again`, async () => {
      const { page, close } = await site.open(GUIDE);
      const { form, field, manual } = await calculator(page);
      const words = await form.getAttribute("data-invalid");
      await field.fill("");
      await field.pressSequentially(typed);
      const said = (await form.locator('[role="status"]').innerText()).trim();
      assert.equal(said, words);
      assert.match(said, /whole number/);
      assert.doesNotMatch(await form.innerText(), /NaN|Infinity|undefined/);
      assert.equal(await field.getAttribute("aria-invalid"), "true");
      await field.fill("500");
      assert.equal(await manual.textContent(), "$11,754");
      assert.equal(await field.getAttribute("aria-invalid"), "false");
      await close();
    });
  }

  test("the amount at the start is that of the page", async () => {
    const { page, close } = await site.open(GUIDE);
    assert.equal(await page.locator("form[data-calculator] input").inputValue(), "500");
    assert.equal(await page.locator("form[data-calculator] [data-manual]").textContent(), "$11,754");
    await close();
  });

  test("a head count typed before the script is there counts all the same", async () => {
    const { page, close } = await site.open("apps/airtable/");
    await page.locator("form[data-calculator] input").fill("100");
    await page.waitForFunction(() => document.querySelector("form[data-calculator] [data-upgrade]").textContent === "$30,000");
    assert.equal(await page.locator("form[data-calculator] [data-manual]").textContent(), "$2,351");
    await close();
  });
});

describe("steps", () => {
  test("what is ticked stays ticked after a reload, on its page alone", async () => {
    const { page, close } = await site.open(RUNBOOK);
    const boxes = page.locator('.steps input[type="checkbox"]');
    await boxes.nth(0).check();
    await boxes.nth(2).check();
    await boxes.nth(2).uncheck();
    await boxes.nth(1).check();
    const ticked = () => boxes.evaluateAll((all) => all.map((box) => box.checked));
    const before = await ticked();
    assert.deepEqual(before.slice(0, 3), [true, true, false]);
    await page.reload();
    await scriptsDone(page);
    assert.deepEqual(await ticked(), before);
    await page.goto(`${site.url}apps/leapsome/entra-id/`);
    await scriptsDone(page);
    assert.ok(!(await ticked()).includes(true));
    await close();
  });
});

describe("copying", () => {
  test("the button copies the code beside it, and says so", async () => {
    const permissions = ["clipboard-read", "clipboard-write"];
    const { page, close } = await site.open(GUIDE, { permissions });
    const figures = page.locator("figure.code");
    assert.ok((await figures.count()) > 0);
    for (const figure of await figures.all()) {
      const button = figure.locator("button.copy");
      await button.click();
      await page.waitForFunction((node) => node.textContent === node.dataset.done, await button.elementHandle());
      const code = await figure.locator("pre").evaluate((pre) => pre.textContent);
      const copied = await page.evaluate(() => navigator.clipboard.readText());
      assert.equal(copied.trimEnd(), code.trimEnd());
      assert.notEqual(copied.trim(), "");
    }
    await close();
  });
});

describe("keyboard", () => {
  test("the skip link comes first, shows itself and leads to the content", async () => {
    const { page, close } = await site.open(GUIDE);
    await page.keyboard.press("Tab");
    const skip = page.locator(".skip-link");
    assert.ok(await skip.evaluate((link) => link === document.activeElement));
    const box = await skip.boundingBox();
    assert.ok(box && box.x >= 0 && box.y >= 0 && box.width >= 24 && box.height >= 24);
    await page.keyboard.press("Enter");
    assert.equal(await page.evaluate(() => document.activeElement?.id), "main");
    await page.keyboard.press("Tab");
    assert.ok(await page.evaluate(() => document.querySelector("main")?.contains(document.activeElement)));
    await close();
  });

  for (const path of [GUIDE, "apps/", "decide/"]) {
    for (const colorScheme of ["light", "dark"]) {
      test(`whatever has the focus is seen to have it, ${path} ${colorScheme}`, async () => {
        const { page, close } = await site.open(path, { colorScheme, reducedMotion: "reduce" });
        for (let stop = 0; stop < 40; stop++) {
          await page.keyboard.press("Tab");
          const fault = await page.evaluate(() => {
            const element = document.activeElement;
            if (!element || element === document.body) return null;
            const { outlineStyle, outlineWidth, opacity } = getComputedStyle(element);
            const { top, bottom, left, right, width, height } = element.getBoundingClientRect();
            const name = element.outerHTML.slice(0, 120);
            if (outlineStyle === "none" || parseFloat(outlineWidth) < 2) return `no outline: ${name}`;
            if (Number(opacity) < 1) return `seen through: ${name}`;
            if (width === 0 || height === 0) return `no size: ${name}`;
            const isInView = bottom > 0 && right > 0 && top < innerHeight && left < innerWidth;
            return isInView ? null : `out of view: ${name}`;
          });
          assert.equal(fault, null);
        }
        await close();
      });
    }
  }

  test("/ leads to the search field", async () => {
    const { page, close } = await site.open(GUIDE);
    await page.keyboard.press("/");
    await page.waitForURL(`${site.url}apps/#find`);
    await scriptsDone(page);
    assert.equal(await page.evaluate(() => document.activeElement?.id), "find");
    await page.keyboard.type("box/");
    assert.equal(await page.locator("#find").inputValue(), "box/");
    await close();
  });

  test("Escape closes the menu of a narrow page", async () => {
    const { page, close } = await site.open(GUIDE, { viewport: NARROW });
    await page.locator(".site-nav summary").click();
    await page.locator(".site-nav a").first().focus();
    await page.keyboard.press("Escape");
    assert.ok(!(await page.locator(".site-nav a").first().isVisible()));
    assert.ok(await page.evaluate(() => document.activeElement?.matches(".site-nav summary")));
    await close();
  });

  test("a table that scrolls can be scrolled by keys", async () => {
    const { page, close } = await site.open("compare/airtable-vs-box/", { viewport: NARROW });
    const still = await page.locator(".table-wrap").evaluateAll((wraps) =>
      wraps.filter((wrap) => wrap.scrollWidth > wrap.clientWidth && wrap.tabIndex !== 0).map((wrap) => wrap.outerHTML.slice(0, 120)),
    );
    assert.deepEqual(still, []);
    await close();
  });
});

test("the table of contents marks the section in view", async () => {
  const { page, close } = await site.open(GUIDE);
  await page.locator('.toc a[href="#pricing"]').click();
  await page.locator('.toc a[href="#pricing"][aria-current]').waitFor();
  assert.equal(await page.locator(".toc a[aria-current]").count(), 1);
  await close();
});

test("nothing moves for readers who want no motion", async () => {
  const { page, close } = await site.open(GUIDE, { reducedMotion: "reduce" });
  const moving = await page.evaluate(() =>
    [...document.querySelectorAll("*")].filter((element) => {
      const style = getComputedStyle(element);
      const lasts = [...style.transitionDuration.split(","), ...style.animationDuration.split(",")];
      return style.scrollBehavior === "smooth" || lasts.some((time) => parseFloat(time) > 0.01);
    }).map((element) => element.outerHTML.slice(0, 80)),
  );
  assert.deepEqual(moving, []);
  await close();
});
