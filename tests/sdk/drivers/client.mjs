/** `@elevenlabs/client`, in Node and in a page. */
import * as client from "@elevenlabs/client";
import { starter } from "./any-client.mjs";

export const start = starter(client);
