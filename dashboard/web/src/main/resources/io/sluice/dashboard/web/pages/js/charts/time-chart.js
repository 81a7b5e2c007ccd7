// The ground that all charts over time share: axes, marks of what happened, the crosshair, and the same numbers as a table.
import {html, svg} from '../html.js';
import {time} from '../format.js';
import {t} from '../i18n.js';
import {set, state} from '../store.js';
import {EDGE, linear} from './scale.js';

/**
 * @typedef {object} Ground
 * @property {number[]} at       the seconds, the oldest first
 * @property {number} width
 * @property {number} height     of the plot, without the axis
 * @property {{value: number, y: number, text: string}[]} grid
 * @property {any} body          what is drawn on it
 * @property {{y: number, text: any, tone?: string}[]} labels  at the right edge
 * @property {number} [handle]   where something else stands there, which labels keep clear of
 * @property {{at: number, glyph: string, text: string, tone?: string}[]} [marks]
 * @property {string} label      for those who cannot see it
 */

const TOP = 12;
const AXIS = 20;
const LABEL_HEIGHT = 16;
const HANDLE_ROOM = 20;
const MINUTE_WIDTH = 52;

/** The pixel of a second. @param {number[]} at @param {number} width */
export const across = (at, width) => linear(at[0], at[at.length - 1], EDGE.left, width - EDGE.right);

/** @param {Ground} ground */
export function timeChart({at, width, height, grid, body, labels, handle, marks = [], label}) {
  const x = across(at, width);
  const bottom = TOP + height;
  const cursor =
    state.cursor !== null && state.cursor >= at[0] && state.cursor <= at[at.length - 1] ? x(state.cursor) : null;
  const point = (event) => {
    const box = event.currentTarget.getBoundingClientRect();
    const share = (event.clientX - box.left - EDGE.left) / (width - EDGE.left - EDGE.right);
    set({cursor: at[Math.min(at.length - 1, Math.max(0, Math.round(share * (at.length - 1))))]});
  };
  return html`<svg
    class="plot"
    width=${width}
    height=${bottom + AXIS + (marks.length ? 18 : 0)}
    role="group"
    aria-label=${label}
    @pointermove=${point}
    @pointerleave=${() => set({cursor: null})}
  >
    ${grid.map(
      (
        each,
      ) => svg`<line class=${each.value === 0 ? 'axis' : 'grid'} x1=${EDGE.left} x2=${width - EDGE.right} y1=${each.y} y2=${each.y}></line>
      <text class="tick ha" x=${EDGE.left - 8} y=${each.y + 4}>${each.text}</text>`,
    )}
    ${minutes(at, width).map(
      (each) => svg`<line class="grid tickmark" x1=${x(each)} x2=${x(each)} y1=${bottom} y2=${bottom + 4}></line>
      <text class="tick hc" x=${x(each)} y=${bottom + 16}>${time(each)}</text>`,
    )}
    ${marks
      .filter((mark) => mark.at >= at[0] && mark.at <= at[at.length - 1])
      .map(
        (mark) => svg`<line class="grid" x1=${x(mark.at)} x2=${x(mark.at)} y1=${TOP} y2=${bottom}></line>
      <g class=${mark.tone ?? ''}><use href="#g-${mark.glyph}" x=${x(mark.at) - 5} y=${bottom + AXIS + 4} width="10" height="10"></use>
      <text class="lab" x=${x(mark.at) + 9} y=${bottom + AXIS + 13}>${mark.text}</text></g>`,
      )}
    ${body(x, TOP, bottom)}
    ${spread(labels, handle).map((each) => svg`<text class="lab ${each.tone ?? ''}" x=${width - EDGE.right + 8} y=${each.y + 4}>${each.text}</text>`)}
    ${cursor === null ? '' : svg`<line class="cross" x1=${cursor} x2=${cursor} y1=${TOP} y2=${bottom}></line>`}
  </svg>`;
}

/** The pixel of a value between the top and the bottom of the plot. @param {number} greatest @param {number} height */
export const upwards = (greatest, height) => linear(0, greatest, TOP + height, TOP);

/** Whole minutes, as many as there is room for. @param {number[]} at @param {number} width */
function minutes(at, width) {
  const [from, to] = [at[0], at[at.length - 1]];
  const room = Math.max(1, Math.floor((width - EDGE.left - EDGE.right) / MINUTE_WIDTH));
  const step = 60_000 * ([1, 2, 5].find((each) => (to - from) / (60_000 * each) <= room) ?? 10);
  const first = Math.ceil((from + 15_000) / step) * step;
  return Array.from({length: Math.max(0, Math.floor((to - 15_000 - first) / step) + 1)}, (_, i) => first + i * step);
}

/** Moves labels apart that would lie upon each other, those above a handle upwards, all others downwards. @param {Ground['labels']} labels @param {number} [handle] */
function spread(labels, handle = -Infinity) {
  const move = (own, way, from) => {
    let free = from;
    return own.map((each) => {
      const y = way > 0 ? Math.max(each.y, free) : Math.min(each.y, free);
      free = y + way * LABEL_HEIGHT;
      return {...each, y};
    });
  };
  const sorted = [...labels].sort((a, b) => a.y - b.y);
  const above = sorted.filter((each) => each.y < handle).reverse();
  const below = sorted.filter((each) => each.y >= handle);
  return [...move(above, -1, handle - HANDLE_ROOM), ...move(below, 1, handle + HANDLE_ROOM)];
}

/** The numbers of a chart, the newest first. @param {string} caption @param {number[]} at @param {{name: string, values: any[]}[]} columns */
export function table(caption, at, columns) {
  return html`<div class="scroll" tabindex="0" role="region" aria-label=${caption}>
    <table class="numbers" data-testid="numbers">
      <caption class="sr">
        ${caption}
      </caption>
      <thead>
        <tr>
          <th>${t('chart.second')}</th>
          ${columns.map((column) => html`<th class="r">${column.name}</th>`)}
        </tr>
      </thead>
      <tbody>
        ${at
          .map((_, i) => at.length - 1 - i)
          .map(
            (i) =>
              html`<tr data-at=${at[i]}>
                <td class="n">${time(at[i], true)}</td>
                ${columns.map((column) => html`<td class="n r">${column.values[i] ?? '–'}</td>`)}
              </tr>`,
          )}
      </tbody>
    </table>
  </div>`;
}
