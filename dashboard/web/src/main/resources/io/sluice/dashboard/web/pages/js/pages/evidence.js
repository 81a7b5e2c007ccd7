// Beside what needs a human: the smallest picture of how bad it is. The words next to it say the same.
import {place} from '../api.js';
import {gateStrip} from '../charts/strip.js';
import {ask} from '../data.js';
import {plain} from '../format.js';
import {html, svg} from '../html.js';
import {progress} from './rollouts.js';

const CELL = {size: 9, pitch: 11, inRow: 10};
const MOST_CELLS = 20;
const BAR = {width: 119, height: 5};

/**
 * @param {any} matter
 * @param {any} now  all that is known of the environment
 * @param {{startsAt: string, expiresAt: string} | undefined} override  if that is what the matter is
 * @param {string} tone  a class, for the instances that are not well
 */
export function evidence(matter, now, override, tone) {
  if (override) return remaining(Date.parse(override.startsAt), Date.parse(override.expiresAt), now.at);
  if (matter.kind === 'BREAKER_OPEN') {
    const told = now.mostBlocked.find((each) => each.app === matter.app && each.resource === matter.subject);
    if (told) return gateStrip(barsOf(told), 'phoneRow');
  }
  if (matter.kind === 'ROLLOUT_PAUSED') {
    const rollout = now.rollouts.find((each) => String(each.id) === matter.subject);
    return rollout ? progress(rollout) : '';
  }
  return matter.of > 0
    ? cells(matter.count, matter.of, tone)
    : (matter.instances ?? []).slice(0, 2).map(plain).join(', ');
}

/** The strip of what `/now` tells. @param {{offered?: (number | null)[], blocked: (number | null)[]}} told */
export const barsOf = (told) =>
  (told.offered ?? []).map((offered, i) => (offered === null ? null : {offered, blocked: told.blocked[i] ?? 0}));

/** The override that a matter is about. @param {string} env @param {any} matter */
export function overrideOf(env, matter) {
  if (matter.kind !== 'OVERRIDE') return undefined;
  const known = ask(`${place(matter.app, env)}/overrides`, {every: 3_000}).body;
  return known?.find?.((each) => each.id === matter.subject);
}

/** How many of all, as squares; of very many a square is several. */
function cells(count, of, tone) {
  const shown = Math.min(of, MOST_CELLS);
  const marked = Math.min(shown, Math.max(1, Math.round((count / of) * shown)));
  const rows = Math.ceil(shown / CELL.inRow);
  const path = (from, to) =>
    Array.from({length: to - from}, (_, i) => {
      const [row, column] = [Math.floor((from + i) / CELL.inRow), (from + i) % CELL.inRow];
      return `M${column * CELL.pitch} ${row * CELL.pitch}h${CELL.size}v${CELL.size}h-${CELL.size}z`;
    }).join('');
  return html`<svg
    class="cells-few ${tone}"
    width=${CELL.inRow * CELL.pitch}
    height=${rows * CELL.pitch}
    shape-rendering="crispEdges"
    aria-hidden="true"
  >
    ${svg`<path class="fine" d=${path(0, shown - marked)}></path><path class="marked" d=${path(shown - marked, shown)}></path>`}
  </svg>`;
}

/** How much of its time is over. */
function remaining(from, to, now) {
  const passed = Math.round(Math.min(1, Math.max(0, (now - from) / (to - from || 1))) * BAR.width);
  return html`<svg class="remaining" width=${BAR.width} height=${BAR.height} aria-hidden="true">
    ${svg`<rect class="all" x="0.5" y="0.5" width=${BAR.width - 1} height=${BAR.height - 1}></rect>
      <rect class="passed" width=${passed} height=${BAR.height}></rect>`}
  </svg>`;
}
