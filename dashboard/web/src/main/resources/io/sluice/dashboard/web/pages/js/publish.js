// From a draft to a revision: one look at what changes, one confirmation; and, if somebody else was faster, both changes side by side.
import {call, newKey, place} from './api.js';
import {watchArrival} from './arrival.js';
import {button} from './controls.js';
import {ask, changed, learn} from './data.js';
import {closeDialog, openDialog} from './dialog.js';
import {keep, published, revisionOf} from './drafts.js';
import {html} from './html.js';
import {plain} from './format.js';
import {t} from './i18n.js';
import {allAtOnce, planChoice, planOf} from './plan.js';
import {go, to} from './router.js';
import {diff, merge} from './rules/diff.js';
import {redraw, state} from './store.js';
import {problemText, sayProblem} from './toast.js';

/** @typedef {import('./rules/rules.js').Rule} Rule */
/**
 * What is to be published; `ofDraft` if that is the draft, of which nothing is left then.
 * @typedef {{app: string, env: string, base: number, baseRules: Rule[], rules: Rule[], ofDraft?: boolean}} Wish
 */

/** Asks whether to publish. @param {Wish} wish */
export function askToPublish(wish) {
  const own = {message: '', busy: false, problem: /** @type {any} */ (null), choice: allAtOnce(), key: newKey()};
  const run = async () => {
    if (own.busy) return;
    own.busy = true;
    redraw();
    own.problem = await publish(wish, own);
    own.busy = false;
    redraw();
  };
  openDialog({label: t('publish.title', {env: wish.env}), view: () => view(wish, own, run)});
}

function view(wish, own, run) {
  const online = (ask(`${place(wish.app, wish.env)}/instances`).body ?? []).filter(
    (each) => each.presence === 'ONLINE',
  ).length;
  const pressed = (event) =>
    (event.metaKey || event.ctrlKey || event.target.tagName === 'INPUT') && event.key === 'Enter' && run();
  return html`<form @submit=${(event) => event.preventDefault()} @keydown=${pressed}>
    <h2>${t('publish.title', {env: plain(wish.env)})}</h2>
    <p class="meta">
      ${plain(wish.app)} · ${t('publish.base', {revision: wish.base})} · ${t('publish.reach', {n: online})}
    </p>
    ${changeList(diff(wish.baseRules, wish.rules))}
    <div class="form">
      <label for="why">${t('why')}</label
      ><input
        id="why"
        class="field wide"
        maxlength="1000"
        placeholder=${t('publish.messageHint')}
        .value=${own.message}
        @input=${(event) => {
          own.message = event.target.value;
        }}
      />
      <span class="k">${t('publish.how')}</span>${planChoice(wish.app, wish.env, own.choice, online)}
    </div>
    ${own.problem ? html`<div class="ferr" role="alert">${mistakes(own.problem)}</div>` : ''}
    <div class="dfoot">
      <span class="meta grow">${t('publish.undo')}</span> ${button({label: t('cancel'), run: closeDialog})}
      ${button({label: own.choice.plan === 'all' ? t('publish.do', {env: plain(wish.env)}) : t('rollout.start'), run, look: 'primary', needs: 'PUBLISH', disabled: own.busy, id: 'confirm', first: true})}
    </div>
  </form>`;
}

/** What differs, each option in a line. @param {import('./rules/diff.js').Change[]} changes */
export function changeList(changes) {
  if (changes.length === 0) return html`<p class="meta">${t('diff.same')}</p>`;
  return html`<dl class="diff" data-testid="diff">
    ${changes.map(
      (change) =>
        html`<dt class="m">${plain(change.resource)}</dt>
          <dd class="num">
            ${change.kind}${change.path === 'rule' ? '' : '.' + change.path} ${value(change, 'from')} →
            ${value(change, 'to')}
          </dd>`,
    )}
  </dl>`;
}

function value(change, side) {
  const it = change[side];
  if (change.path === 'rule')
    return it === undefined ? html`<span class="faint">${t('diff.none')}</span>` : html`<b>${t('diff.rule')}</b>`;
  const text = it === undefined ? t('diff.default') : plain(typeof it === 'object' ? JSON.stringify(it) : it);
  return side === 'from' ? html`<s>${text}</s>` : html`<b>${text}</b>`;
}

/** @param {import('./api.js').Problem} problem */
export function mistakes(problem) {
  if (!problem.errors?.length) return problemText(problem);
  return html`<ul class="mistakes" data-testid="mistakes">
    ${problem.errors.map((each) => html`<li><span class="num">${plain(each.path)}</span> ${plain(each.message)} <span class="num faint">${each.code}</span></li>`)}
  </ul>`;
}

