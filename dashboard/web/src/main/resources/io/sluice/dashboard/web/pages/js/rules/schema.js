// What options a kind of rule has: read from the schema that the readers of rules publish, so there is no second list of them here.
import {redraw} from '../store.js';

/**
 * @typedef {object} Field
 * @property {string} name
 * @property {'whole' | 'number' | 'switch' | 'choice' | 'duration' | 'text' | 'list' | 'tree'} form
 * @property {string} description   meaning, range and default
 * @property {string} unit          what is printed in the field
 * @property {string[]} choices
 * @property {string | null} standard  the default, if it is a plain value
 */

/** Those that people change; the others stand below. @type {Record<string, string[]>} */
const FIRST = {
  accessList: ['mode', 'origins', 'addresses'],
  circuitBreaker: [
    'failureRateThreshold',
    'slidingWindowType',
    'slidingWindowSize',
    'minimumNumberOfCalls',
    'waitDurationInOpenState',
    'slowCallRateThreshold',
    'slowCallDurationThreshold',
  ],
  rateLimiter: ['limitForPeriod', 'limitRefreshPeriod', 'algorithm', 'burst', 'timeoutDuration', 'scope'],
  keyedRateLimiter: ['key', 'limitForPeriod', 'limitRefreshPeriod', 'burst', 'scope'],
  quota: ['limitForPeriod', 'period', 'zone', 'key'],
  bulkhead: ['type', 'maxConcurrentCalls', 'maxWaitDuration', 'scope'],
  adaptive: ['minLimit', 'maxLimit', 'algorithm'],
  system: ['maxQps', 'maxThreads', 'maxResponseTime', 'maxCpu'],
  retry: ['maxAttempts', 'waitDuration', 'waitDurationMultiplier', 'retryBudgetPercent'],
  timeout: ['deadline', 'attemptTimeout'],
  fallback: ['onFailure', 'lastGood'],
  hedge: ['delay', 'maxAttempts'],
  failover: ['strategy', 'maxAttempts'],
  cache: ['freshFor', 'staleFor', 'maxEntries'],
  failCache: ['maxEntries', 'expiry'],
  fault: ['percent', 'latency', 'errorPercent'],
};

/** @type {Record<string, any> | null} */
let kinds = null;

/** Loads the schema; true once it is there. */
export function ready() {
  if (kinds === null) {
    kinds = {};
    fetch(import.meta.resolve('../../rules.schema.json'))
      .then((answer) => answer.json())
      .then((schema) => {
        kinds = schema.$defs;
        redraw();
      });
  }
  return Object.keys(kinds).length > 0;
}

/** The names of all kinds. */
export const kindNames = () => Object.keys(kinds ?? {});

/** The fields of a kind: first those that people change, then the others. @param {string} kind @returns {{first: Field[], more: Field[]}} */
export function fields(kind) {
  const all = Object.entries(kinds?.[kind]?.properties ?? {}).map(([name, property]) => field(name, property));
  const names = FIRST[kind] ?? [];
  return {
    first: names.map((name) => all.find((each) => each.name === name)).filter((each) => each !== undefined),
    more: all.filter((each) => !names.includes(each.name)),
  };
}

/** @returns {Field} */
function field(name, property) {
  const description = property.description ?? '';
  const form = property.enum
    ? 'choice'
    : property.type === 'boolean'
      ? 'switch'
      : property.type === 'integer'
        ? 'whole'
        : property.type === 'number'
          ? 'number'
          : property.type === 'array' && property.items?.type === 'string'
            ? 'list'
            : property.type === 'string'
              ? property.pattern?.includes('ms')
                ? 'duration'
                : 'text'
              : 'tree';
  const percent = form === 'number' && /percent/i.test(name + ' ' + description) && !/Multiplier|Factor/.test(name);
  return {
    name,
    form,
    description,
    unit: percent ? '%' : '',
    choices: property.enum ?? [],
    standard:
      /default ([\w.,]+( (ms|s|min|hours?|days?|minutes?))?)(?=[;,.:]|$| )/
        .exec(description)?.[1]
        ?.replace(/[.,]+$/, '') ?? null,
  };
}
