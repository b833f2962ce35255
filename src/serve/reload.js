// Loads the page again when the site was made anew, where the reader was; and shows what
// is wrong with the content over the last good page. Only `scimbook serve` adds it.

(() => {
  const version = document.currentScript?.dataset.version;
  const ID = "scimbook-problems";
  const PLACE = "scimbook-place";

  const place = JSON.parse(sessionStorage.getItem(PLACE) ?? "null");
  sessionStorage.removeItem(PLACE);
  if (place?.path === location.pathname) {
    addEventListener("load", () => {
      scrollTo({ left: place.left, top: place.top, behavior: "instant" });
    });
  }

  function reload() {
    const now = { path: location.pathname, left: scrollX, top: scrollY };
    sessionStorage.setItem(PLACE, JSON.stringify(now));
    location.reload();
  }

  /** @param {string} problems as the terminal shows them */
  function show(problems) {
    document.getElementById(ID)?.remove();
    if (!problems) return;
    const overlay = document.createElement("section");
    overlay.id = ID;
    overlay.setAttribute("role", "alert");
    const title = document.createElement("h2");
    title.textContent = "This page is not up to date";
    const close = document.createElement("button");
    close.type = "button";
    close.textContent = "Hide";
    close.addEventListener("click", () => overlay.remove());
    const text = document.createElement("pre");
    text.tabIndex = 0;
    text.textContent = problems;
    overlay.append(title, close, text);
    document.body.append(overlay);
  }

  /** @type {EventSource | undefined} */
  let events;
  // A browser opens six connections to one host: pages out of sight must not hold them.
  // A page that is seen again is told the state at once.
  function listen() {
    events?.close();
    if (document.hidden) return;
    events = new EventSource("/__scimbook/events");
    events.addEventListener("state", (event) => {
      const state = JSON.parse(event.data);
      if (state.version !== version) reload();
      else show(state.problems);
    });
  }
  document.addEventListener("visibilitychange", listen);
  listen();
})();
