// What an operator does for a while, whatever the rules say: evidence first, a length, a reason.
import {call, place} from './api.js';
import {button, segments} from './controls.js';
import {ask, changed} from './data.js';
import {barOf, gateStrip} from './charts/strip.js';
import {closeDialog, openDialog} from './dialog.js';
import {clock, percent, plain, short, time} from './format.js';
import {glyph, OVERRIDE} from './glyphs.js';
import {html} from './html.js';
import {parts, t, word} from './i18n.js';
import {redraw, state} from './store.js';
import {feed} from './traffic.js';
import {say, sayProblem} from './toast.js';
import {mistakes} from './publish.js';

const ACTIONS = ['FORCE_OPEN', 'FORCE_CLOSED', 'SCALE', 'BYPASS'];
const MINUTE = 60_000;
const LENGTHS = [5, 15, 60, 240];

/** @param {string | null} [resource] null: to be chosen @param {string} [action] */
export function openForce(resource = null, action = 'FORCE_OPEN') {
  const {app = '', env = ''} = state.route;
  const own = {
    resource,
    action,
    minutes: 15,
    reason: '',
    factor: '0.5',
    busy: false,
    problem: /** @type {any} */ (null),
  };
  openDialog({label: t('force.title', {env}), view: () => view(app, env, own)});
}

function view(app, env, own) {
  const resources = ask(`${place(app, env)}/resources`).body ?? [];
  own.resource ??= resources[0] ?? null;
  const factor = Number(own.factor);
  const ready = own.resource && own.reason.trim() && (own.action !== 'SCALE' || (factor > 0 && factor <= 1000));
  const change = (changes) => {
    Object.assign(own, changes);
    redraw();
  };
  const run = () => ready && !own.busy && begin(app, env, own);
  return html`<form
    @submit=${(event) => {
      event.preventDefault();
      run();
    }}
  >
    <h2>${parts('force.head', {resource: own.resource ? plain(own.resource) : '…', env: plain(env)})}</h2>
    ${
      resources.length > 1
        ? html`<label class="pickres"
            ><span class="sr">${t('resource')}</span
            ><select class="field" @change=${(event) => change({resource: event.target.value})}>
              ${resources.map((name) => html`<option value=${name} ?selected=${name === own.resource}>${plain(name)}</option>`)}
            </select></label
          >`
        : ''
    }
    ${own.resource ? evidence(app, env, own) : ''}
    <fieldset class="opts">
      <legend class="sr">${t('force.what')}</legend>
      ${ACTIONS.map(
        (action) =>
          html`<label class="opt">
            <input
              type="radio"
              name="action"
              .checked=${own.action === action}
              @change=${() => change({action})}
            />${glyph(OVERRIDE[action].glyph, `k-${action}`)} <span class="m">${word('override', action)}</span
            ><span
              >${
                action === 'SCALE' && own.action === 'SCALE'
                  ? html`×
                      <input
                        class="field num factor"
                        size="4"
                        aria-label=${t('force.factor')}
                        .value=${own.factor}
                        @input=${(event) => change({factor: event.target.value})}
                      />
                      ${t('force.onEvery')}`
                  : t(`override.${action}.means`)
              }</span
            ></label
          >`,
      )}
    </fieldset>
    <div class="form">
      <span class="k">${t('force.for')}</span
      ><span class="dur"
        >${segments(
          t('force.for'),
          LENGTHS.map((minutes) => [String(minutes), lengthText(minutes)]),
          String(own.minutes),
          (minutes) => change({minutes: Number(minutes)}),
        )} <span class="meta">${t('force.ends', {time: time(Date.now() + own.minutes * MINUTE)})}</span></span
      >
      <label for="reason">${t('why')}</label
      ><input
        id="reason"
        class="field wide"
        maxlength="256"
        required
        data-first
        placeholder=${t('force.reasonHint')}
        .value=${own.reason}
        @input=${(event) => change({reason: event.target.value})}
      />
    </div>
    ${own.problem ? html`<div class="ferr" role="alert">${mistakes(own.problem)}</div>` : ''}
    <div class="dfoot">
      <span class="meta grow">${t('force.byItself')}</span>${button({label: t('cancel'), run: closeDialog})}
      ${button({label: t('force.do', {action: word('override', own.action), length: lengthText(own.minutes)}), look: 'danger', needs: 'OVERRIDE', disabled: !ready || own.busy, run, id: 'confirm'})}
    </div>
  </form>`;
}

