// @ts-check
// The list of apps: filters and sorting. The table is complete in the page; this hides and orders its rows. The state
// stands in the address, so that a filtered list can be linked and the Back button undoes a choice.

/** The filters by the name of their field, and how a row answers. */
const TESTS = {
  /** @type {(row: HTMLTableRowElement, text: string) => boolean} */
  q: (row, text) => words(text).every((word) => searchable(row).includes(word)),
  /** @type {(row: HTMLTableRowElement, id: string) => boolean} */
  category: (row, id) => row.dataset.category === id,
  /** @type {(row: HTMLTableRowElement, status: string) => boolean} */
  scim: (row, status) => row.dataset.status === status,
  /** @type {(row: HTMLTableRowElement, id: string) => boolean} */
  idp: (row, id) => (row.dataset.idps ?? "").split(" ").includes(id),
};

/**
 * @param {string} text
 * @returns {string} without accents and capitals
 */
const plain = (text) => text.normalize("NFKD").replace(/\p{M}/gu, "").toLowerCase();

/**
 * @param {string} text
 * @returns {string[]}
 */
const words = (text) => plain(text).split(/\s+/).filter(Boolean);

/** @type {WeakMap<HTMLTableRowElement, string>} */
const searched = new WeakMap();

/**
 * What a row can be found by: all that it shows, and the app's other names.
 * @param {HTMLTableRowElement} row
 */
function searchable(row) {
  const known = searched.get(row);
  if (known !== undefined) return known;
  const cells = [...row.cells].map((cell) => cell.innerText || cell.textContent || "");
  const text = plain([...cells, row.dataset.slug, row.dataset.aliases ?? ""].join(" "));
  searched.set(row, text);
  return text;
}

/**
 * The order of two cells' values; a cell without a value comes last, whichever way is sorted.
 * @param {string} a
 * @param {string} b
 * @param {boolean} isNumber
 * @param {1 | -1} sign
 */
function order(a, b, isNumber, sign) {
  if (a === "" || b === "") return Number(a === "") - Number(b === "");
  return sign * (isNumber ? Number(a) - Number(b) : a.localeCompare(b, "en", { sensitivity: "base", numeric: true }));
}

/** Brings filters and sorting to the page. */
export function apps() {
  const form = /** @type {HTMLFormElement | null} */ (document.querySelector("form[data-filter]"));
  const table = /** @type {HTMLTableElement | null} */ (document.querySelector("table[data-sortable]"));
  const body = table?.tBodies[0];
  const shown = document.querySelector("[data-shown]");
  const empty = /** @type {HTMLElement | null} */ (document.querySelector("[data-empty]"));
  if (!form || !table || !body || !shown || !empty) return;
  const rows = [...body.rows];
  const fields = /** @type {(HTMLInputElement | HTMLSelectElement)[]} */ (
    [...form.elements].filter((field) => field instanceof HTMLInputElement || field instanceof HTMLSelectElement)
  );
  const headings = /** @type {HTMLTableCellElement[]} */ ([...table.querySelectorAll("th[data-sort]")]);
  let sorted = { column: 0, sign: /** @type {1 | -1} */ (1) };

  const apply = () => {
    const active = fields.filter((field) => field.value.trim() !== "");
    let count = 0;
    for (const row of rows) {
      const fits = active.every((field) => TESTS[/** @type {keyof typeof TESTS} */ (field.name)](row, field.value));
      row.hidden = !fits;
      count += Number(fits);
    }
    shown.textContent = String(count);
    empty.hidden = count > 0;
    table.hidden = count === 0;
    const heading = headings.find((th) => th.cellIndex === sorted.column);
    const isNumber = heading?.dataset.sort === "number";
    const value = (/** @type {HTMLTableRowElement} */ row) => row.cells[sorted.column]?.dataset.value ?? "";
    body.append(...[...rows].sort((a, b) => order(value(a), value(b), isNumber, sorted.sign)));
    for (const th of headings) {
      if (th === heading) th.setAttribute("aria-sort", sorted.sign === 1 ? "ascending" : "descending");
      else th.removeAttribute("aria-sort");
    }
  };

  /** The columns as the address names them. */
  const names = headings.map((th) => [th.dataset.name ?? String(th.cellIndex), th.cellIndex]);

  const read = () => {
    const state = new URLSearchParams(location.search);
    for (const field of fields) {
      field.value = state.get(field.name) ?? "";
      // An address may name a choice that does not exist.
      if (field instanceof HTMLSelectElement && field.selectedIndex < 0) field.value = "";
    }
    const [, name = "", suffix] = /^(.*?)(-desc)?$/.exec(state.get("sort") ?? "") ?? [];
    const column = names.find(([known]) => known === name)?.[1];
    sorted = { column: Number(column ?? 0), sign: column !== undefined && suffix ? -1 : 1 };
  };

  /** @param {"pushState" | "replaceState"} how */
  const write = (how) => {
    const state = new URLSearchParams();
    for (const field of fields) if (field.value.trim() !== "") state.set(field.name, field.value.trim());
    const name = names.find(([, column]) => column === sorted.column)?.[0];
    if (sorted.column !== 0 || sorted.sign === -1) state.set("sort", `${name}${sorted.sign === -1 ? "-desc" : ""}`);
    const query = state.toString();
    history[how](null, "", query ? `?${query}` : location.pathname);
  };

  for (const th of headings) {
    const button = document.createElement("button");
    button.type = "button";
    button.className = "sort";
    button.append(...th.childNodes);
    button.addEventListener("click", () => {
      const again = sorted.column === th.cellIndex;
      sorted = { column: th.cellIndex, sign: again && sorted.sign === 1 ? -1 : 1 };
      apply();
      write("pushState");
    });
    th.append(button);
  }
  form.addEventListener("input", (event) => {
    if (!(event.target instanceof HTMLInputElement)) return;
    apply();
    write("replaceState");
  });
  form.addEventListener("change", (event) => {
    if (!(event.target instanceof HTMLSelectElement)) return;
    apply();
    write("pushState");
  });
  form.addEventListener("submit", (event) => event.preventDefault());
  form.addEventListener("reset", () => {
    // The fields are empty only after this event.
    setTimeout(() => {
      apply();
      write("pushState");
    });
  });
  addEventListener("popstate", () => {
    read();
    apply();
  });
  form.hidden = false;
  read();
  apply();
}
