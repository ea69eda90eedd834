/**
 * A link may bring the access code along, as `?code=` or, so that no server on the way
 * writes it down, `#code=`: it is taken out of the address bar and sent.
 */

const form = document.getElementById("code-form");
const field = document.getElementById("code");
const address = new URL(location.href);
const behindHash = new URLSearchParams(address.hash.slice(1));
const code = behindHash.get("code") ?? address.searchParams.get("code");

if (code !== null) {
  address.searchParams.delete("code");
  behindHash.delete("code");
  address.hash = behindHash.toString();
  history.replaceState(history.state, "", address);
}
if (form instanceof HTMLFormElement && field instanceof HTMLInputElement) {
  if (code && !("refused" in form.dataset)) {
    field.value = code;
    form.requestSubmit();
  }
}
