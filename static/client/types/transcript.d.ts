/**
 * The messages of a conversation, as a display needs them. Pure.
 */
export type ToolState = "running" | "asking" | "done" | "failed" | "refused" | "unanswered";
export type Message = {
    /**
     * stays the same while the message grows
     */
    key: number;
    role: "user" | "agent" | "tool";
    /**
     * of a tool: its name
     */
    text: string;
    /**
     * how a tool stands; null for what was said
     */
    tool: ToolState | null;
    /**
     * null for typed words the server has not named
     */
    eventId: number | null;
    /**
     * the words may still change
     */
    tentative: boolean;
    /**
     * more words are to come
     */
    streaming: boolean;
    interrupted: boolean;
    /**
     * the end of the text that was not played
     */
    unheard: string;
    score: "like" | "dislike" | null;
    /**
     * of files that came with it
     */
    fileIds: readonly string[];
};
/**
 * `refused` and `unanswered`: the caller was asked, and said no or nothing.
 * @typedef {"running" | "asking" | "done" | "failed" | "refused" | "unanswered"} ToolState
 */
/**
 * @typedef {object} Message
 * @property {number} key stays the same while the message grows
 * @property {"user" | "agent" | "tool"} role
 * @property {string} text of a tool: its name
 * @property {ToolState | null} tool how a tool stands; null for what was said
 * @property {number | null} eventId null for typed words the server has not named
 * @property {boolean} tentative the words may still change
 * @property {boolean} streaming more words are to come
 * @property {boolean} interrupted
 * @property {string} unheard the end of the text that was not played
 * @property {"like" | "dislike" | null} score
 * @property {readonly string[]} fileIds of files that came with it
 */
/** Keeps one message per role and event id, in the order in which they began. */
export declare class Transcript {
    #private;
    /** @type {Message[]} */
    messages: Message[];
    /**
     * @param {string} text
     * @param {readonly string[]} [fileIds]
     */
    userTyped(text: string, fileIds?: readonly string[]): void;
    /**
     * @param {string} text
     * @param {number} eventId
     */
    userTentative(text: string, eventId: number): void;
    /**
     * @param {string} text
     * @param {number} eventId
     */
    userSaid(text: string, eventId: number): void;
    /**
     * @param {string} text
     * @param {number} eventId
     */
    agentSaid(text: string, eventId: number): void;
    /** @param {import("./protocol.js").TextPart} part */
    agentStreamed({ type, text, event_id }: import("./protocol.js").TextPart): void;
    /**
     * @param {{original_agent_response: string, corrected_agent_response: string,
     *   event_id: number}} correction
     */
    corrected({ original_agent_response, corrected_agent_response, event_id }: {
        original_agent_response: string;
        corrected_agent_response: string;
        event_id: number;
    }): void;
    /** @param {number} eventId */
    interrupted(eventId: number): void;
    /**
     * What a tool is given and returns is not for those who call: only that it is used.
     * @param {string} callId
     * @param {string} name
     * @param {ToolState} tool
     */
    toolReported(callId: string, name: string, tool: ToolState): void;
    /**
     * A tool waits for the caller's yes, or does so no more.
     * @param {import("./protocol.js").McpToolCall} call
     */
    approvalTold({ tool_call_id, state }: import("./protocol.js").McpToolCall): void;
    /**
     * The caller said yes or no, or (null) it is asked no more.
     * @param {string} callId
     * @param {boolean | null} isApproved
     */
    toolAnswered(callId: string, isApproved: boolean | null): void;
    /**
     * @param {number} eventId
     * @param {"like" | "dislike" | null} score
     */
    rated(eventId: number, score: "like" | "dislike" | null): void;
    /** Nothing more comes: what was tentative stays as it is. */
    settle(): void;
    /** The server begins anew: what the user was saying, it will hear again. */
    restarted(): void;
}
