/**
 * What the agent is doing, for displays. Pure.
 *
 * | fact                              | phase afterwards                       |
 * |-----------------------------------|----------------------------------------|
 * | nothing yet                       | connecting                             |
 * | connected                         | listening                              |
 * | user's turn certain, or typed     | thinking (speaking while audio plays)  |
 * | agent audio begins to sound       | speaking                               |
 * | audio drained, answer still due   | thinking                               |
 * | audio drained                     | listening                              |
 * | interruption                      | listening                              |
 * | answer complete, no audio follows | listening                              |
 * | ended                             | ended                                  |
 */
export type Phase = "connecting" | "listening" | "thinking" | "speaking" | "ended";
/** @typedef {"connecting" | "listening" | "thinking" | "speaking" | "ended"} Phase */
/** Takes facts; `phase` follows from them. */
export declare class PhaseTracker {
    #private;
    /** @returns {Phase} */
    get phase(): Phase;
    get sounding(): boolean;
    connected(): void;
    ended(): void;
    /**
     * @param {boolean} sounding
     * @returns {boolean} whether that is news
     */
    soundingChanged(sounding: boolean): boolean;
    typed(): void;
    /**
     * @param {number} eventId of the user's turn
     * @param {number} lastAgentId
     */
    asked(eventId: number, lastAgentId: number): void;
    /** @param {number} eventId */
    audioCame(eventId: number): void;
    /** No answer is to be waited for: it is complete, or there will be none. */
    answered(): void;
}
