// Words in the reader's language. Sentences are whole, with {names} for what is put in; {n:rule|rules} is a number with its noun.
import {redraw} from './store.js';
import {en} from './i18n/en.js';
import {zh} from './i18n/zh.js';

/** @type {Record<string, Record<string, string>>} */
const LANGUAGES = {en, 'zh-CN': zh};
const KEPT = 'sluice.language';
let current = chosen();

function chosen() {
  /** @type {string | null} */
  let kept = null;
  try {
    kept = localStorage.getItem(KEPT);
  } catch {
    // Storage is forbidden here: the browser's language it is.
  }
  if (kept && kept in LANGUAGES) return kept;
  return navigator.language.toLowerCase().startsWith('zh') ? 'zh-CN' : 'en';
}

/** The language, as BCP 47 names it. */
export const locale = () => current;

/** All there are. */
export const locales = () => Object.keys(LANGUAGES);

/** @param {string} language one of `locales()` */
export function speak(language) {
  current = language;
  document.documentElement.lang = language;
  try {
    localStorage.setItem(KEPT, language);
  } catch {
    // It is forgotten when the page is left.
  }
  redraw();
}

/** A sentence as text. @param {string} key @param {Record<string, string | number>} [values] */
export function t(key, values = {}) {
  return parts(key, values).join('');
}

/** A word for something that others may add to, such as gates; if there is none for it here, its own name. @param {string} family @param {string} name */
export function word(family, name) {
  const key = `${family}.${name}`;
  const found = LANGUAGES[current][key] ?? en[key];
  return found ?? name;
}

/**
 * A sentence as parts for a template, so that what is put in can be more than text.
 * @param {string} key @param {Record<string, any>} values @returns {any[]}
 */
export function parts(key, values) {
  const sentence = LANGUAGES[current][key] ?? en[key] ?? key;
  return sentence.split(/(\{[^}]+})/).map((piece) => {
    const hole = /^\{(\w+)(?::([^|}]*)\|([^}]*))?}$/.exec(piece);
    if (!hole) return piece;
    const value = values[hole[1]];
    return hole[2] === undefined ? (value ?? '') : `${value} ${value === 1 || value === '1' ? hole[2] : hole[3]}`;
  });
}
