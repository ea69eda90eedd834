/** The user's choice of devices, brought to a conversation that goes on. */

/**
 * @param {import("../client/index.js").Conversation | null} conversation
 * @param {Partial<import("./session-state.js").DeviceWish>} chosen what is left out stays
 */
export async function useDevices(conversation, { microphoneId, speakerId }) {
  if (microphoneId !== undefined) {
    await conversation?.changeInputDevice({ inputDeviceId: microphoneId || undefined });
  }
  if (speakerId !== undefined) {
    await conversation?.changeOutputDevice({ outputDeviceId: speakerId });
  }
}
