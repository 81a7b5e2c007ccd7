// What came in each second: what passed, what was refused on top of it, what failed; and the limit as a line that can be moved.
import {svg} from '../html.js';
import {short, whole} from '../format.js';
import {t} from '../i18n.js';
import {EDGE, area, line, ticks} from './scale.js';
import {timeChart, upwards} from './time-chart.js';

const HEIGHT = 192;

/**
 * @param {object} it
 * @param {number[]} it.at
 * @param {(import('../traffic.js').Point | null)[]} it.points
 * @param {number} it.width
 * @param {number | null} it.limit   calls a second of the whole fleet; null if nothing limits them
 * @param {number | null} it.draft   the limit that is being tried
 * @param {(value: number) => void} it.move  hears of the limit that somebody wants
 * @param {any[]} it.marks
 */
export function trafficChart({at, points, width, limit, draft, move, marks}) {
  const passed = points.map((p) => p && p.permitted);
  const offered = points.map((p) => p && p.permitted + p.blockedCalls);
  const would = points.map((p) => (p ? Object.values(p.shadowBlocked ?? {}).reduce((a, b) => a + b, 0) : null));
  const failed = points.map((p) => p && p.failed);
  const most = Math.max(1, ...offered.map((each) => each ?? 0), limit ?? 0, draft ?? 0) * 1.08;
  const steps = ticks(most);
  const top = steps[steps.length - 1];
  const y = upwards(top, HEIGHT);
  const pixels = (values) => values.map((value) => (value === null ? null : y(value)));
  const zero = points.map((p) => (p ? y(0) : null));
  const last = points.findLast?.((p) => p !== null) ?? null;
  const shown = draft ?? limit;
  return timeChart({
    at,
    width,
    height: HEIGHT,
    marks,
    label: t('chart.traffic'),
    grid: steps.map((value) => ({value, y: y(value), text: short(value)})),
    labels: [
      ...(limit === null || draft === null
        ? []
        : [{y: y(limit), text: t('chart.limitLive', {limit: short(limit)}), tone: 'k'}]),
      ...(last
        ? [
            {y: y(last.permitted), text: t('chart.pass', {n: whole(last.permitted)}), tone: 'k-pass'},
            {
              y: y(last.permitted + last.blockedCalls) - 8,
              text: t('chart.blocked', {n: whole(last.blockedCalls)}),
              tone: 'k-block',
            },
            {y: y(last.failed), text: t('chart.exceptions', {n: whole(last.failed)}), tone: 'k-exc'},
          ]
        : []),
    ],
    handle: shown === null ? undefined : y(shown),
    body: (x) => {
      const xs = at.map(x);
      const hatched = points.map((p, i) =>
        p && would[i] ? y((passed[i] ?? 0) - Math.min(would[i], passed[i] ?? 0)) : null,
      );
      return svg`
        <path class="pass-a" d=${area(xs, zero, pixels(passed))}></path>
        <path class="block-a" d=${area(xs, pixels(passed), pixels(offered))}></path>
        <path class="would-a" d=${area(
          xs,
          hatched,
          pixels(passed).map((v, i) => (hatched[i] === null ? null : v)),
        )}></path>
        ${draft === null ? '' : svg`<path class="would-a" d=${overflow(xs, passed, draft, y)}></path>`}
        <path class="pass-l" d=${line(xs, pixels(passed))}></path>
        <path class="exc-l" d=${line(xs, pixels(failed))}></path>
        ${limit === null ? '' : svg`<line class="lim-live" x1=${EDGE.left} x2=${width - EDGE.right} y1=${y(limit)} y2=${y(limit)}></line>`}
        ${draft === null ? '' : svg`<line class="draft-l" x1=${EDGE.left} x2=${width - EDGE.right} y1=${y(draft)} y2=${y(draft)}></line>`}
        ${shown === null ? '' : handle({width, value: shown, isDraft: draft !== null, y, top, move})}`;
    },
  });
}

/** What lies above the draft: what it would have refused, about. The replay knows it exactly. */
function overflow(xs, passed, draft, y) {
  const over = passed.map((value) => (value !== null && value > draft ? y(value) : null));
  return area(
    xs,
    over.map((value) => (value === null ? null : y(draft))),
    over,
  );
}

/** The end of the limit's line, with its value: drag it, or move it with the arrow keys, a hundredth at a time, a tenth with shift. */
function handle({width, value, isDraft, y, top, move}) {
  const pressed = (/** @type {KeyboardEvent} */ event) => {
    const way = event.key === 'ArrowUp' ? 1 : event.key === 'ArrowDown' ? -1 : 0;
    if (way === 0) return;
    event.preventDefault();
    move(Math.max(0, value + way * Math.max(1, value * (event.shiftKey ? 0.1 : 0.01))));
  };
  const grabbed = (/** @type {PointerEvent} */ event) => {
    const grip = /** @type {SVGElement} */ (event.currentTarget);
    const plot = /** @type {Element} */ (grip.closest('svg')).getBoundingClientRect();
    grip.setPointerCapture(event.pointerId);
    const dragged = (/** @type {PointerEvent} */ moved) => {
      const share = (y(0) - (moved.clientY - plot.top)) / (y(0) - y(top));
      move(Math.max(0, share * top));
    };
    grip.addEventListener('pointermove', dragged);
    grip.addEventListener('pointerup', () => grip.removeEventListener('pointermove', dragged), {once: true});
  };
  const at = y(value);
  const left = width - EDGE.right + 4;
  return svg`<g class="grip ${isDraft ? 'draft' : ''}" role="slider" tabindex="0" aria-orientation="vertical" aria-label=${t('chart.limit')} aria-valuenow=${Math.round(value)} aria-valuemin="0"
      aria-valuemax=${Math.round(top)} @keydown=${pressed} @pointerdown=${grabbed} data-testid="limit-handle">
    <rect x=${left} y=${at - 11} width=${EDGE.right - 8} height="22" rx="4"></rect>
    <use href="#g-grip" x=${left + 8} y=${at - 6} width="8" height="12"></use>
    <text x=${left + 24} y=${at + 4}>${short(value)}\u202f/s</text></g>`;
}
