// One resource: its traffic with the limit as a handle, what another limit would have done, latencies, concurrency, breakers, instances, rules.
import {place} from '../api.js';
import {concurrencyChart} from '../charts/concurrency-chart.js';
import {heatRows, worstFirst} from '../charts/heat.js';
import {latencyChart} from '../charts/latency-chart.js';
import {ribbon} from '../charts/ribbon.js';
import {table} from '../charts/time-chart.js';
import {trafficChart} from '../charts/traffic-chart.js';
import {button, section, segments} from '../controls.js';
import {ask} from '../data.js';
import {draftedRules, liveRules} from '../drafts.js';
import {millis, percent, plain, short, time, whole} from '../format.js';
import {glyph, MODE} from '../glyphs.js';
import {html} from '../html.js';
import {t, word} from '../i18n.js';
import {askToPublish} from '../publish.js';
import {go, inApp, setQuery} from '../router.js';
import {describe} from '../rules/describe.js';
import {idOf, limitOf, modeOf, rulesOf, totalOf, valueOf, withMode} from '../rules/rules.js';
import {setUi, state} from '../store.js';
import {feed} from '../traffic.js';
import {appFrame, appMeta, fleetOf, forceMenu} from './app-frame.js';
import {breakerState} from './resource-rows.js';
import {whatIfPanel} from './what-if-panel.js';

const SPANS = {'2m': 120, '5m': 300, '10m': 600, '15m': 890};
const USUAL_SPAN = '10m';
const MOST_HEAT_ROWS = 40;

export function resourcePage() {
  const {app = '', env = '', resource = '', query} = state.route;
  const span = SPANS[/** @type {keyof typeof SPANS} */ (query.get('t') ?? '')] ?? SPANS[USUAL_SPAN];
  const traffic = feed(app, env, resource);
  const end = traffic.second || Math.floor(Date.now() / 1000) * 1000 - 1000;
  const at = Array.from({length: span}, (_, i) => end - (span - 1 - i) * 1000);
  const points = at.map((second) => traffic.point(resource, second));
  const fleet = fleetOf(app, env);
  const {rules, revision} = liveRules(app, env);
  const width = chartWidth();
  const half = width > 900 ? Math.floor((width - 40) / 2) : width;
  const asTable = query.get('view') === 'table';
  return appFrame(
    html` ${trafficSection({app, env, resource, at, points, width, rules, revision, online: fleet.online.length, asTable})}
      <div class="cols">
        ${chart(
          t('chart.latency'),
          'ms',
          reading(at, points, (p) => [
            ['p50', millis(p.p50)],
            ['p99', millis(p.p99)],
          ]),
          asTable
            ? table(
                t('chart.latency'),
                at,
                ['p50', 'p90', 'p99'].map((name) => ({
                  name,
                  values: points.map((p) => (p?.[name] == null ? null : millis(p[name]))),
                })),
              )
            : latencyChart({at, points, width: half}),
        )}
        ${chart(
          t('chart.concurrency'),
          t('chart.atOnce'),
          reading(at, points, (p) => [
            [t('col.inFlight'), p.inFlightMax ?? '–'],
            [t('col.limit'), p.limit ?? '–'],
          ]),
          asTable
            ? table(t('chart.concurrency'), at, [
                {name: t('col.inFlight'), values: points.map((p) => p?.inFlightMax ?? null)},
                {name: t('col.limit'), values: points.map((p) => p?.limit ?? null)},
              ])
            : concurrencyChart({at, points, width: half}),
        )}
      </div>
      ${breakers(app, env, resource, at, width)} ${instances(app, env, resource)}
      ${section(t('tab.rules'), rulesOf(rules, resource).length, t('rules.order'), ruleRows({app, env, rules, revision, resource, points}))}`,
    {
      title: html`<span class="up">${plain(app)} / </span>${plain(resource)}`,
      meta: [...appMeta(app, env, fleet), ...openState(app, env, resource)],
      acts: html`${forceMenu(resource)}${button({label: t('rules.edit'), run: () => go(inApp('rules') + `?filter=${encodeURIComponent(resource)}`)})}`,
    },
  );
}

/** Shows more of the past, or less. @param {1 | -1} by */
export function otherSpan(by) {
  const names = Object.keys(SPANS);
  const now = names.indexOf(state.route.query.get('t') ?? USUAL_SPAN);
  setQuery({t: names[Math.min(names.length - 1, Math.max(0, now + by))]});
}

