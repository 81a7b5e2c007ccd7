// The console's API: JSON both ways, problems as values that can be shown, and the headers that make a change safe.

/**
 * What went wrong, as `application/problem+json` tells it.
 * @typedef {object} Problem
 * @property {number} status   0 if the console could not be reached
 * @property {string} title
 * @property {string} detail
 * @property {{path: string, code: string, message: string}[]} [errors]  mistakes in rules
 * @property {any} [base]      with 412: the revision that was seen
 * @property {any} [live]      with 412: the revision of now
 * @property {any} [draft]     with 412 of a draft: the draft of now
 * @property {number} [retryAfter]  in seconds; 0 if it was not said
 */

/** @typedef {{ok: true, status: number, body: any, etag: string | null}} Answer */
/** @typedef {{ok: false, status: number, problem: Problem, etag?: string | null}} Refusal  `etag` of what there is, if the console says so */

export const ROOT = '/api/v1';

let csrf = '';
/** Hears of answers that say nobody is signed in. @type {() => void} */
let signedOut = () => {};

/** @param {string} token proves that a change was asked for by our own pages */
export function useCsrf(token) {
  csrf = token;
}

/** @param {() => void} listener */
export function onSignedOut(listener) {
  signedOut = listener;
}

/**
 * @param {string} method
 * @param {string} path below /api/v1
 * @param {{body?: any, type?: string, accept?: string, ifMatch?: string, key?: string, signal?: AbortSignal,
 *   byItself?: boolean}} [how] `body` is sent as JSON, or as it is if `type` is given; whatever is sent twice with the same `key` is done once;
 *   `byItself` if nobody is there who asked
 * @returns {Promise<Answer | Refusal>}
 */
export async function call(method, path, how = {}) {
  const headers = new Headers({Accept: how.accept ?? 'application/json, application/problem+json'});
  if (how.body !== undefined) headers.set('Content-Type', how.type ?? 'application/json');
  if (how.ifMatch) headers.set('If-Match', how.ifMatch);
  if (how.key) headers.set('Idempotency-Key', how.key);
  if (how.byItself) headers.set('X-Sluice-Background', 'true');
  if (method !== 'GET') headers.set('X-Sluice-CSRF', csrf);
  const body = how.body === undefined || how.type ? how.body : JSON.stringify(how.body);
  try {
    const response = await fetch(ROOT + path, {method, headers, body, signal: how.signal, redirect: 'error'});
    return await read(response);
  } catch (failed) {
    const problem = {status: 0, title: 'unreachable', detail: String(failed)};
    return {ok: false, status: 0, problem};
  }
}

/** @returns {Promise<Answer | Refusal>} */
async function read(response) {
  const text = await response.text();
  const type = response.headers.get('Content-Type') ?? '';
  const body = type.includes('json') && text ? JSON.parse(text) : text;
  if (response.ok) return {ok: true, status: response.status, body, etag: response.headers.get('ETag')};
  if (response.status === 401) signedOut();
  const told = typeof body === 'object' && body !== null ? body : {title: response.statusText, detail: ''};
  return {
    ok: false,
    status: response.status,
    problem: {...told, status: response.status, retryAfter: Number(response.headers.get('Retry-After') ?? 0)},
    etag: response.headers.get('ETag'),
  };
}

/** A key for a change that may have to be sent again. */
export function newKey() {
  return Array.from(crypto.getRandomValues(new Uint8Array(16)), (byte) => byte.toString(16).padStart(2, '0')).join('');
}

/** The path of an application in an environment. @param {string} app @param {string} env */
export function place(app, env) {
  return `/apps/${encodeURIComponent(app)}/envs/${encodeURIComponent(env)}`;
}
