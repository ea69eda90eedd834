/** Which files may be attached. Pure: the server looks again at what they contain. */

/** @typedef {import("./session-state.js").FileProblem} FileProblem */
/** @typedef {import("./widget-config.js").WidgetConfig} WidgetConfig */

/**
 * @typedef {object} FileLimits
 * @property {boolean} enabled
 * @property {number} count_max in one conversation
 * @property {number} image_max_bytes
 * @property {number} document_max_bytes
 */

const IMAGE_TYPES = ["image/png", "image/jpeg", "image/gif", "image/webp"];
const DOCUMENT_TYPES = ["application/pdf"];
/** For `accept` of a file input. */
export const ACCEPTED = [...IMAGE_TYPES, ...DOCUMENT_TYPES].join(",");

const MEGABYTE_BYTES = 1_048_576;

/**
 * @param {WidgetConfig} config
 * @returns {FileLimits}
 */
export function fileLimits({ file_input_config: given }) {
  return {
    enabled: given.enabled,
    count_max: given.max_files_per_conversation,
    image_max_bytes: given.max_image_bytes,
    document_max_bytes: given.max_document_bytes,
  };
}

/**
 * @param {{name: string, type: string, size: number}} file
 * @param {FileLimits} limits
 * @param {number} taken how many this conversation has already
 * @returns {FileProblem | null} null: it may be sent
 */
export function whyNot({ name, type, size }, limits, taken) {
  if (taken >= limits.count_max) {
    return { key: "file_limit_reached", values: { count: limits.count_max } };
  }
  const isImage = IMAGE_TYPES.includes(type);
  if (!isImage && !DOCUMENT_TYPES.includes(type)) {
    return { key: "file_type_unsupported", values: { name } };
  }
  if (size === 0) {
    return { key: "file_empty", values: { name } };
  }
  const max_bytes = isImage ? limits.image_max_bytes : limits.document_max_bytes;
  if (size > max_bytes) {
    const megabytes = Math.round((10 * max_bytes) / MEGABYTE_BYTES) / 10;
    return { key: "file_too_large", values: { name, megabytes } };
  }
  return null;
}
