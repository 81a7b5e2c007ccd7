// States and places as small pictures. They never stand alone for a meaning: next to each is its word, or it has a label.
import {html} from './html.js';

/** A glyph of 12 pixels, in the colour of the text. @param {string} name as in index.html @param {string} [tone] a class: bad, warn, ok … */
export const glyph = (name, tone = '') =>
  html`<svg class="g ${tone}" viewBox="0 0 12 12" aria-hidden="true"><use href="#g-${name}"></use></svg>`;

/** An icon of the rail. @param {string} name */
export const icon = (name) => html`<svg viewBox="0 0 16 16" aria-hidden="true"><use href="#i-${name}"></use></svg>`;

export const caret = html`<svg class="caret" viewBox="0 0 8 5" aria-hidden="true"><use href="#g-caret"></use></svg>`;
export const magnifier = html`<svg width="16" height="16" viewBox="0 0 16 16" aria-hidden="true">
  <use href="#g-find"></use>
</svg>`;
export const logo = html`<svg width="18" height="18" viewBox="0 0 18 18" aria-hidden="true">
  <use href="#logo"></use>
</svg>`;

/** What an arrival looks like. @type {Record<string, {glyph: string, tone: string}>} */
export const ARRIVAL = {
  NO_RULES: {glyph: 'wait', tone: ''},
  WAITING: {glyph: 'wait', tone: ''},
  SENT: {glyph: 'sent', tone: ''},
  APPLIED: {glyph: 'applied', tone: ''},
  REJECTED: {glyph: 'rejected', tone: 'bad'},
  TIMED_OUT: {glyph: 'timeout', tone: 'warn'},
  OFFLINE: {glyph: 'offline', tone: 'faint'},
  DRIFTED: {glyph: 'drift', tone: 'warn'},
};

/** What a rule's mode looks like. @type {Record<string, {glyph: string, tag: string}>} */
export const MODE = {
  ENFORCE: {glyph: 'closed', tag: 'ENF'},
  SHADOW: {glyph: 'shadow', tag: 'SHD'},
  OFF: {glyph: 'disabled', tag: 'OFF'},
};

/** What an override looks like. @type {Record<string, {glyph: string}>} */
export const OVERRIDE = {
  FORCE_OPEN: {glyph: 'forced'},
  FORCE_CLOSED: {glyph: 'closed'},
  SCALE: {glyph: 'half'},
  BYPASS: {glyph: 'disabled'},
};
