/**
 * What stands in the page's corner while the panel is closed: the way to a call or a
 * chat, and during a call its state and its end.
 */
import { button, element, iconButton, setText } from "../parts/elements.js";
import { icon } from "../parts/icons.js";
import { picture } from "./picture.js";

/** @typedef {import("./settings.js").Settings} Settings */
/** @typedef {import("../parts/words.js").Words} Words */
/** What a conversation is doing. @typedef {{status: string, muted: boolean}} Busy */

/**
 * @typedef {object} LauncherActions
 * @property {() => void} onCall in the tap
 * @property {() => void} onChat
 * @property {() => void} onExpand
 * @property {() => void} onEnd
 * @property {() => void} onMute
 * @property {() => void} onDismiss
 */

/** Built anew when settings or words change; `showBusy` changes it in place. */
export class Launcher {
  /**
   * @param {Settings} settings
   * @param {Words} words
   * @param {LauncherActions} actions
   */
  constructor(settings, words, actions) {
    this.#settings = settings;
    this.#words = words;
    this.#actions = actions;
    this.#idle = this.#makeIdle();
    this.root = element("div", "w-launcher", this.#idle);
    this.root.setAttribute("part", "launcher");
    this.root.setAttribute("role", "region");
    this.root.setAttribute("aria-label", words.say("main_label"));
  }

  #settings;
  #words;
  #actions;
  #idle;
  /** @type {HTMLElement | null} */
  #busy = null;
  #status = element("span", "w-status");
  /** @type {HTMLButtonElement | null} */
  #expand = null;
  /** @type {HTMLButtonElement | null} */
  #mute = null;

  /** @param {Busy | null} busy null: there is no conversation */
  showBusy(busy) {
    if (busy === null) {
      this.#busy?.remove();
      this.#busy = null;
      this.#idle.hidden = false;
      return;
    }
    if (this.#busy === null) {
      this.#busy = this.#makeBusy();
      this.root.append(this.#busy);
      this.#idle.hidden = true;
    }
    setText(this.#status, busy.status);
    // What it shows is the state; what it does is said before.
    const name = `${this.#words.say("expand")}: ${busy.status}`;
    this.#expand?.setAttribute("aria-label", name);
    this.#mute?.setAttribute("aria-pressed", String(busy.muted));
  }

  /** Where the focus goes when the panel closes. */
  focus() {
    const shown = this.#busy ?? this.#idle;
    /** @type {HTMLElement | null} */ (shown.querySelector("button"))?.focus();
  }

  #makeIdle() {
    const { variant, dismissible } = this.#settings;
    const made = element("div", "w-idle");
    if (variant === "tiny") {
      made.append(this.#tiny());
    } else {
      const label = element("span", "w-label", this.#words.say("main_label"));
      label.setAttribute("part", "label");
      const top = element("div", "w-top", picture(this.#settings.avatar));
      if (variant === "full" || variant === "expandable") {
        top.append(label);
      }
      made.append(top, this.#starts());
    }
    if (dismissible) {
      const dismiss = iconButton(
        "w-icon w-dismiss",
        this.#words.say("widget_dismiss"),
        icon("cross"),
        this.#actions.onDismiss,
      );
      dismiss.setAttribute("part", "dismiss");
      made.append(dismiss);
    }
    return made;
  }

  /** One round button, for the one thing that can be started. */
  #tiny() {
    const { text_only, show_avatar_when_collapsed, avatar } = this.#settings;
    const name = this.#words.say(text_only ? "start_chat" : "start_call");
    const shown = show_avatar_when_collapsed
      ? picture(avatar)
      : icon(text_only ? "chat" : "phone");
    const made = iconButton(
      "w-round w-accent",
      name,
      shown,
      text_only ? this.#actions.onChat : this.#actions.onCall,
    );
    made.setAttribute("part", "start");
    return made;
  }

  #starts() {
    const { text_only, text_input_enabled, supports_text_only } = this.#settings;
    const row = element("div", "w-starts");
    if (!text_only) {
      const call = button(
        "w-button w-accent",
        this.#actions.onCall,
        icon("phone"),
        element("span", "", this.#words.say("start_call")),
      );
      call.setAttribute("part", "start");
      row.append(call);
    }
    if (text_only) {
      const chat = button(
        "w-button w-accent",
        this.#actions.onChat,
        icon("chat"),
        element("span", "", this.#words.say("start_chat")),
      );
      chat.setAttribute("part", "chat");
      row.append(chat);
    } else if (text_input_enabled && supports_text_only) {
      const chat = iconButton(
        "w-icon w-outlined",
        this.#words.say("start_chat"),
        icon("chat"),
        this.#actions.onChat,
      );
      chat.setAttribute("part", "chat");
      row.append(chat);
    }
    return row;
  }

  #makeBusy() {
    const { avatar, mic_muting_enabled } = this.#settings;
    const expand = button(
      "w-resume",
      this.#actions.onExpand,
      picture(avatar),
      this.#status,
    );
    expand.title = this.#words.say("expand");
    this.#expand = expand;
    const made = element("div", "w-busy", expand);
    if (mic_muting_enabled) {
      this.#mute = iconButton(
        "w-icon w-outlined",
        this.#words.say("mute_microphone"),
        icon("microphone", "slash"),
        this.#actions.onMute,
      );
      made.append(this.#mute);
    }
    const end = iconButton(
      "w-icon w-end",
      this.#words.say("end_call"),
      icon("phone_down"),
      this.#actions.onEnd,
    );
    made.append(end);
    return made;
  }
}
