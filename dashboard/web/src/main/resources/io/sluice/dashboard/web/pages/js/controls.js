// Small parts that many pages use: buttons that know what they need, menus, states of a page that has nothing to show.
import {html, nothing} from './html.js';
import {caret, glyph} from './glyphs.js';
import {t} from './i18n.js';
import {ask} from './data.js';
import {may} from './session.js';
import {state} from './store.js';
import {problemText} from './toast.js';

/** Why who is here may not do something in the place that is shown; null if he may. @param {import('./session.js').Permission} permission */
export function refusal(permission) {
  if (may(permission)) return null;
  const owner = ask('/apps').body?.find?.((app) => app.name === state.route.app)?.owner;
  return t(`needs.${permission}`) + (owner ? ` — ${t('ask', {owner})}` : '');
}

/**
 * A button that is there, but cannot be pressed, for who may not do what it does; it says why.
 * @param {{label: any, run: (event: Event) => void, needs?: import('./session.js').Permission, look?: string, disabled?: boolean, id?: string, first?: boolean}} it
 */
export function button({label, run, needs, look = '', disabled = false, id, first = false}) {
  const why = needs ? refusal(needs) : null;
  return html`<button
    type="button"
    class="btn ${look}"
    data-testid=${id ?? nothing}
    ?data-first=${first}
    title=${why ?? nothing}
    ?disabled=${disabled || why !== null}
    @click=${run}
  >
    ${label}${why ? html`<span class="sr"> (${why})</span>` : ''}
  </button>`;
}

/**
 * A menu behind a button.
 * @param {{label: any, name: string, look?: string, align?: string, items: {label: any, run?: () => void, href?: string, current?: boolean, needs?: import('./session.js').Permission}[]}} it
 */
export function menu({label, name, look = 'btn', align = '', items}) {
  return html`<details class="menu ${align}" data-menu=${name}>
    <summary class=${look} title=${name}>${label}${caret}</summary>
    <ul role="menu" aria-label=${name}>
      ${items.map((item) => html`<li role="none">${menuItem(item)}</li>`)}
    </ul>
  </details>`;
}

function menuItem(item) {
  const mark = html`<span class="mark">${item.current ? glyph('check') : ''}</span>`;
  if (item.href)
    return html`<a
      role="menuitem"
      href=${item.href}
      aria-current=${item.current ? 'true' : nothing}
      @click=${closeMenus}
      >${mark}${item.label}</a
    >`;
  const why = item.needs ? refusal(item.needs) : null;
  return html`<button
    role="menuitem"
    ?disabled=${why !== null}
    title=${why ?? nothing}
    @click=${() => {
      closeMenus();
      item.run();
    }}
  >
    ${mark}${item.label}
  </button>`;
}

export function closeMenus() {
  for (const open of document.querySelectorAll('details.menu[open]')) open.removeAttribute('open');
}

/** A row of choices of which one holds. @param {string} label @param {[string, any][]} choices @param {string} chosen @param {(value: string) => void} choose */
export function segments(label, choices, chosen, choose, disabled = false) {
  return html`<div class="seg" role="radiogroup" aria-label=${label}>
    ${choices.map(
      ([value, text]) =>
        html` <button
          type="button"
          role="radio"
          aria-checked=${value === chosen}
          class=${value === chosen ? 'on' : ''}
          ?disabled=${disabled}
          @click=${() => choose(value)}
        >
          ${text}
        </button>`,
    )}
  </div>`;
}

/**
 * What is shown in place of something that is not there yet: nothing for 150 ms, then the outline of what comes; or why it does not come.
 * @param {import('./data.js').Known} known @param {number} [rows] how many rows are expected
 */
export function waiting(known, rows = 6) {
  if (known.problem) return problem(known.problem);
  if (performance.now() - known.since < 150) return '';
  return html`<div class="skeleton" role="status" aria-label=${t('loading')}>
    ${Array.from({length: rows}, () => html`<i></i>`)}
  </div>`;
}

/** Why there is nothing. @param {import('./api.js').Problem} what */
export function problem(what) {
  return html`<div class="nothing" role="alert">
    ${glyph(what.status === 403 ? 'lock' : 'warn', what.status === 403 ? '' : 'warn')}
    <div>
      <b>${t(what.status === 403 ? 'locked' : what.status === 404 ? 'notThere' : 'failed')}</b>
      <p>${problemText(what)}</p>
    </div>
  </div>`;
}

/** That there is nothing, and what one can do about it. @param {any} title @param {any} [text] @param {any} [act] */
export const empty = (title, text = '', act = '') =>
  html`<div class="nothing">
    <div><b>${title}</b>${text ? html`<p>${text}</p>` : ''}${act}</div>
  </div>`;

/** The head of a page. @param {{title: any, meta?: any[], acts?: any}} it */
export const head = ({title, meta = [], acts = ''}) =>
  html` <div class="head">
    <div>
      <h1>${title}</h1>
      ${meta.length ? html`<div class="meta">${meta.map((each) => html`<span>${each}</span>`)}</div>` : ''}
    </div>
    <div class="acts">${acts}</div>
  </div>`;

/** A section with a line above. @param {any} title @param {any} count @param {any} meta @param {any} body @param {string} [look] */
export const section = (title, count, meta, body, look = '') =>
  html` <section class="sec ${look}">
    <header>
      <h2>${title}</h2>
      ${count === '' ? '' : html`<span class="num">${count}</span>`}<span class="meta">${meta}</span>
    </header>
    ${body}
  </section>`;
