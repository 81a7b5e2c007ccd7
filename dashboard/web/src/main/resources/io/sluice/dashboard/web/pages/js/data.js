// What the pages know of the console. A page asks for what it shows, while it is drawn; what is asked for is fetched, and fetched again from time
// to time for as long as somebody asks. Old data stays on screen until newer is there.
import {call} from './api.js';
import {redraw} from './store.js';

/**
 * @typedef {object} Known
 * @property {any} body       undefined until it is there
 * @property {string | null} etag
 * @property {import('./api.js').Problem | null} problem  why the last attempt failed; null if it did not
 * @property {number} at      when it came, by performance.now(); 0 if it has not
 * @property {number} since   when it was first asked for
 */

/** @type {Map<string, Known & {every: number, accept?: string, used: number, busy: boolean, next: number, learned: number}>} */
const known = new Map();
const FORGET_MILLIS = 30_000;

/**
 * @param {string} path below /api/v1
 * @param {{every?: number, accept?: string}} [how] `every` how many milliseconds; 0 for once
 * @returns {Known}
 */
export function ask(path, {every = 0, accept} = {}) {
  const key = accept ? `${accept} ${path}` : path;
  const now = performance.now();
  let entry = known.get(key);
  if (!entry) {
    entry = {
      body: undefined,
      etag: null,
      problem: null,
      at: 0,
      since: now,
      every,
      accept,
      used: now,
      busy: false,
      next: 0,
      learned: 0,
    };
    known.set(key, entry);
    fetchNow(key, path, entry);
  }
  entry.used = now;
  entry.every = every;
  return entry;
}

/** @param {boolean} [byItself] nobody has done anything: what the page asks by itself keeps no session from ending */
async function fetchNow(key, path, entry, byItself = false) {
  entry.busy = true;
  const {learned} = entry;
  const answer = await call('GET', path, {accept: entry.accept, byItself});
  entry.busy = false;
  entry.next = performance.now() + entry.every;
  if (entry.learned !== learned) return; // what came by another way meanwhile is newer than this answer
  entry.at = answer.ok || entry.body !== undefined ? performance.now() : 0;
  if (answer.ok) {
    entry.body = answer.body;
    entry.etag = answer.etag;
    entry.problem = null;
  } else {
    entry.problem = answer.problem;
  }
  // One that fails is asked again all the same, but not in a hurry.
  if (!answer.ok) entry.next = performance.now() + Math.max(entry.every, 3_000);
  if (known.get(key) === entry) redraw();
}

/** Fetches what has become old, and forgets what nobody asks for; called once a second. */
export function refresh() {
  const now = performance.now();
  for (const [key, entry] of known) {
    const path = entry.accept ? key.slice(entry.accept.length + 1) : key;
    const shown = now - entry.used < 2_500;
    if (shown && !entry.busy && (entry.every || entry.problem) && now >= entry.next) fetchNow(key, path, entry, true);
    else if (now - entry.used > FORGET_MILLIS) known.delete(key);
  }
}

/** What begins with this path is to be fetched again at once: it was changed from here. @param {string} prefix */
export function changed(prefix) {
  for (const [key, entry] of known) {
    const path = entry.accept ? key.slice(entry.accept.length + 1) : key;
    if (path.startsWith(prefix)) fetchNow(key, path, entry);
  }
}

/** Whether something that the page has asked for is not there yet, so that it is not whole. */
export function isLoading() {
  const now = performance.now();
  return [...known.values()].some((each) => each.body === undefined && !each.problem && now - each.used < 1_500);
}

/** Puts in what came by another way, such as the answer to a change. @param {string} path @param {any} body @param {string | null} [etag] */
export function learn(path, body, etag = null) {
  const entry = ask(path);
  Object.assign(entry, {body, etag, problem: null, at: performance.now(), learned: entry.learned + 1});
  redraw();
}

/** Nothing is known any more: somebody else is here now. */
export function forgetAll() {
  known.clear();
}
