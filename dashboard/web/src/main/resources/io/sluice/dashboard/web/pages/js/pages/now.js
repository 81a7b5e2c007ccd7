// What needs a human, in this environment.
import {gateStrip} from '../charts/strip.js';
import {button, head, section, waiting} from '../controls.js';
import {ask} from '../data.js';
import {endOverride} from '../force.js';
import {clock, percent, plain, short, whole, millis} from '../format.js';
import {glyph} from '../glyphs.js';
import {html, repeat} from '../html.js';
import {t, word} from '../i18n.js';
import {go, to} from '../router.js';
import {state} from '../store.js';
import {connectSteps} from './connect.js';
import {barsOf, evidence, overrideOf} from './evidence.js';
import {pulse} from './figures.js';
import {reasonOf} from './resource-rows.js';
import {progress} from './rollouts.js';

const itself = (/** @type {string} */ subject) => subject;

/**
 * What each kind looks like, what it calls what it is about, and where it leads.
 * @type {Record<string, {glyph: string, tone: string, act: string, names?: (subject: string) => string, path: (item: any) => string[]}>}
 */
const KINDS = {
  BREAKER_OPEN: {names: itself, glyph: 'open', tone: 'bad', act: 'view', path: (item) => ['resources', item.subject]},
  REJECTED: {names: itself, glyph: 'rejected', tone: 'bad', act: 'seeWhy', path: () => ['instances']},
  DRIFTED: {names: itself, glyph: 'drift', tone: 'warn', act: 'seeWhy', path: () => ['instances']},
  TIMED_OUT: {names: itself, glyph: 'timeout', tone: 'warn', act: 'seeWhy', path: () => ['instances']},
  ROLLOUT_PAUSED: {
    names: (subject) => t('rollout.number', {id: subject}),
    glyph: 'paused',
    tone: 'warn',
    act: 'decide',
    path: (item) => ['rollouts', item.subject],
  },
  OVERRIDE: {glyph: 'forced', tone: 'forced', act: 'endNow', path: () => []},
  SILENT: {names: itself, glyph: 'offline', tone: 'faint', act: 'view', path: () => ['instances']},
  DUPLICATE: {names: itself, glyph: 'warn', tone: 'warn', act: 'view', path: () => ['instances']},
  TRAFFIC_NOT_KEPT: {glyph: 'warn', tone: 'warn', act: 'view', path: () => []},
};

export function nowPage() {
  const {env = ''} = state.route;
  const known = ask(`/now?env=${encodeURIComponent(env)}`, {every: 2_000});
  if (!known.body) return html`${head({title: t('nav.now')})}${waiting(known)}`;
  const {attention, mostBlocked, rollouts, apps} = known.body;
  if (apps.length === 0) return html`${head({title: t('nav.now')})}${connectSteps(env)}`;
  return html`${head({title: t('nav.now')})} ${pulse(sumOf(apps), figures(apps), t('strip.captionAll'))}
    ${section(t('now.attention'), attention.length, attention.length ? t('now.worst') : '', attention.length ? attentionList(env, known.body) : calm())}
    ${
      rollouts.length
        ? section(
            t('now.rolling'),
            rollouts.length,
            '',
            rollouts.map((each) => rolling(env, each)),
          )
        : ''
    }
    <div class="cols now2">
      ${section(t('now.blocked'), '', t('now.lastMinute'), blockedTable(env, mostBlocked))}
      ${section(t('nav.apps'), apps.length, '', appTable(env, apps))}
    </div>`;
}

const calm = () => html`<p class="calm">${glyph('closed', 'ok')} ${t('now.calm')}</p>`;

/** The strips of all applications on top of each other; a second that nobody told of stays a gap. */
function sumOf(apps) {
  return Array.from({length: 60}, (_, i) => {
    const told = apps.filter((each) => each.offered?.[i] !== null && each.offered?.[i] !== undefined);
    if (told.length === 0) return null;
    return {
      offered: told.reduce((sum, each) => sum + each.offered[i], 0),
      blocked: told.reduce((sum, each) => sum + (each.blocked[i] ?? 0), 0),
    };
  });
}

