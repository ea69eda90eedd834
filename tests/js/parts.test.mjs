/** What the parts decide without a page: captions, files, languages, words of a state. */
import assert from "node:assert/strict";
import { test } from "node:test";
import { fileLimits, whyNot } from "../../static/parts/file-rules.js";
import { linkRules } from "../../static/parts/markdown-links.js";
import { idleState } from "../../static/parts/session-state.js";
import {
  audioDuration_ms,
  SpokenTimeline,
  sentenceAt,
} from "../../static/parts/spoken-timeline.js";
import { statusInWords } from "../../static/parts/status-line.js";
import { termsOf } from "../../static/parts/terms.js";
import {
  completeConfig,
  localConfig,
  offeredLanguages,
} from "../../static/parts/widget-config.js";
import { loadWords } from "../../static/parts/words.js";

/** @param {string} text @param {number} each_ms */
function alignment(text, each_ms) {
  const chars = [...text];
  return {
    chars,
    char_start_times_ms: chars.map((_, index) => index * each_ms),
    char_durations_ms: chars.map(() => each_ms),
  };
}

test("the caption is the sentence being heard, by the times of its characters", () => {
  const timeline = new SpokenTimeline();
  // As the client tells them: the words of a piece, and then its sound.
  timeline.aligned(alignment("Hi. Yes.", 100), 0);
  timeline.audioCame(1000, 0);
  timeline.aligned(alignment("Then more.", 100), 10);
  timeline.audioCame(1000, 10);
  assert.equal(timeline.sentence("", 20), "", "nothing sounds yet");
  timeline.soundingChanged(true, 100);
  assert.equal(timeline.sentence("", 150), "Hi.");
  assert.equal(timeline.sentence("", 550), "Yes.");
  assert.equal(timeline.sentence("", 1090), "Yes.", "not ahead of the voice");
  assert.equal(timeline.sentence("", 1200), "Then more.");
  timeline.soundingChanged(false, 2100);
  assert.equal(timeline.sentence("", 2200), "");
});

test("audio that comes late goes on where it stopped; after a pause it is other words", () => {
  const timeline = new SpokenTimeline();
  timeline.aligned(alignment("One. ", 100), 0);
  timeline.audioCame(500, 0);
  timeline.soundingChanged(true, 0);
  timeline.soundingChanged(false, 500);
  timeline.aligned(alignment("Two. ", 100), 700);
  timeline.audioCame(500, 700);
  timeline.soundingChanged(true, 700);
  assert.equal(timeline.sentence("", 800), "Two.");
  timeline.soundingChanged(false, 1200);
  timeline.aligned(alignment("Three. ", 100), 5000);
  timeline.audioCame(500, 5000);
  timeline.aligned(alignment("Four. ", 100), 5000);
  timeline.audioCame(500, 5000);
  timeline.soundingChanged(true, 5000);
  assert.equal(timeline.sentence("", 5100), "Three.");
  assert.equal(timeline.sentence("", 5600), "Four.");
  timeline.soundingChanged(false, 6000);
  timeline.audioCame(500, 9000);
  timeline.soundingChanged(true, 9000);
  assert.equal(timeline.sentence("Quite other. Words.", 9000), "Quite other.");
});

test("a word whose sound has come half is read whole", () => {
  const timeline = new SpokenTimeline();
  timeline.soundingChanged(true, 0);
  const text = "On Monday. Only then, or today.";
  const pieces = ["O", "n Mon", "day. O", "nly th", "en, or today."];
  const read = pieces.map((piece) => {
    timeline.aligned(alignment(piece, 0), 0);
    timeline.audioCame(100, 0);
    return timeline.sentence(text, 10_000);
  });
  const whole = "Only then, or today.";
  assert.deepEqual(read, ["On", "On Monday.", "Only", "Only then,", whole]);
  timeline.aligned(alignment("Not wri", 0), 0);
  timeline.audioCame(100, 0);
  assert.equal(timeline.sentence(text, 10_000), "Not wri", "not of this text");
  const ended = new SpokenTimeline();
  ended.soundingChanged(true, 0);
  ended.aligned(alignment("Yes.", 0), 0);
  ended.audioCame(100, 0);
  assert.equal(ended.sentence("Yes.No.", 10_000), "Yes.", "a sentence is whole");
});

