// @ts-check
// What the browser remembers for the reader. Storage may be forbidden or full: then nothing is remembered, and nothing breaks.

/**
 * @param {string} key
 * @returns {string | null}
 */
export function recall(key) {
  try {
    return localStorage.getItem(key);
  } catch {
    return null;
  }
}

/**
 * Remembers a text, or forgets it where there is none.
 * @param {string} key
 * @param {string | null} text
 */
export function remember(key, text) {
  try {
    if (text === null) localStorage.removeItem(key);
    else localStorage.setItem(key, text);
  } catch {
    // The page works without.
  }
}
