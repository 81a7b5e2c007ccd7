// How far what was just published has come: the one moment that may please.
import {call, place} from './api.js';
import {changed} from './data.js';
import {html} from './html.js';
import {whole} from './format.js';
import {t} from './i18n.js';
import {go, to} from './router.js';
import {say, sayInstead} from './toast.js';

const LOOK_MILLIS = 150;
const GIVE_UP_MILLIS = 15_000;

/** @typedef {{applied: number, rejected: number, timedOut: number, online: number, slowest: number}} Count */

/** @param {any[]} instances @param {number} revision @returns {Count} */
export function count(instances, revision) {
  const online = instances.filter((each) => each.presence === 'ONLINE');
  const own = online.filter((each) => (each.target?.revision ?? 0) >= revision);
  const in_ = (arrival) => own.filter((each) => each.arrival === arrival);
  const applied = in_('APPLIED');
  return {
    applied: applied.length,
    rejected: in_('REJECTED').length,
    timedOut: in_('TIMED_OUT').length,
    online: online.length,
    slowest: Math.max(0, ...applied.map((each) => each.answerMillis ?? 0)),
  };
}

/** Follows a revision until all have it, or will not, and says so at the edge of the page. @param {string} app @param {string} env @param {number} revision */
export async function watchArrival(app, env, revision) {
  const began = performance.now();
  const id = say({text: t('publish.sent', {revision}), stays: true});
  for (;;) {
    const answer = await call('GET', `${place(app, env)}/instances`);
    if (!answer.ok) return sayInstead(id, {text: t('publish.unknown', {revision}), tone: 'warn'});
    const so = count(answer.body, revision);
    const over = so.applied + so.rejected + so.timedOut >= so.online || performance.now() - began > GIVE_UP_MILLIS;
    sayInstead(id, told(app, env, revision, so, over));
    if (over) return changed(place(app, env));
    await new Promise((later) => setTimeout(later, LOOK_MILLIS));
  }
}

/** @param {Count} so @param {boolean} over */
function told(app, env, revision, so, over) {
  const numbers = html`<b class="num">${whole(so.applied)}/${whole(so.online)}</b>`;
  if (so.online === 0) return {text: t('publish.nobody', {revision}), stays: false};
  if (so.rejected > 0) {
    return {
      tone: /** @type {'bad'} */ ('bad'),
      stays: true,
      text: html`r${revision} · ${numbers} ${t('publish.applied')}, ${t('publish.rejected', {n: so.rejected})}`,
      action: {label: t('seeWhy'), run: () => go(to(env, 'apps', app, 'instances') + '?only=REJECTED')},
    };
  }
  const in_ = so.slowest > 0 ? html` ${t('publish.in', {ms: so.slowest})}` : '';
  return {
    text: html`r${revision} · ${numbers} ${t('publish.applied')}${over ? in_ : ''}`,
    stays: !over,
    tone: /** @type {''} */ (''),
  };
}
