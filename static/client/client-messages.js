/**
 * The wire: what the client may send.
 *
 * Touches neither DOM nor audio nor socket.
 */

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
export function formatMessage(message) {
  return JSON.stringify(message);
}

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
export function initiationMessage(options, sourceInfo) {
  return {
    type: "conversation_initiation_client_data",
    conversation_config_override: configOverride(options),
    ...defined({
      custom_llm_extra_body: options.customLlmExtraBody,
      dynamic_variables: options.dynamicVariables,
      user_id: options.userId,
      tool_mock_config: toolMocks(options.toolMockConfig),
    }),
    source_info: sourceInfo,
  };
}

/** @param {Personalisation} options */
function configOverride({ overrides = {}, textOnly }) {
  const { agent = {}, tts = {}, asr = {}, conversation = {} } = overrides;
  return {
    agent: defined({
      prompt: agent.prompt,
      first_message: agent.firstMessage,
      language: agent.language,
    }),
    tts: defined({
      voice_id: tts.voiceId,
      speed: tts.speed,
      stability: tts.stability,
      similarity_boost: tts.similarityBoost,
    }),
    ...(asr.keywords === undefined ? {} : { asr: { keywords: asr.keywords } }),
    conversation: defined({
      text_only: textOnly ?? conversation.textOnly,
      client_events: conversation.clientEvents,
    }),
  };
}

/** @param {Personalisation["toolMockConfig"]} mocks */
function toolMocks(mocks) {
  return (
    mocks &&
    defined({
      mocking_strategy: mocks.mockingStrategy,
      mocked_tool_names: mocks.mockedToolNames,
      fallback_strategy: mocks.fallbackStrategy,
    })
  );
}

/**
 * Words and files that make one turn of the user.
 * @param {{text?: string, fileId?: string, fileIds?: string[]}} parts
 * @returns {{message: ClientMessage, fileIds: string[]}}
 */
export function multimodalMessage({ text, fileId, fileIds }) {
  const ids = fileIds?.length ? fileIds : fileId ? [fileId] : [];
  const files = ids.map((file_id) => {
    return /** @type {const} */ ({ type: "file_input", file_id });
  });
  /** @type {ClientMessage} */
  const message = {
    type: "multimodal_message",
    ...(text ? { text: { type: "user_message", text } } : {}),
    // Servers of one file read `file`, newer ones `files`.
    ...(files[0] ? { file: files[0], files } : {}),
  };
  return { message, fileIds: ids };
}

/** @param {Record<string, unknown>} object */
function defined(object) {
  return Object.fromEntries(
    Object.entries(object).filter(([, value]) => value !== undefined),
  );
}
