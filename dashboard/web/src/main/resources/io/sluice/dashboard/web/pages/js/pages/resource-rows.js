// The table of resources: what each is offered, what it refuses and why, and its limit, which can be changed in its place.
import {place} from '../api.js';
import {barOf, gateStrip} from '../charts/strip.js';
import {ask} from '../data.js';
import {empty, waiting} from '../controls.js';
import {millis, percent, plain, short, whole} from '../format.js';
import {glyph} from '../glyphs.js';
import {html, repeat, nothing} from '../html.js';
import {t, word} from '../i18n.js';
import {limitCell, limitPanel} from '../limit.js';
import {go, inApp, setQuery} from '../router.js';
import {rulesOf, modeOf} from '../rules/rules.js';
import {state} from '../store.js';
import {feed} from '../traffic.js';

/** What is known of a resource. @typedef {{name: string, bars: import('../charts/strip.js').Bar[], offered: number, blocked: number, reason: string, minute: any, breakers: Record<string, number>, inFlight: number | null, limit: number | null}} Row */

const NOW_SECONDS = 5;

/** @param {string} app @param {string} env @returns {{rows: Row[], total: number, known: import('../data.js').Known}} */
export function resourceRows(app, env) {
  const known = ask(`${place(app, env)}/traffic/resources?most=500`, {every: 5_000});
  const names = ask(`${place(app, env)}/resources`, {every: 5_000}).body ?? [];
  const traffic = feed(app, env);
  const told = new Map((known.body?.resources ?? []).map((each) => [each.resource, each]));
  const all = [...new Set([...told.keys(), ...names])];
  return {rows: all.map((name) => row(name, traffic, told.get(name))), total: known.body?.total ?? all.length, known};
}

/** @returns {Row} */
function row(name, traffic, told) {
  const points = traffic.last(name, 60);
  const near = points.slice(-NOW_SECONDS).filter((point) => point !== null);
  const mean = (of) => (near.length ? near.reduce((sum, point) => sum + of(point), 0) / near.length : 0);
  const newest = near[near.length - 1];
  return {
    name,
    bars: points.map(barOf),
    offered: mean((point) => point.permitted + point.blockedCalls),
    blocked: mean((point) => point.blockedCalls),
    reason: reasonOf(near) || reasonOf(told?.minute ? [told.minute] : []),
    minute: told?.minute ?? null,
    breakers: told?.breakers ?? {},
    inFlight: newest?.inFlightMax ?? null,
    limit: newest?.limit ?? null,
  };
}

/** Which gate refuses most. */
export function reasonOf(points) {
  const sums = {};
  for (const point of points)
    for (const [why, count] of Object.entries(point.blocked ?? {})) sums[why] = (sums[why] ?? 0) + count;
  const [most] = Object.entries(sums).sort(([, a], [, b]) => b - a)[0] ?? [''];
  return most.split('/')[0];
}

const SORTS = {
  resource: (a, b) => (a.name < b.name ? -1 : 1),
  rps: (a, b) => b.offered - a.offered,
  blocked: (a, b) => b.blocked - a.blocked || b.offered - a.offered,
  p99: (a, b) => (b.minute?.p99 ?? 0) - (a.minute?.p99 ?? 0),
};

/** @param {Row[]} rows @param {number} total @param {import('../data.js').Known} known @param {import('../rules/rules.js').Rule[]} rules @param {number} online */
export function resourceTable(rows, total, known, rules, online) {
  const sort = state.route.query.get('sort') ?? 'rps';
  const filter = (state.route.query.get('filter') ?? '').toLowerCase();
  if (rows.length === 0) return known.at ? empty(t('resources.none'), t('resources.noneText')) : waiting(known);
  const shown = rows.filter((each) => each.name.toLowerCase().includes(filter)).sort(SORTS[sort] ?? SORTS.rps);
  return html` ${
    rows.length > 12
      ? html`<div class="filters tools-row">
          <input
            class="field"
            data-filter
            type="search"
            placeholder=${t('filter')}
            aria-label=${t('filter')}
            .value=${state.route.query.get('filter') ?? ''}
            @input=${(event) => setQuery({filter: event.target.value || null})}
          />${total > rows.length ? html`<span class="meta">${t('resources.truncated', {shown: rows.length, total: whole(total)})}</span>` : ''}
        </div>`
      : ''
  }
  ${innerWidth <= 600 ? list(shown, rules, online) : table(shown, sort, rules, online)}`;
}

function heading(name, sort, look = 'r') {
  const sorted = name === sort;
  return html`<th class="${look} ${sorted ? 'sorted' : ''}" aria-sort=${sorted ? 'descending' : nothing}>
    <button class="sort" @click=${() => setQuery({sort: name})}>${t(`col.${name}`)}${sorted ? ' ↓' : ''}</button>
  </th>`;
}

