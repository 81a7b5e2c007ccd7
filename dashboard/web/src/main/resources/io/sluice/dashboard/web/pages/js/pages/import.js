// Rules that are elsewhere: pasted, or from a file. The console reads them, what has no counterpart is named, and what would change is shown; then
// they are a draft like any other. Nothing is published here.
import {call, place} from '../api.js';
import {button, empty, section} from '../controls.js';
import {change, draftOf, draftedRules, liveRules, readDocument} from '../drafts.js';
import {plain} from '../format.js';
import {glyph} from '../glyphs.js';
import {html, live as same} from '../html.js';
import {t, word} from '../i18n.js';
import {changeList, mistakes} from '../publish.js';
import {go, inApp} from '../router.js';
import {diff} from '../rules/diff.js';
import {idOf} from '../rules/rules.js';
import {setUi, state} from '../store.js';
import {say} from '../toast.js';
import {appFrame} from './app-frame.js';

/** @typedef {import('../rules/rules.js').Rule} Rule */
/** @typedef {{format: string, rules: Rule[], unconverted: {path: string, why: string}[]}} Found */

const OURS = 'SLUICE';
const FORMATS = [OURS, 'RESILIENCE4J', 'SENTINEL', 'HYSTRIX'];
/** A list of rules at the top, in YAML or in JSON: that is ours. */
const LOOKS_OURS = /^rules\s*:|^\s*\{\s*"rules"\s*:/m;

export function importPage() {
  const {app = '', env = ''} = state.route;
  const {found = null, problem = null} = state.ui.imported ?? {};
  return appFrame(
    html`<div class="ed">
      ${source(app, env)}
      <div>
        ${problem ? section(t('import.unread'), '', '', html`<div class="ferr" role="alert">${mistakes(problem)}</div>`) : ''}
        ${found ? result(app, env, found) : ''}
        ${!found && !problem ? empty(t('import.first'), t('import.firstText')) : ''}
      </div>
    </div>`,
    {
      title: html`<span class="up">${plain(app)} / ${t('tab.rules')} / </span>${t('import')}`,
      meta: [t('import.text')],
      acts: button({label: t('rule.all'), run: () => go(inApp('rules'))}),
    },
  );
}

/** Where rules are pasted, dropped, or chosen. */
function source(app, env) {
  const {text = '', format = '', busy = false} = state.ui.source ?? {};
  const set = (changes) => setUi({source: {...state.ui.source, ...changes}});
  const take = async (/** @type {File | undefined} */ file) => file && set({text: await file.text()});
  const dropped = (event) => {
    event.preventDefault();
    take(event.dataTransfer?.files[0]);
  };
  return html`<form class="yamlbox" @submit=${(event) => event.preventDefault()}>
    <div class="rt">
      <label class="pickone"
        >${t('import.format')}
        <select class="field" data-testid="format" @change=${(event) => set({format: event.target.value})}>
          <option value="">${t('import.guess')}</option>
          ${FORMATS.map((each) => html`<option value=${each} ?selected=${each === format}>${word('format', each)}</option>`)}
        </select></label
      >
      <span class="grow"></span>
      <label class="btn sm file"
        >${t('import.file')}
        <input
          type="file"
          class="sr"
          accept=".yaml,.yml,.json,.properties,.conf"
          @change=${(event) => take(event.target.files[0])}
      /></label>
    </div>
    <textarea
      class="yaml"
      rows="24"
      spellcheck="false"
      aria-label=${t('import.paste')}
      placeholder=${t('import.paste')}
      .value=${same(text)}
      @input=${(event) => set({text: event.target.value})}
      @dragover=${(event) => event.preventDefault()}
      @drop=${dropped}
      data-testid="source"
    ></textarea>
    <div class="dfoot">
      <span class="meta grow">${t('import.nothingYet')}</span>
      ${button({label: t('import.read'), look: 'primary', needs: 'DRAFT', disabled: !text.trim() || busy, run: () => read(app, env, text, format), id: 'read'})}
    </div>
  </form>`;
}

async function read(app, env, text, format) {
  setUi({source: {...state.ui.source, busy: true}});
  const imported = await convert(app, env, text, format || (LOOKS_OURS.test(text) ? OURS : null));
  setUi({imported, source: {...state.ui.source, busy: false}});
}

/** @param {string} app @param {string} env @param {string} text @param {string | null} format null if the console is to find out */
async function convert(app, env, text, format) {
  if (format === OURS) {
    const own = await readDocument(app, env, text);
    return 'problem' in own ? own : {found: {format, rules: own.rules, unconverted: []}};
  }
  const answer = await call('POST', `${place(app, env)}/ruleset:import`, {body: {format, text}});
  if (!answer.ok) return {problem: answer.problem};
  const own = await readDocument(app, env, answer.body.document);
  if ('problem' in own) return own;
  return {found: {format: answer.body.format, rules: own.rules, unconverted: answer.body.unconverted}};
}

/** What was found, and what it would change. @param {string} app @param {string} env @param {Found} found */
function result(app, env, found) {
  const base = draftedRules(app, env);
  const ids = new Set(found.rules.map(idOf));
  const added = [...base.filter((rule) => !ids.has(idOf(rule))), ...found.rules];
  const replaces = state.ui.replaces === true;
  const next = replaces ? found.rules : added;
  const changes = diff(liveRules(app, env).rules, next);
  const open = () => {
    change(app, env, () => next);
    go(inApp('rules'));
    say({text: t('import.opened', {n: found.rules.length})});
  };
  return html`${section(
    t('import.found', {n: found.rules.length, format: word('format', found.format)}),
    '',
    '',
    html`<div class="pad">
        ${[false, true].map(
          (each) =>
            html`<label class="pickone"
              ><input
                type="radio"
                name="replaces"
                .checked=${replaces === each}
                @change=${() => setUi({replaces: each})}
              />
              ${t(each ? 'import.replace' : draftOf(app, env) ? 'import.addToDraft' : 'import.add')}</label
            >`,
        )}
      </div>
      <div data-testid="changes">${changeList(changes)}</div>
      <div class="dfoot">
        <span class="meta grow">${t('import.draft')}</span>
        ${button({label: t('import.open'), look: 'primary', needs: 'DRAFT', disabled: changes.length === 0, run: open, id: 'open-draft'})}
      </div>`,
  )}
  ${found.unconverted.length ? unconverted(found) : ''}`;
}

/** What has no counterpart here, or another meaning. @param {Found} found */
function unconverted(found) {
  return section(
    t('import.unconverted'),
    found.unconverted.length,
    t('import.byHand'),
    html`<ul class="mistakes" data-testid="unconverted">
      ${found.unconverted.map((each) => html`<li>${glyph('warn', 'warn')} <span class="num">${plain(each.path)}</span> ${plain(each.why)}</li>`)}
    </ul>`,
  );
}
