// Calls at once, and how many may be.
import {svg} from '../html.js';
import {short, whole} from '../format.js';
import {t} from '../i18n.js';
import {area, line, ticks} from './scale.js';
import {timeChart, upwards} from './time-chart.js';

const HEIGHT = 128;

/** @param {{at: number[], points: (import('../traffic.js').Point | null)[], width: number}} it */
export function concurrencyChart({at, points, width}) {
  const inFlight = points.map((p) => p?.inFlightMax ?? null);
  const limits = points.map((p) => p?.limit ?? null);
  const steps = ticks(Math.max(1, ...inFlight.map((each) => each ?? 0), ...limits.map((each) => each ?? 0)) * 1.08, 3);
  const y = upwards(steps[steps.length - 1], HEIGHT);
  const pixels = (values) => values.map((value) => (value === null ? null : y(value)));
  const last = points.findLast?.((p) => p !== null);
  return timeChart({
    at,
    width,
    height: HEIGHT,
    label: t('chart.concurrency'),
    grid: steps.map((value) => ({value, y: y(value), text: short(value)})),
    labels: last
      ? [
          {y: y(last.inFlightMax ?? 0), text: t('chart.inFlight', {n: whole(last.inFlightMax ?? 0)}), tone: 'k-inf'},
          ...(last.limit === null
            ? []
            : [{y: y(last.limit), text: t('chart.atMost', {n: whole(last.limit)}), tone: 'k'}]),
        ]
      : [],
    body: (x) => {
      const xs = at.map(x);
      const zero = inFlight.map((value) => (value === null ? null : y(0)));
      return svg`<path class="inf-a" d=${area(xs, zero, pixels(inFlight))}></path><path class="inf-l" d=${line(xs, pixels(inFlight))}></path>
        <path class="lim-l" d=${line(xs, pixels(limits), true)}></path>`;
    },
  });
}
