// The pulse: a large gate strip, and the four numbers beside it.
import {gateStrip, highest} from '../charts/strip.js';
import {whole} from '../format.js';
import {html} from '../html.js';
import {t} from '../i18n.js';

const stripSize = () => (innerWidth <= 600 ? 'phone' : innerWidth <= 1360 ? 'half' : 'head');

/** @param {import('../charts/strip.js').Bar[]} bars @param {{name: string, value: any, unit: string, note?: any, tone?: string}[]} figures @param {string} caption */
export function pulse(bars, figures, caption) {
  const full = highest(bars);
  return html`<div class="pulse">
    <div class="s">
      ${gateStrip(bars, stripSize())}
      <div class="scale meta">
        <span>${t('strip.ago')}</span><span class="only-l">${caption} · ${t('strip.full', {n: whole(full)})}</span
        ><span>${t('strip.now')}</span>
      </div>
    </div>
    <div class="figs">
      ${figures.map(
        (each) =>
          html`<div class="fig">
            <div class="k">${each.name}</div>
            <div class="v ${each.tone ?? ''}">${each.value}<span class="u">${each.unit}</span></div>
            <div class="d">${each.note ?? ''}</div>
          </div>`,
      )}
    </div>
  </div>`;
}