const lengthText = (minutes) => (minutes < 60 ? t('minutes', {n: minutes}) : t('hours', {n: minutes / 60}));

function evidence(app, env, own) {
  const points = feed(app, env).last(own.resource, 60);
  const told = points.filter((point) => point !== null);
  const sum = (name) => told.reduce((all, point) => all + point[name], 0);
  const offered = told.length ? (sum('permitted') + sum('blockedCalls')) / told.length : 0;
  const errors = percent(sum('failed'), sum('failed') + sum('succeeded')) ?? '0';
  const refused = told.length ? sum('blockedCalls') / told.length : 0;
  return html`<div class="evid">
    ${gateStrip(points.map(barOf))}
    <div>
      <p>
        ${parts('force.lastMinute', {rps: html`<span class="num">${short(offered)}</span>`, errors: html`<span class="num">${errors}${'\u202f'}%</span>`})}
      </p>
      <p class="m">
        ${
          own.action === 'FORCE_OPEN'
            ? parts('force.wouldReject', {
                rps: html`<span class="num">${short(offered)}</span>`,
                now: html`<span class="num">${short(refused)}</span>`,
              })
            : own.action === 'SCALE'
              ? t('force.wouldScale', {factor: own.factor})
              : t('force.wouldPass')
        }
      </p>
    </div>
  </div>`;
}

async function begin(app, env, own) {
  own.busy = true;
  redraw();
  const body = {
    resource: own.resource,
    action: own.action,
    factor: own.action === 'SCALE' ? Number(own.factor) : null,
    ttlMillis: own.minutes * MINUTE,
    reason: own.reason.trim(),
  };
  const answer = await call('POST', `${place(app, env)}/overrides`, {body});
  own.busy = false;
  own.problem = answer.ok ? null : answer.problem;
  redraw();
  if (!answer.ok) return;
  closeDialog();
  changed(`${place(app, env)}/overrides`);
  say({
    text: t('force.begun', {action: word('override', own.action), resource: plain(own.resource)}),
    action: {label: t('endNow'), run: () => endOverride(app, env, answer.body.id)},
  });
}

/** @param {string} app @param {string} env @param {string} id */
export async function endOverride(app, env, id) {
  const answer = await call('DELETE', `${place(app, env)}/overrides/${encodeURIComponent(id)}`);
  if (!answer.ok && answer.status !== 404) return sayProblem(answer.problem);
  changed(`${place(app, env)}/overrides`);
  changed('/now');
  say({text: t('force.ended')});
}

/** What is in force now, above the page; one click ends it. @param {string} app @param {string} env */
export function overridesInForce(app, env) {
  const known = ask(`${place(app, env)}/overrides`, {every: 3_000});
  return (known.body ?? []).map(
    (each) =>
      html`<div class="banner forced" role="status" data-testid="override">
        ${glyph(OVERRIDE[each.action].glyph, 'forced')}
        <span
          ><b>${word('override', each.action)}${each.action === 'SCALE' ? ` × ${each.factor}` : ''}</b>
          ${plain(each.resource)}</span
        ><span class="meta">“${plain(each.reason)}” · ${plain(each.createdBy)}</span>
        <span class="acts"
          ><span class="meta"
            >${t('force.endsIn')} <span class="num">${clock(Date.parse(each.expiresAt) - Date.now())}</span></span
          >
          ${button({label: t('endNow'), look: 'sm', needs: 'OVERRIDE', run: () => endOverride(app, env, each.id), id: 'end-now'})}</span
        >
      </div>`,
  );
}
