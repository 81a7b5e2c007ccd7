// Rule sets as they are in force, and what somebody makes of them before it is published, with the revision it began from. What is done to a draft
// can be undone, also that it was discarded. Where drafts are kept: draft-copies.js.
import {call, place} from './api.js';
import {ask} from './data.js';
import * as copies from './draft-copies.js';
import {state} from './store.js';

/** @typedef {import('./rules/rules.js').Rule} Rule */

/**
 * @typedef {object} Draft
 * @property {number} base        the revision it began from
 * @property {Rule[]} baseRules   what that held
 * @property {Rule[]} rules
 * @property {string | null} yaml instead of the rules: a document as somebody wrote it
 * @property {number} at          when it was last changed
 */

/** What drafts were before, the newest last; it is forgotten when the window is closed. @type {Map<string, (Draft | null)[]>} */
const past = new Map();
/** What of each was changed last, such as a field in which somebody types. @type {Map<string, string | null>} */
const lastPart = new Map();
const MOST_STEPS = 100;
const key = (app, env) => `${state.session?.user} ${env}/${app}`;

/** What is in force, and which revision that is. @param {string} app @param {string} env */
export function liveRules(app, env) {
  const known = ask(`${place(app, env)}/ruleset`, {every: 3_000});
  return {known, rules: /** @type {Rule[]} */ (known.body?.rules ?? []), revision: revisionOf(known.etag)};
}

/** The number in an entity tag such as "r204". @param {string | null} etag */
export const revisionOf = (etag) => Number(/r(\d+)/.exec(etag ?? '')?.[1] ?? 0);

/** @param {string} app @param {string} env @returns {Draft | null} */
export const draftOf = (app, env) => copies.read(app, env);

/** How well it is kept, in words. @param {string} app @param {string} env */
export const draftStanding = (app, env) => copies.standing(app, env);

/** The rules as they would be: those of the draft, or the live ones. @param {string} app @param {string} env */
export function draftedRules(app, env) {
  return draftOf(app, env)?.rules ?? liveRules(app, env).rules;
}

/**
 * Changes the draft, which begins with the live rules.
 * @param {string} app @param {string} env @param {(rules: Rule[]) => Rule[]} how
 * @param {string | null} [part] what is changed, if it is changed letter by letter; that is undone in one step
 */
export function change(app, env, how, part = null) {
  const live = liveRules(app, env);
  const draft = draftOf(app, env) ?? {base: live.revision, baseRules: live.rules, rules: live.rules, yaml: null, at: 0};
  keep(app, env, {...draft, rules: how(draft.rules), yaml: null, at: Date.now()}, part);
}

/** @param {string} app @param {string} env @param {Draft} draft @param {string | null} [part] as for `change` */
export function keep(app, env, draft, part = null) {
  remember(app, env, part);
  copies.write(app, env, draft);
}

/** Takes the draft away; `undo` brings it back. @param {string} app @param {string} env */
export function discard(app, env) {
  remember(app, env, null);
  copies.write(app, env, null);
}

/** The draft was published: there is none any more, and nothing to undo. @param {string} app @param {string} env */
export function published(app, env) {
  past.delete(key(app, env));
  copies.write(app, env, null);
}

/** Keeps what is there now as a step to go back to, unless the last step changed the same part. */
function remember(app, env, part) {
  const name = key(app, env);
  const goesOn = part !== null && part === lastPart.get(name);
  lastPart.set(name, part);
  if (!goesOn) addStep(app, env, draftOf(app, env));
}

/** @param {string} app @param {string} env @param {Draft | null} before */
function addStep(app, env, before) {
  const name = key(app, env);
  past.set(name, [...(past.get(name) ?? []), before].slice(-MOST_STEPS));
}

copies.onReplaced((app, env, before) => {
  lastPart.delete(key(app, env));
  addStep(app, env, before);
});

/** Whether there is a step to go back. @param {string} app @param {string} env */
export const canUndo = (app, env) => (past.get(key(app, env)) ?? []).length > 0;

/** Goes back one step, if there is one. @param {string} app @param {string} env */
export function undo(app, env) {
  const name = key(app, env);
  if (!canUndo(app, env)) return;
  lastPart.delete(name);
  const step = /** @type {(Draft | null)[]} */ (past.get(name)).pop();
  copies.write(app, env, step ? {...step, at: Date.now()} : null);
}

/**
 * A rule document as the console reads it, whether it is YAML or JSON; nothing is changed by that.
 * @param {string} app @param {string} env @param {string} text
 * @returns {Promise<{rules: Rule[], hash: string} | {problem: import('./api.js').Problem}>}
 */
export async function readDocument(app, env, text) {
  const type = text.trimStart().startsWith('{') ? 'application/json' : 'application/yaml';
  const answer = await call('POST', `${place(app, env)}/ruleset:validate`, {body: text, type});
  return answer.ok ? {rules: answer.body.document.rules, hash: answer.body.hash} : {problem: answer.problem};
}
