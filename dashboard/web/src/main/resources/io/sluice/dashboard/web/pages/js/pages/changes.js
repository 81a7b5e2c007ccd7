// What was changed: by whom, why, what exactly; and the way back.
import {call, place} from '../api.js';
import {button, empty, head, waiting} from '../controls.js';
import {ask} from '../data.js';
import {liveRules} from '../drafts.js';
import {day, plain, time} from '../format.js';
import {glyph} from '../glyphs.js';
import {html, repeat} from '../html.js';
import {t, word} from '../i18n.js';
import {askToRollBack, changeList} from '../publish.js';
import {inApp, setQuery, to} from '../router.js';
import {diff} from '../rules/diff.js';
import {redraw, state} from '../store.js';
import {sayProblem} from '../toast.js';
import {appFrame} from './app-frame.js';

/** What changed with a revision, once it was looked up. @type {Map<string, import('../rules/diff.js').Change[] | null>} */
const changesOf = new Map();

/** Looks up, once, what a revision changed. Revisions never change, so neither does this. */
function whatChanged(app, env, {revision, parent, hash}) {
  const key = `${app}/${env}/${revision}/${hash}`;
  if (!changesOf.has(key)) {
    changesOf.set(key, null);
    const rules = async (number) => {
      if (number === 0) return [];
      const answer = await call('GET', `${place(app, env)}/revisions/${number}`);
      return answer.ok ? answer.body.document.rules : null;
    };
    Promise.all([rules(parent), rules(revision)]).then(([before, after]) => {
      if (before && after) changesOf.set(key, diff(before, after));
      else changesOf.delete(key);
      redraw();
    });
  }
  return changesOf.get(key);
}

export function appChangesPage() {
  const {app = '', env = ''} = state.route;
  const known = ask(`${place(app, env)}/revisions?limit=100`, {every: 5_000});
  const live = liveRules(app, env).revision;
  if (!known.body) return appFrame(waiting(known));
  if (known.body.length === 0) return appFrame(empty(t('recent.none'), t('recent.noneText')));
  return appFrame(
    byDay(
      known.body,
      (each) => each.at,
      (each) => revision(app, env, each, live),
    ),
  );
}

/** Rows under the days on which they happened. */
function byDay(rows, at, draw) {
  const days = new Map();
  for (const row of rows) days.set(day(at(row)), [...(days.get(day(at(row))) ?? []), row]);
  return html`${[...days].map(
    ([name, own]) =>
      html`<h2 class="day">${name}</h2>
        <ul class="log">
          ${repeat(own, (row) => row.revision ?? row.id, draw)}
        </ul>`,
  )}`;
}

function revision(app, env, each, live) {
  const changes = whatChanged(app, env, each);
  return html`<li data-revision=${each.revision} data-testid="revision">
    <span class="t">${time(each.at)}</span>${glyph('publish')}
    <div>
      <div class="l1">
        <b class="num">r${each.revision}</b
        >${each.message ? html`<span class="msg">“${plain(each.message)}”</span>` : ''}<span class="meta"
          >${plain(each.author)} ·
          ${word('origin', each.origin)}${each.revision === live ? html` · <b>${t('rollback.live')}</b>` : ''}</span
        >
      </div>
      ${changes ? changeList(changes) : ''}
    </div>
    <span class="acts"
      >${
        each.revision === live && each.parent > 0
          ? button({
              label: t('rollback'),
              look: 'sm',
              needs: 'PUBLISH',
              run: () => askToRollBack(app, env, each.parent, live),
              id: 'roll-back',
            })
          : each.revision === live
            ? ''
            : button({
                label: t('rollback.to', {revision: each.revision}),
                look: 'sm',
                needs: 'PUBLISH',
                run: () => askToRollBack(app, env, each.revision, live),
              })
      }</span
    >
  </li>`;
}

