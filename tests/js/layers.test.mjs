/**
 * Who may know whom, as the design has it:
 *
 *     client  <-  parts  <-  talk, widget, admin_widget
 *     pages   <-  talk, self_check
 *
 * Each uses those to its left by their doors alone: of the client what its package
 * exports, of the parts the modules named here. The parts have no one door (an index
 * would load them all with the closed widget, which needs a few).
 */
import assert from "node:assert/strict";
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { test } from "node:test";

const STATIC = new URL("../../static/", import.meta.url);
const SPECIFIER = /(?:\bfrom\s*|\bimport\s*\(?\s*)["']([^"']+)["']/g;

const EXPORT = /^export (?:async )?(?:function\*?|const|let|class) (\w+)/gm;

const TYPE = /import\("([^"]+)"\)\.(\w+)/g;

/**
 * The modules from which a file takes a name: by itself, by re-exporting it, or with all
 * others (`* as`, `await import`) where it says the name somewhere.
 * @param {string} name
 * @param {string} exported
 */
function importsOf(name, exported) {
  const text = code(name);
  const says = new RegExp(`\\b${exported}\\b`);
  return [...text.matchAll(/(?:import|export)([^;]*?)from\s*"([^"]+)"/g)]
    .concat([...text.matchAll(/()import\(\s*"([^"]+)"/g)])
    .filter(([, what = ""]) =>
      what === "" || what.includes("*") ? says.test(text) : says.test(what),
    )
    .map(([, , specifier = ""]) => imported(name, specifier))
    .concat(
      [...source(name).matchAll(TYPE)]
        .filter(([, , type]) => type === exported)
        .map(([, specifier = ""]) => imported(name, specifier)),
    );
}

/** What a conversation is, whatever it runs on. */
const PURE = [
  "dialogue",
  "phase",
  "transcript",
  "protocol",
  "client-messages",
  "handed-on",
];

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
  (name) =>
    name.endsWith(".js") &&
    /^(client|parts|talk|widget|admin_widget|self_check|pages)\//.test(name),
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
  for (const name of PURE) {
    assert.doesNotMatch(code(`client/${name}.js`), platform);
    for (const specifier of specifiers(code(`client/${name}.js`))) {
      assert.ok(
        PURE.some((pure) => specifier === `./${pure}.js`),
        specifier,
      );
    }
  }
});

/** What of the parts others may use. */
const PARTS = [
  "conversation-view",
  "elements",
  "icons",
  "language-choice",
  "memory",
  "session-state",
  "status-line",
  "talk-controller",
  "widget-config",
  "words",
];
const CLIENT = ["client/index.js", "client/sound-unlock.js"];
const PART_DOORS = PARTS.map((name) => `parts/${name}.js`);

/** What may be imported from outside the folder. @type {Record<string, string[]>} */
const DOORS = {
  client: [],
  parts: CLIENT,
  talk: [...CLIENT, ...PART_DOORS, "pages/elements.js"],
  widget: [...CLIENT, ...PART_DOORS],
  // The names of the texts, where staff write their own.
  admin_widget: ["parts/words/en.js"],
  // Nothing of the client: it says what is missing where that cannot be loaded.
  self_check: ["pages/elements.js"],
  pages: [],
};

/** @param {string} name of a file @param {string} specifier */
const imported = (name, specifier) => {
  const { pathname } = new URL(specifier, `file:///${name}`);
  return pathname.slice(1);
};

for (const [folder, doors] of Object.entries(DOORS)) {
  test(`${folder} uses others by their doors alone`, () => {
    const own = files.filter((name) => name.startsWith(`${folder}/`));
    assert.ok(own.length > 0);
    for (const name of own) {
      for (const specifier of specifiers(code(name))) {
        const found = imported(name, specifier);
        assert.ok(
          found.startsWith(`${folder}/`) || doors.includes(found),
          `${name}: ${specifier}`,
        );
      }
    }
  });
}

test("no door is there for nobody", () => {
  for (const door of new Set(Object.values(DOORS).flat())) {
    const users = files.filter(
      (name) =>
        !name.startsWith(`${door.split("/")[0]}/`) &&
        specifiers(code(name)).some((one) => imported(name, one) === door),
    );
    assert.notDeepEqual(users, [], door);
  }
});

test("types of the client that others name are declared in its package", () => {
  const declared = readdirSync(new URL("client/types", STATIC)).map((name) =>
    name.replace(".d.ts", ".js"),
  );
  const users = files.filter((one) => !/^client\//.test(one));
  for (const name of users) {
    for (const specifier of specifiers(source(name))) {
      const [folder, module = ""] = imported(name, specifier).split("/");
      if (folder === "client") {
        assert.ok(declared.includes(module), `${name}: ${specifier}`);
      }
    }
  }
});

/** Exported for tests alone: rules and limits that are tried by themselves. */
const TRIED = [
  "APART_MS",
  "ANSWER_TIMEOUT_MS",
  "DARK",
  "LANGUAGES",
  "LIGHT",
  "OPEN_TIMEOUT_MS",
  "ROUND_TRIPS",
  "backOff_ms",
  "conversationUrl",
  "jitter",
  "median",
  "refusal",
  "rootMeanSquare",
  "sentenceAt",
  "stretchVoice",
  "styleProperties",
];

test("no export without a user", () => {
  // Texts are loaded by the name of their language.
  const all = files.filter((name) => !name.startsWith("parts/words/"));
  const named = new Map(all.map((name) => [name, [...source(name).matchAll(EXPORT)]]));
  // What is loaded from elsewhere: by programs, by the site's script.
  const entries = [...CLIENT, "widget/element.js"];
  const unused = [];
  for (const [name, found] of named) {
    for (const [, exported = ""] of entries.includes(name) ? [] : found) {
      const isUsed = all.some(
        (other) => other !== name && importsOf(other, exported).includes(name),
      );
      if (!isUsed) {
        unused.push(exported);
      }
    }
  }
  assert.deepEqual(unused.sort(), [...TRIED].sort());
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