/** Of the last minute, since those whom nobody looks at report every ten seconds: the newest seconds are not complete. */
function figures(apps) {
  const offered = (each) => perSecond(each.minute, (m) => m.permitted + m.blockedCalls);
  const sum = (of) => apps.reduce((all, each) => all + of(each), 0);
  const blocked = percent(
    sum((each) => perSecond(each.minute, (m) => m.blockedCalls)),
    sum(offered),
  );
  const [online, known] = [
    apps.reduce((sum, each) => sum + each.online, 0),
    apps.reduce((sum, each) => sum + each.known, 0),
  ];
  const worst = apps.filter((each) => each.minute?.p99 != null).sort((a, b) => b.minute.p99 - a.minute.p99)[0];
  return [
    {name: t('fig.offered'), value: apps.some((each) => each.minute) ? short(sum(offered)) : '–', unit: 'rps', note: t('fig.minute')},
    {name: t('fig.blocked'), value: blocked ?? '–', unit: '%', tone: blocked && blocked !== '0' ? 'blk' : ''},
    {name: t('fig.slowest'), value: millis(worst?.minute.p99), unit: 'ms', note: worst ? plain(worst.app) : ''},
    {name: t('tab.instances'), value: whole(online), unit: `/ ${whole(known)}`, note: t('now.apps', {n: apps.length})},
  ];
}

function attentionList(env, now) {
  return html`<ul class="att" data-testid="attention">
    ${repeat(
      now.attention,
      (each) => each.kind + each.app + each.subject,
      (each) => {
        const look = KINDS[each.kind] ?? KINDS.TRAFFIC_NOT_KEPT;
        const override = overrideOf(env, each);
        return html`<li data-kind=${each.kind}>
          <span class="kind ${look.tone}">${glyph(look.glyph)} ${word('attention', each.kind)}</span>
          <span class="obj"
            ><span class="up">${plain(each.app ?? '')}</span
            >${look.names ? html`<span class="up"> / </span>${look.names(plain(each.subject))}` : override ? html`<span class="up"> / </span>${plain(override.resource)}` : ''}</span
          >
          <span class="what"
            ><span
              >${override ? html`${word('override', override.action)} · ${t('by', {who: plain(override.createdBy)})}` : each.count ? t('attention.of', {n: each.count, of: each.of}) : ''}</span
            >
            <p class="meta">${override ? html`“${plain(override.reason)}”` : plain(each.detail)}</p></span
          >
          <span class="ev num meta">${evidence(each, now, override, look.tone)}</span
          ><span class="since"
            >${override ? html`${t('force.endsIn')} ${clock(Date.parse(override.expiresAt) - now.at)}` : each.since ? clock(now.at - each.since) : ''}</span
          >
          <span class="acts"
            >${
              each.kind === 'OVERRIDE'
                ? button({
                    label: t('endNow'),
                    look: 'sm',
                    needs: 'OVERRIDE',
                    run: () => endOverride(each.app, env, each.subject),
                  })
                : each.app
                  ? button({
                      label: t(look.act),
                      look: 'sm',
                      run: () => go(to(env, 'apps', each.app, ...look.path(each))),
                    })
                  : ''
            }</span
          >
        </li>`;
      },
    )}
  </ul>`;
}

function rolling(env, each) {
  return html`<div class="roll">
    <span>${t('rollout.step', {step: each.step + 1, of: each.plan.steps.length})}</span>
    <span class="obj"
      ><span class="up muted">${plain(each.app)} / </span><b class="num">r${each.revision}</b> ←
      <span class="num">r${each.from}</span></span
    >
    <span class="what"
      ><span>${word('rollout', each.state)}</span>
      <p class="meta">${t('by', {who: plain(each.by)})}</p></span
    >${progress(each)}
    <span class="acts"
      >${button({label: t('watch'), look: 'sm', run: () => go(to(env, 'apps', each.app, 'rollouts', String(each.id)))})}</span
    >
  </div>`;
}

