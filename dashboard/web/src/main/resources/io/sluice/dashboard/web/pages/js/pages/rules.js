// The rules of an application: as a table or as a document; above them the draft, if there is one.
import {call, place} from '../api.js';
import {barOf, gateStrip} from '../charts/strip.js';
import {button, empty, menu, segments, waiting} from '../controls.js';
import {ask} from '../data.js';
import {openDialog, closeDialog} from '../dialog.js';
import {canUndo, change, discard, draftOf, draftStanding, keep, liveRules, readDocument, undo} from '../drafts.js';
import {percent, plain, whole} from '../format.js';
import {glyph, MODE} from '../glyphs.js';
import {html, nothing, repeat} from '../html.js';
import {t} from '../i18n.js';
import {askToPublish, askToRebase, changeList} from '../publish.js';
import {go, inApp, setQuery, to} from '../router.js';
import {describe} from '../rules/describe.js';
import {diff} from '../rules/diff.js';
import {lints} from '../rules/lints.js';
import {appliesTo, idOf, modeOf, orderOf} from '../rules/rules.js';
import {kindNames, ready} from '../rules/schema.js';
import {redraw, setUi, state} from '../store.js';
import {feed} from '../traffic.js';
import {say, sayProblem} from '../toast.js';
import {appFrame} from './app-frame.js';
import {yamlView} from './rules-yaml.js';

/** @typedef {import('../rules/rules.js').Rule} Rule */

export function rulesPage() {
  const {app = '', env = '', query} = state.route;
  const {known, rules: live, revision} = liveRules(app, env);
  if (!known.body) return appFrame(waiting(known));
  ready();
  const draft = draftOf(app, env);
  const rules = draft?.rules ?? live;
  const view = query.get('view') ?? (draft?.yaml ? 'yaml' : 'table');
  return appFrame(
    html`${draft ? draftBar(app, env, draft, revision) : ''}
      <div class="rt">
        ${segments(
          t('rules.view'),
          [
            ['table', t('rules.table')],
            ['yaml', 'YAML'],
          ],
          view,
          (next) => turnTo(app, env, next),
        )}
        ${view === 'table' ? html`<input class="field" data-filter type="search" placeholder=${t('filter')} aria-label=${t('filter')} .value=${query.get('filter') ?? ''} @input=${(event) => setQuery({filter: event.target.value || null})} />` : ''}
        <span class="grow"></span><span class="meta">${summary(rules)}</span>
      </div>
      ${view === 'yaml' ? yamlView(app, env, draft, live, revision) : tableView(app, env, rules, draft?.baseRules ?? live)}`,
    {
      acts: html`${promoteMenu(app, env)}${button({label: t('import'), needs: 'DRAFT', run: () => go(inApp('import')), id: 'import'})}${menu({name: t('rules.new'), align: 'right', label: t('rules.new'), look: 'btn', items: kindNames().map((kind) => ({label: html`<span class="num">${kind}</span>`, needs: /** @type {'DRAFT'} */ ('DRAFT'), run: () => newRule(app, env, kind)}))})}`,
    },
  );
}

/** Shows the rules in the other form; a document that was edited must be without mistakes to become a table. */
async function turnTo(app, env, view) {
  const draft = draftOf(app, env);
  if (view === 'table' && draft?.yaml) {
    const read = await readDocument(app, env, draft.yaml);
    setUi({yamlProblem: 'problem' in read ? read.problem : null});
    if ('problem' in read) return;
    keep(app, env, {...draft, rules: read.rules, yaml: null});
  }
  setQuery({view});
}

/**
 * Does something with the draft as one may publish it, once a document is read as the rules it is.
 * @param {(wish: import('../publish.js').Wish) => void} what
 */
async function withDraft(app, env, what) {
  const draft = /** @type {import('../drafts.js').Draft} */ (draftOf(app, env));
  const read = draft.yaml ? await readDocument(app, env, draft.yaml) : {rules: draft.rules};
  if ('problem' in read) return setUi({yamlProblem: read.problem});
  setUi({yamlProblem: null});
  what({app, env, base: draft.base, baseRules: draft.baseRules, rules: read.rules, ofDraft: true});
}

