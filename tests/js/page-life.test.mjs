import assert from "node:assert/strict";
import { test } from "node:test";
import { watchPageLife } from "../../static/client/page-life.js";

function listening() {
  const page = new EventTarget();
  const document = Object.assign(new EventTarget(), { visibilityState: "visible" });
  /** @type {string[]} */
  const log = [];
  const detach = watchPageLife(
    {
      onOffline: () => log.push("offline"),
      onOnline: () => log.push("online"),
      onReturned: () => log.push("returned"),
      onLeft: () => log.push("left"),
    },
    { page, document },
  );
  return { page, document, log, detach };
}

/** @param {string} type @param {boolean} persisted */
const transition = (type, persisted) => Object.assign(new Event(type), { persisted });

test("the network's going and coming are told", () => {
  const { page, log } = listening();
  page.dispatchEvent(new Event("offline"));
  page.dispatchEvent(new Event("online"));
  assert.deepEqual(log, ["offline", "online"]);
});

test("a page put aside has not left, and returns; one that goes has left", () => {
  const { page, log } = listening();
  page.dispatchEvent(transition("pagehide", true));
  page.dispatchEvent(transition("pageshow", true));
  assert.deepEqual(log, ["returned"]);
  page.dispatchEvent(transition("pageshow", false));
  page.dispatchEvent(transition("pagehide", false));
  assert.deepEqual(log, ["returned", "left"]);
});

test("being shown or woken is a return, being hidden is not", () => {
  const { document, log } = listening();
  document.visibilityState = "hidden";
  document.dispatchEvent(new Event("visibilitychange"));
  assert.deepEqual(log, []);
  document.visibilityState = "visible";
  document.dispatchEvent(new Event("visibilitychange"));
  document.dispatchEvent(new Event("resume"));
  assert.deepEqual(log, ["returned", "returned"]);
});

test("detached, nothing is told; without a page, nothing is needed", () => {
  const { page, document, log, detach } = listening();
  detach();
  page.dispatchEvent(new Event("offline"));
  document.dispatchEvent(new Event("resume"));
  assert.deepEqual(log, []);
  const nothing = () => assert.fail("told");
  watchPageLife({
    onOffline: nothing,
    onOnline: nothing,
    onReturned: nothing,
    onLeft: nothing,
  })();
});
