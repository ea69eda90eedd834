/**
 * The wire: what the client may send.
 *
 * Touches neither DOM nor audio nor socket.
 */
export type InitiationData = {
    conversation_config_override?: object;
    custom_llm_extra_body?: object;
    dynamic_variables?: Record<string, string | number | boolean>;
    user_id?: string;
    tool_mock_config?: object;
    source_info?: {
        source: string;
        version: string;
    };
};
export type FileInput = {
    type: "file_input";
    file_id: string;
};
export type ClientMessage = {
    user_audio_chunk: string;
} | ({
    type: "conversation_initiation_client_data";
} & InitiationData) | {
    type: "enclave_setup_config";
    [key: string]: unknown;
} | {
    type: "pong";
    event_id: number;
    received?: number;
} | {
    type: "conversation_resume";
    token: string;
    received: number;
} | {
    type: "user_message";
    text: string;
    rich_content_id?: string;
} | {
    type: "user_activity";
} | {
    type: "contextual_update";
    text: string;
    context_id?: string;
} | {
    type: "feedback";
    event_id: number;
    score: "like" | "dislike" | null;
} | {
    type: "client_tool_result";
    tool_call_id: string;
    result: string;
    is_error: boolean;
} | {
    type: "mcp_tool_approval_result";
    tool_call_id: string;
    is_approved: boolean;
} | {
    type: "multimodal_message";
    text?: {
        type: "user_message";
        text: string;
    };
    file?: FileInput;
    files?: FileInput[];
};
/** @typedef {{conversation_config_override?: object, custom_llm_extra_body?: object,
 *   dynamic_variables?: Record<string, string | number | boolean>, user_id?: string,
 *   tool_mock_config?: object,
 *   source_info?: {source: string, version: string}}} InitiationData */
/** @typedef {{type: "file_input", file_id: string}} FileInput */
/**
 * @typedef {{user_audio_chunk: string} |
 *   ({type: "conversation_initiation_client_data"} & InitiationData) |
 *   {type: "enclave_setup_config", [key: string]: unknown} |
 *   {type: "pong", event_id: number, received?: number} |
 *   {type: "conversation_resume", token: string, received: number} |
 *   {type: "user_message", text: string, rich_content_id?: string} |
 *   {type: "user_activity"} |
 *   {type: "contextual_update", text: string, context_id?: string} |
 *   {type: "feedback", event_id: number, score: "like" | "dislike" | null} |
 *   {type: "client_tool_result", tool_call_id: string, result: string,
 *    is_error: boolean} |
 *   {type: "mcp_tool_approval_result", tool_call_id: string, is_approved: boolean} |
 *   {type: "multimodal_message", text?: {type: "user_message", text: string},
 *    file?: FileInput, files?: FileInput[]}} ClientMessage
 */
/**
 * @param {ClientMessage} message
 * @returns {string}
 */
export declare function formatMessage(message: ClientMessage): string;
export type Personalisation = {
    overrides?: {
        agent?: {
            prompt?: {
                prompt?: string;
                llm?: string;
            };
            firstMessage?: string;
            language?: string;
        };
        tts?: {
            voiceId?: string;
            speed?: number;
            stability?: number;
            similarityBoost?: number;
        };
        asr?: {
            keywords?: string[];
        };
        conversation?: {
            textOnly?: boolean;
            clientEvents?: string[];
        };
        client?: {
            source?: string;
            version?: string;
        };
    };
    textOnly?: boolean;
    dynamicVariables?: Record<string, string | number | boolean>;
    userId?: string;
    customLlmExtraBody?: object;
    toolMockConfig?: {
        mockingStrategy?: "none" | "all" | "selected";
        mockedToolNames?: string[];
        fallbackStrategy?: "raise_error" | "call_real_tool";
    };
};
/**
 * The vendor's clients always send the three maps, empty where nothing is overridden.
 * @typedef {object} Personalisation
 * @property {{agent?: {prompt?: {prompt?: string, llm?: string}, firstMessage?: string,
 *   language?: string}, tts?: {voiceId?: string, speed?: number, stability?: number,
 *   similarityBoost?: number}, asr?: {keywords?: string[]},
 *   conversation?: {textOnly?: boolean, clientEvents?: string[]}, client?: {
 *   source?: string, version?: string}}} [overrides]
 * @property {boolean} [textOnly]
 * @property {Record<string, string | number | boolean>} [dynamicVariables]
 * @property {string} [userId]
 * @property {object} [customLlmExtraBody]
 * @property {{mockingStrategy?: "none" | "all" | "selected", mockedToolNames?: string[],
 *   fallbackStrategy?: "raise_error" | "call_real_tool"}} [toolMockConfig]
 */
/**
 * @param {Personalisation} options
 * @param {{source: string, version: string}} sourceInfo
 * @returns {ClientMessage}
 */
export declare function initiationMessage(options: Personalisation, sourceInfo: {
    source: string;
    version: string;
}): ClientMessage;
/**
 * Words and files that make one turn of the user.
 * @param {{text?: string, fileId?: string, fileIds?: string[]}} parts
 * @returns {{message: ClientMessage, fileIds: string[]}}
 */
export declare function multimodalMessage({ text, fileId, fileIds }: {
    text?: string;
    fileId?: string;
    fileIds?: string[];
}): {
    message: ClientMessage;
    fileIds: string[];
};
