// Rules in words.
import {html} from '../html.js';
import {t, parts, word} from '../i18n.js';
import {plain, short, whole} from '../format.js';
import {limitOfRule, shareOf, totalOf} from './rules.js';

const num = (value) => html`<span class="num">${value}</span>`;

/** The unit of a limit, in words. @param {import('./rules.js').Limit} limit */
export function unitOf(limit) {
  return t(`unit.${limit.unit}${limit.shared ? '.total' : ''}`, {
    period: limit.rule.config?.limitRefreshPeriod ?? '1s',
  });
}

/**
 * What a limit comes to on all instances, or what each has of it; empty if that says nothing.
 * @param {import('./rules.js').Limit} limit @param {number} value @param {number} online how many instances there are
 */
export function sumOf(limit, value, online) {
  if (online === 0) return '';
  if (limit.shared)
    return t('limit.share', {sum: whole(value), n: online, each: short(shareOf(limit, value, online))});
  return limit.unit === 'perSecond'
    ? t('limit.sum', {each: short(value), n: online, sum: whole(totalOf(limit, value, online))})
    : '';
}

/** Whose calls a rule counts together, if that has to be said. */
const scopeOf = (config) => (config.scope && config.scope !== 'INSTANCE' ? ` · ${word('scope', config.scope)}` : '');

/** What a rule does, in a line. @param {import('./rules.js').Rule} rule */
export function describe(rule) {
  const config = rule.config ?? {};
  const limit = limitOfRule(rule);
  switch (rule.kind) {
    case 'rateLimiter':
      return html`${num(whole(limit?.value ?? 0))} ${unitOf(/** @type {any} */ (limit))} ·
      ${t(`algorithm.${config.algorithm ?? 'TOKEN_BUCKET'}`)} · ${word('scope', config.scope ?? 'INSTANCE')}`;
    case 'keyedRateLimiter':
      return html`${parts('describe.keyed', {limit: num(whole(limit?.value ?? 0)), key: num(plain(config.key ?? 'key'))})}${scopeOf(config)}`;
    case 'bulkhead':
      return html`${parts('describe.bulkhead', {
        limit: num(whole(config.maxConcurrentCalls ?? config.maxThreadPoolSize ?? 25)),
        wait: num(config.maxWaitDuration ?? '0ms'),
      })}${scopeOf(config)}`;
    case 'circuitBreaker':
      return parts('describe.breaker', {
        rate: num(short(config.failureRateThreshold ?? 50)),
        calls: num(config.minimumNumberOfCalls ?? 100),
        wait: num(config.waitDurationInOpenState ?? '60s'),
        window: num(
          config.slidingWindowType === 'TIME_BASED'
            ? t('describe.seconds', {n: config.slidingWindowSize ?? 100})
            : t('describe.calls', {n: config.slidingWindowSize ?? 100}),
        ),
      });
    case 'adaptive':
      return parts('describe.adaptive', {min: num(config.minLimit ?? 1), max: num(config.maxLimit ?? 1000)});
    case 'retry':
      return parts('describe.retry', {
        attempts: num(config.maxAttempts ?? 3),
        wait: num(config.waitDuration ?? '500ms'),
      });
    default:
      return options(config);
  }
}

function options(config) {
  const entries = Object.entries(config);
  if (entries.length === 0) return t('describe.defaults');
  return entries
    .slice(0, 4)
    .map(
      ([name, value], i) =>
        html`${i ? ' · ' : ''}${name} ${num(plain(typeof value === 'object' ? JSON.stringify(value) : value))}`,
    );
}
