// @ts-check
// Applies the theme that the reader chose before, so that the page is never painted in the other one first.
// A classic script in the head: a module would run too late. Without a choice the system's preference holds.
// It also says that scripts run: then what they will show has its place from the start.
document.documentElement.dataset.scripts = "";
try {
  const chosen = localStorage.getItem("theme");
  if (chosen === "light" || chosen === "dark") document.documentElement.dataset.theme = chosen;
} catch {
  // Storage may be forbidden; then the system's preference holds.
}