test("a voice without times is followed at a usual pace", () => {
  const timeline = new SpokenTimeline();
  timeline.audioCame(10_000, 0);
  timeline.soundingChanged(true, 0);
  const text = "This is the first. And this is the second one.";
  assert.equal(timeline.sentence(text, 500), "This is the first.");
  assert.equal(timeline.sentence(text, 2000), "And this is the second one.");
});

test("a long sentence is shown in parts, of any script", () => {
  const long = "word ".repeat(100).trim();
  assert.ok(sentenceAt(long, 0).length <= 160);
  assert.ok(sentenceAt(long, long.length - 1).length <= 160);
  assert.ok(sentenceAt("字".repeat(500), 250).length <= 160);
  assert.equal(sentenceAt("", 5), "");
  assert.equal(sentenceAt("你好。再见。", 4), "再见。");
});

test("a piece of audio lasts as long as its bytes", () => {
  const base64 = Buffer.alloc(3200).toString("base64");
  assert.equal(audioDuration_ms(base64, "pcm_16000"), 100);
  assert.equal(audioDuration_ms(base64, "ulaw_8000"), 400);
  assert.equal(audioDuration_ms(base64, "unknown"), 0);
});

test("a file is refused for its count, kind and size", () => {
  const given = { enabled: true, max_files_per_conversation: 2 };
  const limits = fileLimits(completeConfig({ file_input_config: given }));
  const file = (type = "image/png", size = 10) => ({ name: "x", type, size });
  assert.equal(whyNot(file(), limits, 1), null);
  assert.equal(whyNot(file("application/pdf", 15_000_000), limits, 0), null);
  assert.equal(whyNot(file(), limits, 2)?.key, "file_limit_reached");
  assert.equal(whyNot(file("image/svg+xml"), limits, 0)?.key, "file_type_unsupported");
  assert.equal(whyNot(file("image/png", 0), limits, 0)?.key, "file_empty");
  assert.deepEqual(whyNot(file("image/png", 10_485_761), limits, 0), {
    key: "file_too_large",
    values: { name: "x", megabytes: 10 },
  });
  assert.equal(fileLimits(completeConfig({})).enabled, false);
});

test("a language has its own texts and terms where the owner wrote them", () => {
  const config = completeConfig({
    supported_language_overrides: ["de", "en"],
    text_contents: { you: "You", agent: "Desk" },
    terms_text: "Be kind.",
    terms_key: "a",
    language_presets: {
      de: { text_contents: { you: "Du" }, terms_text: "Sei nett.", terms_key: null },
    },
  });
  assert.deepEqual(offeredLanguages(config), ["en", "de"]);
  const german = localConfig(config, "de");
  assert.deepEqual(german.text_contents, { you: "Du", agent: "Desk" });
  assert.deepEqual(termsOf(german), { text: "Sei nett.", key: "a" });
  assert.equal(localConfig(config, "en"), config);
  assert.equal(termsOf(completeConfig({ terms_text: "  " })), null);
});

test("the owner's rules for links are read in both shapes", () => {
  const rules = linkRules(
    completeConfig({
      markdown_link_allowed_hosts: [{ hostname: "a.example" }, "b.example"],
      markdown_link_allow_http: false,
    }),
  );
  assert.deepEqual(rules, {
    allowedHosts: ["a.example", "b.example"],
    includeWww: true,
    allowHttp: false,
  });
});

test("the status says how it stands", async () => {
  const words = await loadWords("en");
  const live = { ...idleState("en"), phase: /** @type {const} */ ("live") };
  const say = (/** @type {object} */ state) =>
    statusInWords({ ...live, ...state }, words);
  assert.equal(say({ activity: "listening" }), "Listening");
  assert.match(say({ activity: "listening", muted: true }), /Listening.*muted/);
  assert.match(say({ activity: "speaking", halfDuplex: true }), /Speaking.*rests/);
  assert.match(say({ activity: "speaking", reconnecting: true }), /Connection lost/);
  assert.match(say({ activity: "speaking", soundPaused: true }), /paused/);
  assert.equal(say({ textOnly: true }), "Chatting");
  assert.equal(say({ activity: "listening", soundUnavailable: true }), "Chatting");
  const ended = { phase: "ended", ending: { reason: "agent", message: "bye" } };
  assert.equal(say(ended), "Conversation ended: bye");
  assert.equal(say({ phase: "failed" }), "");
});