/** How wide a chart can be; measured, since numbers in it must not be stretched. */
function chartWidth() {
  const main = document.getElementById('main');
  const edges = innerWidth <= 600 ? 32 : 48;
  return Math.max(320, (main?.clientWidth ?? innerWidth - 168) - edges);
}

function openState(app, env, resource) {
  const told = ask(`${place(app, env)}/traffic/resources?most=500`, {every: 5_000}).body?.resources?.find(
    (each) => each.resource === resource,
  );
  const open = told ? breakerState(/** @type {any} */ ({breakers: told.breakers ?? {}})) : null;
  return open ? [open] : [];
}

function chart(title, unit, read, body) {
  return html`<section class="chart">
    <header>
      <h2>${title}</h2>
      <span class="meta">${unit}</span><span class="read">${read}</span>
    </header>
    ${body}
  </section>`;
}

/** The numbers under the crosshair, or the newest ones. */
function reading(at, points, of) {
  const i = state.cursor === null ? points.length - 1 : at.indexOf(state.cursor);
  const point = points[i] ?? (state.cursor === null ? points.findLast?.((each) => each !== null) : null);
  return html`${state.cursor === null ? '' : html`<span class="num">${time(state.cursor, true)}</span>`}${point ? of(point).map(([name, value]) => html`<span>${name} <span class="num">${value}</span></span>`) : html`<span>${t('noData')}</span>`}`;
}

function trafficSection({app, env, resource, at, points, width, rules, revision, online, asTable}) {
  const limit = limitOf(rules, resource);
  const perSecond = limit && limit.unit === 'perSecond' && online > 0 ? totalOf(limit, limit.value, online) : null;
  const wanted = state.ui.draft?.resource === resource ? state.ui.draft.value : null;
  const move = (total) => {
    if (limit) setUi({draft: {resource, value: valueOf(limit, total, online)}});
  };
  const shadows = rulesOf(rules, resource).some((rule) => modeOf(rule) === 'SHADOW');
  const read = reading(at, points, (p) => [
    [t('col.pass'), whole(p.permitted)],
    [t('col.blocked'), `${whole(p.blockedCalls)}${why(p)}`],
    [t('col.exceptions'), whole(p.failed)],
    ...(shadows ? [[t('col.would'), whole(wouldOf(p))]] : []),
  ]);
  const tools = html`<span class="tools"
    >${segments(
      t('chart.span'),
      Object.keys(SPANS).map((name) => [name, name]),
      state.route.query.get('t') ?? USUAL_SPAN,
      (name) => setQuery({t: name}),
    )}
    <button
      class="filter"
      aria-pressed=${asTable ? 'true' : 'false'}
      data-testid="as-table"
      @click=${() => setQuery({view: asTable ? null : 'table'})}
    >
      ${t('chart.table')}
    </button></span
  >`;
  const body = asTable
    ? table(t('chart.traffic'), at, [
        {name: t('col.offered'), values: points.map((p) => p && p.permitted + p.blockedCalls)},
        {name: t('col.pass'), values: points.map((p) => p && p.permitted)},
        {name: t('col.blocked'), values: points.map((p) => p && p.blockedCalls)},
        {name: t('col.exceptions'), values: points.map((p) => p && p.failed)},
        ...(shadows ? [{name: t('col.would'), values: points.map((p) => p && wouldOf(p))}] : []),
      ])
    : trafficChart({
        at,
        points,
        width,
        limit: perSecond,
        draft: wanted === null || !limit ? null : totalOf(limit, wanted, online),
        move,
        marks: marks(app, env),
      });
  return html`<section class="chart first">
      <header>
        <h2>${t('chart.traffic')}</h2>
        <span class="meta">${t('chart.perSecond')}</span><span class="read">${read}</span>${tools}
      </header>
      ${body}
    </section>
    ${limit && limit.unit !== 'adaptive' ? whatIfPanel({app, env, resource, limit, wanted, online, rules, revision}) : ''}`;
}

const why = (point) => {
  const [most] = Object.entries(point.blocked ?? {}).sort(([, a], [, b]) => b - a)[0] ?? [];
  return most ? ` ${word('gate', most.split('/')[0])}` : '';
};

/** What happened meanwhile: publications, and overrides that are still in force. */
function marks(app, env) {
  const revisions = ask(`${place(app, env)}/revisions?limit=20`, {every: 5_000}).body ?? [];
  const overrides = ask(`${place(app, env)}/overrides`, {every: 3_000}).body ?? [];
  return [
    ...revisions.map((each) => ({
      at: Math.floor(Date.parse(each.at) / 1000) * 1000,
      glyph: 'publish',
      text: `r${each.revision}`,
    })),
    ...overrides.map((each) => ({
      at: Math.floor(Date.parse(each.startsAt) / 1000) * 1000,
      glyph: 'forced',
      text: word('override', each.action),
      tone: 'forced',
    })),
  ];
}

