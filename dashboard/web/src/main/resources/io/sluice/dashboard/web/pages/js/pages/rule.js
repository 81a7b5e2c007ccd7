// The editor of one rule: a form from the schema, errors at their fields as the console says them, and the evidence of the last minutes beside it.
import {call, place} from '../api.js';
import {trafficChart} from '../charts/traffic-chart.js';
import {button, empty, segments, waiting} from '../controls.js';
import {ask} from '../data.js';
import {change, draftOf, draftStanding, draftedRules, liveRules} from '../drafts.js';
import {plain} from '../format.js';
import {glyph} from '../glyphs.js';
import {html, live as same} from '../html.js';
import {t} from '../i18n.js';
import {askToPublish} from '../publish.js';
import {go, inApp} from '../router.js';
import {describe, sumOf} from '../rules/describe.js';
import {idOf, limitOfRule, modeOf, rulesOf, totalOf, valueOf} from '../rules/rules.js';
import {fields, ready} from '../rules/schema.js';
import {setUi, state} from '../store.js';
import {feed} from '../traffic.js';
import {verdict, whatIf} from '../what-if.js';
import {appFrame, fleetOf} from './app-frame.js';
import {option, row} from './rule-fields.js';
import {nearest} from '../rules/lints.js';

const CHECK_MILLIS = 250;
const REPLAYED = ['rateLimiter', 'bulkhead', 'circuitBreaker', 'keyedRateLimiter', 'adaptive'];
let timer = 0;

/** @typedef {import('../rules/rules.js').Rule} Rule */

export function rulePage() {
  const {app = '', env = '', rule: id = ''} = state.route;
  const {known, rules: live} = liveRules(app, env);
  if (!known.body || !ready()) return appFrame(waiting(known));
  const rules = draftedRules(app, env);
  const index = rules.findIndex((rule) => idOf(rule) === id);
  if (index < 0)
    return appFrame(
      empty(t('rule.none', {id: plain(id)}), html`<a class="link" href=${inApp('rules')}>${t('rule.all')}</a>`),
    );
  const rule = rules[index];
  const errors = errorsOf(index);
  return appFrame(
    html`<div class="ed">
      <div>
        ${form(
          app,
          env,
          rule,
          live.find((each) => idOf(each) === id),
          errors,
        )}
      </div>
      <div>${evidence(app, env, rule, rules, errors.length > 0)}</div>
    </div>`,
    {
      title: html`<span class="up">${plain(app)} / ${t('tab.rules')} / </span>${plain(id)}`,
      meta: [
        draftOf(app, env)
          ? html`<span class="acc">${t('meta.draft', {revision: draftOf(app, env)?.base ?? 0})}</span>`
          : t('rule.live'),
        html`<span class="num">${rule.kind}</span>`,
      ],
      acts: html`${button({label: t('rule.yaml'), run: () => go(inApp('rules') + '?view=yaml')})}`,
    },
  );
}

/** What is wrong with a rule: what was typed and is no value, and what the console said of its values. */
function errorsOf(index) {
  const typed = Object.entries(state.ui.typed ?? {})
    .filter(([, each]) => each.error)
    .map(([field, each]) => ({field, message: each.error, code: 'type'}));
  const prefix = `rules[${index}].`;
  const said = (state.ui.mistakes ?? [])
    .filter((each) => each.path === `rules[${index}]` || each.path.startsWith(prefix))
    .map((each) => ({
      field: each.path.slice(prefix.length).replace(/^config\./, ''),
      message: each.message,
      code: each.code,
    }));
  return [...typed, ...said.filter((each) => !typed.some((other) => other.field === each.field))];
}

/**
 * Changes the rule in the draft, and lets the console check the whole of it once the hand rests.
 * @param {(rule: Rule) => Rule} how @param {string | null} [field] in which somebody types
 */
function edit(how, field = null) {
  const {app = '', env = '', rule: id = ''} = state.route;
  const changed = (rules) => rules.map((rule) => (idOf(rule) === id ? {...how(rule), id} : rule));
  change(app, env, changed, field && `${id}/${field}`);
  clearTimeout(timer);
  timer = setTimeout(async () => {
    const answer = await call('POST', `${place(app, env)}/ruleset:validate`, {body: {rules: draftedRules(app, env)}});
    if (answer.ok || answer.status === 422) setUi({mistakes: answer.ok ? [] : (answer.problem.errors ?? [])});
  }, CHECK_MILLIS);
}

