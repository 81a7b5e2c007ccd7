// What would have happened: the last ten minutes, replayed by the instances themselves.
import {call, place} from './api.js';
import {html} from './html.js';
import {percent, plain, time, whole} from './format.js';
import {t} from './i18n.js';
import {redraw} from './store.js';

const IDLE_MILLIS = 250;
const WINDOW_MILLIS = 600_000;

/** @typedef {{key: string, answer: any, problem: any, busy: boolean}} Asked */

/** @type {Asked} the one that is shown */
let asked = {key: '', answer: null, problem: null, busy: false};
let timer = 0;

/**
 * What a rule would have done; it is asked once the hand rests.
 * @param {string} app @param {string} env @param {string} resource @param {import('./rules/rules.js').Rule} rule @param {boolean} [suggest]
 * @returns {Asked}
 */
export function whatIf(app, env, resource, rule, suggest = false) {
  const body = {resource, windowMillis: WINDOW_MILLIS, suggest, document: {rules: [rule]}};
  const key = JSON.stringify([app, env, body]);
  if (asked.key !== key) {
    asked = {key, answer: asked.answer, problem: null, busy: true};
    clearTimeout(timer);
    timer = setTimeout(async () => {
      const answer = await call('POST', `${place(app, env)}/ruleset:whatif`, {body});
      if (asked.key !== key) return;
      asked = {key, answer: answer.ok ? answer.body : null, problem: answer.ok ? null : answer.problem, busy: false};
      redraw();
    }, IDLE_MILLIS);
  }
  return asked;
}

/** The share that would have been refused, as it is honest to say: a number, a range, or not at all. @param {any} answer */
export function share(answer) {
  const result = answer.results[0];
  if (!result || result.fidelity === 'SHADOW_ONLY') return null;
  const [least, most] = [
    percent(result.leastRejected, answer.offered) ?? '0',
    percent(result.mostRejected, answer.offered) ?? '0',
  ];
  return least === most ? least : `${least} – ${most}`;
}

/** One line of it. @param {Asked} it */
export function verdict(it) {
  if (it.problem)
    return html`<span class="bad"
      >${plain(it.problem.errors?.[0]?.message ?? it.problem.detail ?? it.problem.title)}</span
    >`;
  if (!it.answer) return html`<span class="meta">${t('whatIf.asking')}</span>`;
  const result = it.answer.results[0];
  const part = share(it.answer);
  if (part === null)
    return html`<span data-testid="what-if">${t('whatIf.shadow')}</span> <span class="meta">${plain(result?.why ?? '')}</span>`;
  const numbers =
    result.leastRejected === result.mostRejected
      ? whole(result.leastRejected)
      : `${whole(result.leastRejected)} – ${whole(result.mostRejected)}`;
  return html`<span class=${it.busy ? 'faint' : ''} data-testid="what-if"
      ><b class="num">${part}${'\u202f'}%</b> ${t('whatIf.would')} ·
      <span class="num">${numbers}</span> ${t('whatIf.of', {n: whole(it.answer.offered)})}</span
    >
    <span class="meta">${coverage(it.answer)}</span>`;
}

/** What the number was counted over. @param {any} answer */
export function coverage(answer) {
  const result = answer.results[0];
  return [
    t('whatIf.answered', {answered: answer.answered, asked: answer.asked}),
    t(`fidelity.${result?.fidelity ?? 'SHADOW_ONLY'}`),
  ].join(' · ');
}

/** When the first would have been refused. @param {any} answer */
export function firstRefused(answer) {
  const first = answer.results[0]?.firstRejected;
  return first ? t('whatIf.first', {time: time(first, true)}) : '';
}
