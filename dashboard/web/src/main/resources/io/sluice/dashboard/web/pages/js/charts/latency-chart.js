// How long calls took: percentiles of merged histograms, on a logarithmic scale.
import {svg} from '../html.js';
import {millis} from '../format.js';
import {t} from '../i18n.js';
import {line, logarithmic} from './scale.js';
import {timeChart} from './time-chart.js';

const HEIGHT = 128;
const MARKS = [0.1, 1, 2, 5, 10, 20, 50, 100, 200, 500, 1000, 2000, 5000, 10_000, 30_000, 60_000];

/** @param {{at: number[], points: (import('../traffic.js').Point | null)[], width: number}} it */
export function latencyChart({at, points, width}) {
  const all = points
    .flatMap((p) => (p ? [p.p50, p.p99] : []))
    .filter((each) => each !== null)
    .map((each) => each / 1000);
  const low = Math.max(0.05, Math.min(...all, 10) * 0.7);
  const high = Math.max(...all, 20) * 1.3;
  const y = logarithmic(low, high, 12 + HEIGHT, 12);
  const pixels = (name) => points.map((p) => (p?.[name] == null ? null : y(p[name] / 1000)));
  const last = points.findLast?.((p) => p?.p99 != null);
  const grid = MARKS.filter((mark) => mark >= low && mark <= high);
  return timeChart({
    at,
    width,
    height: HEIGHT,
    label: t('chart.latency'),
    grid: [
      {value: 0, y: 12 + HEIGHT, text: ''},
      ...thin(grid, y).map((value) => ({value, y: y(value), text: String(value)})),
    ],
    labels: last
      ? ['p50', 'p90', 'p99'].map((name) => ({
          y: y(last[name] / 1000),
          text: `${millis(last[name])} ${name}`,
          tone: `k-${name}`,
        }))
      : [],
    body: (x) => {
      const xs = at.map(x);
      return ['p90', 'p50', 'p99'].map((name) => svg`<path class="${name}-l" d=${line(xs, pixels(name))}></path>`);
    },
  });
}

/** Leaves out marks that would stand too close. */
function thin(marks, y) {
  let last = Infinity;
  return marks.filter((mark) => {
    if (last - y(mark) < 18) return false;
    last = y(mark);
    return true;
  });
}
