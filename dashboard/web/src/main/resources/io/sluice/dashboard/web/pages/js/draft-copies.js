// A draft is kept twice: in this browser at once, so that nothing typed is lost; and on the console once the hand rests, so that it is there in
// whatever browser its owner opens next. What the console has is asked for while a draft is shown. Each change names what it takes the place of;
// if that was changed in another browser meanwhile, the later of the two is shown, and undo brings the other.
import {call, place} from './api.js';
import {ask, learn} from './data.js';
import {t} from './i18n.js';
import {may} from './session.js';
import {redraw, state} from './store.js';
import {problemText, say} from './toast.js';

/** @typedef {import('./drafts.js').Draft} Draft */

/**
 * @typedef {object} Copy
 * @property {Draft | null} draft  as it is here
 * @property {string} seen         the entity tag of what the console had when it was last heard of here
 * @property {boolean} own         whether it was changed here since, and the console does not know
 */

/**
 * How it goes with bringing a copy to the console.
 * @typedef {object} Errand
 * @property {number} timer     of the next attempt; 0 if there is none
 * @property {boolean} busy     whether one is on its way
 * @property {number} failures  in a row
 * @property {import('./api.js').Problem | null} problem  why the last one failed
 */

const NONE = '"none"';
const LOOK_MILLIS = 5_000;
const REST_MILLIS = 800;
const MOST_WAIT_MILLIS = 30_000;

/** @type {Map<string, Copy>} what was read from storage, or could not be put there */
const copies = new Map();
/** @type {Map<string, Errand>} */
const errands = new Map();
/** Hears of a draft of which another one took the place. @type {(app: string, env: string, before: Draft) => void} */
let replaced = () => {};

/** @param {(app: string, env: string, before: Draft) => void} listener */
export function onReplaced(listener) {
  replaced = listener;
}

/** Whose it is, and of what: a browser may be several people's. */
const nameOf = (app, env) => `sluice.draft ${state.session?.user} ${env}/${app}`;

const pathOf = (app, env) => `${place(app, env)}/draft`;

/** @param {string} name @returns {Copy} */
function here(name) {
  let copy = copies.get(name);
  if (!copy) {
    copy = stored(name) ?? {draft: null, seen: NONE, own: false};
    copies.set(name, copy);
  }
  return copy;
}

/** @returns {Copy | null} */
function stored(name) {
  try {
    const text = localStorage.getItem(name);
    return text ? JSON.parse(text) : null;
  } catch {
    return null;
  }
}

/** @param {string} name @param {Copy} copy */
function hold(name, copy) {
  copies.set(name, copy);
  try {
    if (copy.draft || copy.own) localStorage.setItem(name, JSON.stringify(copy));
    else localStorage.removeItem(name);
  } catch {
    // It lives as long as this window does.
  }
}

/** @param {string} name @returns {Errand} */
function errandOf(name) {
  let errand = errands.get(name);
  if (!errand) {
    errand = {timer: 0, busy: false, failures: 0, problem: null};
    errands.set(name, errand);
  }
  return errand;
}

/** The draft: what was changed here, or else what the console has, as soon as it has said so. @param {string} app @param {string} env */
export function read(app, env) {
  const name = nameOf(app, env);
  const copy = here(name);
  if (!may('DRAFT', app, env)) return copy.draft;
  const told = ask(pathOf(app, env), {every: LOOK_MILLIS});
  if (copy.own) {
    const {timer, busy, problem} = errandOf(name);
    if (!timer && !busy && !problem) sendSoon(app, env, LOOK_MILLIS); // a window was closed before it came there
    return copy.draft;
  }
  const tag = told.etag ?? NONE;
  if (!told.at || told.problem || tag === copy.seen) return copy.draft;
  const draft = told.body ? whole(app, env, told.body) : null;
  if (draft === undefined) return copy.draft;
  hold(name, {draft, seen: tag, own: false});
  if (copy.draft) replaced(app, env, copy.draft);
  return draft;
}

/** What the console tells of a draft, as one; undefined until it is known what it began from. @returns {Draft | undefined} */
function whole(app, env, told) {
  if (told.base === 0) return made(told, []);
  const base = ask(`${place(app, env)}/revisions/${told.base}`).body;
  return base && made(told, base.document.rules);
}

/** @returns {Draft} */
function made({base, document, updatedAt}, baseRules) {
  const isText = typeof document === 'string';
  const rules = isText ? baseRules : Array.isArray(document.rules) ? document.rules : [];
  return {base, baseRules, rules, yaml: isText ? document : null, at: Date.parse(updatedAt)};
}

/** Puts a draft in the place of the one that is here; null takes it away. @param {string} app @param {string} env @param {Draft | null} draft */
export function write(app, env, draft) {
  const name = nameOf(app, env);
  const {seen} = here(name);
  hold(name, {draft, seen, own: draft !== null || seen !== NONE});
  errandOf(name).problem = null;
  sendSoon(app, env, REST_MILLIS);
  redraw();
}

