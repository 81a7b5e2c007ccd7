// The panel below the traffic of a resource: another limit, replayed by the instances over what they have just seen.
import {button} from '../controls.js';
import {change} from '../drafts.js';
import {percent, plain, whole} from '../format.js';
import {html} from '../html.js';
import {t} from '../i18n.js';
import {askToPublish} from '../publish.js';
import {sumOf, unitOf} from '../rules/describe.js';
import {idOf, withOption} from '../rules/rules.js';
import {setUi} from '../store.js';
import {coverage, firstRefused, share, whatIf} from '../what-if.js';

/**
 * What another limit of a resource would have done, and what can be done with it.
 * @param {object} it
 * @param {string} it.app
 * @param {string} it.env
 * @param {string} it.resource
 * @param {import('../rules/rules.js').Limit} it.limit  as it is live
 * @param {number | null} it.wanted  the limit that is being tried; null if none is
 * @param {number} it.online  how many instances have it
 * @param {import('../rules/rules.js').Rule[]} it.rules
 * @param {number} it.revision  of the rules
 */
export function whatIfPanel({app, env, resource, limit, wanted, online, rules, revision}) {
  const value = wanted ?? limit.value;
  const changed = value !== limit.value;
  const drafted = withOption(rules, idOf(limit.rule), limit.field, value);
  const rule = drafted.find((each) => idOf(each) === idOf(limit.rule));
  const asked = changed && rule ? whatIf(app, env, resource, rule, true) : null;
  const set = (next) => setUi({draft: {resource, value: Math.max(1, next)}});
  const publish = (all) => askToPublish({app, env, base: revision, baseRules: rules, rules: all});
  return html`<section class="whatif" aria-label=${t('whatIf')} data-testid="what-if-panel">
    <div class="grid4">
      <div>
        <h3>${t('whatIf')}</h3>
        <div class="wl">
          <label class="field wi-f"
            ><input
              class="num"
              size="6"
              inputmode="numeric"
              aria-label=${t('limit.new', {resource: plain(resource)})}
              .value=${String(value)}
              @change=${(event) => set(Number(event.target.value.replace(/\D/g, '')))}
            /><span class="u">${unitOf(limit)}</span></label
          >
          <span class="meta">${t('whatIf.live')} <span class="num">${whole(limit.value)}</span></span>
        </div>
        <p class="meta" data-testid="sum">${sumOf(limit, value, online)}</p>
      </div>
      ${answerOf(asked)}${worst(asked)}
    </div>
    <div class="foot">
      <span>${suggestion(asked, set)}</span><span class="grow"></span>
      ${button({label: t('whatIf.inShadow'), needs: 'PUBLISH', disabled: !changed, run: () => publish(drafted.map((each) => (idOf(each) === idOf(limit.rule) ? {...each, mode: 'SHADOW'} : each)))})}
      ${button({label: t('discard'), look: 'quiet', disabled: !changed, run: () => setUi({draft: null})})}
      ${button({
        label: t('saveDraft'),
        needs: 'DRAFT',
        disabled: !changed,
        run: () => {
          change(app, env, (all) => withOption(all, idOf(limit.rule), limit.field, value));
          setUi({draft: null});
        },
      })}
      ${button({label: t('publish'), look: 'primary', needs: 'PUBLISH', disabled: !changed, run: () => publish(drafted), id: 'publish'})}
    </div>
  </section>`;
}

function answerOf(asked) {
  if (!asked)
    return html`<div>
      <h3>${t('whatIf.replayed')}</h3>
      <p class="meta">${t('whatIf.drag')}</p>
    </div>`;
  if (asked.problem)
    return html`<div>
      <h3>${t('whatIf.replayed')}</h3>
      <p class="bad">${plain(asked.problem.errors?.[0]?.message ?? asked.problem.detail)}</p>
    </div>`;
  if (!asked.answer)
    return html`<div>
      <h3>${t('whatIf.replayed')}</h3>
      <p class="meta">${t('whatIf.asking')}</p>
    </div>`;
  const {answer} = asked;
  const result = answer.results[0];
  const part = share(answer);
  return html`<div class=${asked.busy ? 'dim' : ''} data-testid="what-if">
    <h3>${t('whatIf.replayed')}</h3>
    <div class="wr">
      <span class="big">${part ?? '?'}<span class="u">%</span></span>
      <p>
        ${
          part === null
            ? t('whatIf.shadow')
            : html`<b
                  ><span class="num"
                    >${result.leastRejected === result.mostRejected ? whole(result.leastRejected) : `${whole(result.leastRejected)} – ${whole(result.mostRejected)}`}</span
                  >
                  ${t('whatIf.of', {n: whole(answer.offered)})}</b
                >
                ${t('whatIf.would')}`
        }<br />${firstRefused(answer)}
      </p>
    </div>
    <p class="meta">${coverage(answer)} · ${t('whatIf.honest')}</p>
  </div>`;
}

function worst(asked) {
  const rows = asked?.answer?.results[0]?.worst ?? [];
  if (rows.length === 0) return html`<div></div>`;
  return html`<div>
    <h3>${t('whatIf.worst')}</h3>
    <ul class="worst">
      ${rows.slice(0, 4).map((each) => html`<li><span class="num">${plain(each.instance)}</span> <span class="num blk">${percent(each.mostRejected, each.offered) ?? 0}${'\u202f'}%</span></li>`)}
    </ul>
  </div>`;
}

function suggestion(asked, set) {
  const found = asked?.answer?.suggestion;
  return found
    ? html`${t('whatIf.smallest')}
        <b class="num">${whole(found.limitForPeriod)}</b>
        ${button({label: t('whatIf.use', {n: whole(found.limitForPeriod)}), look: 'sm', run: () => set(found.limitForPeriod)})}`
    : '';
}