function summary(rules) {
  const count = (mode) => rules.filter((rule) => modeOf(rule) === mode).length;
  return t('rules.summary', {n: rules.length, enforce: count('ENFORCE'), shadow: count('SHADOW'), off: count('OFF')});
}

/** Begins a rule of this kind; it is a draft until it is published. */
function newRule(app, env, kind) {
  const resource = ask(`${place(app, env)}/resources`).body?.[0] ?? 'GET /';
  const taken = new Set((draftOf(app, env)?.rules ?? liveRules(app, env).rules).map(idOf));
  let id = `${kind}-1`;
  for (let n = 2; taken.has(id); n++) id = `${kind}-${n}`;
  change(app, env, (rules) => [...rules, {id, resource, kind, mode: 'SHADOW', config: {}}]);
  go(inApp('rules', id));
}

function draftBar(app, env, draft, revision) {
  const changes = draft.yaml ? [] : diff(draft.baseRules, draft.rules);
  const rules = new Set(changes.map((each) => each.id)).size;
  const behind = draft.base < revision;
  const kept = draftStanding(app, env);
  return html`<div class="draftbar" data-testid="draft">
    <span
      ><b>${t('draft.on', {revision: draft.base})}</b>
      ${draft.yaml ? t('draft.document') : t('draft.changes', {n: rules})}
      ${behind ? html`<span class="warn">${t('draft.behind', {revision})}</span>` : ''}</span
    ><span class="meta ${kept.tone}" role=${kept.tone ? 'status' : nothing} data-testid="kept">${kept.text}</span>
    <span class="acts"
      >${behind ? button({label: t('conflict.rebase', {revision}), run: () => withDraft(app, env, (wish) => askToRebase(wish, revision)), id: 'ask-to-rebase'}) : ''}
      ${canUndo(app, env) ? button({label: t('undo'), look: 'quiet', run: () => undo(app, env), id: 'undo'}) : ''}
      ${button({label: t('discard'), look: 'quiet', run: () => discard(app, env)})}
      ${
        draft.yaml
          ? ''
          : button({
              label: t('draft.compare'),
              run: () =>
                openDialog({
                  label: t('draft.compare'),
                  view: () =>
                    html`<h2>${t('draft.compare')}</h2>
                      ${changeList(changes)}
                      <div class="dfoot">
                        <span class="grow"></span>${button({label: t('close'), run: closeDialog})}
                      </div>`,
                }),
            })
      }
      ${button({label: t('publish'), look: 'primary', needs: 'PUBLISH', id: 'publish', disabled: !draft.yaml && changes.length === 0, run: () => withDraft(app, env, askToPublish)})}</span
    >
  </div>`;
}

function tableView(app, env, rules, base) {
  const filter = (state.route.query.get('filter') ?? '').toLowerCase();
  const changes = diff(base, rules);
  const shown = rules.filter(
    (rule) =>
      !filter ||
      `${rule.resource} ${rule.kind} ${idOf(rule)}`.toLowerCase().includes(filter) ||
      appliesTo(rule, state.route.query.get('filter') ?? ''),
  );
  if (rules.length === 0) return empty(t('rules.none'), t('rules.noneText'));
  const ordered = [...shown].sort((a, b) =>
    a.resource === b.resource ? orderOf(a) - orderOf(b) : a.resource < b.resource ? -1 : 1,
  );
  const traffic = feed(app, env);
  const names = ask(`${place(app, env)}/resources`, {every: 5_000}).body ?? [];
  return html`<div class="scroll">
      <table class="rules" data-testid="rules">
        <thead>
          <tr>
            <th>${t('col.mode')}</th>
            <th>${t('col.resource')}</th>
            <th>${t('col.kind')}</th>
            <th>${t('col.setting')}</th>
            <th class="r">${t('col.rejected')}</th>
            <th class="r">${t('col.strip')}</th>
            <th>${changes.length ? t('col.changed') : ''}</th>
          </tr>
        </thead>
        <tbody>
          ${repeat(ordered, idOf, (rule, i) =>
            ruleRow(
              rule,
              i > 0 && ordered[i - 1].resource === rule.resource,
              changes.filter((each) => each.id === idOf(rule)),
              traffic,
              names,
            ),
          )}
        </tbody>
      </table>
    </div>
    ${lints(rules, names)}`;
}