const perSecond = (minute, of) => (minute ? of(minute) / Math.max(1, minute.seconds ?? 60) : 0);

function blockedTable(env, rows) {
  if (rows.length === 0) return html`<p class="calm meta">${t('now.nothingBlocked')}</p>`;
  if (innerWidth <= 600) return blockedList(env, rows);
  return html`<div class="scroll">
    <table>
      <thead>
        <tr>
          <th>${t('col.app')}</th>
          <th>${t('col.resource')}</th>
          <th class="r">${t('col.rps')}</th>
          <th class="r">${t('col.blocked')}</th>
          <th>${t('col.reason')}</th>
          <th class="r">${t('col.strip')}</th>
        </tr>
      </thead>
      <tbody>
        ${rows.map(
          (each) =>
            html`<tr>
              <td class="muted">${plain(each.app)}</td>
              <td>
                <a class="m" data-row href=${to(env, 'apps', each.app, 'resources', each.resource)}
                  >${plain(each.resource)}</a
                >
              </td>
              <td class="n r">${short(perSecond(each.minute, (m) => m.permitted + m.blockedCalls))}</td>
              <td class="n r blk">${short(perSecond(each.minute, (m) => m.blockedCalls))}<span class="u"> /s</span></td>
              <td>${reasonOf(each.minute ? [each.minute] : []) ? word('gate', reasonOf([each.minute])) : '–'}</td>
              <td class="r">${gateStrip(barsOf(each))}</td>
            </tr>`,
        )}
      </tbody>
    </table>
  </div>`;
}

/** The same on phones, where a table has no room. */
function blockedList(env, rows) {
  return html`<ul class="rl">
    ${rows.map(
      (each) =>
        html`<li>
          <div class="l">
            <a data-row href=${to(env, 'apps', each.app, 'resources', each.resource)}
              ><span class="muted">${plain(each.app)} / </span><span class="m">${plain(each.resource)}</span></a
            ><span class="num blk"
              >${short(perSecond(each.minute, (m) => m.blockedCalls))}<span class="u"> /s</span></span
            >
          </div>
          <div class="l2 n3">
            ${gateStrip(barsOf(each), 'phoneRow')}<span class="num"
              >${short(perSecond(each.minute, (m) => m.permitted + m.blockedCalls))}<span class="u"> rps</span></span
            ><span class="muted">${each.minute ? word('gate', reasonOf([each.minute])) : ''}</span>
          </div>
        </li>`,
    )}
  </ul>`;
}

/** One row for each application. @param {string} env @param {any[]} apps */
export function appTable(env, apps) {
  return html`<div class="scroll">
    <table class="appsmini" data-testid="apps">
      <thead>
        <tr>
          <th>${t('col.app')}</th>
          <th class="r">${t('col.live')}</th>
          <th class="r">${t('col.rps')}</th>
          <th class="r">${t('col.blocked')}</th>
          <th class="r">${t('col.strip')}</th>
        </tr>
      </thead>
      <tbody>
        ${apps.map(
          (each) =>
            html`<tr>
              <td><a class="m" data-row href=${to(env, 'apps', each.app)}>${plain(each.app)}</a></td>
              <td class="n r ${each.online < each.known ? 'warn' : ''}">${each.online}/${each.known}</td>
              <td class="n r">${short(perSecond(each.minute, (m) => m.permitted + m.blockedCalls))}</td>
              <td class="n r">
                ${percent(each.minute?.blockedCalls ?? 0, (each.minute?.permitted ?? 0) + (each.minute?.blockedCalls ?? 0)) ?? '–'}<span
                  class="u"
                >
                  %</span
                >
              </td>
              <td class="r">${gateStrip(barsOf(each), 'phoneRow')}</td>
            </tr>`,
        )}
      </tbody>
    </table>
  </div>`;
}