function breakers(app, env, resource, at, width) {
  const query = new URLSearchParams({resource, from: String(Math.floor(at[0] / 60_000) * 60_000)});
  const changes = ask(`${place(app, env)}/traffic/breakers?${query}`, {every: 2_000}).body ?? [];
  const own = changes.filter((each) => each.at <= at[at.length - 1] + 2_000);
  if (own.length === 0) return '';
  const many = new Set(own.map((each) => each.instance)).size;
  return html`<section class="chart" data-testid="breakers">
    <header>
      <h2>${t('chart.breaker')}</h2>
      <span class="meta">${t('chart.breakers', {n: many})}</span
      ><span class="read keys"
        >${['closed', 'half', 'open', 'forced'].map((each) => html`<span>${glyph(each, `k-${each}`)} ${t(`breaker.glyph.${each}`)}</span>`)}</span
      >
    </header>
    ${ribbon({at, changes: own, width})}
  </section>`;
}

function instances(app, env, resource) {
  const known = ask(`${place(app, env)}/traffic/instances?resource=${encodeURIComponent(resource)}`, {every: 1_000});
  const rows = worstFirst(Array.isArray(known.body) ? known.body : []);
  if (rows.length === 0) return '';
  const shown = state.ui.allRows ? rows : rows.slice(0, MOST_HEAT_ROWS);
  const most = Math.max(1, ...rows.flatMap((row) => row.permitted.map((each) => each ?? 0)));
  return html`<section class="chart" data-testid="heat">
    <header>
      <h2>${t('tab.instances')}</h2>
      <span class="meta">${t('heat.legend', {most: short(most)})}</span>
    </header>
    ${heatRows(shown, most)}
    ${rows.length > shown.length ? button({label: t('heat.all', {n: whole(rows.length)}), look: 'quiet', run: () => setUi({allRows: true})}) : ''}
  </section>`;
}

/** The rules of the resource, and what those in shadow would have refused in the time that is shown. */
function ruleRows({app, env, rules, revision, resource, points}) {
  const own = rulesOf(rules, resource);
  const drafted = draftedRules(app, env);
  if (own.length === 0) return html`<p class="meta pad">${t('resource.noRules')}</p>`;
  const enforce = (rule) =>
    askToPublish({app, env, base: revision, baseRules: rules, rules: withMode(rules, idOf(rule), 'ENFORCE')});
  return html`<table class="rulesmini order">
    <tbody>
      ${own.map(
        (rule, i) =>
          html`<tr
            data-rule=${idOf(rule)}
            class=${drafted.some((each) => idOf(each) === idOf(rule) && each !== rule && JSON.stringify(each) !== JSON.stringify(rule)) ? 'draft' : ''}
          >
            <td class="n faint">${i + 1}</td>
            <td class="tag">${glyph(MODE[modeOf(rule)].glyph)} ${MODE[modeOf(rule)].tag}</td>
            <td class="num muted">${rule.kind}</td>
            <td><a data-row href=${inApp('rules', idOf(rule))}>${describe(rule)}</a></td>
            <td class="muted">${rule.resource === resource ? '' : plain(rule.resource)}</td>
            <td class="r muted nw">
              ${
                modeOf(rule) === 'SHADOW'
                  ? html`${t('rules.would')} ${wouldBlock(rule, points)}
                    ${button({label: t('rules.enforce'), look: 'sm', needs: 'PUBLISH', run: () => enforce(rule), id: 'enforce'})}`
                  : ''
              }
            </td>
          </tr>`,
      )}
    </tbody>
  </table>`;
}

/** How much of what was offered a rule in shadow would have refused. */
function wouldBlock(rule, points) {
  const sum = (of) => points.reduce((all, point) => all + (point ? of(point) : 0), 0);
  const offered = sum((point) => point.permitted + point.blockedCalls);
  const share = percent(
    sum((point) => point.shadowBlocked?.[idOf(rule)] ?? 0),
    offered,
  );
  return html`<span class="num">${share ?? '–'}${'\u202f'}%</span>`;
}

/** What rules in shadow would have refused in a second. */
const wouldOf = (point) => Object.values(point.shadowBlocked ?? {}).reduce((all, count) => all + count, 0);
