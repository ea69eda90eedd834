/** `@elevenlabs/convai-widget-embed`, which registers itself. */
import "@elevenlabs/convai-widget-embed/dist/index.js";
import { place } from "./widget-page.mjs";

export const start = async (attributes, tell) => place(attributes, tell);
