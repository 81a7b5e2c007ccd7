// A limit that is changed in its place: click, type, publish, confirm.
import {button, refusal} from './controls.js';
import {change, draftOf, liveRules} from './drafts.js';
import {html, live, nothing, onceShown} from './html.js';
import {plain, whole} from './format.js';
import {t} from './i18n.js';
import {askToPublish} from './publish.js';
import {go, inApp} from './router.js';
import {sumOf, unitOf} from './rules/describe.js';
import {idOf, limitOf, modeOf, withOption} from './rules/rules.js';
import {glyph} from './glyphs.js';
import {drawNow, set, state} from './store.js';
import {verdict, whatIf} from './what-if.js';

/** @typedef {{resource: string, typed: string}} Edit */

/** Begins to change the limit of a resource. @param {string} resource */
export function editLimit(resource) {
  if (state.route.name !== 'overview' && state.route.name !== 'resources') go(inApp());
  const limit = limitOf(liveRules(state.route.app ?? '', state.route.env ?? '').rules, resource);
  if (!limit || !isPlain(limit)) return;
  set({edit: {resource, typed: String(limit.value)}});
  drawNow(); // the field has to have the focus when the first digit comes
}

/** Whether this kind of limit is a number that can be changed in a line. @param {import('./rules/rules.js').Limit} limit */
const isPlain = (limit) => limit.unit !== 'adaptive';

/** The cell of a limit. @param {string} resource @param {import('./rules/rules.js').Rule[]} rules @param {number} online @param {any} [state_] what stands there instead, such as an open breaker */
export function limitCell(resource, rules, online, state_ = null) {
  const limit = limitOf(rules, resource);
  if (!limit) return state_ ?? html`<span class="faint">–</span>`;
  const edit = /** @type {Edit | null} */ (state.edit);
  if (edit?.resource === resource) return editing(limit, edit);
  const sum = sumOf(limit, limit.value, online);
  const shown = html`${modeOf(limit.rule) === 'SHADOW' ? glyph('shadow') : ''}<span class="num"
      >${whole(limit.value)}</span
    >
    <span class="u">${unitOf(limit)}</span>`;
  const why = refusal('PUBLISH');
  if (!isPlain(limit))
    return html`${state_ ?? ''}
      <span class="lim" title=${sum || nothing}
        ><span class="u">${t('unit.adaptive')}</span> <span class="num">${whole(limit.value)}</span></span
      >`;
  return html`${state_ ?? ''}
    <button
      class="lim e"
      title=${why ?? sum}
      ?disabled=${why !== null}
      data-testid="limit"
      aria-label=${t('limit.change', {resource: plain(resource), value: limit.value, unit: unitOf(limit)})}
      @click=${() => editLimit(resource)}
    >
      ${shown}
    </button>`;
}

const focus = onceShown((/** @type {HTMLInputElement} */ input) => {
  input.focus();
  input.select();
});

function editing(limit, edit) {
  const pressed = (/** @type {KeyboardEvent} */ event) => {
    const typed = /** @type {Edit} */ (state.edit); // who types fast has typed more than was drawn
    if (event.key === 'Escape') set({edit: null});
    else if (event.key === 'Enter') publish(limit, typed);
    else if (event.key === 'ArrowUp' || event.key === 'ArrowDown') {
      const now = read(typed) ?? limit.value;
      const by = (event.key === 'ArrowUp' ? 1 : -1) * Math.max(1, Math.round(now * (event.shiftKey ? 0.1 : 0.01)));
      set({edit: {...edit, typed: String(Math.max(1, now + by))}});
    } else return;
    event.preventDefault();
  };
  return html`<span class="lim on"
    ><s class="num">${whole(limit.value)}</s
    ><input
      class="num to"
      size="5"
      inputmode="numeric"
      aria-label=${t('limit.new', {resource: plain(edit.resource)})}
      aria-invalid=${read(edit) === null ? 'true' : nothing}
      .value=${live(edit.typed)}
      ${focus}
      @keydown=${pressed}
      @input=${(event) => set({edit: {...edit, typed: event.target.value}})}
      data-testid="limit-input"
    /><span class="u">${unitOf(limit)}</span></span
  >`;
}

/** What was typed, if it is a limit. @param {Edit} edit */
export function read(edit) {
  const digits = edit.typed.replace(/[\s\u202f]/g, '');
  return /^\d{1,9}$/.test(digits) && Number(digits) > 0 ? Number(digits) : null;
}

function publish(limit, edit) {
  const {app = '', env = ''} = state.route;
  const value = read(edit);
  if (value === null || value === limit.value) return;
  const {rules, revision} = liveRules(app, env);
  askToPublish({
    app,
    env,
    base: revision,
    baseRules: rules,
    rules: withOption(rules, idOf(limit.rule), limit.field, value),
  });
}

function save(limit, edit) {
  const {app = '', env = ''} = state.route;
  const value = read(edit);
  if (value === null) return;
  change(app, env, (rules) => withOption(rules, idOf(limit.rule), limit.field, value));
  set({edit: null});
}

/** What a limit that is being changed would have done, and what can be done with it. @param {string} resource @param {import('./rules/rules.js').Rule[]} rules @param {number} online */
export function limitPanel(resource, rules, online) {
  const {app = '', env = ''} = state.route;
  const limit = limitOf(rules, resource);
  const edit = /** @type {Edit} */ (state.edit);
  if (!limit) return '';
  const value = read(edit);
  const changed = value !== null && value !== limit.value;
  const [drafted] = changed ? withOption([limit.rule], idOf(limit.rule), limit.field, value) : [limit.rule];
  return html`<div class="inline" data-testid="limit-panel">
    <span class="said"
      >${value === null ? html`<span class="bad" role="alert">${glyph('warn')} ${t('limit.wrong', {typed: plain(edit.typed)})}</span>` : changed ? verdict(whatIf(app, env, resource, drafted)) : html`<span class="meta">${t('limit.type')}</span>`}</span
    >
    ${changed ? html`<span class="meta nw" data-testid="sum">${sumOf(limit, value ?? 0, online)}</span>` : ''}
    <span class="acts"
      >${button({label: t('discard'), look: 'quiet', run: () => set({edit: null})})}
      ${button({label: t('saveDraft'), needs: 'DRAFT', disabled: !changed || draftOf(app, env)?.yaml != null, run: () => save(limit, edit)})}
      ${button({label: t('publish'), look: 'primary', needs: 'PUBLISH', disabled: !changed, run: () => publish(limit, edit), id: 'publish'})}</span
    >
  </div>`;
}
