/**
 * Whether the microphone hears the agent instead of the user. Pure: levels in, verdict out.
 *
 * Two courses of loudness are compared, in steps of 32 ms on the clock of the audio graph:
 * what was played, and what the microphone heard a little later. A user's own speech goes
 * up and down by itself; an echo follows what was played.
 */

const STEP_S = 0.032;
/** Looked back upon at an interruption: about two and a half seconds. */
const LOOK_BACK_STEPS = 80;
/** From the worklet to the loudspeaker, across the room and back. */
const MAX_LAG_STEPS = 15;
/** Less tells nothing. */
const MIN_STEPS = 12;
/** A short stretch is alike by chance more easily than a long one. */
const LIKENESS = 0.6;
const LIKENESS_OF_ONE_STEP = 1;
/** Softer than this, speech detection does not hear it either. */
const STRONG_DB = -50;
const FLOOR_DB = -60;
/** So many interruptions by an echo, within so long, are a habit. */
const REPEATED = 2;
const REPEATED_WITHIN_S = 60;
/** A power of two beyond the steps looked at, so that a mask wraps the index. */
const RING = 128;

/** The levels of the last seconds, by the step they were at. */
class Course {
  #levels_db = new Float32Array(RING);
  #steps = new Float64Array(RING).fill(-1);
  #last = -1;

  /** @param {number} power mean square, full scale is 1 @param {number} at_s */
  add(power, at_s) {
    const step = Math.floor(at_s / STEP_S);
    const level_db = Math.max(FLOOR_DB, 10 * Math.log10(power + 1e-12));
    // Blocks are no whole number of steps: one may be skipped, then its neighbour counts.
    const from = step - this.#last === 2 ? step - 1 : step;
    for (let n = from; n <= step; n++) {
      this.#levels_db[n & (RING - 1)] = level_db;
      this.#steps[n & (RING - 1)] = n;
    }
    this.#last = step;
  }

  /** @param {number} step @returns {number} NaN where nothing is known */
  at(step) {
    const index = step & (RING - 1);
    const known = this.#steps[index] === step;
    return known ? /** @type {number} */ (this.#levels_db[index]) : Number.NaN;
  }
}

/** One conversation's, or one device's. */
export class EchoGuard {
  #played = new Course();
  #heard = new Course();
  /** Of the interruptions that an echo caused. @type {number[]} */
  #caused_s = [];

  /** @param {number} power @param {number} at_s the agent sounds */
  played(power, at_s) {
    this.#played.add(power, at_s);
  }

  /** @param {number} power @param {number} at_s the microphone hears */
  heard(power, at_s) {
    this.#heard.add(power, at_s);
  }

  /**
   * The agent was interrupted while it sounded.
   * @param {number} at_s
   * @returns {boolean} whether its own voice has done that repeatedly
   */
  interrupted(at_s) {
    if (this.echo(at_s)) {
      this.#caused_s = this.#caused_s.filter((then) => at_s - then < REPEATED_WITHIN_S);
      this.#caused_s.push(at_s);
    }
    return this.#caused_s.length >= REPEATED;
  }

  /**
   * Whether what was heard just before was what was played.
   * @param {number} at_s
   */
  echo(at_s) {
    const last = Math.floor(at_s / STEP_S);
    for (let lag = 0; lag <= MAX_LAG_STEPS; lag++) {
      const { steps, likeness, heard_db } = this.#compare(last, lag);
      const needed = LIKENESS + LIKENESS_OF_ONE_STEP / Math.sqrt(steps);
      if (steps >= MIN_STEPS && likeness >= needed && heard_db >= STRONG_DB) {
        return true;
      }
    }
    return false;
  }

  /**
   * @param {number} last step
   * @param {number} lag in steps
   */
  #compare(last, lag) {
    let steps = 0;
    let sumPlayed = 0;
    let sumHeard = 0;
    let squaresPlayed = 0;
    let squaresHeard = 0;
    let products = 0;
    let powerHeard = 0;
    for (let step = last - LOOK_BACK_STEPS; step <= last; step++) {
      const played = this.#played.at(step - lag);
      const heard = this.#heard.at(step);
      if (!Number.isNaN(played + heard)) {
        steps++;
        sumPlayed += played;
        sumHeard += heard;
        squaresPlayed += played * played;
        squaresHeard += heard * heard;
        products += played * heard;
        powerHeard += 10 ** (heard / 10);
      }
    }
    const covariance = products - (sumPlayed * sumHeard) / steps;
    const varied =
      (squaresPlayed - sumPlayed ** 2 / steps) * (squaresHeard - sumHeard ** 2 / steps);
    const likeness = varied > 0 ? covariance / Math.sqrt(varied) : 0;
    return { steps, likeness, heard_db: 10 * Math.log10(powerHeard / steps) };
  }
}
