// Numbers, units and times as they are shown. Thousands and units are parted by a narrow no-break space.
import {locale} from './i18n.js';

const NARROW = '\u202f';

/** A whole number: 12 430. @param {number} value */
export function whole(value) {
  return Math.round(value)
    .toString()
    .replace(/\B(?=(\d{3})+$)/g, NARROW);
}

/** A number with at most three digits of interest: 0.4, 13.5, 602, 18 453. @param {number} value */
export function short(value) {
  if (value === 0) return '0';
  if (Math.abs(value) >= 100 || Number.isInteger(value)) return whole(value);
  return String(Number(value.toPrecision(Math.abs(value) >= 10 ? 3 : 2)));
}

/** A ratio as percent, without the sign: 5.1; null if there is nothing to divide by. @param {number} part @param {number} all */
export function percent(part, all) {
  if (all <= 0) return null;
  const value = (part * 100) / all;
  if (value === 0 || value >= 99.95) return String(Math.round(value));
  return value < 0.1 ? '<0.1' : value < 10 ? value.toFixed(1) : String(Math.round(value));
}

/** Microseconds as milliseconds, without the unit. @param {number | null | undefined} micros */
export function millis(micros) {
  if (micros === null || micros === undefined) return '–';
  const value = micros / 1000;
  return value < 1 ? value.toFixed(2) : value < 10 ? String(Number(value.toFixed(1))) : whole(value);
}

/** A time of day, in the browser's zone: 14:02, or 14:02:11. @param {number | string} when @param {boolean} [seconds] */
export function time(when, seconds = false) {
  const date = new Date(when);
  const two = (/** @type {number} */ n) => String(n).padStart(2, '0');
  return `${two(date.getHours())}:${two(date.getMinutes())}${seconds ? ':' + two(date.getSeconds()) : ''}`;
}

/** The day, as the language writes it: Friday 27 November. @param {number | string} when */
export function day(when) {
  return new Date(when).toLocaleDateString(locale(), {weekday: 'long', day: 'numeric', month: 'long'});
}

/** A length of time as a clock shows it: 06:41, 1:02:14. @param {number} ms */
export function clock(ms) {
  const all = Math.max(0, Math.floor(ms / 1000));
  const two = (/** @type {number} */ n) => String(n).padStart(2, '0');
  const hours = Math.floor(all / 3600);
  const rest = `${two(Math.floor(all / 60) % 60)}:${two(all % 60)}`;
  return hours > 0 ? `${hours}:${rest}` : rest;
}

/** How fresh something is: 0.9 s, 14 s, 3 min. @param {number} ms */
export function age(ms) {
  if (ms < 10_000) return `${(Math.max(0, ms) / 1000).toFixed(1)}${NARROW}s`;
  if (ms < 120_000) return `${Math.round(ms / 1000)}${NARROW}s`;
  if (ms < 7_200_000) return `${Math.round(ms / 60_000)}${NARROW}min`;
  return ms < 172_800_000 ? `${Math.round(ms / 3_600_000)}${NARROW}h` : `${Math.round(ms / 86_400_000)}${NARROW}d`;
}

/**
 * What somebody else has chosen, such as the name of a resource, for showing: without control characters and without those that turn the
 * direction of writing, which could make it look like something else; at most 256 characters.
 * @param {unknown} text
 */
export function plain(text) {
  // eslint-disable-next-line no-control-regex
  const clean = String(text ?? '').replace(
    /[\u0000-\u001f\u007f-\u009f\u200e\u200f\u061c\u202a-\u202e\u2066-\u2069]/g,
    '\ufffd',
  );
  return clean.length > 256 ? clean.slice(0, 255) + '…' : clean;
}
