/**
 * The capture worklet as a node: 16-bit frames of 32 ms at a rate of one's own, with their
 * levels.
 */
import { makeKernel } from "./resampling.js";

/** @typedef {{samples: Int16Array, peak: number, power: number, at_s: number}} Frame */

/** As the worklet cuts them. */
export const FRAME_MS = 32;

/**
 * @param {BaseAudioContext} context with the capture worklet loaded
 * @param {number} rate_hz of the frames wanted
 * @param {(frame: Frame) => void} onFrame valid during the call only
 * @returns {AudioWorkletNode}
 */
export function captureNode(context, rate_hz, onFrame) {
  const { sampleRate } = context;
  const node = new AudioWorkletNode(context, "parley-capture", {
    numberOfInputs: 1,
    numberOfOutputs: 0,
    processorOptions: {
      outputHz: rate_hz,
      kernel: sampleRate === rate_hz ? null : makeKernel(sampleRate, rate_hz),
    },
  });
  node.port.onmessage = ({ data }) => onFrame(data);
  return node;
}

/** No more frames come. @param {AudioWorkletNode} node of `captureNode` */
export function stopCapture(node) {
  node.port.onmessage = null;
  node.port.postMessage({ type: "stop" });
}
