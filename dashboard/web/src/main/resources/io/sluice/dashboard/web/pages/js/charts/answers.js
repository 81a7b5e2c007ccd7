// How long instances took from being sent rules to having applied them: a line for each, on one axis, so that the slow ones stand apart. Where many
// took equally long, the line is as high as they are many.
import {html, svg} from '../html.js';
import {whole} from '../format.js';
import {t} from '../i18n.js';
import {linear, ticks} from './scale.js';

const HEIGHT = 16;
const AXIS = 20;
const EDGES = {left: 4, right: 24};

/** @param {number[]} millis @param {number} width */
export function answerTimes(millis, width) {
  if (millis.length === 0) return '';
  const steps = ticks(Math.max(...millis));
  const x = linear(0, steps[steps.length - 1], EDGES.left, width - EDGES.right);
  /** @type {Map<number, number>} how many lines would lie upon each other, by their pixel */
  const counts = new Map();
  for (const each of millis) counts.set(Math.round(x(each)), (counts.get(Math.round(x(each))) ?? 0) + 1);
  const most = Math.max(...counts.values());
  const lines = [...counts].map(([at, n]) => `M${at + 0.5} ${HEIGHT}v-${Math.max(3, (HEIGHT * n) / most)}`).join('');
  return html`<figure class="answers">
    <figcaption class="meta">${t('rollout.answers')}</figcaption>
    <svg class="plot" width=${width} height=${HEIGHT + AXIS} aria-hidden="true">
      <path class="answer" d=${lines}></path>
      <line class="axis" x1=${EDGES.left} x2=${width - EDGES.right} y1=${HEIGHT + 0.5} y2=${HEIGHT + 0.5}></line>
      ${steps.map((each) => svg`<text class="tick hc" x=${x(each)} y=${HEIGHT + 16}>${whole(each)}</text>`)}
    </svg>
  </figure>`;
}
