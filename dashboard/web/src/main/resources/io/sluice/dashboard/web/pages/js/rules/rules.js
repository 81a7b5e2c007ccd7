// What rules mean, as far as the pages have to know.
import {durationMillis} from './values.js';

/** @typedef {{id?: string, resource: string, kind: string, mode?: string, config?: Record<string, any>}} Rule */

/** @param {Rule} rule */
export const idOf = (rule) => rule.id ?? `${rule.kind}:${rule.resource}`;
/** @param {Rule} rule */
export const modeOf = (rule) => rule.mode ?? 'ENFORCE';

/** The order in which gates are asked. */
const ORDER = [
  'accessList',
  'fault',
  'system',
  'quota',
  'keyedRateLimiter',
  'rateLimiter',
  'adaptive',
  'bulkhead',
  'circuitBreaker',
];
/** @param {Rule} rule */
export const orderOf = (rule) => ORDER.indexOf(rule.kind) + 1 || ORDER.length + 1;

/** Whether a rule applies to a resource: by its name, as a template in which {…} is a part of a path, or as a regular expression. @param {Rule} rule @param {string} resource */
export function appliesTo(rule, resource) {
  const pattern = rule.resource;
  if (pattern === resource) return true;
  try {
    if (pattern.startsWith('regex:')) return new RegExp(`^(?:${pattern.slice(6)})$`).test(resource);
  } catch {
    return false; // the console's expressions are Java's
  }
  if (!pattern.includes('{')) return false;
  const parts = pattern.split(/\{[^}]*}/).map((part) => part.replace(/[.*+?^${}()|[\]\\]/g, '\\$&'));
  return new RegExp(`^${parts.join('[^/]+')}$`).test(resource);
}

/** Those of a resource, in the order in which gates are asked. @param {Rule[]} rules @param {string} resource */
export function rulesOf(rules, resource) {
  return rules.filter((rule) => appliesTo(rule, resource)).sort((a, b) => orderOf(a) - orderOf(b));
}

/**
 * The number of a rule that is changed most.
 * @typedef {object} Limit
 * @property {Rule} rule
 * @property {string} field
 * @property {number} value
 * @property {'perSecond' | 'perPeriod' | 'perKey' | 'atOnce' | 'adaptive'} unit
 * @property {number} periodMillis  0 if it has none
 * @property {boolean} shared  whether it is that of all instances together, of which each has its share
 */

/** The limit of a resource, if it has one. @param {Rule[]} rules @param {string} resource @returns {Limit | null} */
export function limitOf(rules, resource) {
  const own = rulesOf(rules, resource).filter((rule) => modeOf(rule) !== 'OFF');
  for (const kind of ['rateLimiter', 'bulkhead', 'adaptive', 'keyedRateLimiter', 'quota']) {
    const rule = own.find((each) => each.kind === kind);
    const limit = rule && limitOfRule(rule);
    if (limit) return limit;
  }
  return null;
}

/** @param {Rule} rule @returns {Limit | null} */
export function limitOfRule(rule) {
  const config = rule.config ?? {};
  const shared = config.scope === 'SHARE';
  if (rule.kind === 'rateLimiter' || rule.kind === 'keyedRateLimiter') {
    const periodMillis = durationMillis(config.limitRefreshPeriod ?? '1s');
    const unit = rule.kind === 'keyedRateLimiter' ? 'perKey' : periodMillis === 1_000 ? 'perSecond' : 'perPeriod';
    return {rule, field: 'limitForPeriod', value: config.limitForPeriod ?? 50, unit, periodMillis, shared};
  }
  if (rule.kind === 'bulkhead' && (config.type ?? 'SEMAPHORE') === 'SEMAPHORE') {
    return {
      rule,
      field: 'maxConcurrentCalls',
      value: config.maxConcurrentCalls ?? 25,
      unit: 'atOnce',
      periodMillis: 0,
      shared,
    };
  }
  if (rule.kind === 'adaptive')
    return {rule, field: 'maxLimit', value: config.maxLimit ?? 1000, unit: 'adaptive', periodMillis: 0, shared: false};
  return null;
}

/** What all instances let in together by a limit of this value. @param {Limit} limit @param {number} value @param {number} online */
export const totalOf = (limit, value, online) => (limit.shared ? value : value * online);

/** The value by which all instances let in so much together. @param {Limit} limit @param {number} total @param {number} online */
export const valueOf = (limit, total, online) =>
  Math.max(1, Math.round(limit.shared ? total : total / Math.max(1, online)));

/** What each instance has of a limit that is shared: of windows and of calls at once as many as are whole. @param {Limit} limit @param {number} value @param {number} online */
export function shareOf(limit, value, online) {
  const part = value / Math.max(1, online);
  if (limit.unit === 'atOnce') return Math.max(1, Math.floor(part));
  const counts = /_WINDOW$/.test(limit.rule.config?.algorithm ?? '');
  return counts && part >= 1 ? Math.floor(part) : part;
}

/** The same rules with one of them in another mode. @param {Rule[]} rules @param {string} id @param {string} mode */
export const withMode = (rules, id, mode) => rules.map((rule) => (idOf(rule) === id ? {...rule, mode} : rule));

/** The same rules with one option of one of them changed. @param {Rule[]} rules @param {string} id @param {string} field @param {any} value undefined for the default */
export function withOption(rules, id, field, value) {
  return rules.map((rule) => {
    if (idOf(rule) !== id) return rule;
    const config = {...rule.config, [field]: value};
    if (value === undefined) delete config[field];
    // A bucket that can hold as much as a period brings is the default; one that was that stays that.
    if (field === 'limitForPeriod' && config.burst === rule.config?.limitForPeriod) delete config.burst;
    return {...rule, config};
  });
}
