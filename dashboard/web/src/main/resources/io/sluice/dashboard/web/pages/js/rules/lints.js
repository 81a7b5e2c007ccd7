// What rules may say, and probably do not mean.
import {plain} from '../format.js';
import {glyph} from '../glyphs.js';
import {html} from '../html.js';
import {t} from '../i18n.js';
import {inApp} from '../router.js';
import {appliesTo, idOf, modeOf} from './rules.js';

/** Rules for resources that no instance has told of. @param {import('./rules.js').Rule[]} rules @param {string[]} names of resources */
export function lints(rules, names) {
  if (names.length === 0) return '';
  return rules
    .filter((rule) => modeOf(rule) !== 'OFF' && !names.some((name) => appliesTo(rule, name)))
    .map((rule) => {
      const near = nearest(rule.resource, names);
      return html`<p class="lint">
        ${glyph('warn', 'warn')}
        <span
          ><span class="num">${plain(idOf(rule))}</span> ${t('lint.unseen', {resource: plain(rule.resource)})}
          ${near ? html`${t('lint.meant')} <a class="link" href=${inApp('rules', idOf(rule))}>${plain(near)}</a>?` : ''}</span
        >
      </p>`;
    });
}

/** The name that differs least; null if all differ much. @param {string} name @param {string[]} names */
export function nearest(name, names) {
  const [best] = names.map((each) => ({each, far: distance(name, each)})).sort((a, b) => a.far - b.far);
  return best && best.far <= Math.max(2, name.length / 5) ? best.each : null;
}

/** How many letters have to be put in, taken out or changed. @param {string} a @param {string} b */
function distance(a, b) {
  let last = Array.from({length: b.length + 1}, (_, i) => i);
  for (let i = 1; i <= a.length; i++) {
    const row = [i];
    for (let j = 1; j <= b.length; j++)
      row[j] = Math.min(row[j - 1] + 1, last[j] + 1, last[j - 1] + (a[i - 1] === b[j - 1] ? 0 : 1));
    last = row;
  }
  return last[b.length];
}
