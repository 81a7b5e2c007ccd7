// From what somebody types to a value of a rule, and back. What is typed in another unit is taken, and shown converted.
import {t} from '../i18n.js';

/** @typedef {{value: any, text?: string, was?: string} | {error: string}} Read  `text` is what it was converted to, `was` what was typed */

/** Lengths in milliseconds. @type {Record<string, number>} */
const UNITS = {ms: 1, s: 1_000, min: 60_000, m: 60_000, h: 3_600_000, d: 86_400_000};

/** @param {import('./schema.js').Field} field @param {string} typed @returns {Read} undefined as a value: the default */
export function readValue(field, typed) {
  const text = typed.trim();
  if (text === '') return {value: undefined};
  switch (field.form) {
    case 'whole':
      return whole(text);
    case 'number':
      return number(text, field.unit);
    case 'duration':
      return duration(text);
    case 'list':
      return {value: text.split(/\s*[,\n]\s*/).filter(Boolean)};
    case 'tree':
      return tree(text);
    default:
      return {value: text};
  }
}

function whole(text) {
  const digits = text.replace(/[\s\u202f_](?=\d{3}\b)/g, '');
  return /^-?\d+$/.test(digits) ? {value: Number(digits)} : {error: t('value.whole', {typed: text})};
}

function number(text, unit) {
  const digits = unit === '%' ? text.replace(/\s*%$/, '') : text;
  return /^-?\d+([.]\d+)?$/.test(digits) ? {value: Number(digits)} : {error: t('value.number', {typed: text})};
}

/** 250ms, 1.5 s, 10 min, 1h30m; a bare number is taken as milliseconds. */
function duration(text) {
  const parts = [...text.replaceAll('\u202f', ' ').matchAll(/(\d+(?:\.\d+)?)\s*(ms|min|s|m|h|d)?/g)];
  const covered = parts
    .map((part) => part[0])
    .join('')
    .replace(/\s/g, '');
  if (parts.length === 0 || covered !== text.replace(/[\s\u202f]/g, ''))
    return {error: t('value.duration', {typed: text})};
  const ms = parts.reduce((sum, [, count, unit]) => sum + Number(count) * UNITS[unit ?? 'ms'], 0);
  if (!Number.isInteger(ms)) return {error: t('value.finer', {typed: text})};
  const value = durationText(ms);
  return value === text ? {value} : {value, text: value, was: text};
}

/** Milliseconds as rule documents write them: 1h30m. @param {number} ms */
export function durationText(ms) {
  if (ms === 0) return '0ms';
  let rest = ms;
  let text = '';
  for (const [unit, size] of /** @type {[string, number][]} */ ([
    ['d', 86_400_000],
    ['h', 3_600_000],
    ['m', 60_000],
    ['s', 1_000],
    ['ms', 1],
  ])) {
    if (rest >= size) text += Math.floor(rest / size) + unit;
    rest %= size;
  }
  return text;
}

/** The length of a duration as rule documents write it, in milliseconds. @param {string} text */
export function durationMillis(text) {
  return [...text.matchAll(/(\d+(?:\.\d+)?)(ms|s|m|h|d)/g)].reduce(
    (sum, [, count, unit]) => sum + Number(count) * UNITS[unit],
    0,
  );
}

function tree(text) {
  try {
    return {value: JSON.parse(text)};
  } catch {
    return {error: t('value.tree')};
  }
}

/** A value for its field. @param {import('./schema.js').Field} field @param {any} value */
export function writeValue(field, value) {
  if (value === undefined || value === null) return '';
  if (field.form === 'list') return value.join(', ');
  if (field.form === 'tree') return JSON.stringify(value);
  return String(value);
}