/** @returns {Promise<any>} the problem, if it was refused */
async function publish(wish, {message, choice, key}) {
  const {app, env, base, rules} = wish;
  const plan = planOf(choice);
  const how = {ifMatch: `"r${base}"`, key};
  const answer = plan
    ? await call('POST', `${place(app, env)}/rollouts`, {body: {document: {rules}, message, plan}, ...how})
    : await call('PUT', `${place(app, env)}/ruleset?message=${encodeURIComponent(message)}`, {body: {rules}, ...how});
  if (answer.status === 412) {
    openConflict(wish, /** @type {any} */ (answer).problem);
    return null;
  }
  if (!answer.ok) return answer.problem;
  if (wish.ofDraft) published(app, env);
  state.edit = null;
  closeDialog();
  changed(place(app, env));
  if (plan) {
    go(to(env, 'apps', app, 'rollouts', String(answer.body.id)));
  } else {
    learn(`${place(app, env)}/ruleset`, {rules}, answer.etag);
    changed(`${place(app, env)}/ruleset`);
    watchArrival(app, env, revisionOf(answer.etag) || answer.body.revision);
  }
  return null;
}

/**
 * Shows what others have published since the draft began, and a choice where that clashes with it.
 * @param {Wish} wish @param {number} live the revision of now
 */
export async function askToRebase(wish, live) {
  const now = await call('GET', `${place(wish.app, wish.env)}/revisions/${live}`);
  if (now.ok) openConflict(wish, {base: {document: {rules: wish.baseRules}}, live: now.body});
  else sayProblem(now.problem);
}

/** Somebody else was faster: what he did, what was to be done, and a choice where they clash. */
function openConflict(wish, problem) {
  const choices = {};
  const base = problem.base?.document?.rules ?? wish.baseRules;
  const live = problem.live;
  const liveRules = live?.document?.rules ?? [];
  const rebase = () => {
    const merged = merge(base, liveRules, wish.rules, choices);
    keep(wish.app, wish.env, {
      base: live.revision,
      baseRules: liveRules,
      rules: merged.rules,
      yaml: null,
      at: Date.now(),
    });
    state.edit = null;
    closeDialog();
    changed(place(wish.app, wish.env));
    go(to(wish.env, 'apps', wish.app, 'rules'));
  };
  openDialog({
    label: t('conflict.title'),
    view: () => conflict(wish, live, merge(base, liveRules, wish.rules, choices), choices, rebase),
  });
}

function conflict(wish, live, {conflicts, theirs}, choices, rebase) {
  return html`<h2>${t('conflict.title')}</h2>
    <p>${t('conflict.text', {revision: live.revision, author: plain(live.author), base: wish.base})}</p>
    <h3 class="sub">${t('conflict.theirs')}</h3>
    ${changeList(theirs)}
    ${conflicts.length ? html`<h3 class="sub">${t('conflict.clash')}</h3>` : html`<p class="meta">${t('conflict.none')}</p>`}
    ${conflicts.map(
      (each) =>
        html`<fieldset class="clash">
          <legend class="num">${plain(each.resource)} · ${each.path}</legend>
          ${['live', 'mine'].map(
            (side) =>
              html`<label class="pickone"
                ><input
                  type="radio"
                  name=${each.key}
                  .checked=${(choices[each.key] ?? 'mine') === side}
                  @change=${() => {
                    choices[each.key] = side;
                    redraw();
                  }}
                />
                ${t(`conflict.${side}`)} <b class="num">${shown(side === 'live' ? each.live : each.to)}</b></label
              >`,
          )}
          <span class="meta">${t('conflict.base')} <span class="num">${shown(each.from)}</span></span>
        </fieldset>`,
    )}
    <div class="dfoot">
      <span class="grow"></span>${button({label: t('cancel'), run: closeDialog})}
      ${button({label: t('conflict.rebase', {revision: live.revision}), run: rebase, look: 'primary', first: true, id: 'rebase'})}
    </div>`;
}

const shown = (it) => (it === undefined ? t('diff.none') : plain(typeof it === 'object' ? JSON.stringify(it) : it));

/** Asks whether to publish old content anew. @param {string} app @param {string} env @param {number} to_ @param {number} live */
export async function askToRollBack(app, env, to_, live) {
  const [old, now] = await Promise.all([to_, live].map((n) => call('GET', `${place(app, env)}/revisions/${n}`)));
  const own = {busy: false, problem: /** @type {any} */ (null), key: newKey()};
  const changes = old.ok && now.ok ? diff(now.body.document.rules, old.body.document.rules) : [];
  const run = async () => {
    own.busy = true;
    redraw();
    const answer = await call('POST', `${place(app, env)}/ruleset:rollback`, {
      body: {to: to_, message: null},
      ifMatch: `"r${live}"`,
      key: own.key,
    });
    own.busy = false;
    own.problem = answer.ok ? null : answer.problem;
    redraw();
    if (!answer.ok) return;
    closeDialog();
    changed(place(app, env));
    watchArrival(app, env, answer.body.revision);
  };
  openDialog({
    label: t('rollback.title', {revision: to_}),
    view: () =>
      html`<h2>${t('rollback.title', {revision: to_})}</h2>
        <p class="meta">${t('rollback.text', {live, next: live + 1})}</p>
        ${changeList(changes)} ${own.problem ? html`<div class="ferr" role="alert">${mistakes(own.problem)}</div>` : ''}
        <div class="dfoot">
          <span class="grow"></span>${button({label: t('cancel'), run: closeDialog})}
          ${button({label: t('rollback.do', {env: plain(env)}), run, look: 'primary', needs: 'PUBLISH', disabled: own.busy, first: true, id: 'confirm'})}
        </div>`,
  });
}
