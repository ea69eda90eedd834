import assert from "node:assert/strict";
import { afterEach, test } from "node:test";
import {
  postOverallFeedback,
  removeFile,
  uploadFile,
} from "../../static/client/uploads.js";

const origin = "wss://parley.example.org";
const realFetch = globalThis.fetch;
afterEach(() => {
  globalThis.fetch = realFetch;
});

/** @type {{url: string, request: RequestInit}[]} */
let asked = [];
/** @param {number} status @param {unknown} body */
function answer(status, body) {
  asked = [];
  globalThis.fetch = async (url, request = {}) => {
    asked.push({ url: String(url), request });
    return new Response(JSON.stringify(body), { status });
  };
}

test("a file goes to its conversation, under its name", async () => {
  answer(200, { file_id: "file_1" });
  const file = new File(["x"], "plan.png", { type: "image/png" });
  assert.deepEqual(await uploadFile(file, { conversationId: "conv_1", origin }), {
    fileId: "file_1",
  });
  const [{ url, request } = { url: "", request: {} }] = asked;
  assert.equal(url, "https://parley.example.org/v1/convai/conversations/conv_1/files");
  const sent = /** @type {FormData} */ (request.body).get("file");
  assert.ok(sent instanceof File);
  assert.equal(sent.name, "plan.png");
});

test("what has no name is named by its kind", async () => {
  answer(200, { file_id: "file_1" });
  const picture = new Blob(["x"], { type: "image/svg+xml" });
  await uploadFile(picture, { conversationId: "conv_1", origin });
  const body = asked.map(({ request }) => request.body)[0];
  const sent = /** @type {FormData} */ (body).get("file");
  assert.ok(sent instanceof File);
  assert.equal(sent.name, "upload.svg");
});

test("a refusal is told in the server's words", async () => {
  for (const detail of ["Too large.", { message: "Too large." }]) {
    answer(413, { detail });
    const uploading = uploadFile(new Blob([]), { conversationId: "conv_1", origin });
    await assert.rejects(uploading, {
      reason: "upload",
      status: 413,
      message: "Too large.",
      closeReason: "Too large.",
    });
  }
  answer(500, null);
  await assert.rejects(uploadFile(new Blob([]), { conversationId: "c", origin }), {
    message: "The file could not be uploaded.",
  });
});

test("a server that is not there, an answer without an id, no file at all", async () => {
  const conversation = { conversationId: "conv_1", origin };
  globalThis.fetch = () => Promise.reject(new TypeError("no network"));
  await assert.rejects(uploadFile(new Blob([]), conversation), {
    reason: "server_unreachable",
  });
  answer(200, {});
  await assert.rejects(uploadFile(new Blob([]), conversation), { reason: "upload" });
  await assert.rejects(uploadFile(/** @type {any} */ ("x"), conversation), {
    reason: "bad_argument",
  });
});

test("a file is taken back by its id", async () => {
  answer(200, {});
  const { ok } = await removeFile("file/1", { conversationId: "conv_1", origin });
  assert.equal(ok, true);
  assert.deepEqual(
    asked.map(({ url, request }) => [request.method, url]),
    [
      [
        "DELETE",
        "https://parley.example.org/v1/convai/conversations/conv_1/files/file%2F1",
      ],
    ],
  );
});

test("the verdict is a thumb, or stars with a comment", async () => {
  answer(200, {});
  await postOverallFeedback("conv_1", false, origin);
  await postOverallFeedback("conv_1", { rating: 4, comment: "Good." }, origin);
  assert.deepEqual(
    asked.map(({ request }) => JSON.parse(String(request.body))),
    [{ feedback: "dislike" }, { rating: 4, comment: "Good." }],
  );
  assert.throws(() => postOverallFeedback("conv_1", /** @type {any} */ ({}), origin), {
    reason: "bad_argument",
  });
});
