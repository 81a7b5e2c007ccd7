// Addresses. All that can be linked to is in the address: environment, application, resource, tab, and, as its query, what a page is set to.
import {set, state} from './store.js';

/**
 * @typedef {object} Route
 * @property {string} name   which page
 * @property {string} [env]
 * @property {string} [app]
 * @property {string} [resource]
 * @property {string} [rule]
 * @property {string} [rollout]
 * @property {URLSearchParams} query
 */

/**
 * Parts in braces are variables; one with an asterisk at the end takes all that is left, since names of resources have slashes, which servers do not
 * like to see escaped. The first that fits is meant.
 */
const PAGES = Object.entries({
  '/sign-in': 'signIn',
  '/setup': 'setUp',
  '/{env}': 'now',
  '/{env}/connect': 'connect',
  '/{env}/apps': 'apps',
  '/{env}/apps/{app}': 'overview',
  '/{env}/apps/{app}/resources': 'resources',
  '/{env}/apps/{app}/resources/{resource*}': 'resource',
  '/{env}/apps/{app}/rules': 'rules',
  '/{env}/apps/{app}/rules/{rule*}': 'rule',
  '/{env}/apps/{app}/import': 'import',
  '/{env}/apps/{app}/rollouts': 'rollouts',
  '/{env}/apps/{app}/rollouts/{rollout}': 'rollout',
  '/{env}/apps/{app}/instances': 'instances',
  '/{env}/apps/{app}/changes': 'appChanges',
  '/{env}/changes': 'changes',
  '/{env}/templates': 'templates',
  '/{env}/settings': 'settings',
}).map(([pattern, name]) => ({parts: pattern.split('/').slice(1), name}));

/** @param {string} path @param {string} search @returns {Route} */
export function parse(path, search) {
  const query = new URLSearchParams(search);
  const parts = path.split('/').slice(1);
  if (parts.length === 1 && parts[0] === '') return {name: 'home', query};
  for (const page of PAGES) {
    const found = match(page.parts, parts);
    if (found) return {name: page.name, query, ...found};
  }
  return {name: 'nowhere', query};
}

function match(pattern, parts) {
  const found = {};
  for (let i = 0; i < pattern.length; i++) {
    const [, name, rest] = /^\{(\w+)(\*?)}$/.exec(pattern[i]) ?? [];
    const part = rest ? parts.slice(i).join('/') : parts[i];
    if (name ? !part : part !== pattern[i]) return null;
    if (name) {
      try {
        found[name] = decodeURIComponent(part);
      } catch {
        return null;
      }
    }
    if (rest) return found;
  }
  return parts.length === pattern.length ? found : null;
}

/** The path of these parts, each escaped but for its slashes. @param {...string} parts */
export function to(...parts) {
  return '/' + parts.map((part) => encodeURIComponent(part).replaceAll('%2F', '/')).join('/');
}

/** A path within the application that is shown. @param {...string} parts */
export function inApp(...parts) {
  return to(state.route.env ?? '', 'apps', state.route.app ?? '', ...parts);
}

/** Goes to a page. @param {string} path @param {{replace?: boolean}} [how] */
export function go(path, {replace = false} = {}) {
  if (replace) history.replaceState(null, '', path);
  else history.pushState(null, '', path);
  arrive();
  window.scrollTo(0, 0);
  requestAnimationFrame(keepFocus);
}

/** Sets parts of the query, in place; null takes one away. @param {Record<string, string | null>} changes */
export function setQuery(changes) {
  const query = new URLSearchParams(location.search);
  for (const [name, value] of Object.entries(changes)) {
    if (value === null) query.delete(name);
    else query.set(name, value);
  }
  const search = query.toString();
  history.replaceState(null, '', location.pathname + (search ? '?' + search : ''));
  set({route: parse(location.pathname, location.search)});
}

/** Whoever moves by keyboard goes on in the new page, if what had the focus is gone with the old one. */
function keepFocus() {
  if (document.activeElement === document.body) document.getElementById('main')?.focus({preventScroll: true});
}

function arrive() {
  const route = parse(location.pathname, location.search);
  const samePage = route.name === state.route.name && route.app === state.route.app && route.env === state.route.env;
  set({route, edit: null, cursor: null, ...(samePage ? {} : {ui: {}})});
}

/** Follows the address from now on, and takes clicks on links of our own without loading anything. */
export function start() {
  addEventListener('popstate', arrive);
  document.addEventListener('click', (event) => {
    const link = /** @type {Element} */ (event.target).closest?.('a[href]');
    const isPlain = event.button === 0 && !event.metaKey && !event.ctrlKey && !event.shiftKey && !event.altKey;
    if (!link || !isPlain || event.defaultPrevented || link.hasAttribute('download')) return;
    const url = new URL(/** @type {HTMLAnchorElement} */ (link).href);
    if (url.origin !== location.origin || url.pathname.startsWith('/api/')) return;
    event.preventDefault();
    go(url.pathname + url.search);
  });
  arrive();
}
