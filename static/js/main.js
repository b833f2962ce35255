// @ts-check
// Improves pages that are complete without it. What only some pages need is loaded there.

import { recall, remember } from "./storage.js";

const root = document.documentElement;

/** Shows the toggle between light and dark. A choice that equals the system's preference is not kept. */
function themeToggle() {
  const button = /** @type {HTMLButtonElement | null} */ (document.querySelector(".theme-toggle"));
  if (!button) return;
  const prefersDark = matchMedia("(prefers-color-scheme: dark)");
  const isDark = () => (root.dataset.theme ? root.dataset.theme === "dark" : prefersDark.matches);
  button.hidden = false;
  button.addEventListener("click", () => {
    const dark = !isDark();
    if (dark === prefersDark.matches) {
      delete root.dataset.theme;
      remember("theme", null);
    } else {
      root.dataset.theme = dark ? "dark" : "light";
      remember("theme", root.dataset.theme);
    }
  });
}

/** Menu and table of contents stand open where there is room; style sheets alone show them, but not every tool sees that. */
function openWhereWide() {
  const folds = /** @type {NodeListOf<HTMLDetailsElement>} */ (document.querySelectorAll(".site-nav > details, .toc > details"));
  const wide = matchMedia("(min-width: 64rem)");
  const adapt = () => {
    for (const fold of folds) fold.open = wide.matches;
  };
  adapt();
  wide.addEventListener("change", adapt);
  // A menu over the page closes as menus do.
  const menu = /** @type {HTMLDetailsElement | null} */ (document.querySelector(".site-nav > details"));
  document.addEventListener("keydown", (event) => {
    if (event.key !== "Escape" || !menu?.open) return;
    menu.open = false;
    menu.querySelector("summary")?.focus();
  });
  // A table of contents over the text folds away once it has led somewhere.
  for (const fold of document.querySelectorAll(".toc > details")) {
    fold.addEventListener("click", (event) => {
      const led = event.target instanceof Element && event.target.closest("a");
      if (led && matchMedia("(max-width: 63.99rem)").matches) fold.removeAttribute("open");
    });
  }
}

/** Marks the section in view in the table of contents. */
function followSections() {
  const links = new Map();
  for (const link of /** @type {NodeListOf<HTMLAnchorElement>} */ (document.querySelectorAll('.toc a[href^="#"]'))) {
    const heading = document.getElementById(decodeURIComponent(link.hash.slice(1)));
    if (heading) links.set(heading, link);
  }
  if (links.size === 0) return;
  const headings = [...links.keys()];
  let scheduled = false;
  const mark = () => {
    scheduled = false;
    const passed = headings.filter((heading) => heading.getBoundingClientRect().top < 120);
    const current = links.get(passed.at(-1) ?? headings[0]);
    for (const link of links.values()) {
      if (link === current) link.setAttribute("aria-current", "true");
      else link.removeAttribute("aria-current");
    }
  };
  addEventListener(
    "scroll",
    () => {
      if (scheduled) return;
      scheduled = true;
      requestAnimationFrame(mark);
    },
    { passive: true },
  );
  mark();
}

/** Shows a button that copies the code beside it. It says "copied" for a moment, to screen readers too. */
function copyButtons() {
  if (!navigator.clipboard) return;
  for (const button of /** @type {NodeListOf<HTMLButtonElement>} */ (document.querySelectorAll("button.copy"))) {
    const code = button.closest("figure")?.querySelector("pre");
    if (!code) continue;
    const label = button.textContent;
    button.hidden = false;
    button.setAttribute("aria-live", "polite");
    button.addEventListener("click", async () => {
      try {
        await navigator.clipboard.writeText(code.innerText);
      } catch {
        // The reader may have forbidden it: then the code is selected, ready for the keyboard.
        getSelection()?.selectAllChildren(code);
        return;
      }
      button.textContent = button.dataset.done ?? label;
      setTimeout(() => (button.textContent = label), 2000);
    });
  }
}

/** Remembers ticked steps of this page. A step whose text has changed since counts as not done. */
function tickedSteps() {
  const boxes = /** @type {NodeListOf<HTMLInputElement>} */ (document.querySelectorAll('.steps input[type="checkbox"]'));
  if (boxes.length === 0) return;
  const key = `steps ${location.pathname}`;
  /** @param {HTMLInputElement} box */
  const name = (box) => {
    const id = box.getAttribute("aria-labelledby") ?? "";
    return `${id} ${document.getElementById(id)?.textContent?.trim() ?? ""}`;
  };
  const ticked = new Set((recall(key) ?? "").split("\u001f"));
  for (const box of boxes) {
    box.checked = ticked.has(name(box));
    box.addEventListener("change", () => {
      const names = [...boxes].filter((other) => other.checked).map(name);
      remember(key, names.length > 0 ? names.join("\u001f") : null);
    });
  }
}

/**
 * Shows a form that works with scripts only, and loads them once the reader turns to it, or where it was filled in before.
 * @param {string} selector
 * @param {(form: HTMLFormElement) => Promise<void>} start
 * @param {boolean} [isFilled]
 */
function onFirstUse(selector, start, isFilled = false) {
  const form = /** @type {HTMLFormElement | null} */ (document.querySelector(selector));
  if (!form) return;
  const idp = /** @type {HTMLSelectElement | null} */ (form.elements.namedItem("idp"));
  if (idp && form.dataset.idp) idp.value = form.dataset.idp;
  form.hidden = false;
  form.addEventListener("submit", (event) => event.preventDefault());
  const fields = [...form.elements].filter((field) => field instanceof HTMLInputElement);
  // A browser may have kept what was typed before the page was loaded again.
  const use = async () => {
    await start(form);
    form.dataset.ready = "";
  };
  if (isFilled || fields.some((field) => field.value !== field.defaultValue)) use();
  else form.addEventListener("focusin", use, { once: true });
}

/** `/` leads to the search field: the one of this page, else that of the list of apps. */
function searchKey() {
  const link = /** @type {HTMLAnchorElement | null} */ (document.querySelector(".search-link"));
  const find = () => /** @type {HTMLInputElement | null} */ (document.getElementById("find"));
  const hint = link?.querySelector("kbd");
  if (hint) hint.hidden = false;
  const focus = () => {
    const field = find();
    field?.focus();
    field?.select();
  };
  document.addEventListener("keydown", (event) => {
    if (event.key !== "/" || event.ctrlKey || event.metaKey || event.altKey) return;
    const inField = event.target instanceof Element && event.target.closest("input, select, textarea");
    if (inField || !link) return;
    event.preventDefault();
    if (find()) focus();
    else location.assign(link.href);
  });
  link?.addEventListener("click", (event) => {
    if (!find()) return;
    event.preventDefault();
    focus();
  });
  if (location.hash === "#find") focus();
}

themeToggle();
openWhereWide();
followSections();
copyButtons();
tickedSteps();
if (document.querySelector("[data-filter]")) {
  const { apps } = await import("./apps.js");
  apps();
}
onFirstUse("form[data-calculator]", async (form) => (await import("./calculator.js")).calculator(form));
onFirstUse("form[data-tax]", async (form) => (await import("./tax.js")).tax(form), location.search !== "");
onFirstUse("form[data-compare]", async (form) => (await import("./compare.js")).compare(form), location.search !== "");
onFirstUse("form[data-helper]", async (form) => (await import("./helper.js")).helper(form), location.search !== "");
searchKey();
