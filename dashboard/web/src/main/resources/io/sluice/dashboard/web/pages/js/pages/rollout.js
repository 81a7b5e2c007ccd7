// One rollout: the ladder of its steps, who has it, and whether those who have it fare worse than the others.
import {call, place} from '../api.js';
import {answerTimes} from '../charts/answers.js';
import {legend, matrix} from '../charts/matrix.js';
import {button, section, waiting} from '../controls.js';
import {ask, changed} from '../data.js';
import {plain, time, whole} from '../format.js';
import {ARRIVAL, glyph} from '../glyphs.js';
import {html} from '../html.js';
import {t, word} from '../i18n.js';
import {state} from '../store.js';
import {sayProblem} from '../toast.js';
import {appFrame} from './app-frame.js';
import {stepName, STATES} from './rollouts.js';

/** Room for what is told of an instance beside the matrix, and for the names of zones in it. */
const DETAIL_WIDTH = 440;
const ZONE_WIDTH = 92;
const ENDED = ['DONE', 'ROLLED_BACK', 'SUPERSEDED'];

export function rolloutPage() {
  const {rollout: id = ''} = state.route;
  const known = ask(`/rollouts/${encodeURIComponent(id)}/arrival`, {every: 1_000});
  if (!known.body) return appFrame(waiting(known));
  const {rollout, members, online, counts, answerMillis, instances, guards} = known.body;
  const cells = instances.map((each) => ({
    ...each,
    zone: each.zone ?? '–',
    arrival: each.member || ENDED.includes(rollout.state) ? each.arrival : 'WAITING',
  }));
  const answers = instances
    .filter((each) => each.member && each.arrival === 'APPLIED' && each.answerMillis != null)
    .map((each) => each.answerMillis);
  const page = (document.getElementById('main')?.clientWidth ?? innerWidth) - (innerWidth <= 600 ? 32 : 48);
  const width = Math.max(280, innerWidth <= 1100 ? page : page - DETAIL_WIDTH) - (innerWidth <= 600 ? 0 : ZONE_WIDTH);
  const message = ask(`${place(rollout.app, rollout.env)}/revisions/${rollout.revision}`).body?.message;
  const chosen =
    instances.find((each) => each.instance === state.ui.cell) ?? instances.find((each) => each.mistakes?.length);
  return appFrame(
    html`${ladder(rollout, counts.APPLIED ?? 0, members)}
      <div class="ro">
        <div>
          ${section(
            t('arrival'),
            '',
            html`<b class="num">${whole(counts.APPLIED ?? 0)}</b>
              ${t('arrival.of', {members, online})}${answerMillis?.p50 == null ? '' : html` · p50 <span class="num">${answerMillis.p50} ms</span> · p99 <span class="num">${answerMillis.p99} ms</span>`}`,
            html`${matrix(cells, {size: cells.length > 240 ? 'small' : 'large'})}${legend(cells)}${answerTimes(answers, width)}`,
          )}${guards.length ? guardTable(guards, rollout) : ''}
        </div>
        ${
          chosen
            ? refused(chosen)
            : html`<section class="sec">
                <header class="soft"><h2 class="faint">${t('arrival.choose')}</h2></header>
                ${rollout.reason ? html`<p class="warn wrap">${plain(rollout.reason)}</p>` : ''}
              </section>`
        }
      </div>`,
    {
      title: html`<span class="up">${plain(rollout.app)} / </span><span class="num">r${rollout.revision}</span>
        <span class="up">← r${rollout.from}</span>`,
      meta: [
        ...(message ? [`“${plain(message)}”`] : []),
        t('by', {who: plain(rollout.by)}),
        html`${t('rollout.started')} <span class="num">${time(rollout.startedAt, true)}</span>`,
        html`<span class=${STATES[rollout.state]?.tone ?? ''}
          >${glyph(STATES[rollout.state]?.glyph ?? 'wait')} ${word('rollout', rollout.state)}</span
        >`,
      ],
      acts: ENDED.includes(rollout.state) ? '' : acts(rollout),
    },
  );
}

