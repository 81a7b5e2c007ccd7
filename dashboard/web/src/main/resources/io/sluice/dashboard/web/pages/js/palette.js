// Jump to anything, do anything: one list, narrowed by words.
import {html, onceShown} from './html.js';
import {glyph, magnifier} from './glyphs.js';
import {ask} from './data.js';
import {plain} from './format.js';
import {locale, locales, speak, t} from './i18n.js';
import {openForce} from './force.js';
import {editLimit} from './limit.js';
import {openKeySheet} from './keysheet.js';
import {go, inApp, to} from './router.js';
import {may, signOut} from './session.js';
import {place} from './api.js';
import {drawNow, set, state} from './store.js';
import {chooseTheme} from './theme.js';

const SHOWN = 12;

/** @typedef {{label: string, hint: string, run: () => void}} Entry */

export function openPalette() {
  set({palette: {words: '', at: 0}});
  drawNow(); // so that the first key that is pressed is meant for it
}

function close() {
  set({palette: null});
}

/** All there is to choose from. @returns {Entry[]} */
function entries() {
  const {env = '', app} = state.route;
  const apps = ask('/apps').body ?? [];
  const environments = ask('/environments').body ?? [];
  return [
    ...(app ? ofApp(env, app) : []),
    ...apps.map((each) => ({
      label: plain(each.name),
      hint: t('palette.app'),
      run: () => go(to(env, 'apps', each.name)),
    })),
    ...[['now'], ['apps', 'apps'], ['changes', 'changes'], ['templates', 'templates'], ['settings', 'settings']].map(
      ([name, ...parts]) => ({label: t(`nav.${name}`), hint: t('palette.page'), run: () => go(to(env, ...parts))}),
    ),
    ...environments
      .filter((each) => each.name !== env)
      .map((each) => ({label: each.name, hint: t('palette.environment'), run: () => go(to(each.name))})),
    ...['system', 'light', 'dark']
      .filter((theme) => theme !== state.theme)
      .map((theme) => ({label: t(`theme.${theme}`), hint: t('palette.setting'), run: () => chooseTheme(theme)})),
    ...locales()
      .filter((each) => each !== locale())
      .map((each) => ({label: t(`language.${each}`), hint: t('palette.setting'), run: () => speak(each)})),
    {label: t('keys.title'), hint: t('palette.help'), run: openKeySheet},
    {label: t('signOut'), hint: t('palette.setting'), run: signOut},
  ];
}

function ofApp(env, app) {
  const resources = ask(place(app, env) + '/resources').body ?? [];
  return [
    ...resources.map((resource) => ({
      label: plain(resource),
      hint: t('palette.resource'),
      run: () => go(inApp('resources', resource)),
    })),
    ...(may('PUBLISH')
      ? resources.map((resource) => ({
          label: t('palette.limit', {resource: plain(resource)}),
          hint: t('palette.action'),
          run: () => editLimit(resource),
        }))
      : []),
    ...(may('OVERRIDE')
      ? resources.map((resource) => ({
          label: t('palette.force', {resource: plain(resource)}),
          hint: t('palette.action'),
          run: () => openForce(resource),
        }))
      : []),
    ...['rules', 'rollouts', 'instances', 'changes'].map((tab) => ({
      label: `${plain(app)} · ${t(`tab.${tab}`)}`,
      hint: t('palette.page'),
      run: () => go(inApp(tab)),
    })),
    {label: `${plain(app)} · ${t('import')}`, hint: t('palette.page'), run: () => go(inApp('import'))},
  ];
}

/** Those in which each word occurs; those that begin with the first come first. @param {Entry[]} all @param {string} words */
export function narrow(all, words) {
  const wanted = words.toLowerCase().split(/\s+/).filter(Boolean);
  const begins = (/** @type {Entry} */ each) => Number(each.label.toLowerCase().startsWith(wanted[0] ?? ''));
  return all
    .filter((each) => wanted.every((word) => `${each.label} ${each.hint}`.toLowerCase().includes(word)))
    .sort((a, b) => begins(b) - begins(a))
    .slice(0, SHOWN);
}

const show = onceShown((/** @type {HTMLDialogElement} */ dialog) => {
  if (!dialog.open) dialog.showModal();
});

export const palette = () => {
  const open = /** @type {{words: string, at: number} | null} */ (state.palette);
  if (!open) return '';
  const found = narrow(entries(), open.words);
  const choose = (/** @type {Entry | undefined} */ entry) => {
    close();
    entry?.run();
  };
  const pressed = (/** @type {KeyboardEvent} */ event) => {
    const step = event.key === 'ArrowDown' ? 1 : event.key === 'ArrowUp' ? -1 : 0;
    if (step) set({palette: {...open, at: Math.min(found.length - 1, Math.max(0, open.at + step))}});
    else if (event.key === 'Enter') {
      // Who types fast has typed more than was drawn.
      const {words, at} = /** @type {typeof open} */ (state.palette ?? open);
      choose(narrow(entries(), words)[at]);
    } else return;
    event.preventDefault();
  };
  return html`<dialog
    class="palette"
    aria-label=${t('palette.title')}
    ${show}
    @close=${close}
    @click=${(event) => event.target === event.currentTarget && close()}
  >
    <div class="in">
      <label class="ask"
        >${magnifier}<span class="sr">${t('palette.title')}</span>
        <input
          type="text"
          role="combobox"
          aria-expanded="true"
          aria-controls="found"
          aria-activedescendant=${`found-${open.at}`}
          autocomplete="off"
          spellcheck="false"
          placeholder=${t('palette.hint')}
          @keydown=${pressed}
          @input=${(event) => set({palette: {words: event.target.value, at: 0}})}
      /></label>
      <ul id="found" role="listbox" aria-label=${t('palette.title')}>
        ${found.map(
          (entry, i) =>
            html` <li
              id="found-${i}"
              role="option"
              aria-selected=${i === open.at}
              class=${i === open.at ? 'on' : ''}
              @click=${() => choose(entry)}
            >
              <span>${entry.label}</span><span class="meta">${entry.hint}</span>
            </li>`,
        )}
        ${found.length ? '' : html`<li role="option" aria-selected="false" class="none">${glyph('disabled')} ${t('palette.nothing')}</li>`}
      </ul>
    </div>
  </dialog>`;
};
