// The gate strip: one bar a second, its height what was offered, its upper part what was refused. Whole pixels only, so that bars stay alike.
import {svg, html, nothing} from '../html.js';
import {whole} from '../format.js';
import {t} from '../i18n.js';

/** @typedef {{offered: number, blocked: number} | null} Bar  null is a gap: nobody told */

/** Widths in pixels: of a bar, and between bars. */
const SIZES = {
  row: {bar: 2, gap: 1, height: 20},
  phoneRow: {bar: 1, gap: 1, height: 20},
  head: {bar: 8, gap: 3, height: 64},
  half: {bar: 6, gap: 2, height: 56},
  phone: {bar: 4, gap: 2, height: 48},
};

const LONG_SILENCE = 5;

/** @param {import('../traffic.js').Point | null} point @returns {Bar} */
export const barOf = (point) => point && {offered: point.permitted + point.blockedCalls, blocked: point.blockedCalls};

/**
 * @param {Bar[]} bars the oldest first
 * @param {'row' | 'phoneRow' | 'head' | 'half' | 'phone'} [size] by default as fits a row
 * @param {number} [full] what the whole height means; by default the highest bar
 */
export function gateStrip(bars, size = innerWidth <= 600 ? 'phoneRow' : 'row', full = highest(bars)) {
  const {bar, gap, height} = SIZES[size];
  const width = bars.length * (bar + gap) - gap;
  let pass = '';
  let block = '';
  let gaps = '';
  let silence = '';
  bars.forEach((each, i) => {
    const x = i * (bar + gap);
    if (each === null) {
      gaps += `M${x} ${height - 0.5}h${bar}`;
      if (height > SIZES.row.height) silence += silent(bars, i, x, bar + gap, height);
      return;
    }
    const offered = full > 0 ? Math.min(height, Math.ceil((each.offered / full) * height)) : 0;
    const blocked = each.blocked > 0 ? Math.max(1, Math.round((each.blocked / full) * height)) : 0;
    if (offered > blocked) pass += `M${x} ${height - offered + blocked}h${bar}V${height}h${-bar}z`;
    if (blocked > 0) block += `M${x} ${height - offered}h${bar}v${blocked}h${-bar}z`;
  });
  const idle = full === 0 && bars.some((each) => each !== null);
  return html`<svg
    class="strip"
    width=${width}
    height=${height}
    viewBox="0 0 ${width} ${height}"
    shape-rendering="crispEdges"
    role="img"
    aria-label=${describe(bars)}
  >
    ${svg`<path class="gapcell" d=${silence || nothing}></path><path class="pf" d=${pass || nothing}></path><path class="bf" d=${block || nothing}></path>
      <path class="gap" d=${gaps || nothing}></path>${idle ? svg`<path class="flat" d="M0 ${height - 0.5}h${width}"></path>` : ''}`}
  </svg>`;
}

/** The area of a silence that begins here and is long: it is hatched, so that nobody takes it for the quiet of no calls. */
function silent(bars, i, x, pitch, height) {
  if (i > 0 && bars[i - 1] === null) return '';
  const next = bars.findIndex((each, k) => k > i && each !== null);
  const seconds = (next < 0 ? bars.length : next) - i;
  return seconds < LONG_SILENCE ? '' : `M${x} 0h${seconds * pitch - 1}v${height - 1}h${1 - seconds * pitch}z`;
}

/** @param {Bar[]} bars */
export function highest(bars) {
  return bars.reduce((most, each) => Math.max(most, each?.offered ?? 0), 0);
}

/** @param {Bar[]} bars */
function describe(bars) {
  const told = bars.filter((each) => each !== null);
  if (told.length === 0) return t('strip.nothing');
  const last = /** @type {{offered: number, blocked: number}} */ (told[told.length - 1]);
  return t('strip.label', {
    offered: whole(last.offered),
    blocked: whole(last.blocked),
    gaps: bars.length - told.length,
  });
}
