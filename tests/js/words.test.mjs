/** The texts: whole in every language, each of use to somebody. */
import assert from "node:assert/strict";
import { readdirSync, readFileSync } from "node:fs";
import { test } from "node:test";
import { TEXTS as ENGLISH } from "../../static/parts/words/en.js";
import { LANGUAGES, loadWords } from "../../static/parts/words.js";

const STATIC = new URL("../../static/", import.meta.url);

/** @param {unknown} text */
const braces = (text) =>
  [...JSON.stringify(text).matchAll(/\{(\w+)\}/g)].map((match) => match[1]);
/** @param {unknown} text */
const forms = (text) =>
  typeof text === "string" ? ["string"] : Object.keys(text ?? {});

for (const language of LANGUAGES) {
  test(`${language} says everything, with the same values`, async () => {
    const { TEXTS } = await import(`../../static/parts/words/${language}.js`);
    assert.deepEqual(Object.keys(TEXTS).sort(), Object.keys(ENGLISH).sort());
    for (const [key, text] of Object.entries(ENGLISH)) {
      // A single one may be written as a word: "1 file".
      const expected = new Set(braces(text));
      const found = new Set(braces(TEXTS[key]));
      assert.deepEqual(found, expected, key);
      assert.equal(forms(TEXTS[key]).includes("string"), typeof text === "string", key);
      for (const form of Object.values(
        typeof TEXTS[key] === "string" ? [TEXTS[key]] : TEXTS[key],
      )) {
        assert.notEqual(String(form).trim(), "", key);
      }
    }
  });
}

test("no language but English reads like English", async () => {
  const same = ["announcement", "file_refused", "volume", "messages", "conversation"];
  for (const language of LANGUAGES.filter((one) => one !== "en")) {
    const { TEXTS } = await import(`../../static/parts/words/${language}.js`);
    const copied = Object.entries(ENGLISH).filter(
      ([key, text]) =>
        typeof text === "string" && text.length > 7 && TEXTS[key] === text,
    );
    const unexpected = copied.map(([key]) => key).filter((key) => !same.includes(key));
    assert.deepEqual(unexpected, [], language);
  }
});

test("every text is asked for by somebody", () => {
  const sources = ["client", "parts", "talk", "widget", "self_check", "pages"]
    .flatMap((folder) => {
      try {
        return readdirSync(new URL(folder, STATIC)).map((name) => `${folder}/${name}`);
      } catch {
        return [];
      }
    })
    .filter((name) => name.endsWith(".js"))
    .map((name) => readFileSync(new URL(name, STATIC), "utf8"))
    .join("\n");
  /** Some keys are put together of a beginning and the name of a state. */
  const beginnings = [...sources.matchAll(/`([a-z_]+_)\$\{/g)].map((match) => match[1]);
  const unused = Object.keys(ENGLISH).filter((key) => {
    const rest = beginnings
      .filter((beginning) => key.startsWith(beginning ?? ""))
      .map((beginning) => key.slice(beginning?.length));
    const isAsked = [key, ...rest].some((name) =>
      new RegExp(`["'\`]${name}["'\`]|\\b${name}:`).test(sources),
    );
    return !isAsked;
  });
  assert.deepEqual(unused, []);
});

test("values are filled in, numbers and plurals as the language has them", async () => {
  const german = await loadWords("de-AT");
  assert.equal(german.language, "de-AT");
  assert.equal(german.direction, "ltr");
  assert.equal(german.say("stars", { count: 1 }), "1 Stern");
  assert.equal(german.say("stars", { count: 3 }), "3 Sterne");
  assert.match(
    german.say("file_too_large", { name: "a.pdf", megabytes: 2.5 }),
    /2,5 MB/,
  );
  const english = await loadWords("en");
  assert.match(english.say("stars", { count: 1 }), /^1 star$/);
});

test("a value is put in as it is, whatever it looks like", async () => {
  const words = await loadWords("en");
  const said = words.say("announcement", { name: "$& {text}", text: "$1" });
  assert.equal(said, "$& {text}: $1");
});

test("an owner's texts stand before ours; what is no text is passed over", async () => {
  const words = await loadWords("en", {
    start_call: "Ring us",
    end_call: null,
    __proto__: { you: "x" },
    no_such_key: "x",
    cancel: "",
  });
  assert.equal(words.say("start_call"), "Ring us");
  assert.equal(words.say("end_call"), "End conversation");
  assert.equal(words.say("cancel"), "Cancel");
});

test("a language there is no file for reads English, unless the owner wrote it", async () => {
  const japanese = await loadWords("ja");
  assert.equal(japanese.language, "en");
  const arabic = await loadWords("ar", { start_call: "ابدأ" });
  assert.equal(arabic.language, "ar");
  assert.equal(arabic.direction, "rtl");
  const odd = await loadWords("not a tag");
  assert.equal(odd.say("you"), "You");
});