function table(rows, sort, rules, online) {
  return html`<div class="scroll">
    <table class="res" data-testid="resources">
      <thead>
        <tr>
          ${heading('resource', sort, '')}${heading('rps', sort)}${heading('blocked', sort)}
          <th>${t('col.reason')}</th>
          <th class="r">${t('col.exceptions')}</th>
          <th class="r">${t('col.p50')}</th>
          ${heading('p99', sort)}
          <th class="r">${t('col.inFlight')}</th>
          <th class="r">${t('col.limit')}</th>
          <th class="r">${t('col.strip')}</th>
        </tr>
      </thead>
      <tbody>
        ${repeat(
          rows,
          (row) => row.name,
          (row) => tableRow(row, rules, online),
        )}
      </tbody>
    </table>
  </div>`;
}

function tableRow(row, rules, online) {
  const editing = /** @type {any} */ (state.edit)?.resource === row.name;
  const path = inApp('resources', row.name);
  return html`<tr class=${editing ? 'edit top' : ''} data-resource=${row.name}>
      <td><a class="m name" data-row href=${path}>${plain(row.name)}</a></td>
      <td class="n r">${short(row.offered)}</td>
      <td class="n r ${row.blocked > 0 ? 'blk' : 'faint'}">
        ${row.blocked > 0 ? html`${short(row.blocked)}<span class="u"> /s</span>` : '0'}
      </td>
      <td class=${row.reason ? '' : 'faint'}>${why(row, rules)}</td>
      ${exceptions(row.minute)}
      <td class="n r">${millis(row.minute?.p50)}</td>
      <td class="n r">${millis(row.minute?.p99)}</td>
      <td class="n r">${row.inFlight ?? '–'} / ${row.limit ?? '–'}</td>
      <td class="r">${limitCell(row.name, rules, online, breakerState(row))}</td>
      <td><a href=${path} tabindex="-1" aria-hidden="true">${gateStrip(row.bars)}</a></td>
    </tr>
    ${
      editing
        ? html`<tr class="edit bot">
            <td colspan="10">${limitPanel(row.name, rules, online)}</td>
          </tr>`
        : ''
    }`;
}

function why(row, rules) {
  if (row.blocked > 0 && row.reason) return word('gate', row.reason);
  const shadow = Object.values(row.minute?.shadowBlocked ?? {}).reduce((a, b) => a + b, 0);
  if (shadow > 0)
    return html`<span class="muted"
      >${t('col.shadow', {share: percent(shadow, row.minute.permitted + row.minute.blockedCalls) ?? '0'})}</span
    >`;
  return rulesOf(rules, row.name).some((rule) => modeOf(rule) === 'SHADOW')
    ? html`<span class="faint">${t('mode.SHADOW')}</span>`
    : '–';
}

function exceptions(minute) {
  const share = minute ? percent(minute.failed, minute.failed + minute.succeeded) : null;
  if (share === null) return html`<td class="n r faint">–</td>`;
  return html`<td class="n r ${minute.failed * 5 > minute.failed + minute.succeeded ? 'bad' : ''}">
    ${share}${'\u202f'}<span class="u">%</span>
  </td>`;
}

/** That breakers are not closed; null if all are. @param {Row} row */
export function breakerState(row) {
  const all = Object.values(row.breakers).reduce((a, b) => a + b, 0);
  for (const [name, look] of [
    ['FORCED_OPEN', 'forced'],
    ['OPEN', 'open'],
    ['HALF_OPEN', 'half'],
  ]) {
    if (row.breakers[name])
      return html`<span class="st k-${look} nw"
        >${glyph(look)} ${word('breaker', name)} <span class="num">${row.breakers[name]}/${all}</span></span
      >`;
  }
  return null;
}

function list(rows, rules, online) {
  return html`<ul class="rl" data-testid="resources">
    ${repeat(
      rows,
      (row) => row.name,
      (row) => {
        const editing = /** @type {any} */ (state.edit)?.resource === row.name;
        return html`<li class=${editing ? 'on' : ''} data-resource=${row.name}>
          <div class="l">
            <a class="m" data-row href=${inApp('resources', row.name)}>${plain(row.name)}</a
            >${limitCell(row.name, rules, online, breakerState(row))}
          </div>
          <div class="l2" @click=${() => go(inApp('resources', row.name))}>
            ${gateStrip(row.bars, 'phoneRow')}<span class="num">${short(row.offered)}<span class="u"> rps</span></span>
            <span class="num ${row.blocked > 0 ? 'blk' : 'faint'}">${short(row.blocked)}<span class="u"> /s</span></span
            ><span class="num">${millis(row.minute?.p99)}<span class="u"> ms</span></span>
          </div>
          ${editing ? html`<div class="wi">${limitPanel(row.name, rules, online)}</div>` : ''}
        </li>`;
      },
    )}
  </ul>`;
}