/** How well a draft is kept, in words, and whether somebody should know. @param {string} app @param {string} env @returns {{text: string, tone: '' | 'warn'}} */
export function standing(app, env) {
  const name = nameOf(app, env);
  const {failures, problem} = errandOf(name);
  if (!here(name).own) return {text: t('draft.saved'), tone: ''};
  if (problem && failures === 0) return {text: t('draft.refused', {why: problemText(problem)}), tone: 'warn'};
  return failures ? {text: t('draft.retrying'), tone: 'warn'} : {text: t('draft.saving'), tone: ''};
}

/** Whoever types is waited for; but if the console does not answer, it is not asked more often because of that. */
function sendSoon(app, env, wait) {
  const errand = errandOf(nameOf(app, env));
  if (errand.busy || (errand.timer && errand.failures)) return;
  clearTimeout(errand.timer);
  errand.timer = setTimeout(send, wait, app, env, nameOf(app, env));
}

/** Brings to the console what was changed here. */
async function send(app, env, name) {
  const errand = errandOf(name);
  errand.timer = 0;
  const {draft, seen, own} = here(name);
  if (!own || nameOf(app, env) !== name) return; // somebody else is here now, and it is not his
  errand.busy = true;
  const answer = draft
    ? await call('PUT', `${pathOf(app, env)}?base=${draft.base}`, {...bodyOf(draft), ifMatch: seen})
    : await call('DELETE', pathOf(app, env), {ifMatch: seen});
  if (answer.ok) arrived(app, env, name, draft, answer.etag ?? NONE);
  else if (answer.status === 412) await settle(app, env, name, answer);
  errand.busy = false;
  if (!answer.ok && answer.status !== 412) failed(app, env, name, answer.problem);
  else if (here(name).own) sendSoon(app, env, REST_MILLIS);
  redraw();
}

/** @param {Draft} draft */
const bodyOf = (draft) =>
  draft.yaml === null ? {body: {rules: draft.rules}} : {body: draft.yaml, type: 'application/yaml'};

/** The console has what was sent; what was changed since then follows. */
function arrived(app, env, name, sent, seen) {
  const {draft} = here(name);
  hold(name, {draft, seen, own: draft !== sent});
  Object.assign(errandOf(name), {failures: 0, problem: null});
  const document = sent && (sent.yaml ?? {rules: sent.rules});
  const told = sent ? {base: sent.base, document, updatedAt: new Date(sent.at).toISOString()} : '';
  learn(pathOf(app, env), told, seen);
}

/** Tries again, later and later, unless that would be of no use before something is changed. */
function failed(app, env, name, problem) {
  const errand = errandOf(name);
  if (problem.status === 401) return; // goes on when he has signed in again
  errand.problem = problem;
  const isPassing = problem.status === 0 || problem.status === 429 || problem.status >= 500;
  errand.failures = isPassing ? errand.failures + 1 : 0;
  if (!isPassing) return;
  const wait = Math.min(MOST_WAIT_MILLIS, 1_000 * 2 ** (errand.failures - 1));
  errand.timer = setTimeout(send, wait * (0.5 + Math.random() / 2), app, env, name);
}

/** It was changed in another browser, too: the later change is shown, and the other is a step to go back to. */
async function settle(app, env, name, {problem, etag}) {
  const other = problem.draft ? await fetched(app, env, problem.draft) : null;
  const {draft} = here(name);
  Object.assign(errandOf(name), {failures: 0, problem: null});
  const isLater = draft === null || (other !== null && other.at > draft.at);
  hold(name, isLater ? {draft: other, seen: etag, own: false} : {draft, seen: etag, own: true});
  learn(pathOf(app, env), problem.draft ?? '', etag);
  const lost = isLater ? draft : other;
  if (lost) replaced(app, env, lost);
  if (other) say({text: t(isLater ? 'draft.elsewhere' : 'draft.here'), tone: 'warn'});
}

async function fetched(app, env, told) {
  const answer = told.base ? await call('GET', `${place(app, env)}/revisions/${told.base}`) : null;
  return made(told, answer?.ok ? answer.body.document.rules : []);
}

/** Another window of this browser has changed it. */
addEventListener('storage', ({key}) => {
  if (key === null) copies.clear();
  else copies.delete(key);
  redraw();
});

/** There is a network again: nobody has to wait for the next attempt. */
addEventListener('online', () => {
  for (const [name, errand] of errands) {
    if (!errand.timer || !errand.failures) continue;
    const [, , of] = name.split(' ');
    const [env, app] = of.split('/');
    clearTimeout(errand.timer);
    errand.timer = setTimeout(send, 0, app, env, name);
  }
});
