// How a change reaches instances: all at once, or a few first. Whom it reaches first is named before anything is published.
import {call, place} from './api.js';
import {segments} from './controls.js';
import {plain, whole} from './format.js';
import {html} from './html.js';
import {t} from './i18n.js';
import {redraw} from './store.js';
import {problemText} from './toast.js';

/**
 * What was chosen, and whom each plan would begin with.
 * @typedef {object} Choice
 * @property {string} plan                      'all', or one of the canaries
 * @property {'PAUSE' | 'ROLLBACK'} onBreach    what becomes of a canary that does harm
 * @property {Record<string, {instances: string[]} | {problem: any} | null>} firsts  by plan; null while the console is asked
 */

const GUARDS = {blockRatio: 0.05, exceptionRatioAbove: 0.02, p99Times: 2, minRequests: 200};
/** Canaries that are offered. The last step is always all. @type {Record<string, any[]>} */
const STEPS = {
  canary10: [{percent: 10, bakeMillis: 300_000, gate: 'MANUAL'}, {all: true}],
  oneThenAll: [{count: 1, bakeMillis: 120_000, gate: 'MANUAL'}, {all: true}],
};
const NAMED = 8;

/** @returns {Choice} */
export const allAtOnce = () => ({plan: 'all', onBreach: 'PAUSE', firsts: {}});

/** As the console takes it; null for all at once. @param {Choice} choice */
export function planOf({plan, onBreach}) {
  return plan === 'all' ? null : {steps: STEPS[plan], guards: GUARDS, onBreach};
}

/** @param {string} app @param {string} env @param {Choice} choice @param {number} online how many instances there are */
export function planChoice(app, env, choice, online) {
  const choose = (changes) => {
    Object.assign(choice, changes);
    redraw();
  };
  return html`<div>
    ${['all', ...Object.keys(STEPS)].map(
      (plan) =>
        html`<label class="pickone"
          ><input
            type="radio"
            name="plan"
            value=${plan}
            .checked=${choice.plan === plan}
            @change=${() => choose({plan})}
          />
          ${t(`plan.${plan}`)}</label
        >`,
    )}
    ${choice.plan === 'all' ? '' : canary(app, env, choice, online, choose)}
  </div>`;
}

function canary(app, env, choice, online, choose) {
  return html`<div class="canary">
    <p class="meta">${firstOnes(app, env, choice, online)}</p>
    <p class="meta">${t('plan.guards')}</p>
    <span class="pickone"
      ><span class="meta">${t('plan.onBreach')}</span> ${segments(
        t('plan.onBreach'),
        [
          ['PAUSE', t('plan.PAUSE')],
          ['ROLLBACK', t('plan.ROLLBACK')],
        ],
        choice.onBreach,
        (onBreach) => choose({onBreach}),
      )}</span
    >
  </div>`;
}

/** The very instances that get it first. */
function firstOnes(app, env, choice, online) {
  const first = choice.firsts[choice.plan];
  if (first === undefined) preview(app, env, choice);
  if (!first) return t('plan.asking');
  if ('problem' in first) return html`<span class="bad">${problemText(first.problem)}</span>`;
  const {instances} = first;
  const more = instances.length - NAMED;
  return html`<span data-testid="preview"
    >${t('plan.first', {n: whole(instances.length), of: whole(online)})}
    ${instances.slice(0, NAMED).map((each) => html` <span class="num nw">${plain(each)}</span>`)}
    ${more > 0 ? t('plan.more', {n: whole(more)}) : ''}</span
  >`;
}

async function preview(app, env, choice) {
  const {plan} = choice;
  choice.firsts[plan] = null;
  const answer = await call('POST', `${place(app, env)}/rollouts:preview`, {body: {plan: planOf(choice)}});
  choice.firsts[plan] = answer.ok ? {instances: answer.body[0].instances} : {problem: answer.problem};
  redraw();
}
