// What has just been done, said at the edge of the page, with the one thing one may want to do about it.
import {html, repeat} from './html.js';
import {glyph} from './glyphs.js';
import {t} from './i18n.js';
import {set, state} from './store.js';

const SHOWN_MILLIS = 12_000;
let last = 0;

/**
 * @typedef {object} Toast
 * @property {number} [id]
 * @property {any} text
 * @property {'' | 'bad' | 'warn'} [tone]
 * @property {{label: string, run: () => void}} [action]
 * @property {boolean} [stays]  until it is closed
 */

/** @param {Toast} toast @returns {number} its id */
export function say(toast) {
  const id = ++last;
  set({toasts: [...state.toasts.slice(-3), {...toast, id}]});
  if (!toast.stays) setTimeout(() => unsay(id), SHOWN_MILLIS);
  return id;
}

/** Puts something else in the place of one that is shown. @param {number} id @param {Toast} toast */
export function sayInstead(id, toast) {
  if (!state.toasts.some((each) => each.id === id)) return;
  set({toasts: state.toasts.map((each) => (each.id === id ? {...toast, id} : each))});
  if (!toast.stays) setTimeout(() => unsay(id), SHOWN_MILLIS);
}

/** @param {number} id */
export function unsay(id) {
  set({toasts: state.toasts.filter((each) => each.id !== id)});
}

/** Says what the console did not do, and why. @param {import('./api.js').Problem} problem */
export function sayProblem(problem) {
  say({tone: 'bad', text: problemText(problem), stays: true});
}

/** A problem in one sentence. @param {import('./api.js').Problem} problem */
export function problemText(problem) {
  if (problem.status === 0) return t('problem.unreachable');
  if (problem.status === 403) {
    const ask = /** @type {any} */ (problem).ask;
    return `${t('problem.forbidden', {permission: /** @type {any} */ (problem).permission ?? ''})}${ask ? ' ' + t('ask', {owner: ask}) : ''}`;
  }
  return problem.detail || problem.title;
}

export const toasts = () =>
  html` <div class="toasts" role="status" aria-live="polite">
    ${repeat(
      state.toasts,
      (each) => each.id,
      (each) =>
        html` <div class="toast ${each.tone ?? ''}" data-testid="toast">
          ${each.tone ? glyph(each.tone === 'bad' ? 'rejected' : 'warn', each.tone) : ''}
          <span>${each.text}</span>
          ${each.action ? html`<button class="btn quiet sm" @click=${each.action.run}>${each.action.label}</button>` : ''}
          <button class="x" aria-label=${t('close')} @click=${() => unsay(each.id)}>${glyph('close')}</button>
        </div>`,
    )}
  </div>`;
