// The sheet of keys.
import {html} from './html.js';
import {openDialog} from './dialog.js';
import {t} from './i18n.js';

const KEYS = [
  ['⌘K · Ctrl K', 'keys.palette'],
  ['/', 'keys.filter'],
  ['g n · g a · g c', 'keys.go'],
  ['g t · g s', 'keys.go2'],
  ['e', 'keys.env'],
  ['j · k', 'keys.rows'],
  ['↵', 'keys.open'],
  ['esc', 'keys.up'],
  ['1 – 6', 'keys.tabs'],
  ['[ · ]', 'keys.span'],
  ['f', 'keys.freeze'],
  ['↑ ↓ · ⇧↑ ⇧↓', 'keys.limit'],
  ['⌘↵ · Ctrl ↵', 'keys.publish'],
  ['⌘Z · Ctrl Z', 'keys.undo'],
  ['?', 'keys.sheet'],
];

export function openKeySheet() {
  openDialog({
    label: t('keys.title'),
    view: () =>
      html`<h2>${t('keys.title')}</h2>
        <dl class="keysheet">
          ${KEYS.map(
            ([key, what]) =>
              html`<dt><kbd>${key}</kbd></dt>
                <dd>${t(what)}</dd>`,
          )}
        </dl>`,
  });
}
