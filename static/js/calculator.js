// @ts-check
// What manual work costs at the reader's own head count. The model grows in proportion, so the page brings one total, in
// cents, and the head count it is for. Amounts are whole numbers throughout: no sum is ever off by a rounding of floats.

const MOST = 1_000_000n;

/**
 * The head count that a reader typed, if it is a whole number from 1 to 1,000,000.
 * @param {string} text
 * @returns {bigint | null}
 */
export function headcount(text) {
  const digits = text.trim().replace(/[ ,.'\u00a0\u202f](?=\d{3}(?:\D|$))/g, "");
  if (!/^\d{1,7}$/.test(digits)) return null;
  const count = BigInt(digits);
  return count >= 1n && count <= MOST ? count : null;
}

/**
 * A yearly total in whole units of its currency, rounded half up as the pages round.
 * @param {bigint} cents of the model
 * @param {bigint} employees of the model
 * @param {bigint} count of the reader
 * @returns {bigint}
 */
export function yearly(cents, employees, count) {
  const hundredths = employees * 100n;
  return (2n * cents * count + hundredths) / (2n * hundredths);
}

/** Shows each calculator and keeps its figure in step with its field. */
export function calculators() {
  for (const form of /** @type {NodeListOf<HTMLFormElement>} */ (document.querySelectorAll("form[data-calculator]"))) {
    const field = form.querySelector("input");
    const output = form.querySelector("output");
    const { total, employees, currency, invalid } = form.dataset;
    // The total is written to the cent, such as 11754.00.
    const isUsable = /^\d+\.\d\d$/.test(total ?? "") && /^[1-9]\d*$/.test(employees ?? "");
    if (!field || !output || !isUsable) continue;
    const money = new Intl.NumberFormat("en", {
      style: "currency",
      currency: currency || "USD",
      currencyDisplay: "narrowSymbol",
      maximumFractionDigits: 0,
    });
    const sentence = output.parentElement;
    const said = [...(sentence?.childNodes ?? [])];
    const show = () => {
      const count = headcount(field.value);
      field.setAttribute("aria-invalid", String(count === null));
      if (count === null) {
        sentence?.replaceChildren(invalid ?? "");
      } else {
        sentence?.replaceChildren(...said);
        output.textContent = money.format(yearly(BigInt((total ?? "").replace(".", "")), BigInt(employees ?? ""), count));
      }
    };
    form.hidden = false;
    sentence?.setAttribute("role", "status");
    field.addEventListener("input", show);
    form.addEventListener("submit", (event) => event.preventDefault());
    // A browser may have kept what was typed before the page was loaded again.
    if (field.value !== field.defaultValue) show();
  }
}
