// The keyboard. Single letters count only where nobody is typing.
import {undo} from './drafts.js';
import {go, inApp, to} from './router.js';
import {openPalette} from './palette.js';
import {openKeySheet} from './keysheet.js';
import {openEnvironments} from './frame.js';
import {otherSpan} from './pages/resource.js';
import {set, setUi, state} from './store.js';

const TABS = [[], ['resources'], ['rules'], ['rollouts'], ['instances'], ['changes']];
const PLACES = {n: [], a: ['apps'], c: ['changes'], t: ['templates'], s: ['settings']};
let prefix = '';

/** @param {KeyboardEvent} event */
function typing(event) {
  const target = /** @type {HTMLElement} */ (event.target);
  return target.matches('input, textarea, select, [contenteditable]') || target.closest('dialog') !== null;
}

/** @param {KeyboardEvent} event */
function pressed(event) {
  if (event.defaultPrevented || event.altKey) return;
  if (event.metaKey || event.ctrlKey) {
    if (!event.shiftKey) commanded(event);
    return;
  }
  if (typing(event)) return;
  const combined = prefix + event.key;
  prefix = event.key === 'g' ? 'g ' : '';
  const act = ACTIONS[combined];
  if (act) {
    event.preventDefault();
    act();
  }
}

/** With ⌘ or Ctrl. @param {KeyboardEvent} event */
function commanded(event) {
  const key = event.key.toLowerCase();
  if (key === 'k') openPalette();
  else if (key === 'enter' && !state.dialog) publish();
  else if (key === 'z' && !typing(event)) undoDraft();
  else return;
  event.preventDefault();
}

/** @type {Record<string, () => void>} */
const ACTIONS = {
  '?': openKeySheet,
  '/': () => /** @type {HTMLElement | null} */ (document.querySelector('[data-filter]'))?.focus(),
  'e': openEnvironments,
  'f': () => set({frozen: !state.frozen}),
  '[': () => state.route.name === 'resource' && otherSpan(-1),
  ']': () => state.route.name === 'resource' && otherSpan(1),
  'j': () => moveRow(1),
  'k': () => moveRow(-1),
  'Escape': up,
  ...Object.fromEntries(
    Object.entries(PLACES).map(([key, parts]) => [`g ${key}`, () => go(to(state.route.env ?? '', ...parts))]),
  ),
  ...Object.fromEntries(TABS.map((parts, i) => [String(i + 1), () => state.route.app && go(inApp(...parts))])),
};

/** Opens the dialog that the page's own button opens. */
function publish() {
  /** @type {HTMLElement | null} */ (document.querySelector('main [data-testid=publish]:not([disabled])'))?.click();
}

/** What was typed into fields of the form, and what was said of it, goes with the step. */
function undoDraft() {
  const {app, env = ''} = state.route;
  if (!app) return;
  undo(app, env);
  setUi({typed: undefined, mistakes: undefined, yamlProblem: null});
}

/** Moves the focus along the rows that can be entered. @param {number} by */
function moveRow(by) {
  const rows = /** @type {HTMLElement[]} */ ([...document.querySelectorAll('main [data-row]')]);
  if (rows.length === 0) return;
  const now = rows.indexOf(/** @type {HTMLElement} */ (document.activeElement));
  rows[Math.min(rows.length - 1, Math.max(0, now + by))].focus();
}

function up() {
  const {env, app, resource, rule, rollout, name} = state.route;
  if (name === 'import') go(inApp('rules'));
  else if (resource) go(inApp('resources'));
  else if (rule) go(inApp('rules'));
  else if (rollout) go(inApp('rollouts'));
  else if (app) go(to(env ?? '', 'apps'));
}

export function start() {
  addEventListener('keydown', pressed);
}