function acts(rollout) {
  const run = async (verb) => {
    const answer = await call('POST', `/rollouts/${rollout.id}:${verb}`);
    if (!answer.ok) return sayProblem(answer.problem);
    changed(`/rollouts/${rollout.id}`);
    changed(place(rollout.app, rollout.env));
  };
  return html`${button({label: t('rollout.abort', {revision: rollout.from}), needs: 'PUBLISH', run: () => run('abort'), id: 'abort'})}
  ${rollout.state === 'PAUSED' ? button({label: t('rollout.resume'), needs: 'PUBLISH', run: () => run('resume'), id: 'resume'}) : button({label: t('rollout.pause'), needs: 'PUBLISH', run: () => run('pause'), id: 'pause'})}
  ${button({label: t('arrival.retry'), needs: 'PUBLISH', run: () => run('retry')})}
  ${button({label: t('rollout.promote'), look: 'primary', needs: 'PUBLISH', run: () => run('promote'), id: 'promote', disabled: rollout.step >= rollout.plan.steps.length - 1})}`;
}

function ladder(rollout, applied, members) {
  const done = rollout.state === 'DONE';
  return html`<ol class="ladder">
    ${rollout.plan.steps.map((step, i) => {
      const look =
        done || i < rollout.step ? 'done' : i > rollout.step ? 'next' : rollout.state === 'PAUSED' ? 'halt' : 'part';
      return html`<li class=${look} aria-current=${i === rollout.step && !done ? 'step' : 'false'}>
        <div class="t">
          ${stepName(step)}${look === 'halt' ? html` <span class="warn">${t('rollout.PAUSED')}</span>` : ''}
        </div>
        <div class="meta">
          ${i === rollout.step ? html`<span class="num">${whole(applied)}/${whole(members)}</span> ${t('publish.applied')} · ` : ''}${step.bakeMillis ? t('step.bakes', {n: Math.round(step.bakeMillis / 60_000)}) : ''}
          ${t(step.gate === 'MANUAL' ? 'step.manual' : 'step.auto')}
        </div>
      </li>`;
    })}
  </ol>`;
}

/** How a measure is written. */
const written = (name, value) =>
  value === null || value === undefined
    ? '–'
    : name === 'p99Times'
      ? `${value}\u202f×`
      : name === 'breakerOpens'
        ? whole(value)
        : `${(value * 100).toFixed(1)}\u202f%`;
const LOOKS = {OK: 'ok', BREACHED: 'bad', TOO_FEW: 'faint'};

function guardTable(guards, rollout) {
  return section(
    t('guards'),
    '',
    t(rollout.plan.onBreach === 'ROLLBACK' ? 'guards.rollback' : 'guards.pause'),
    html`<div class="scroll" tabindex="0" role="region" aria-label=${t('guards')}>
      <table class="guards">
        <thead>
          <tr>
            <th>${t('col.measure')}</th>
            <th class="r">${t('col.canary')}</th>
            <th class="r">${t('col.control')}</th>
            <th class="r">${t('col.atMost')}</th>
            <th class="r">${t('col.requests')}</th>
            <th>${t('col.verdict')}</th>
          </tr>
        </thead>
        <tbody>
          ${guards.map(
            (each) =>
              html`<tr>
                <td>${word('guard', each.name)}</td>
                <td class="n r">${written(each.name, each.canary)}</td>
                <td class="n r">${written(each.name, each.control)}</td>
                <td class="n r">${written(each.name, each.limit)}</td>
                <td class="n r">${whole(each.requests)}</td>
                <td class=${LOOKS[/** @type {keyof typeof LOOKS} */ (each.verdict)]}>
                  ${word('verdict', each.verdict)}
                </td>
              </tr>`,
          )}
        </tbody>
      </table>
    </div>`,
  );
}

function refused(each) {
  return html`<section class="sec det">
    <header>
      <h2 class="num">${plain(each.instance)}</h2>
      <span class=${ARRIVAL[each.arrival].tone}
        >${glyph(ARRIVAL[each.arrival].glyph)} ${word('arrival', each.arrival)}</span
      >
    </header>
    ${(each.mistakes ?? []).map(
      (mistake) =>
        html`<dl class="kv k2">
          <dt>${t('kv.where')}</dt>
          <dd class="num">${plain(mistake.path)}</dd>
          <dt>${t('kv.why')}</dt>
          <dd>${plain(mistake.message)}</dd>
        </dl>`,
    )}
    <dl class="kv k2">
      <dt>${t('kv.answer')}</dt>
      <dd class="num">${each.answerMillis == null ? '–' : `${each.answerMillis} ms`}</dd>
      <dt>${t('col.zone')}</dt>
      <dd class="num">${plain(each.zone ?? '–')}</dd>
    </dl>
  </section>`;
}
