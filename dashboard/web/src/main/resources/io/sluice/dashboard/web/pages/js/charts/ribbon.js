// States of breakers over time: a thin line is closed, blocks with their own patterns are what is not. The cause is told where it happened.
import {html, svg} from '../html.js';
import {plain, time} from '../format.js';
import {t, word} from '../i18n.js';
import {state} from '../store.js';
import {EDGE} from './scale.js';
import {across} from './time-chart.js';

const ROW = 16;
const SHOWN = 12;

/** @typedef {{at: number, instance: string, event: {transition: {from: string, to: string, cause: string, calls: number, failures: number, slowCalls: number}}}} Change */

/** The stretches of one instance between two moments. @param {Change[]} changes of one instance, the oldest first @param {number} from @param {number} to */
export function stretches(changes, from, to) {
  const found = [];
  let since = from;
  let now = changes.length ? changes[0].event.transition.from : 'CLOSED';
  for (const {at, event} of changes) {
    if (at > since) found.push({state: now, from: since, to: Math.min(at, to)});
    since = Math.max(at, from);
    now = event.transition.to;
  }
  if (since < to) found.push({state: now, from: since, to});
  return found;
}

/** @param {{at: number[], changes: Change[], width: number}} it */
export function ribbon({at, changes, width}) {
  const [from, to] = [at[0], at[at.length - 1]];
  const x = across(at, width);
  /** @type {Map<string, Change[]>} */
  const byInstance = new Map();
  for (const change of changes) byInstance.set(change.instance, [...(byInstance.get(change.instance) ?? []), change]);
  const rows = [...byInstance].slice(0, SHOWN);
  const cursor = state.cursor !== null && state.cursor >= from && state.cursor <= to ? x(state.cursor) : null;
  const height = Math.max(1, rows.length) * ROW + 4;
  return html`<svg
      class="plot ribbon"
      width=${width}
      height=${height}
      role="img"
      aria-label=${t('chart.breakers', {n: byInstance.size})}
    >
      ${rows.map(
        (
          [instance, own],
          row,
        ) => svg`<text class="tick ha" x=${EDGE.left - 8} y=${row * ROW + 14}>${short(instance)}</text>
        ${stretches(own, from, to).map((each) => block(each, x, row * ROW + 5))}`,
      )}
      ${cursor === null ? '' : svg`<line class="cross" x1=${cursor} x2=${cursor} y1="0" y2=${height}></line>`}
    </svg>
    <ol class="causes">
      ${changes
        .slice(-6)
        .reverse()
        .map(
          (change) =>
            html`<li>
              <span class="num">${time(change.at, true)}</span>
              <span class="num">${plain(change.instance)}</span> ${cause(change)}
            </li>`,
        )}
    </ol>`;
}

/** As much of a name as fits beside the plot: its end, which tells it from others. @param {string} name */
const short = (name) => (name.length > 6 ? '…' + plain(name.slice(-5)) : plain(name));

function block({state: name, from, to}, x, top) {
  const left = x(from);
  const width = Math.max(1, x(to) - left);
  if (name === 'CLOSED') return svg`<rect class="br CLOSED" x=${left} y=${top + 4} width=${width} height="2"></rect>`;
  return svg`<rect class="br ${name}" x=${left} y=${top} width=${width} height="10"></rect>`;
}

/** Why a breaker changed, with the numbers it was judged by. @param {Change} change */
export function cause({event: {transition}}) {
  const {calls, failures, slowCalls, to} = transition;
  const share = calls > 0 ? Math.round((Math.max(failures, slowCalls) * 100) / calls) : 0;
  if (to === 'CLOSED' && calls > 0)
    return `${word('breaker', to)} · ${t('breaker.probed', {ok: calls - Math.max(failures, slowCalls), calls})}`;
  const numbers =
    calls > 0
      ? t(slowCalls > failures ? 'breaker.slow' : 'breaker.failed', {share, calls})
      : word('cause', transition.cause);
  return `${word('breaker', to)} · ${numbers}`;
}
