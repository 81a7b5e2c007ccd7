// An application at a glance: its pulse, its resources with their limits, its instances, and what was changed last.
import {place} from '../api.js';
import {legend, matrix} from '../charts/matrix.js';
import {section, waiting} from '../controls.js';
import {ask} from '../data.js';
import {liveRules} from '../drafts.js';
import {age, millis, percent, plain, short, whole} from '../format.js';
import {html} from '../html.js';
import {t} from '../i18n.js';
import {go, inApp, to} from '../router.js';
import {state} from '../store.js';
import {feed} from '../traffic.js';
import {appFrame, fleetOf} from './app-frame.js';
import {revisionRows} from './changes.js';
import {pulse} from './figures.js';
import {cellsOf} from './instances.js';
import {resourceRows, resourceTable} from './resource-rows.js';

const MOST_CELLS = 240;

export function overviewPage() {
  const {app = '', env = ''} = state.route;
  const fleet = fleetOf(app, env);
  const {rules} = liveRules(app, env);
  const {rows, total, known} = resourceRows(app, env);
  if (fleet.known.at && fleet.all.length === 0 && rows.length === 0) return appFrame(nobody(env));
  return appFrame(
    html` ${appPulse(app, env)}
      ${section(t('tab.resources'), whole(rows.length), t('limit.click'), resourceTable(rows, total, known, rules, fleet.online.length))}
      <div class="cols c2">
        ${section(t('tab.instances'), `${whole(fleet.online.length)}/${whole(fleet.all.length)}`, '', fleetBand(fleet))}
        ${section(t('recent'), '', html`<a class="link" href=${inApp('changes')}>${t('recent.all')}</a>`, recent(app, env, fleet))}
      </div>`,
  );
}

const nobody = (env) =>
  html`<div class="nothing">
    <div>
      <b>${t('app.nobody')}</b>
      <p>${t('app.nobodyText')}</p>
      <a class="link" href=${to(env, 'connect')}>${t('connect.how')}</a>
    </div>
  </div>`;

function appPulse(app, env) {
  const bars = feed(app, env).lastOfAll(60);
  const near = bars.slice(-5).filter((each) => each !== null);
  const sum = (list, name) => list.reduce((all, each) => all + each[name], 0);
  const minute = ask(`/now?env=${encodeURIComponent(env)}`, {every: 2_000}).body?.apps?.find(
    (each) => each.app === app,
  )?.minute;
  const blocked = percent(sum(near, 'blocked'), sum(near, 'offered'));
  return pulse(
    bars,
    [
      {name: t('fig.offered'), value: near.length ? short(sum(near, 'offered') / near.length) : '–', unit: 'rps'},
      {name: t('fig.blocked'), value: blocked ?? '–', unit: '%', tone: blocked && blocked !== '0' ? 'blk' : ''},
      {name: t('fig.exceptions'), value: percent(sum(near, 'failed'), sum(near, 'ended')) ?? '–', unit: '%'},
      {name: t('fig.p99'), value: millis(minute?.p99), unit: 'ms', note: t('fig.minute')},
    ],
    t('strip.caption'),
  );
}

function fleetBand(fleet) {
  if (fleet.all.length === 0) return waiting(fleet.known, 2);
  const all = cellsOf(fleet.all);
  // Of very many only those are drawn that are not as they should be; the others are counted below.
  const cells = all.length > MOST_CELLS ? all.filter((cell) => cell.arrival !== 'APPLIED') : all;
  const count = (of) => {
    const counts = new Map();
    for (const each of fleet.online) counts.set(of(each), (counts.get(of(each)) ?? 0) + 1);
    return (
      [...counts]
        .sort((a, b) => b[1] - a[1])
        .map(([value, n]) => (counts.size === 1 ? t('on.all', {value}) : t('on.some', {value, n})))
        .join(', ') || '–'
    );
  };
  const skew = Math.max(0, ...fleet.online.map((each) => Math.abs(each.clockOffsetMillis ?? 0)));
  return html`${matrix(cells, {size: 'small', choose: (cell) => go(inApp('instances') + `?inst=${encodeURIComponent(cell.instance)}`)})}${legend(all)}
    <dl class="kv">
      <dt>${t('kv.version')}</dt>
      <dd class="num">${plain(count((each) => each.labels.version ?? '–'))}</dd>
      <dt>${t('kv.agent')}</dt>
      <dd class="num">${plain(count((each) => each.agentVersion))}</dd>
      <dt>${t('kv.clock')}</dt>
      <dd>${t('kv.within')} <span class="num">${skew < 1000 ? `${whole(skew)} ms` : age(skew)}</span></dd>
    </dl>`;
}

function recent(app, env, fleet) {
  const known = ask(`${place(app, env)}/revisions?limit=5`, {every: 5_000});
  if (!known.body) return waiting(known, 4);
  if (known.body.length === 0) return html`<p class="meta pad">${t('recent.none')}</p>`;
  return revisionRows(known.body, fleet);
}
