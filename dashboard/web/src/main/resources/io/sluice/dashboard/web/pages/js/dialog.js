// Dialogs: the browser's own, which keeps the focus inside, closes by escape, and gives the focus back.
import {html, onceShown} from './html.js';
import {drawNow, set, state} from './store.js';

/**
 * @typedef {object} Dialog
 * @property {() => any} view   what is in it
 * @property {string} label     its name for those who cannot see it
 * @property {() => void} [closed]
 */

/** @param {Dialog} dialog */
export function openDialog(dialog) {
  set({dialog});
  drawNow(); // so that the first key that is pressed is meant for it
}

export function closeDialog() {
  const dialog = /** @type {Dialog | null} */ (state.dialog);
  set({dialog: null});
  dialog?.closed?.();
}

const show = onceShown((/** @type {HTMLDialogElement} */ dialog) => {
  if (!dialog.open) dialog.showModal();
  /** @type {HTMLElement | null} */ (dialog.querySelector('[data-first]'))?.focus();
});

export const dialogs = () => {
  const dialog = /** @type {Dialog | null} */ (state.dialog);
  return dialog
    ? html`<dialog
        class="dialog"
        aria-label=${dialog.label}
        ${show}
        @close=${closeDialog}
        @click=${(event) => event.target === event.currentTarget && closeDialog()}
      >
        <div class="in">${dialog.view()}</div>
      </dialog>`
    : '';
};
