export type Options = import("./options.js").Options;
/** @typedef {import("./options.js").Options} Options */
export declare const VERSION = "0.1.0";
/** Made by `Conversation.startSession`. */
export declare class Conversation {
    #private;
    /** @type {"text" | "voice"} @readonly */
    type: "text" | "voice";
    /**
     * Call this directly in the handler of a tap: sound is unlocked before anything waits.
     *
     * Resolves once the agent is there. Rejects with a ConversationError; then nothing is
     * left open.
     * @param {Options} options
     * @returns {Promise<Conversation>}
     */
    static startSession(options: Options): Promise<Conversation>;
    /** @param {Options} options */
    constructor(options: Options);
    /** What carries it now, whatever was asked for. */
    get connectionType(): import("./connection-type.js").ConnectionType;
    get status(): import("./options.js").Status;
    get phase(): import("./phase.js").Phase;
    get messages(): readonly Readonly<import("./transcript.js").Message>[];
    getId(): string;
    isOpen(): boolean;
    /** Ends the conversation; `onDisconnect` tells reason "user". */
    endSession(): Promise<void>;
    /** @param {{volume: number}} props 0..1 */
    setVolume({ volume }: {
        volume: number;
    }): void;
    /** @param {boolean} isMuted */
    setMicMuted(isMuted: boolean): void;
    /** 0..1, for a display */
    getInputVolume(): number;
    /** 0..1, for a display */
    getOutputVolume(): number;
    /** @returns {Uint8Array} 0..255 for each band of the voice; see level-meter.js */
    getInputByteFrequencyData(): Uint8Array;
    /** @returns {Uint8Array} 0..255 for each band of the voice; see level-meter.js */
    getOutputByteFrequencyData(): Uint8Array;
    /** @param {{inputDeviceId?: string}} props the default device when left out */
    changeInputDevice({ inputDeviceId }?: {
        inputDeviceId?: string;
    }): Promise<void>;
    /** @param {{outputDeviceId?: string}} props the default device when left out */
    changeOutputDevice({ outputDeviceId }?: {
        outputDeviceId?: string;
    }): Promise<void>;
    /**
     * @param {boolean | null} like null takes a rating back
     * @param {number} [eventId] of the message; the agent's last one when left out
     */
    sendFeedback(like: boolean | null, eventId?: number): void;
    /**
     * Say whether a tool may run that `onMCPToolCall` told to be awaiting it.
     * @param {string} toolCallId
     * @param {boolean} isApproved
     */
    sendMCPToolApprovalResult(toolCallId: string, isApproved: boolean): void;
    /**
     * Tell the agent something without taking a turn.
     * @param {string} text
     * @param {{contextId?: string}} [options] a later text of the same id replaces it
     */
    sendContextualUpdate(text: string, { contextId }?: {
        contextId?: string;
    }): void;
    /**
     * @param {string} text taken as the user's turn
     * @param {{richContentId?: string}} [options] what the words were chosen from
     */
    sendUserMessage(text: string, { richContentId }?: {
        richContentId?: string;
    }): void;
    /**
     * Words, files that `uploadFile` took, or both, as one turn of the user.
     * @param {{text?: string, fileIds?: string[], fileId?: string}} parts
     */
    sendMultimodalMessage(parts: {
        text?: string;
        fileIds?: string[];
        fileId?: string;
    }): void;
    /**
     * @param {Blob} file that `sendMultimodalMessage` will name
     * @returns {Promise<{fileId: string}>} rejects with a ConversationError
     */
    uploadFile(file: Blob): Promise<{
        fileId: string;
    }>;
    /** The user is busy typing: the agent waits. Repeated calls are thinned out. */
    sendUserActivity(): void;
}
