/** Events as an agent sends them. */

const BYTES_PER_S = 32_000;

export const frames = {
  said: (agent_response, event_id) => ({
    type: "agent_response",
    agent_response_event: { agent_response, event_id },
  }),
  asked: (user_transcript, event_id) => ({
    type: "user_transcript",
    user_transcription_event: { user_transcript, event_id },
  }),
  part: (type, text) => ({
    type: "agent_chat_response_part",
    text_response_part: { type, text, event_id: 4 },
  }),
  interruption: (event_id) => ({
    type: "interruption",
    interruption_event: { event_id },
  }),
  audio: (event_id, duration_s = 0.1, more = {}) => ({
    type: "audio",
    audio_event: {
      audio_base_64: btoa("\0".repeat(BYTES_PER_S * duration_s)),
      event_id,
      ...more,
    },
  }),
  toolCall: (tool_name, parameters = {}) => ({
    type: "client_tool_call",
    client_tool_call: { tool_name, tool_call_id: "call_1", parameters, event_id: 3 },
  }),
  toolReport: (type, tool_name, more = {}) => ({
    type,
    [type]: { tool_name, tool_call_id: "call_1", tool_type: "system", ...more },
  }),
  mcp: (state, more = {}) => ({
    type: "mcp_tool_call",
    mcp_tool_call: {
      service_id: "mcp_1",
      tool_call_id: "call_1",
      tool_name: "find_book",
      parameters: { title: "Emma" },
      timestamp: "2026-01-01T00:00:00+00:00",
      state,
      ...more,
    },
  }),
};
