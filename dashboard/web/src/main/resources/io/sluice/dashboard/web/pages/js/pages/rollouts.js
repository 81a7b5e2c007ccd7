// Publications that go step by step.
import {place} from '../api.js';
import {empty, waiting} from '../controls.js';
import {ask} from '../data.js';
import {day, plain, time} from '../format.js';
import {glyph} from '../glyphs.js';
import {html} from '../html.js';
import {t, word} from '../i18n.js';
import {inApp} from '../router.js';
import {state} from '../store.js';
import {appFrame} from './app-frame.js';

/** What each state looks like. @type {Record<string, {glyph: string, tone: string}>} */
export const STATES = {
  PUSHING: {glyph: 'sent', tone: ''},
  BAKING: {glyph: 'half', tone: ''},
  PAUSED: {glyph: 'paused', tone: 'warn'},
  ROLLING_BACK: {glyph: 'sent', tone: 'warn'},
  DONE: {glyph: 'applied', tone: ''},
  ROLLED_BACK: {glyph: 'offline', tone: 'warn'},
  SUPERSEDED: {glyph: 'disabled', tone: 'faint'},
};

/** How far a rollout is, as a row of squares. @param {any} rollout */
export function progress({plan, step, state: now}) {
  return html`<span class="rv" aria-hidden="true"
    >${plan.steps.map((_, i) => glyph(now === 'DONE' || i < step ? 'applied' : i === step ? (STATES[now]?.glyph ?? 'wait') : 'wait'))}</span
  >`;
}

/** Whom a step is for, in words. @param {any} step */
export function stepName(step) {
  if (step.all) return t('step.all');
  const who = [
    ...(step.instances?.length ? [t('step.instances', {n: step.instances.length})] : []),
    ...Object.entries(step.labels ?? {}).map(([name, value]) => `${plain(name)} ${plain(value)}`),
    ...(step.percent ? [`${step.percent}\u202f%`] : []),
    ...(step.count ? [t('step.count', {n: step.count})] : []),
  ];
  return who.join(', ');
}

export function rolloutsPage() {
  const {app = '', env = ''} = state.route;
  const known = ask(`${place(app, env)}/rollouts?limit=50`, {every: 2_000});
  if (!known.body) return appFrame(waiting(known));
  if (known.body.length === 0) return appFrame(empty(t('rollouts.none'), t('rollouts.noneText')));
  return appFrame(
    html`<div class="scroll">
      <table data-testid="rollouts">
        <thead>
          <tr>
            <th>${t('col.started')}</th>
            <th>${t('col.revision')}</th>
            <th>${t('col.state')}</th>
            <th>${t('col.steps')}</th>
            <th>${t('col.by')}</th>
            <th>${t('col.reason')}</th>
          </tr>
        </thead>
        <tbody>
          ${known.body.map(
            (each) =>
              html`<tr>
                <td class="n muted">${day(each.startedAt)}, ${time(each.startedAt)}</td>
                <td>
                  <a class="num m" data-row href=${inApp('rollouts', String(each.id))}
                    >r${each.revision} ← r${each.from}</a
                  >
                </td>
                <td class=${STATES[each.state]?.tone ?? ''}>
                  ${glyph(STATES[each.state]?.glyph ?? 'wait')} ${word('rollout', each.state)}
                </td>
                <td>${progress(each)}</td>
                <td>${plain(each.by)}</td>
                <td class="muted">${plain(each.reason)}</td>
              </tr>`,
          )}
        </tbody>
      </table>
    </div>`,
  );
}
