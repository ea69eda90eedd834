/**
 * The custom elements: `parley-agent`, and `elevenlabs-convai` for sites that had the
 * vendor's widget before.
 */
import { ATTRIBUTES } from "./attributes.js";
import { complain } from "./complain.js";
import { Widget } from "./widget.js";

const TAG_NAMES = Object.freeze(["parley-agent", "elevenlabs-convai"]);

/** May be called again; a name that the page has given away stays the page's. */
export function defineElements() {
  for (const name of TAG_NAMES) {
    const known = customElements.get(name);
    if (known === undefined) {
      customElements.define(name, makeElement());
    } else if (!("isParley" in known)) {
      complain(`this page has another <${name}> already; it stays as it is.`);
    }
  }
}

/** One class for each name: a class can have one only. */
function makeElement() {
  return class ParleyElement extends HTMLElement {
    static isParley = true;
    static observedAttributes = Object.keys(ATTRIBUTES);

    #shadow = this.attachShadow({ mode: "open" });
    /** @type {Widget | null} */
    #widget = null;
    /** @type {Record<string, (parameters: any) => unknown>} */
    #clientTools = {};

    /** Functions of the page that the agent may call, by the tool's name. */
    get clientTools() {
      return this.#clientTools;
    }

    set clientTools(tools) {
      this.#clientTools = { ...tools };
    }

    connectedCallback() {
      this.#takeEarlyTools();
      this.#widget ??= new Widget(this, this.#shadow);
    }

    disconnectedCallback() {
      // An element that is moved is put back in the same task: its call goes on.
      setTimeout(() => {
        if (!this.isConnected) {
          this.#widget?.close();
          this.#widget = null;
        }
      });
    }

    /**
     * @param {string} name
     * @param {string | null} before
     * @param {string | null} after
     */
    attributeChangedCallback(name, before, after) {
      if (before !== after) {
        this.#widget?.attributeChanged(name);
      }
    }

    /** What the page set before this class was there stands in the accessor's way. */
    #takeEarlyTools() {
      if (Object.hasOwn(this, "clientTools")) {
        const early = this.clientTools;
        Reflect.deleteProperty(this, "clientTools");
        this.clientTools = early;
      }
    }
  };
}
