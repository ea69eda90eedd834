/** `@elevenlabs/client` 1.14.0, which the widget's core is built on. */
import * as client from "client-1.14.0";
import { starter } from "./any-client.mjs";

export const start = starter(client);
