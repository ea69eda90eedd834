/**
 * One call at a time on a page: two agents would hear each other. The call that was
 * started last is the one the visitor wants.
 */

/** @typedef {{end(): void}} Ending */

/** @type {Ending | null} */
let talking = null;

/** @param {Ending} session begins now; what another widget holds ends */
export function takeOver(session) {
  if (talking !== session) {
    talking?.end();
    talking = session;
  }
}

/** @param {Ending} session that is over, or gone */
export function release(session) {
  if (talking === session) {
    talking = null;
  }
}
