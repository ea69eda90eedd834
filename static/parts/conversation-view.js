/**
 * All parts of a conversation together: a stage (picture, status, buttons) and the words
 * (transcript, text box). The page or the widget around it gives the place and the
 * style.
 *
 *     const view = new ConversationView(container, { session, words, config, agentName });
 *     view.render(session.state);   // it follows the session by itself afterwards
 *     view.close();                 // takes everything out and lets go of the session
 *
 * In another language: close it and make another one; what it shows is the session's.
 * `container` gets, for styles, `data-activity` (what the agent does), `data-phase` (a
 * `SessionPhase`), `data-live` and, while there are words to show, `data-started`.
 */
import { Announcer } from "./announcer.js";
import { Approval } from "./approval.js";
import { Avatar } from "./avatar.js";
import { Captions } from "./captions.js";
import { Consent } from "./consent.js";
import { Controls } from "./controls.js";
import { ConversationId } from "./conversation-id.js";
import { DialoguePane } from "./dialogue-pane.js";
import { element } from "./elements.js";
import { drawLevels } from "./levels.js";
import { linkRules } from "./markdown-links.js";
import { ProblemNote } from "./problem.js";
import { Rating } from "./rating.js";
import { canStart, isOpen } from "./session-state.js";
import { SoundSettings } from "./sound-settings.js";
import { StatusLine } from "./status-line.js";

/** @typedef {import("./session-state.js").SessionState} SessionState */
/** @typedef {{render: (state: SessionState) => void}} Part */

/**
 * @typedef {object} ViewOptions
 * @property {import("./talk-controller.js").TalkController} session
 * @property {import("./words.js").Words} words
 * @property {import("./widget-config.js").WidgetConfig} config of the chosen language
 * @property {string} agentName
 * @property {Node[]} [head] what stands above the picture, such as the agent's name
 * @property {Node[]} [intro] what is read before the first conversation
 * @property {Node[]} [foot] what stands below the buttons while nothing goes on
 * @property {{during: boolean, end: boolean}} [feedback] thumbs; stars
 * @property {HTMLElement} [announcements] where screen readers are told, which stays
 *   when the container is put away; the container when left out
 * @property {boolean} [tellsTools] of the agent's tools; true when left out
 * @property {boolean} [writesFirst] a text box also while nothing goes on
 */

/** Makes the parts, and hands each new state on to them. */
export class ConversationView {
  /**
   * @param {HTMLElement} container
   * @param {ViewOptions} options
   */
  constructor(container, options) {
    const { session, words } = options;
    this.#container = container;
    this.#words = new DialoguePane(options, messageOptions(options));
    container.classList.add("p-panel");
    container.lang = words.language;
    container.dir = words.direction;
    const stage = element("section", "p-stage");
    container.append(stage, this.#words.element);
    const { avatar, controls } = this.#fillStage(stage, options);
    this.#controls = controls;
    const announcer = new Announcer(options.announcements ?? container, {
      ...messageOptions(options),
      tellsTools: options.tellsTools,
    });
    announcer.passOver(session.state.messages);
    const approval = new Approval(container, options);
    this.#parts.push(this.#words, approval, {
      render: ({ messages, phase }) =>
        phase === "connecting" ? announcer.clear() : announcer.tell(messages),
    });
    this.#detach.push(
      session.subscribe((state) => this.render(state)),
      () => approval.close(),
      () => announcer.close(),
      drawLevels({
        avatar,
        meter: controls.meter,
        current: () => ({
          activity: session.state.activity,
          source: session.conversation,
        }),
      }),
    );
    this.render(session.state);
  }

  #container;
  #words;
  /** @type {Part[]} */
  #parts = [];
  /** @type {(() => unknown)[]} */
  #detach = [];
  #controls;

  /** Where the reader goes on: writing if there is a text box, else the button. */
  focus() {
    if (!this.#words.focus()) {
      this.#controls.focus();
    }
  }

  /** M mutes. @param {KeyboardEvent} event from wherever the view may listen */
  handleKey(event) {
    this.#controls.handleKey(event);
  }

  close() {
    for (const detach of this.#detach.splice(0)) {
      detach();
    }
    this.#container.replaceChildren();
  }

  /** @param {SessionState} state */
  render(state) {
    const { dataset } = this.#container;
    const before = dataset.phase;
    const focused = this.#focused();
    if (dataset.activity !== state.activity) {
      // Those who watch it count its changes.
      dataset.activity = state.activity;
    }
    dataset.phase = state.phase;
    const live = isOpen(state) || state.phase === "connecting";
    this.#container.toggleAttribute("data-live", live);
    const hasWords = live || state.phase === "ended" || state.messages.length > 0;
    this.#container.toggleAttribute("data-started", hasWords);
    for (const part of this.#parts) {
      part.render(state);
    }
    if (state.phase === "connecting" && before !== "connecting" && state.textOnly) {
      // Ready to be written into while the server is called.
      this.#words.focus();
    } else if (focused !== null && !isShown(this.#focused())) {
      // Whoever works by keyboard is not thrown back to the top of the page.
      this.#controls.focus();
    }
  }

  /** @returns {HTMLElement | null} what of this view has the focus */
  #focused() {
    const root = /** @type {Document | ShadowRoot} */ (this.#container.getRootNode());
    const focused = root.activeElement ?? null;
    return focused instanceof HTMLElement && this.#container.contains(focused)
      ? focused
      : null;
  }

  /**
   * @param {HTMLElement} stage
   * @param {ViewOptions} options
   */
  #fillStage(stage, options) {
    const {
      session,
      words,
      config,
      agentName,
      head = [],
      intro = [],
      foot = [],
    } = options;
    const picture = element("div", "p-avatar");
    stage.append(...head, picture);
    const avatar = new Avatar(picture, config.avatar);
    const status = new StatusLine(stage, { words });
    const captions = new Captions(stage, {
      session,
      words,
      agentName,
      language: session.state.language,
      stripAudioTags: config.strip_audio_tags,
      shownAtFirst: !config.transcript_enabled,
    });
    const problem = new ProblemNote(stage, { words });
    const introduction = element("div", "p-intro", ...intro);
    stage.append(introduction);
    const consent = new Consent(stage, { session, words, links: linkRules(config) });
    const controls = new Controls(stage, { session, words, config });
    const sound = config.text_only
      ? null
      : new SoundSettings(stage, { session, words, captions, row: controls.row });
    this.#parts.push(status, captions, problem, consent, controls);
    if (sound !== null) {
      this.#parts.push(sound);
      this.#detach.push(() => sound.close());
    }
    if (options.feedback?.end) {
      this.#parts.push(new Rating(stage, { session, words }));
    }
    if (config.show_conversation_id) {
      this.#parts.push(new ConversationId(stage, { words }));
    }
    const below = element("div", "p-foot", ...foot);
    stage.append(below);
    this.#parts.push({
      render: (state) => {
        introduction.hidden = state.phase !== "idle" && state.phase !== "failed";
        below.hidden = !canStart(state);
      },
    });
    this.#detach.push(() => captions.close());
    return { avatar, controls };
  }
}

/** @param {ViewOptions} options */
function messageOptions({ session, words, agentName, config, feedback }) {
  return {
    words,
    agentName,
    language: session.state.language,
    links: linkRules(config),
    stripAudioTags: config.strip_audio_tags,
    onRate: feedback?.during
      ? (/** @type {number} */ eventId, /** @type {boolean | null} */ like) =>
          session.rateMessage(eventId, like)
      : null,
  };
}

/** @param {HTMLElement | null} element */
function isShown(element) {
  return element !== null && element.getClientRects().length > 0;
}
