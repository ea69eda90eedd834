/**
 * The talk page: a session with the page's agent, and the parts that show it.
 */

import { find, read } from "../pages/elements.js";
import { ConversationView } from "../parts/conversation-view.js";
import { LanguageChoice } from "../parts/language-choice.js";
import { TalkController } from "../parts/talk-controller.js";
import { offeredLanguages } from "../parts/widget-config.js";
import { loadWords } from "../parts/words.js";
import { introduction, selfCheckLink } from "./introduction.js";
import { pageConfig } from "./page-config.js";
import { sessionOptions } from "./session-options.js";

/** @typedef {import("../parts/words.js").Words} Words */

/** One page, one agent. */
class TalkPage {
  constructor() {
    this.#config = pageConfig(read("widget-config"));
    this.#session = new TalkController({
      config: this.#config,
      options: () => sessionOptions(this.#root.dataset),
    });
    document.addEventListener("keydown", (event) => this.#view?.handleKey(event));
  }

  #root = find("talk", HTMLElement);
  #name = find("agent-name", HTMLElement);
  #config;
  #session;
  /** @type {ConversationView | null} */
  #view = null;
  /** @type {LanguageChoice | null} */
  #choice = null;

  async open() {
    const spoken = this.#config.language;
    const page = document.documentElement.lang || "en";
    // Who reads the page in a language the agent speaks wants to speak it.
    const wanted = offeredLanguages(this.#config).includes(page) ? page : spoken;
    this.#session.setLanguage(wanted);
    this.#show(await this.#wordsFor(page));
  }

  /**
   * The owner's own texts are in the agent's language, and for readers of it.
   * @param {string} language
   */
  #wordsFor(language) {
    const { text_contents } = this.#session.config;
    const theirs = language === this.#session.state.language ? text_contents : {};
    return loadWords(language, theirs);
  }

  /** @param {string} language */
  async #chooseLanguage(language) {
    this.#session.setLanguage(language);
    const words = await this.#wordsFor(language);
    // Where the page cannot read it, the page's own language stays.
    const known = words.language === language;
    this.#show(known ? words : await this.#wordsFor(document.documentElement.lang));
    this.#choice?.focus();
  }

  /** @param {Words} words */
  #show(words) {
    const session = this.#session;
    const { dataset } = this.#root;
    this.#view?.close();
    document.documentElement.lang = words.language;
    document.documentElement.dir = words.direction;
    const isText = this.#config.text_only;
    const intro = introduction(words, { isText, isRecorded: "recorded" in dataset });
    const language = document.createElement("div");
    const choice = new LanguageChoice(language, {
      words,
      languages: offeredLanguages(this.#config),
      onChoose: (chosen) => void this.#chooseLanguage(chosen),
    });
    choice.render(session.state);
    this.#choice = choice;
    this.#view = new ConversationView(this.#root, {
      session,
      words,
      config: session.config,
      agentName: this.#name.textContent?.trim() || words.say("agent"),
      head: [this.#name],
      intro: [intro, language],
      foot:
        dataset.selfCheckUrl && !isText
          ? [selfCheckLink(words, dataset.selfCheckUrl)]
          : [],
      feedback: { during: true, end: true },
    });
  }
}

await new TalkPage().open();
