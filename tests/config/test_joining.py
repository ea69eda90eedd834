import subprocess

import pytest

from config.joining import joined_modules


def joined(entry, modules):
    return joined_modules((entry,), modules.__getitem__)[entry]


def printed(tmp_path, files, name):
    """What Node prints that runs one of the files."""
    for each, code in files.items():
        path = (tmp_path / each).with_suffix(".mjs")
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(code.replace('.js"', '.mjs"'))
    command = ["node", (tmp_path / name).with_suffix(".mjs")]
    return subprocess.run(command, capture_output=True, text=True, check=True).stdout


def test_it_does_as_the_modules_did(tmp_path):
    modules = {
        "page/page.js": """import * as all from "../parts/sums.js";
import {
  product,
  sum as plus,
} from "../parts/sums.js";
import { Counter } from "./counter.js";

const counter = new Counter();
console.log(plus(1, 2), product(3, 4), all.NAME, counter.next(), counter.next());
const { hidden } = await import("../parts/late.js");
console.log(hidden);
console.log(new URL("../parts/tables/one.css", import.meta.url).pathname.slice(-21));
""",
        "page/counter.js": """import { sum } from "../parts/sums.js";

const hidden = 1;

export class Counter {
  #count = 0;

  next() {
    this.#count = sum(this.#count, hidden);
    return this.#count;
  }
}
""",
        "parts/sums.js": """export { product } from "./products.js";
export const NAME = "sums";

const hidden = 0;

export function sum(a, b) {
  return a + b + hidden;
}
""",
        "parts/products.js": """export async function unused() {}

export function product(a, b) {
  return a * b;
}
""",
        "parts/late.js": 'export const hidden = "came late";\n',
    }
    expected = "3 12 sums 1 2\ncame late\n/parts/tables/one.css\n"
    assert printed(tmp_path / "apart", modules, "page/page.js") == expected
    alone = {
        "page/page.js": joined("page/page.js", modules),
        "parts/late.js": modules["parts/late.js"],
    }
    assert printed(tmp_path / "joined", alone, "page/page.js") == expected


def test_entry_exports_what_it_did(tmp_path):
    modules = {
        "client/index.js": """export { Voice, Voice as Speech } from "./voice.js";

export const VERSION = 3;
""",
        "client/voice.js": "export class Voice {}\n",
    }
    files = {
        "client/index.js": joined("client/index.js", modules),
        "main.js": """import { Speech, VERSION, Voice } from "./client/index.js";
console.log(Speech === Voice, Voice.name, VERSION);
""",
    }
    assert printed(tmp_path, files, "main.js") == "true Voice 3\n"


def test_what_two_entries_of_a_page_import_is_there_once(tmp_path):
    modules = {
        "widget/element.js": """import { words } from "../parts/words.js";

console.log(words === (await import("./panel.js")).known);
""",
        "widget/panel.js": """import { words } from "../parts/words.js";
import { rest } from "./rest.js";

export const known = rest(words);
""",
        "widget/rest.js": "export const rest = (given) => given;\n",
        "parts/words.js": """import { base } from "./base.js";

export const words = [base];
""",
        "parts/base.js": "export const base = 1;\n",
    }
    entries = ("widget/element.js", "widget/panel.js")
    files = joined_modules(entries, modules.__getitem__)
    files |= {name: modules[name] for name in ("parts/words.js", "parts/base.js")}
    assert printed(tmp_path, files, "widget/element.js") == "true\n"
    assert "./rest.js" not in files["widget/panel.js"]
    # Or the browser would find out one after the other what it has to ask for.
    assert 'import "../parts/base.js";' in files["widget/panel.js"]


def test_what_is_moved_finds_what_lies_beside_it():
    modules = {
        "widget/panel.js": 'import { add } from "../client/voice.js";\n\nadd();\n',
        "client/voice.js": """export function add() {
  return [
    new URL("./worklets/capture.js", import.meta.url),
    import("./words/en.js"),
  ];
}
""",
    }
    code = joined("widget/panel.js", modules)
    assert 'new URL("../client/worklets/capture.js", import.meta.url)' in code
    assert 'import("../client/words/en.js")' in code


@pytest.mark.parametrize(
    "statement",
    [
        'import words from "./words.js";',
        'import "./words.js";',
        'export * from "./words.js";',
        "export default 3;",
        "export let changing = 1;",
    ],
)
def test_statements_that_it_does_not_know_are_refused(statement):
    modules = {
        "a.js": 'import { b } from "./b.js";\n\nb();\n',
        "b.js": f"{statement}\n\nexport function b() {{}}\n",
        "words.js": "export const words = 1;\n",
    }
    with pytest.raises(ValueError, match=r"b\.js cannot be joined: "):
        joined("a.js", modules)


def test_modules_that_import_each_other_are_refused():
    modules = {
        "a.js": 'import { b } from "./b.js";\n\nexport const a = 1;\n',
        "b.js": 'import { a } from "./a.js";\n\nexport const b = 2;\n',
    }
    with pytest.raises(ValueError, match=r"each other: a\.js -> b\.js -> a\.js"):
        joined("a.js", modules)


def test_own_address_of_a_module_that_is_moved_is_refused():
    modules = {
        "widget/panel.js": 'import { home } from "../parts/home.js";\n\nhome;\n',
        "parts/home.js": "export const home = new URL(import.meta.url).origin;\n",
    }
    with pytest.raises(ValueError, match=r"parts/home\.js asks for its own address"):
        joined("widget/panel.js", modules)
