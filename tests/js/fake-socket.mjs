export const METADATA = {
  conversation_id: "conv_1",
  agent_output_audio_format: "pcm_16000",
  user_input_audio_format: "pcm_16000",
};
export const METADATA_FRAME = JSON.stringify({
  type: "conversation_initiation_metadata",
  conversation_initiation_metadata_event: METADATA,
});

/** A socket whose server is the test. */
export class FakeSocket {
  /** @type {FakeSocket} */
  static last;

  /** @param {string} url @param {string[]} protocols */
  constructor(url, protocols) {
    this.url = url;
    this.protocols = protocols;
    FakeSocket.last = this;
  }

  readyState = 0;
  bufferedAmount = 0;
  /** @type {string[]} */
  sent = [];
  /** @type {unknown[] | null} */
  closedWith = null;
  /** @type {((event?: any) => void) | null} */
  onopen = null;
  /** @type {((event: any) => void) | null} */
  onmessage = null;
  /** @type {((event: any) => void) | null} */
  onclose = null;

  /** @param {string} frame */
  send(frame) {
    this.sent.push(frame);
  }

  /** @param {unknown[]} how */
  close(...how) {
    this.closedWith = how;
    this.readyState = 3;
  }

  opens() {
    this.readyState = 1;
    this.onopen?.();
  }

  /** @param {unknown} data */
  delivers(data) {
    this.onmessage?.({ data });
  }

  /** @param {number} code @param {string} reason */
  closes(code, reason) {
    this.readyState = 3;
    this.onclose?.({ code, reason });
  }
}
