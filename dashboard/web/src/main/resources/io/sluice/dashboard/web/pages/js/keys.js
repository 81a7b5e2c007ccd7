// The keyboard. Single letters count only where nobody is typing.
import {go, inApp, to} from './router.js';
import {openPalette} from './palette.js';
import {openKeySheet} from './keysheet.js';
import {openEnvironments} from './frame.js';
import {set, state} from './store.js';

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
  if ((event.metaKey || event.ctrlKey) && event.key.toLowerCase() === 'k') {
    event.preventDefault();
    openPalette();
    return;
  }
  if (typing(event) || event.metaKey || event.ctrlKey || event.altKey) return;
  const combined = prefix + event.key;
  prefix = event.key === 'g' ? 'g ' : '';
  const act = ACTIONS[combined];
  if (act) {
    event.preventDefault();
    act();
  }
}

/** @type {Record<string, () => void>} */
const ACTIONS = {
  '?': openKeySheet,
  '/': () => /** @type {HTMLElement | null} */ (document.querySelector('[data-filter]'))?.focus(),
  'e': openEnvironments,
  'f': () => set({frozen: !state.frozen}),
  'j': () => moveRow(1),
  'k': () => moveRow(-1),
  'Escape': up,
  ...Object.fromEntries(
    Object.entries(PLACES).map(([key, parts]) => [`g ${key}`, () => go(to(state.route.env ?? '', ...parts))]),
  ),
  ...Object.fromEntries(TABS.map((parts, i) => [String(i + 1), () => state.route.app && go(inApp(...parts))])),
};

/** Moves the focus along the rows that can be entered. @param {number} by */
function moveRow(by) {
  const rows = /** @type {HTMLElement[]} */ ([...document.querySelectorAll('main [data-row]')]);
  if (rows.length === 0) return;
  const now = rows.indexOf(/** @type {HTMLElement} */ (document.activeElement));
  rows[Math.min(rows.length - 1, Math.max(0, now + by))].focus();
}

function up() {
  const {env, app, resource, rule, rollout} = state.route;
  if (resource) go(inApp('resources'));
  else if (rule) go(inApp('rules'));
  else if (rollout) go(inApp('rollouts'));
  else if (app) go(to(env ?? '', 'apps'));
}

export function start() {
  addEventListener('keydown', pressed);
}
