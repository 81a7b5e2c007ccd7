// The arrival matrix: one cell for each instance, its form the state, its place always the same. One stop for the tab key; arrows move inside.
import {html, nothing, repeat} from '../html.js';
import {ARRIVAL, glyph} from '../glyphs.js';
import {plain, whole} from '../format.js';
import {t, word} from '../i18n.js';
import {setUi, state} from '../store.js';

/** @typedef {{instance: string, zone: string, arrival: string, presence?: string, mistakes?: {path: string, code: string, message: string}[], member?: boolean}} Cell */

/** What is said of a cell to those who cannot see it. @param {Cell} cell */
export function spoken(cell) {
  const why = cell.mistakes?.length ? `, ${plain(cell.mistakes[0].message)}` : '';
  return `${plain(cell.instance)}, ${t('zone', {zone: plain(cell.zone)})}, ${word('arrival', cell.arrival)}${why}`;
}

/** By zone, in the order of their names. @param {Cell[]} cells @returns {[string, Cell[]][]} */
export function byZone(cells) {
  /** @type {Map<string, Cell[]>} */
  const zones = new Map();
  for (const cell of [...cells].sort((a, b) => (a.instance < b.instance ? -1 : 1)))
    zones.set(cell.zone, [...(zones.get(cell.zone) ?? []), cell]);
  return [...zones].sort(([a], [b]) => (a < b ? -1 : 1));
}

/** @param {Cell[]} cells @param {{size?: 'small' | 'large', choose?: (cell: Cell) => void}} [how] */
export function matrix(cells, {size = 'large', choose} = {}) {
  const focused = cells.some((cell) => cell.instance === state.ui.cell) ? state.ui.cell : cells[0]?.instance;
  const pick = (/** @type {Cell} */ cell) => {
    setUi({cell: cell.instance});
    choose?.(cell);
  };
  return html`<div class="matrix ${size}" role="grid" aria-label=${t('arrival')} @keydown=${move}>
    ${byZone(cells).map(
      ([zone, own]) =>
        html`<div class="zone" role="row">
          <span class="meta" role="rowheader"
            >${t('zone', {zone: plain(zone)})} <span class="num">${own.length}</span></span
          >
          <div class="cells" role="presentation">
            ${repeat(
              own,
              (cell) => cell.instance,
              (cell) =>
                html` <button
                  role="gridcell"
                  class="cell ${cell.arrival} ${ARRIVAL[cell.arrival]?.tone ?? ''}"
                  tabindex=${cell.instance === focused ? 0 : -1}
                  aria-selected=${cell.instance === state.ui.cell ? 'true' : nothing}
                  aria-label=${spoken(cell)}
                  title=${spoken(cell)}
                  @click=${() => pick(cell)}
                >
                  ${glyph(ARRIVAL[cell.arrival]?.glyph ?? 'wait')}
                </button>`,
            )}
          </div>
        </div>`,
    )}
  </div>`;
}

function move(event) {
  const way = {ArrowLeft: -1, ArrowRight: 1, Home: -Infinity, End: Infinity}[event.key];
  const down = {ArrowUp: -1, ArrowDown: 1}[event.key];
  if (way === undefined && down === undefined) return;
  event.preventDefault();
  const row = event.target.closest('[role=row]');
  const own = [...row.querySelectorAll('.cell')];
  const at = own.indexOf(event.target);
  if (way !== undefined) own[Math.min(own.length - 1, Math.max(0, at + way))].focus();
  else {
    const rows = [...event.currentTarget.querySelectorAll('[role=row]')];
    const next = rows[rows.indexOf(row) + down]?.querySelectorAll('.cell');
    next?.[Math.min(next.length - 1, at)]?.focus();
  }
}

/** How many cells are in which state. @param {Cell[]} cells */
export function legend(cells) {
  const counts = {};
  for (const cell of cells) counts[cell.arrival] = (counts[cell.arrival] ?? 0) + 1;
  return html`<div class="leg">
    ${Object.keys(ARRIVAL)
      .filter((name) => counts[name])
      .map(
        (name) =>
          html` <span class=${ARRIVAL[name].tone}
            >${glyph(ARRIVAL[name].glyph)} ${word('arrival', name)} <span class="num">${whole(counts[name])}</span></span
          >`,
      )}
  </div>`;
}
