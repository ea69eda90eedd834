/** `@elevenlabs/client` 1.15.1, which React Native's SDK is built on. */
import * as client from "client-1.15.1";
import { starter } from "./any-client.mjs";

export const start = starter(client);
