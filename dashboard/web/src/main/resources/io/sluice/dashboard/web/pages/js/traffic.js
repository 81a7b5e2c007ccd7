// The last minutes of an application's traffic, second by second: filled once by a query, then by the console's live frames. A second that nobody
// told of is not here, which is not the same as one without calls.
import {call, place} from './api.js';
import {listen} from './live.js';
import {redraw, state} from './store.js';

/**
 * What all instances counted of a resource in a second; see docs/console-live.md. Latencies are in microseconds.
 * @typedef {object} Point
 * @property {number} permitted
 * @property {number} blockedCalls
 * @property {Record<string, number>} blocked
 * @property {Record<string, number>} shadowBlocked
 * @property {number} failed
 * @property {number} succeeded
 * @property {number | null} inFlightMax
 * @property {number | null} limit
 * @property {string | null} breaker
 * @property {number | null} p50
 * @property {number | null} p90
 * @property {number | null} p99
 */

/** @type {Point} A second in which instances told of others, but not of this resource. */
const NOBODY_CALLED = Object.freeze({
  permitted: 0,
  blockedCalls: 0,
  blocked: {},
  shadowBlocked: {},
  failed: 0,
  succeeded: 0,
  inFlightMax: 0,
  limit: null,
  breaker: null,
  p50: null,
  p90: null,
  p99: null,
});

const KEPT_SECONDS = 900;
const UNUSED_MILLIS = 3_000;

/** @type {Map<string, Feed>} */
const feeds = new Map();

/** Traffic of an application, of all resources or of one. */
export class Feed {
  /** @type {Map<number, {reports: number, points: Record<string, Point>}>} by the second's beginning */
  seconds = new Map();
  /** @type {{online: number, known: number} | null} */
  instances = null;
  /** The newest closed second; 0 before anything was told. */
  second = 0;
  used = performance.now();
  #arrived = 0;
  #lag = 0;
  #frame = -1;

  /** @param {string} app @param {string} env @param {string | null} resource */
  constructor(app, env, resource) {
    this.app = app;
    this.env = env;
    this.resource = resource;
    const query = new URLSearchParams({app, env, ...(resource === null ? {} : {resource})});
    this.stop = listen(`/live?${query}`, 'frame', (frame) => this.#take(frame));
  }

  #take(frame) {
    if (state.frozen) return;
    const missed = this.#frame >= 0 && frame.frame !== this.#frame + 1; // a new stream counts from zero
    this.#frame = frame.frame;
    this.second = Math.max(this.second, frame.second);
    this.instances = frame.instances;
    this.#arrived = performance.now();
    this.#lag = frame.at - frame.second - 1000;
    for (const {at, reports, points} of frame.seconds) {
      const old = this.seconds.get(at);
      if (reports > 0 || !old) this.seconds.set(at, {reports, points: {...old?.points, ...points}});
    }
    this.#forgetOld();
    if (missed) this.fill(60);
    redraw();
  }

  #forgetOld() {
    for (const at of this.seconds.keys()) {
      if (at <= this.second - KEPT_SECONDS * 1000) this.seconds.delete(at);
      else break;
    }
  }

  /** Fetches the seconds before the first frame. @param {number} seconds */
  async fill(seconds) {
    const {resource} = this;
    if (resource === null) return this.#fillStrips();
    const query = new URLSearchParams({
      app: this.app,
      env: this.env,
      resource,
      step: '1',
      from: String(Date.now() - seconds * 1000),
    });
    const answer = await call('GET', `/metrics/query?${query}`);
    if (!answer.ok || answer.body.step !== 1) return;
    const [series] = answer.body.series;
    if (!series) return;
    series.points.forEach((point, i) => {
      if (point) this.#put(answer.body.from + i * 1000, point.instances ?? 1, {[resource]: point});
    });
    this.seconds = new Map([...this.seconds].sort(([a], [b]) => a - b));
    this.second = Math.max(this.second, ...this.seconds.keys());
    redraw();
  }

  /** Of all resources only the strips of the last minute are fetched, which end with the newest second. */
  async #fillStrips() {
    const answer = await call('GET', `${place(this.app, this.env)}/traffic/resources?most=500`);
    if (!answer.ok) return;
    const end = this.second || Math.floor(Date.now() / 1000) * 1000 - 1000;
    for (const {resource, offered, blocked} of answer.body.resources) {
      offered.forEach((count, i) => {
        const at = end - (offered.length - 1 - i) * 1000;
        if (count === null || this.seconds.get(at)?.points[resource]) return;
        const refused = blocked[i] ?? 0;
        this.#put(at, 1, {[resource]: {...NOBODY_CALLED, permitted: count - refused, blockedCalls: refused}});
      });
    }
    this.seconds = new Map([...this.seconds].sort(([a], [b]) => a - b));
    redraw();
  }

  #put(at, reports, points) {
    const old = this.seconds.get(at);
    this.seconds.set(at, {reports: Math.max(reports, old?.reports ?? 0), points: {...points, ...old?.points}});
  }

  /** A resource in one second; null for a gap. @param {string} resource @param {number} at @returns {Point | null} */
  point(resource, at) {
    const second = this.seconds.get(at);
    if (!second || second.reports === 0) return null;
    return second.points[resource] ?? NOBODY_CALLED;
  }

  /** The last seconds of a resource, the oldest first. @param {string} resource @param {number} count */
  last(resource, count) {
    return Array.from({length: count}, (_, i) => this.point(resource, this.second - (count - 1 - i) * 1000));
  }

  /** The last seconds of all resources together. @param {number} count */
  lastOfAll(count) {
    return Array.from({length: count}, (_, i) => {
      const second = this.seconds.get(this.second - (count - 1 - i) * 1000);
      if (!second || second.reports === 0) return null;
      return Object.values(second.points).reduce(
        (sum, point) => ({
          offered: sum.offered + point.permitted + point.blockedCalls,
          blocked: sum.blocked + point.blockedCalls,
          failed: sum.failed + point.failed,
          ended: sum.ended + point.failed + point.succeeded,
        }),
        {offered: 0, blocked: 0, failed: 0, ended: 0},
      );
    });
  }

  /** How old the newest second is, in milliseconds; null before anything was told. */
  age() {
    return this.#arrived === 0 ? null : this.#lag + performance.now() - this.#arrived;
  }
}

/**
 * The traffic of an application; it is followed for as long as somebody asks, while something is drawn.
 * @param {string} app @param {string} env @param {string | null} [resource] null for all
 */
export function feed(app, env, resource = null) {
  const key = JSON.stringify([app, env, resource]);
  let found = feeds.get(key);
  if (!found) {
    found = new Feed(app, env, resource);
    found.fill(KEPT_SECONDS - 10);
    feeds.set(key, found);
  }
  found.used = performance.now();
  return found;
}

/** Ends what nobody looks at; called once a second. */
export function tidy() {
  for (const [key, each] of feeds) {
    if (document.hidden || performance.now() - each.used > UNUSED_MILLIS) {
      each.stop();
      feeds.delete(key);
    }
  }
}

/** How old the newest of what is followed is, in milliseconds; null if nothing is. */
export function freshness() {
  const ages = [...feeds.values()].map((each) => each.age()).filter((age) => age !== null);
  return ages.length ? Math.min(...ages) : null;
}
