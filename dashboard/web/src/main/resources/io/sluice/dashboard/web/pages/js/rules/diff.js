// What differs between two rule sets, and what becomes of two changes of the same one.
import {idOf} from './rules.js';

/**
 * @typedef {object} Change
 * @property {string} id
 * @property {string} resource
 * @property {string} kind
 * @property {string} path   'rule' for a rule that is new or gone, else an option, 'mode' or 'resource'
 * @property {any} from      undefined: it was not there
 * @property {any} to        undefined: it is gone
 */

/** A rule as options by their paths. @param {import('./rules.js').Rule} rule @returns {Record<string, any>} */
function options(rule) {
  return {resource: rule.resource, kind: rule.kind, mode: rule.mode ?? 'ENFORCE', ...rule.config};
}

/** @param {any} a @param {any} b */
export const same = (a, b) => JSON.stringify(a) === JSON.stringify(b);

const byId = (rules) => new Map(rules.map((rule) => [idOf(rule), rule]));

/** @param {import('./rules.js').Rule[]} before @param {import('./rules.js').Rule[]} after @returns {Change[]} */
export function diff(before, after) {
  const [old, now] = [byId(before), byId(after)];
  /** @type {Change[]} */
  const found = [];
  for (const [id, rule] of old)
    if (!now.has(id))
      found.push({id, resource: rule.resource, kind: rule.kind, path: 'rule', from: rule, to: undefined});
  for (const [id, rule] of now) {
    const was = old.get(id);
    if (!was) found.push({id, resource: rule.resource, kind: rule.kind, path: 'rule', from: undefined, to: rule});
    else found.push(...ofRule(id, was, rule));
  }
  return found;
}

/** @returns {Change[]} */
function ofRule(id, was, rule) {
  const [a, b] = [options(was), options(rule)];
  return [...new Set([...Object.keys(a), ...Object.keys(b)])]
    .filter((path) => !same(a[path], b[path]))
    .map((path) => ({id, resource: rule.resource, kind: rule.kind, path, from: a[path], to: b[path]}));
}

/**
 * Two changes of the same rule set as one. What only one side changed is taken; what both changed, each in another way, is a conflict, of which
 * `choices` has the winner, by `id/path`; without a choice mine wins, and the conflict is listed.
 * @param {import('./rules.js').Rule[]} base what both began with
 * @param {import('./rules.js').Rule[]} live what others made of it
 * @param {import('./rules.js').Rule[]} mine
 * @param {Record<string, 'live' | 'mine'>} [choices]
 */
export function merge(base, live, mine, choices = {}) {
  const theirs = diff(base, live);
  const conflicts = [];
  let rules = [...live];
  for (const change of diff(base, mine)) {
    const other = theirs.find(
      (each) => each.id === change.id && (each.path === change.path || each.path === 'rule' || change.path === 'rule'),
    );
    const clash = other && !same(other.to, change.to);
    if (clash) conflicts.push({...change, key: `${change.id}/${change.path}`, live: other.to});
    if (clash && choices[`${change.id}/${change.path}`] === 'live') continue;
    rules = apply(rules, change, byId(mine));
  }
  return {rules, conflicts, theirs};
}

function apply(rules, change, mine) {
  const rule = mine.get(change.id);
  if (change.path === 'rule') {
    const others = rules.filter((each) => idOf(each) !== change.id);
    return change.to === undefined ? others : [...others, rule];
  }
  if (!rules.some((each) => idOf(each) === change.id)) return [...rules, rule];
  return rules.map((each) => (idOf(each) === change.id ? withPath(each, change.path, change.to) : each));
}

function withPath(rule, path, value) {
  if (['resource', 'mode', 'kind'].includes(path)) return {...rule, [path]: value};
  const config = {...rule.config, [path]: value};
  if (value === undefined) delete config[path];
  return {...rule, config};
}
