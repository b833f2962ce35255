// @ts-check
// The name that a misspelt one may mean.

/** How many letters must be put in, left out or replaced to make one text of the other. @param {string} a @param {string} b */
function distance(a, b) {
  let row = Array.from({ length: b.length + 1 }, (_, at) => at);
  for (let i = 1; i <= a.length; i++) {
    const next = [i];
    for (let j = 1; j <= b.length; j++) {
      next[j] = Math.min(row[j] + 1, next[j - 1] + 1, row[j - 1] + Number(a[i - 1] !== b[j - 1]));
    }
    row = next;
  }
  return row[b.length];
}

/**
 * The nearest of the names, if one is near: a third of its letters may be wrong, or it begins as what was typed.
 * @param {string} typed
 * @param {string[]} names
 * @returns {string | null}
 */
export function nearest(typed, names) {
  const wanted = typed.toLowerCase().slice(0, 60);
  let best = null;
  let least = Infinity;
  for (const name of names) {
    const known = name.toLowerCase();
    const apart = known.startsWith(wanted) ? 0 : distance(wanted, known);
    if (apart < least && apart <= Math.max(wanted.length, known.length) / 3) {
      best = name;
      least = apart;
    }
  }
  return best;
}
