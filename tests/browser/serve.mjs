// Serves a built site the way a strict host would: under its base path, with a Content-Security-Policy that allows
// nothing inline and nothing foreign, and 404.html for what is missing. The system chooses the port.

import { readFile } from "node:fs/promises";
import { createServer } from "node:http";
import { extname, join, normalize } from "node:path";

const TYPES = {
  ".css": "text/css; charset=utf-8",
  ".csv": "text/csv; charset=utf-8",
  ".html": "text/html; charset=utf-8",
  ".js": "text/javascript; charset=utf-8",
  ".json": "application/json",
  ".md": "text/markdown; charset=utf-8",
  ".svg": "image/svg+xml",
  ".txt": "text/plain; charset=utf-8",
  ".xml": "application/xml",
};

/** The file that an address under the base names, or null where it names none. */
async function find(folder, path) {
  const file = join(folder, normalize(path.endsWith("/") ? `${path}index.html` : path));
  try {
    return { file, body: await readFile(file) };
  } catch {
    return null;
  }
}

/**
 * Starts to listen. The folder may be filled later, when the port is known.
 * @param {string} folder
 * @param {string} base such as `/kb/`
 */
export async function serve(folder, base) {
  const server = createServer(async (request, response) => {
    const path = decodeURIComponent(new URL(request.url, "http://localhost").pathname);
    const inside = path.startsWith(base);
    const found = inside && (await find(folder, path.slice(base.length - 1)));
    const answer = found || (inside && (await find(folder, "/404.html")));
    response.writeHead(found ? 200 : 404, {
      "content-type": TYPES[extname(answer ? answer.file : ".txt")] ?? "application/octet-stream",
      "content-security-policy": "default-src 'self'",
      "x-content-type-options": "nosniff",
    });
    response.end(answer ? answer.body : "outside the site");
  });
  await new Promise((listening) => server.listen(0, "127.0.0.1", listening));
  const { port } = server.address();
  const close = () => {
    server.closeAllConnections();
    return new Promise((closed) => server.close(closed));
  };
  return { url: `http://127.0.0.1:${port}${base}`, close };
}
