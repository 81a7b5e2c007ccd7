// Rule sets as they are in force, and what somebody makes of them before it is published. A draft is kept in this browser, with the revision it
// began from; the console learns of it when it is published.
import {place} from './api.js';
import {ask} from './data.js';
import {redraw} from './store.js';

/** @typedef {import('./rules/rules.js').Rule} Rule */

/**
 * @typedef {object} Draft
 * @property {number} base        the revision it began from
 * @property {Rule[]} baseRules   what that held
 * @property {Rule[]} rules
 * @property {string | null} yaml instead of the rules: a document as somebody wrote it
 * @property {number} at          when it was last changed
 */

/** @type {Map<string, Draft>} what was read from storage, or could not be put there */
const drafts = new Map();
const key = (app, env) => `sluice.draft ${env}/${app}`;

/** What is in force, and which revision that is. @param {string} app @param {string} env */
export function liveRules(app, env) {
  const known = ask(`${place(app, env)}/ruleset`, {every: 3_000});
  return {known, rules: /** @type {Rule[]} */ (known.body?.rules ?? []), revision: revisionOf(known.etag)};
}

/** The number in an entity tag such as "r204". @param {string | null} etag */
export const revisionOf = (etag) => Number(/r(\d+)/.exec(etag ?? '')?.[1] ?? 0);

/** @param {string} app @param {string} env @returns {Draft | null} */
export function draftOf(app, env) {
  const name = key(app, env);
  if (!drafts.has(name)) {
    const kept = stored(name);
    if (kept) drafts.set(name, kept);
  }
  return drafts.get(name) ?? null;
}

function stored(name) {
  try {
    const text = localStorage.getItem(name);
    return text ? JSON.parse(text) : null;
  } catch {
    return null;
  }
}

/** The rules as they would be: those of the draft, or the live ones. @param {string} app @param {string} env */
export function draftedRules(app, env) {
  return draftOf(app, env)?.rules ?? liveRules(app, env).rules;
}

/** Changes the draft, which begins with the live rules. @param {string} app @param {string} env @param {(rules: Rule[]) => Rule[]} how */
export function change(app, env, how) {
  const live = liveRules(app, env);
  const draft = draftOf(app, env) ?? {base: live.revision, baseRules: live.rules, rules: live.rules, yaml: null, at: 0};
  keep(app, env, {...draft, rules: how(draft.rules), yaml: null, at: Date.now()});
}

/** @param {string} app @param {string} env @param {Draft} draft */
export function keep(app, env, draft) {
  drafts.set(key(app, env), draft);
  try {
    localStorage.setItem(key(app, env), JSON.stringify(draft));
  } catch {
    // It lives as long as this window does.
  }
  redraw();
}

/** @param {string} app @param {string} env */
export function discard(app, env) {
  drafts.delete(key(app, env));
  try {
    localStorage.removeItem(key(app, env));
  } catch {
    // There was none.
  }
  redraw();
}