function ruleRow(rule, same, changes, traffic, names) {
  const mode = MODE[modeOf(rule)];
  const strip = !same && names.includes(rule.resource);
  const isNew = changes.some((each) => each.path === 'rule');
  return html`<tr class=${changes.length ? 'draft' : ''} data-rule=${idOf(rule)}>
    <td class="tag mode">${glyph(mode.glyph)} ${mode.tag}</td>
    <td>
      <a class=${same ? 'same muted' : 'm'} data-row href=${inApp('rules', idOf(rule))}>${plain(rule.resource)}</a>
    </td>
    <td class="num kd">${rule.kind}</td>
    <td class="setting">
      ${describe(rule)}${changes.filter((each) => each.path !== 'rule').map((each) => html` <span class="chg num">${each.path} <s>${plain(each.from ?? t('diff.default'))}</s> <b class="to">${plain(each.to ?? t('diff.default'))}</b></span>`)}
    </td>
    <td class="n r">${rejected(rule, traffic)}</td>
    <td class="r">${strip ? gateStrip(traffic.last(rule.resource, 60).map(barOf)) : ''}</td>
    <td class=${changes.length ? 'acc b' : 'muted'}>
      ${isNew ? t('draft.new') : changes.length ? t('draft.edited') : ''}
    </td>
  </tr>`;
}

/** How much a rule, or the kind it is of, refused in the last minute, or would have. */
function rejected(rule, traffic) {
  const points = traffic.last(rule.resource, 60).filter((point) => point !== null);
  const offered = points.reduce((sum, point) => sum + point.permitted + point.blockedCalls, 0);
  if (offered === 0) return html`<span class="faint">–</span>`;
  const count = (of) => points.reduce((sum, point) => sum + of(point), 0);
  if (modeOf(rule) === 'SHADOW')
    return html`<span class="muted"
      >${t('rules.would')}
      ${percent(
        count((point) => point.shadowBlocked?.[idOf(rule)] ?? 0),
        offered,
      )}${'\u202f'}%</span
    >`;
  const blocked = count((point) =>
    Object.entries(point.blocked ?? {})
      .filter(([why]) => why.split('/')[0] === rule.kind)
      .reduce((sum, [, n]) => sum + n, 0),
  );
  return html`<span class=${blocked ? 'blk' : ''}>${percent(blocked, offered)}${'\u202f'}%</span>`;
}

function promoteMenu(app, env) {
  const others = (ask('/environments').body ?? []).filter((each) => each.name !== env);
  return menu({
    name: t('rules.promote'),
    align: 'right',
    label: t('rules.promote'),
    items: others.map((each) => ({label: each.name, run: () => promote(app, env, each.name)})),
  });
}

/** Opens these rules as a draft in another environment; nothing is published by that. */
async function promote(app, env, target) {
  const rules = draftOf(app, env)?.rules ?? liveRules(app, env).rules;
  const answer = await call('GET', `${place(app, target)}/ruleset`);
  if (!answer.ok) return sayProblem(answer.problem);
  const base = Number(/r(\d+)/.exec(answer.etag ?? '')?.[1] ?? 0);
  keep(app, target, {base, baseRules: answer.body.rules ?? [], rules, yaml: null, at: Date.now()});
  go(to(target, 'apps', app, 'rules'));
  say({text: t('rules.promoted', {n: whole(rules.length), env: plain(env)})});
  redraw();
}
