/** Who may know whom, as the design has it. */
import assert from "node:assert/strict";
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { test } from "node:test";

const STATIC = new URL("../../static/", import.meta.url);
const SPECIFIER = /(?:\bfrom\s*|\bimport\s*\(?\s*)["']([^"']+)["']/g;

/** @param {string} path */
const source = (path) => readFileSync(new URL(path, STATIC), "utf8");
/** @param {string} path */
const code = (path) =>
  source(path)
    .replace(/\/\*[\s\S]*?\*\//g, "")
    .replace(/\/\/.*$/gm, "");
/** @param {string} text */
const specifiers = (text) =>
  [...text.matchAll(SPECIFIER)].map((match) => match[1] ?? "");

const files = readdirSync(STATIC, { recursive: true, encoding: "utf8" }).filter(
  (name) => name.endsWith(".js") && /^(client|talk|widget)\//.test(name),
);

test("worklets import nothing", () => {
  const worklets = files.filter((name) => name.startsWith("client/worklets/"));
  assert.equal(worklets.length, 2);
  for (const name of worklets) {
    assert.deepEqual(specifiers(source(name)), [], name);
  }
});

test("dialogue and what it stands on touch no DOM, audio or socket", () => {
  const platform =
    /\b(document|window|globalThis|navigator|localStorage|WebSocket|AudioContext|AudioNode|fetch|setTimeout|setInterval|performance|location|Date)\b/;
  for (const name of ["dialogue", "phase", "transcript", "protocol"]) {
    assert.doesNotMatch(code(`client/${name}.js`), platform);
    for (const specifier of specifiers(code(`client/${name}.js`))) {
      assert.match(specifier, /^\.\/(dialogue|phase|transcript|protocol)\.js$/);
    }
  }
});

test("the page uses the client through its index", () => {
  for (const name of files.filter((name) => name.startsWith("talk/"))) {
    for (const specifier of specifiers(code(name))) {
      assert.match(specifier, /^(\.\/|\.\.\/client\/index\.js$)/, name);
    }
  }
});

test("every import names a file that is there", () => {
  for (const name of files) {
    for (const specifier of specifiers(source(name))) {
      assert.ok(existsSync(new URL(specifier, new URL(name, STATIC))), specifier);
    }
  }
});

test("nothing needs a laxer policy: no eval, no blob, no data address", () => {
  for (const name of files) {
    assert.doesNotMatch(
      code(name),
      /\beval\(|new Function|createObjectURL|["'`](data|blob):/,
    );
  }
});
