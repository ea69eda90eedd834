/** Markdown becomes elements, and nothing else than what was meant. */
import assert from "node:assert/strict";
import { test } from "node:test";
import { renderMarkdown } from "../../static/parts/markdown.js";
import { blocks } from "../../static/parts/markdown-blocks.js";
import { linkTarget } from "../../static/parts/markdown-links.js";
import { asMarkup, fakeDocument } from "./fake-document.mjs";

const ANYWHERE = { allowedHosts: ["*"] };

/**
 * @param {string} text
 * @param {import("../../static/parts/markdown-links.js").LinkRules} [links]
 */
function render(text, links) {
  const document = /** @type {any} */ (fakeDocument());
  return asMarkup(/** @type {any} */ (renderMarkdown(text, document, links)));
}

const CASES = [
  ["plain words", "<p>plain words</p>"],
  ["one\ntwo\n\nthree", "<p>one<br>two</p><p>three</p>"],
  [
    "*a* **b** ***c*** ~~d~~",
    "<p><em>a</em> <strong>b</strong> <em><strong>c</strong></em> <s>d</s></p>",
  ],
  ["**bold *both* bold**", "<p><strong>bold <em>both</em> bold</strong></p>"],
  [
    "un**frigging**real, my_snake_case",
    "<p>un<strong>frigging</strong>real, my_snake_case</p>",
  ],
  ["2 * 3 * 4 and **open", "<p>2 * 3 * 4 and **open</p>"],
  ["`a*b*` and ``x ` y``", "<p><code>a*b*</code> and <code>x ` y</code></p>"],
  ["\\*not\\* `open", "<p>*not* `open</p>"],
  ["# Title #\ntext", '<p class="p-heading p-heading-1">Title</p><p>text</p>'],
  ["#hashtag", "<p>#hashtag</p>"],
  [
    "- a\n- b\n  - c\n\nend",
    "<ul><li>a</li><li>b<ul><li>c</li></ul></li></ul><p>end</p>",
  ],
  ["3. x\n4. y", '<ol start="3"><li>x</li><li>y</li></ol>'],
  ["there are\n7. then", "<p>there are<br>7. then</p>"],
  ["> a\n> b\n\nc", "<blockquote><p>a<br>b</p></blockquote><p>c</p>"],
  ["```js\nlet a = '<b>';\n```\nx", "<pre><code>let a = '<b>';</code></pre><p>x</p>"],
  ["```\nopen still", "<pre><code>open still</code></pre>"],
  ["a\n\n---\n\nb", "<p>a</p><hr><p>b</p>"],
  [
    "|a|b|\n|-|:-:|\n|1|\n|2|3|4|",
    "<table><thead><tr><th>a</th><th>b</th></tr></thead><tbody><tr><td>1</td><td></td></tr><tr><td>2</td><td>3</td></tr></tbody></table>",
  ],
  ["a | b", "<p>a | b</p>"],
];

for (const [text, markup] of CASES) {
  test(`renders ${JSON.stringify(text)}`, () =>
    assert.equal(render(text ?? ""), markup));
}

test("a link opens a new tab that knows nothing of this one", () => {
  assert.equal(
    render("[Desk](https://example.com/a_(b)?c=d)", ANYWHERE),
    '<p><a href="https://example.com/a_(b)?c=d" target="_blank" rel="noopener noreferrer" title="https://example.com/a_(b)?c=d">Desk</a></p>',
  );
});

test("an address in a sentence ends before the sentence does", () => {
  const link = (/** @type {string} */ url) =>
    `<a href="${url}" target="_blank" rel="noopener noreferrer">${url}</a>`;
  assert.equal(
    render("See https://example.com/x, (https://example.com/y).", ANYWHERE),
    `<p>See ${link("https://example.com/x")}, (${link("https://example.com/y")}).</p>`,
  );
});

test("a picture is a link to it, never loaded by itself", () => {
  assert.match(
    render("![A cat](https://example.com/cat.png)", ANYWHERE),
    /^<p><a href="https:\/\/example\.com\/cat\.png"[^>]*>A cat<\/a><\/p>$/,
  );
});

test("what must not be a link stays readable as text", () => {
  for (const address of [
    "javascript:alert(1)",
    "JaVaScRiPt:alert(1)",
    "data:text/html,x",
    "vbscript:x",
    "//example.com",
    "/relative",
    "https://user:pass@example.com/",
    "file:///etc/passwd",
  ]) {
    const markup = render(`[click](${address})`, ANYWHERE);
    assert.doesNotMatch(markup, /<a/, address);
    assert.match(markup, /click/);
  }
  assert.equal(render("<script>alert(1)</script>"), "<p><script>alert(1)</script></p>");
});

test("hosts are allowed by name, with www or without, and http only if wanted", () => {
  const rules = { allowedHosts: ["example.com"], includeWww: true, allowHttp: false };
  assert.equal(linkTarget("https://example.com/x", rules), "https://example.com/x");
  assert.equal(
    linkTarget("https://www.example.com/", rules),
    "https://www.example.com/",
  );
  assert.equal(linkTarget("http://example.com/", rules), null);
  assert.equal(linkTarget("https://example.com.evil.net/", rules), null);
  assert.equal(linkTarget("https://evil.net/example.com", rules), null);
  const strict = { ...rules, includeWww: false };
  assert.equal(linkTarget("https://www.example.com/", strict), null);
  assert.equal(linkTarget("https://example.com/", {}), null);
});

test("markup is text in every place, and marks of direction do no harm", () => {
  // Whatever is put in arrives as text: the fake knows no other way to make elements.
  const bidi = "\u202Etxt.exe\u202C **\u200Fbold\u200F**";
  assert.equal(
    render(bidi),
    "<p>\u202Etxt.exe\u202C <strong>\u200Fbold\u200F</strong></p>",
  );
});

test("a text that is still growing loses no word at any moment", () => {
  const text =
    "# Hours\n\nWe **open** at `9`, see [the page](https://example.com/a).\n\n" +
    "1. one\n2. two *three*\n\n```\ncode\n```\n| a | b |\n|---|---|\n| 1 | 2 |\n";
  const letters = (/** @type {string} */ markup) =>
    markup.replaceAll(/<[^>]*>/g, "").replaceAll(/[^a-z]/gi, "");
  for (let end = 1; end <= text.length; end++) {
    const shown = letters(render(text.slice(0, end), ANYWHERE));
    for (const word of text.slice(0, end).match(/[A-Za-z]{4,}(?=\W)/g) ?? []) {
      const inAddress = ["https", "example"].includes(word);
      assert.ok(inAddress || shown.includes(word), `${word} at ${end}`);
    }
  }
});

test("marks without end take time in proportion", () => {
  const began_ms = performance.now();
  for (const text of ["[", "*a", "_a ", "```x", "> ", "- ", "![", "**_", "<h"]) {
    render(text.repeat(3000), ANYWHERE);
  }
  // Hours, were it not so; the limit leaves room for any machine.
  assert.ok(performance.now() - began_ms < 60_000);
});

test("nesting goes only so deep", () => {
  const [quote] = blocks(`${"> ".repeat(200)}x`);
  let depth = 0;
  for (let at = quote; at?.kind === "quote"; at = at.blocks[0]) {
    depth += 1;
  }
  assert.equal(depth, 8);
});
