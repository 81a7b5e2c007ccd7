// One row for each instance, one cell for each second: the one machine that is ill stands out.
import {html, svg, repeat} from '../html.js';
import {plain, short} from '../format.js';
import {t} from '../i18n.js';

const CELL = {width: 5, height: 11, gap: 1};

/** @typedef {{instance: string, from: number, permitted: (number | null)[], blocked: (number | null)[], failed: (number | null)[], p99: (number | null)[]}} Row */

/** Those that refuse most first, then those with gaps, then those with most load. @param {Row[]} rows */
export function worstFirst(rows) {
  const sum = (values) => values.reduce((a, b) => a + (b ?? 0), 0);
  const gaps = (row) => row.permitted.filter((each) => each === null).length;
  return [...rows].sort(
    (a, b) => sum(b.blocked) - sum(a.blocked) || gaps(b) - gaps(a) || sum(b.permitted) - sum(a.permitted),
  );
}

/** @param {Row[]} rows @param {number} most what a full cell means */
export function heatRows(rows, most) {
  return html`<div class="heatrows">
    ${repeat(
      rows,
      (row) => row.instance,
      (row) =>
        html` <div>
          <span class="num nm" title=${plain(row.instance)}><bdi dir="ltr">${plain(row.instance)}</bdi></span>${cells(row, most)}<span class="num r">${load(row)}</span>
        </div>`,
    )}
  </div>`;
}

function load(row) {
  const told = row.permitted.filter((each) => each !== null);
  return told.length ? short(told.reduce((a, b) => a + b, 0) / told.length) : '–';
}

function cells(row, most) {
  const paths = {h0: '', h1: '', h2: '', h3: '', h4: '', bf: '', gapcell: ''};
  row.permitted.forEach((count, i) => {
    const x = i * (CELL.width + CELL.gap);
    const shape = `M${x} 0h${CELL.width}v${CELL.height}h${-CELL.width}z`;
    if (count === null) paths.gapcell += shape;
    else if ((row.blocked[i] ?? 0) > 0) paths.bf += shape;
    else paths[`h${Math.min(4, Math.floor((count / Math.max(most, 1)) * 5))}`] += shape;
  });
  const width = row.permitted.length * (CELL.width + CELL.gap);
  const refused = row.blocked.reduce((a, b) => a + (b ?? 0), 0);
  return html`<svg
    width=${width}
    height=${CELL.height}
    shape-rendering="crispEdges"
    role="img"
    aria-label=${t('heat.label', {load: load(row), refused: short(refused ?? 0)})}
  >
    ${Object.entries(paths).map(([name, path]) => (path ? svg`<path class=${name} d=${path}></path>` : ''))}
  </svg>`;
}
