/** What the element says, and the configuration of the agent that it names. */
import { readAttributes } from "./attributes.js";
import { complain } from "./complain.js";
import { configTarget, fetchConfig } from "./fetch-config.js";

/** Where this file came from is where the agents are. */
const HOME = new URL(import.meta.url).origin;

/** Of one element. */
export class Source {
  /** @param {HTMLElement} host */
  constructor(host) {
    this.#host = host;
    this.read();
  }

  #host;
  /** @type {Readonly<Record<string, any>>} */
  attributes = {};

  get server() {
    return this.attributes.server ?? HOME;
  }

  /** The attributes as they are now. */
  read() {
    const { values, faults } = readAttributes(this.#host);
    this.attributes = values;
    for (const fault of faults) {
      complain(fault);
    }
  }

  /**
   * @param {AbortSignal} signal
   * @returns {Promise<Record<string, any>>}
   */
  async config(signal) {
    const {
      "agent-id": agentId,
      "signed-url": signedUrl,
      "override-config": given,
    } = this.attributes;
    return (
      given ??
      (await fetchConfig(this.server, configTarget(agentId, signedUrl), { signal }))
    );
  }
}

/**
 * What attributes that changed together change: `agent`: whom one talks to; `config`:
 * what is known of the agent; `door`: how one gets to it, from the next conversation
 * on; `looks`: all else.
 * @param {ReadonlySet<string>} names
 * @returns {"agent" | "config" | "door" | "looks"}
 */
export function changeOf(names) {
  if (names.has("agent-id") || names.has("server")) {
    return "agent";
  }
  if (names.has("override-config")) {
    return "config";
  }
  return names.has("signed-url") ? "door" : "looks";
}
