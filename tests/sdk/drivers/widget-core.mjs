/** `@elevenlabs/convai-widget-core`, registered by the site. */
import { registerWidget } from "@elevenlabs/convai-widget-core";
import { place } from "./widget-page.mjs";

registerWidget();

export const start = async (attributes, tell) => place(attributes, tell);
