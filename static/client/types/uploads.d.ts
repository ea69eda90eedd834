/**
 * Give the server a file that a message of this conversation will name.
 * @param {Blob} file
 * @param {{conversationId: string, origin?: string}} conversation
 * @returns {Promise<{fileId: string}>}
 */
export declare function uploadFile(file: Blob, { conversationId, origin }: {
    conversationId: string;
    origin?: string;
}): Promise<{
    fileId: string;
}>;
/**
 * Take back a file that no message has named.
 * @param {string} fileId
 * @param {{conversationId: string, origin?: string}} conversation
 * @returns {Promise<Response>} `ok` is false when the server did not do it
 */
export declare function removeFile(fileId: string, { conversationId, origin }: {
    conversationId: string;
    origin?: string;
}): Promise<Response>;
/**
 * What the user thought of it, told when it is over.
 * @param {string} conversationId
 * @param {boolean | {rating: number, comment?: string}} feedback liked or not, or stars
 * @param {string} [origin] of the server; the page's own when left out
 * @returns {Promise<Response>} `ok` is false when the server did not take it
 */
export declare function postOverallFeedback(conversationId: string, feedback: boolean | {
    rating: number;
    comment?: string;
}, origin?: string): Promise<Response>;