function form(app, env, rule, live, errors) {
  const {first, more} = fields(rule.kind);
  const moreUsed = more.some(
    (field) => rule.config?.[field.name] !== undefined || errors.some((each) => each.field.startsWith(field.name)),
  );
  return html`<form @submit=${(event) => event.preventDefault()} autocomplete="off">
    ${
      errors.length
        ? html`<div class="errsum" role="alert" data-testid="errors">
            ${glyph('rejected', 'bad')}
            <span><b>${t('rule.errors', {n: errors.length})}</b> ${t('rule.errorsText')}</span>
          </div>`
        : ''
    }
    ${row(
      'resource',
      t('col.resource'),
      'resource',
      html`<input
          id="f-resource"
          class="field wide num"
          list="resources"
          .value=${same(rule.resource)}
          @input=${(event) => edit((each) => ({...each, resource: event.target.value}), 'resource')}
        />
        <datalist id="resources">
          ${(ask(`${place(app, env)}/resources`).body ?? []).map((name) => html`<option value=${name}></option>`)}
        </datalist>`,
      resourceNote(app, env, rule),
      errors,
    )}
    ${row(
      'mode',
      t('col.mode'),
      'mode',
      segments(
        t('col.mode'),
        ['ENFORCE', 'SHADOW', 'OFF'].map((mode) => [mode, t(`mode.${mode}`)]),
        modeOf(rule),
        (mode) => edit((each) => ({...each, mode})),
      ),
      t(`mode.${modeOf(rule)}.means`),
      errors,
    )}
    ${first.map((field) => option(field, rule, live, errors, edit))}
    ${
      more.length
        ? html`<details class="more" ?open=${moreUsed}>
            <summary>${t('rule.more', {n: more.length})}</summary>
            ${more.map((field) => option(field, rule, live, errors, edit))}
          </details>`
        : ''
    }
    ${errors.filter((each) => each.field === '' || each.field === 'config').map((each) => html`<div class="ferr">${glyph('warn')} ${plain(each.message)}</div>`)}
    <div class="dfoot">
      ${button({label: t('rule.remove'), look: 'quiet bad', needs: 'DRAFT', run: () => remove(app, env, rule)})}<span
        class="grow meta"
        >${errors.length ? t('rule.errors', {n: errors.length}) : draftOf(app, env) ? draftStanding(app, env).text : ''}</span
      >
      ${button({label: t('rule.done'), disabled: errors.length > 0, run: () => go(inApp('rules')), id: 'done'})}
      ${button({label: t('publish'), look: 'primary', needs: 'PUBLISH', disabled: errors.length > 0 || draftOf(app, env)?.yaml !== null, id: 'publish', run: () => askToPublish({app, env, .../** @type {any} */ (draftOf(app, env)), ofDraft: true})})}
    </div>
  </form>`;
}

function remove(app, env, rule) {
  change(app, env, (rules) => rules.filter((each) => idOf(each) !== idOf(rule)));
  go(inApp('rules'));
}

function resourceNote(app, env, rule) {
  const names = ask(`${place(app, env)}/resources`).body ?? [];
  const hit = names.filter((name) => rulesOf([rule], name).length > 0).length;
  if (names.length === 0) return '';
  if (hit > 0) return t('rule.seen', {n: hit});
  const near = nearest(rule.resource, names);
  return html`<span class="warn" data-testid="lint"
    >${glyph('warn')} ${t('lint.unseen', {resource: plain(rule.resource)})}
    ${near ? html`${t('lint.meant')} <button type="button" class="link" @click=${() => edit((each) => ({...each, resource: near}))}>${plain(near)}</button>?` : ''}</span
  >`;
}

function evidence(app, env, rule, rules, wrong) {
  const names = ask(`${place(app, env)}/resources`).body ?? [];
  const resource = names.find((name) => rulesOf([rule], name).length > 0);
  if (!resource)
    return html`<div class="nowi">
      ${glyph('wait')}
      <div>
        <b>${t('rule.noTraffic')}</b>
        <p class="muted">${t('rule.noTrafficText')}</p>
      </div>
    </div>`;
  const traffic = feed(app, env, resource);
  const end = traffic.second || Math.floor(Date.now() / 1000) * 1000 - 1000;
  const at = Array.from({length: 600}, (_, i) => end - (599 - i) * 1000);
  const online = fleetOf(app, env).online.length;
  const limit = limitOfRule(rule);
  const perSecond = limit?.unit === 'perSecond' && online ? totalOf(limit, limit.value, online) : null;
  const main = document.getElementById('main')?.clientWidth ?? 1200;
  const move = (total) =>
    limit &&
    edit((each) => ({
      ...each,
      config: {...each.config, [limit.field]: valueOf(limit, total, online)},
    }));
  const others = rulesOf(rules, resource).filter((each) => each !== rule);
  return html`<section class="chart">
      <header>
        <h2>${plain(resource)}</h2>
        <span class="meta">${t('chart.lastMinutes', {n: 10})}</span>
      </header>
      ${trafficChart({at, points: at.map((second) => traffic.point(resource, second)), width: innerWidth <= 900 ? Math.max(320, main - 48) : Math.max(320, main - 48 - 504 - 40), limit: perSecond, draft: null, move, marks: []})}
    </section>
    ${limit ? html`<p class="meta" data-testid="sum">${sumOf(limit, limit.value, online)}</p>` : ''}
    ${
      !REPLAYED.includes(rule.kind)
        ? ''
        : wrong
          ? html`<div class="nowi">
              ${glyph('wait')}
              <div><b>${t('rule.replayWaits')}</b></div>
            </div>`
          : html`<div class="nowi">
              ${glyph('applied')}
              <div>${verdict(whatIf(app, env, resource, rule))}</div>
            </div>`
    }
    ${
      others.length
        ? html`<section class="sec">
            <header class="soft"><h2>${t('rule.others')}</h2></header>
            <table class="rulesmini">
              <tbody>
                ${others.map(
                  (each) =>
                    html`<tr>
                      <td class="num muted">${each.kind}</td>
                      <td><a href=${inApp('rules', idOf(each))}>${describe(each)}</a></td>
                    </tr>`,
                )}
              </tbody>
            </table>
          </section>`
        : ''
    }`;
}
