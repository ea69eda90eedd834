/**
 * What a site's page loads: `<script src="https://…/static/embed.js" async></script>`.
 *
 * A classic script, so that it works wherever a script can stand: with `async` or
 * `defer`, as a module, injected by another script, twice. It brings the widget from its
 * own address, which is also where the agents are.
 */
(() => {
  /** @type {string | undefined} */
  const address = current() ?? traced() ?? standing();
  if (address === undefined) {
    complain(
      "it cannot tell its own address. Load it by a script element of its own, not as a" +
        " part of another file.",
    );
    return;
  }
  import(new URL("./widget/element.js", address).href).then(
    ({ defineElements }) => defineElements(),
    (error) => complain(`${address} does not give the widget: ${error}`),
  );

  /** Of the script that runs now; a module has none. */
  function current() {
    const script = document.currentScript;
    return script instanceof HTMLScriptElement && script.src !== ""
      ? script.src
      : undefined;
  }

  /** A module's name for itself would not be understood in a classic script. */
  function traced() {
    return /https?:\/\/[^\s()@]+\/embed(?:\.[0-9a-f]+)?\.js/.exec(
      new Error().stack ?? "",
    )?.[0];
  }

  function standing() {
    for (const { src } of document.scripts) {
      if (/\/embed(?:\.[0-9a-f]+)?\.js(?:$|\?)/.test(src)) {
        return src;
      }
    }
    return undefined;
  }

  /** @param {string} text */
  function complain(text) {
    // biome-ignore lint/suspicious/noConsole: the page's developer reads nothing else
    console.error(`Parley's embed.js: ${text}`);
  }
})();
