/**
 * The page of an agent's widget: what is typed is shown at once, and saved when asked.
 */
import { linkPickers } from "./colours.js";
import { listLabels } from "./labels.js";
import { ChosenPicture, linkKinds } from "./picture.js";
import { Preview } from "./preview.js";
import { Trial } from "./trial.js";

const form = /** @type {HTMLFormElement} */ (document.getElementById("widget-form"));
const saved = document.getElementById("widget-config")?.textContent ?? "{}";
const preview = new Preview(document, JSON.parse(saved));

linkPickers(form);
linkKinds(form);
listLabels(document);
if ("tries" in form.dataset) {
  const picture = new ChosenPicture(form);
  const trial = new Trial(form);
  trial.addEventListener("config", () => preview.show(picture.shownIn(trial.config)));
  form.addEventListener("input", () => trial.typed());
  picture.addEventListener("change", () => trial.typed());
}
