// Rules in words.
import {html} from '../html.js';
import {t, parts} from '../i18n.js';
import {plain, short, whole} from '../format.js';
import {limitOfRule} from './rules.js';

const num = (value) => html`<span class="num">${value}</span>`;

/** The unit of a limit, in words. @param {import('./rules.js').Limit} limit */
export function unitOf(limit) {
  return limit.unit === 'perPeriod'
    ? t('unit.perPeriod', {period: limit.rule.config?.limitRefreshPeriod ?? '1s'})
    : t(`unit.${limit.unit}`);
}

/** What a rule does, in a line. @param {import('./rules.js').Rule} rule */
export function describe(rule) {
  const config = rule.config ?? {};
  const limit = limitOfRule(rule);
  switch (rule.kind) {
    case 'rateLimiter':
      return html`${num(whole(limit?.value ?? 0))} ${unitOf(/** @type {any} */ (limit))} ·
      ${t(`algorithm.${config.algorithm ?? 'TOKEN_BUCKET'}`)} · ${t(`scope.${config.scope ?? 'INSTANCE'}`)}`;
    case 'keyedRateLimiter':
      return parts('describe.keyed', {limit: num(whole(limit?.value ?? 0)), key: num(plain(config.key ?? 'key'))});
    case 'bulkhead':
      return parts('describe.bulkhead', {
        limit: num(whole(config.maxConcurrentCalls ?? config.maxThreadPoolSize ?? 25)),
        wait: num(config.maxWaitDuration ?? '0ms'),
      });
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
