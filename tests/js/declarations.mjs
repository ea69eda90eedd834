/**
 * The client's type declarations, made from its JSDoc: `node declarations.mjs` writes
 * them, `node declarations.mjs check` fails when those that stand are others.
 *
 * Only what a program can reach from the entries is declared.
 */
import { execFileSync } from "node:child_process";
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";

const ENTRIES = ["index.d.ts", "sound-unlock.d.ts"];
const TYPES = fileURLToPath(new URL("../../static/client/types/", import.meta.url));
const HERE = fileURLToPath(new URL(".", import.meta.url));
const SPECIFIER = /["']\.\/([\w-]+)\.js["']/g;

/** @returns {Map<string, string>} what should stand, by file name */
function made() {
  const folder = mkdtempSync(join(tmpdir(), "declarations-"));
  try {
    const tsc = join(HERE, "node_modules/.bin/tsc");
    const project = join(HERE, "tsconfig.declarations.json");
    execFileSync(tsc, ["--project", project, "--outDir", folder], { stdio: "inherit" });
    const found = new Map();
    const wanted = [...ENTRIES];
    for (let name = wanted.pop(); name !== undefined; name = wanted.pop()) {
      const text = readFileSync(join(folder, name), "utf8");
      found.set(name, text);
      const next = [...text.matchAll(SPECIFIER)].map(([, module]) => `${module}.d.ts`);
      wanted.push(...next.filter((one) => !found.has(one)));
    }
    return found;
  } finally {
    rmSync(folder, { recursive: true });
  }
}

/** @returns {Map<string, string>} what stands */
function standing() {
  const names = existsSync(TYPES) ? readdirSync(TYPES) : [];
  return new Map(names.map((name) => [name, readFileSync(join(TYPES, name), "utf8")]));
}

const wanted = made();
const present = standing();
const stale = [...new Set([...wanted.keys(), ...present.keys()])].filter(
  (name) => wanted.get(name) !== present.get(name),
);
if (process.argv[2] !== "check") {
  rmSync(TYPES, { recursive: true, force: true });
  mkdirSync(TYPES);
  for (const [name, text] of wanted) {
    writeFileSync(join(TYPES, name), text);
  }
} else if (stale.length > 0) {
  process.stderr.write(
    `static/client/types is not what the modules say: ${stale.sort().join(", ")}. ` +
      "Run `npm --prefix tests/js run declarations`.\n",
  );
  process.exitCode = 1;
}
