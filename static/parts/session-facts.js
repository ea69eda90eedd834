/** What is told of a conversation beside its phases, as changes of its state. Pure. */

/** @typedef {import("./session-state.js").SessionState} SessionState */
/** @typedef {import("./session-state.js").Attachment} Attachment */
/** @typedef {import("../client/protocol.js").McpToolCall} McpToolCall */

/**
 * Two problems never hide each other: the one of a kind goes when that kind is mended.
 * @param {SessionState} state
 * @param {import("./problem-kind.js").ProblemKind} kind
 * @returns {SessionState}
 */
export function mended(state, kind) {
  return state.problem?.kind === kind ? { ...state, problem: null } : state;
}

/**
 * A tool waits for a yes, or does so no more.
 * @param {SessionState} state
 * @param {McpToolCall} call
 * @param {number} now_ms
 * @returns {SessionState}
 */
export function approvalTold(state, call, now_ms) {
  const id = call.tool_call_id;
  const known = state.approvals.some((one) => one.call.tool_call_id === id);
  if (call.state !== "awaiting_approval") {
    return approvalAnswered(state, id);
  }
  if (known) {
    return state;
  }
  const secs = call.approval_timeout_secs;
  const until_ms = secs ? now_ms + secs * 1000 : null;
  return { ...state, approvals: [...state.approvals, { call, until_ms }] };
}

/**
 * No question was due while the line was lost.
 * @param {SessionState} state
 * @param {number} away_ms
 * @returns {SessionState}
 */
export function approvalsDelayed(state, away_ms) {
  const approvals = state.approvals.map(({ call, until_ms }) => ({
    call,
    until_ms: until_ms === null ? null : until_ms + away_ms,
  }));
  return { ...state, approvals };
}

/**
 * @param {SessionState} state
 * @param {string} callId
 * @returns {SessionState}
 */
export function approvalAnswered(state, callId) {
  const approvals = state.approvals.filter((one) => one.call.tool_call_id !== callId);
  return { ...state, approvals };
}

/**
 * @param {SessionState} state
 * @param {import("../client/protocol.js").McpConnectionStatus} status
 * @returns {SessionState}
 */
export function serversTold(state, { integrations }) {
  const missing = integrations.filter((one) => !one.is_connected).length;
  return { ...state, toolServers: { missing, total: integrations.length } };
}

/**
 * @param {SessionState} state
 * @param {number} key
 * @param {Partial<Attachment> | null} changes null takes it away
 * @returns {SessionState}
 */
export function attachmentChanged(state, key, changes) {
  const attachments = state.attachments.flatMap((one) => {
    if (one.key !== key) {
      return [one];
    }
    return changes === null ? [] : [{ ...one, ...changes }];
  });
  return { ...state, attachments };
}