/** The last revisions, a line each. @param {any[]} revisions @param {{online: any[], applied: any[]}} fleet */
export function revisionRows(revisions, fleet) {
  return html`<table class="rec">
    <tbody>
      ${revisions.map(
        (each, i) =>
          html`<tr>
            <td class="n muted">${time(each.at)}</td>
            <td>${glyph('publish')}</td>
            <td class="n m"><a href=${inApp('changes')}>r${each.revision}</a></td>
            <td class="muted">${plain(each.author)}</td>
            <td class="msg">
              ${plain(each.message) || html`<span class="faint">${word('origin', each.origin)}</span>`}
            </td>
            <td class="n r muted">${i === 0 ? `${fleet.applied.length}/${fleet.online.length}` : ''}</td>
          </tr>`,
      )}
    </tbody>
  </table>`;
}

/** Of a hash as much as tells it from others. */
const WHOLE_HASH = /sha256:([0-9a-f]{8})[0-9a-f]*/g;

/** What an entry of the audit log is about. */
const ACTS = {
  'ruleset.publish': 'publish',
  'rollout.pause': 'paused',
  'rollout.promote': 'publish',
  'rollout.resume': 'publish',
  'override.begin': 'forced',
  'override.end': 'disabled',
  'token.issue': 'lock',
  'token.revoke': 'lock',
};

export function changesPage() {
  const {env = ''} = state.route;
  const known = ask('/audit?limit=200', {every: 5_000});
  const filter = (state.route.query.get('filter') ?? '').toLowerCase();
  const entries = (Array.isArray(known.body) ? known.body : (known.body?.entries ?? [])).filter(
    (each) => !filter || JSON.stringify(each).toLowerCase().includes(filter),
  );
  const verdict = ask('/audit/verdict', {every: 30_000}).body;
  return html`${head({
      title: t('nav.changes'),
      meta: [
        verdict
          ? verdict.intact
            ? t('audit.intact')
            : html`<b class="bad">${t('audit.broken', {id: verdict.firstBroken})}</b>`
          : '',
      ],
      acts: button({label: t('audit.export'), run: exportCsv}),
    })}
    <div class="filters tools-row">${filterField()}</div>
    ${
      !known.body
        ? waiting(known)
        : entries.length === 0
          ? empty(t('recent.none'), t('recent.noneText'))
          : byDay(
              entries,
              (each) => each.at,
              (each) => entry(env, each),
            )
    }`;
}

const filterField = () =>
  html`<input
    class="field"
    data-filter
    type="search"
    placeholder=${t('filter')}
    aria-label=${t('filter')}
    .value=${state.route.query.get('filter') ?? ''}
    @input=${(event) => setQuery({filter: event.target.value || null})}
  />`;

/** The same entries as a file for a spreadsheet. */
async function exportCsv() {
  const answer = await call('GET', '/audit?limit=1000', {accept: 'text/csv'});
  if (!answer.ok) return sayProblem(answer.problem);
  const link = document.createElement('a');
  link.href = URL.createObjectURL(new Blob([answer.body], {type: 'text/csv'}));
  link.download = 'sluice-changes.csv';
  link.click();
  URL.revokeObjectURL(link.href);
}

function entry(env, each) {
  const [app, where] = String(each.object).includes('/') ? String(each.object).split('/') : [null, null];
  return html`<li>
    <span class="t">${time(each.at)}</span>${glyph(ACTS[/** @type {keyof typeof ACTS} */ (each.action)] ?? 'disabled')}
    <div>
      <div class="l1">
        <b>${word('audit', each.action)}</b
        ><span class="num"
          >${app ? html`<a href=${to(where ?? env, 'apps', app, 'changes')}>${plain(each.object)}</a>` : plain(each.object)}</span
        ><span class="meta">${plain(each.actor)}</span>
      </div>
      <p class="meta wrap">${plain(each.detail).replace(WHOLE_HASH, '$1')}</p>
    </div>
    <span></span>
  </li>`;
}
