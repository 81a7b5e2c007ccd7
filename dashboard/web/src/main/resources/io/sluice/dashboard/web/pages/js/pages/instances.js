// All instances of an application, and how far the rules of now have come in each.
import {call, place} from '../api.js';
import {legend, matrix, spoken} from '../charts/matrix.js';
import {button, empty, section, waiting} from '../controls.js';
import {changed} from '../data.js';
import {liveRules} from '../drafts.js';
import {age, plain, whole} from '../format.js';
import {ARRIVAL, glyph} from '../glyphs.js';
import {html, nothing, repeat} from '../html.js';
import {t, word} from '../i18n.js';
import {go, inApp, setQuery} from '../router.js';
import {idOf} from '../rules/rules.js';
import {state} from '../store.js';
import {sayProblem} from '../toast.js';
import {appFrame, fleetOf} from './app-frame.js';

const MOST_ROWS = 200;

/** @param {any[]} instances @returns {import('../charts/matrix.js').Cell[]} */
export function cellsOf(instances) {
  return instances.map((each) => ({
    instance: each.instance,
    zone: each.labels?.zone ?? each.zone ?? '–',
    arrival: each.arrival,
    presence: each.presence,
    mistakes: each.mistakes,
  }));
}

export function instancesPage() {
  const {app = '', env = '', query} = state.route;
  const fleet = fleetOf(app, env);
  if (fleet.all.length === 0)
    return appFrame(fleet.known.at ? empty(t('app.nobody'), t('app.nobodyText')) : waiting(fleet.known));
  const only = query.get('only');
  const shown = fleet.all
    .filter((each) => !only || (only === 'behind' ? each.arrival !== 'APPLIED' : each.arrival === only))
    .filter(matches(query.get('filter')));
  // Who asks for those that are behind wants to know why: the first that said so is shown.
  const chosen =
    fleet.all.find((each) => each.instance === query.get('inst')) ??
    (only ? shown.find((each) => each.mistakes.length > 0) : undefined);
  const cells = cellsOf(fleet.all);
  return appFrame(
    html` <div class="ro">
        ${section(
          t('arrival'),
          '',
          t('arrival.count', {applied: whole(fleet.applied.length), online: whole(fleet.online.length)}),
          html`${matrix(cells, {size: cells.length > 240 ? 'small' : 'large', choose: (cell) => setQuery({inst: cell.instance})})}${legend(cells)}`,
        )}
        ${
          chosen
            ? detail(chosen)
            : html`<section class="sec">
                <header class="soft"><h2 class="faint">${t('arrival.choose')}</h2></header>
              </section>`
        }
      </div>
      ${section(t('tab.instances'), whole(shown.length), filters(only), rows(shown))}`,
  );
}

function matches(filter) {
  const words = (filter ?? '').toLowerCase();
  return (each) =>
    !words ||
    [each.instance, each.agentVersion, ...Object.values(each.labels ?? {})].some((text) =>
      String(text).toLowerCase().includes(words),
    );
}

function filters(only) {
  return html`<span class="filters"
    ><input
      class="field"
      data-filter
      type="search"
      placeholder=${t('filter')}
      aria-label=${t('filter')}
      .value=${state.route.query.get('filter') ?? ''}
      @input=${(event) => setQuery({filter: event.target.value || null})}
    />
    ${['', 'behind', 'REJECTED', 'OFFLINE'].map((each) => html`<button class="filter" aria-pressed=${(only ?? '') === each ? 'true' : 'false'} @click=${() => setQuery({only: each || null})}>${t(each === '' ? 'all' : each === 'behind' ? 'arrival.behind' : `arrival.${each}`)}</button>`)}</span
  >`;
}

/** What is known of one instance, and why it refused what it refused. */
function detail(each) {
  const row = (name, value, mono = true) =>
    html`<dt>${t(name)}</dt>
      <dd class=${mono ? 'num' : ''}>${value}</dd>`;
  return html`<section class="sec det" aria-label=${plain(each.instance)}>
    <header>
      <h2 class="num">${plain(each.instance)}</h2>
      <span class=${ARRIVAL[each.arrival].tone}
        >${glyph(ARRIVAL[each.arrival].glyph)} ${word('arrival', each.arrival)}</span
      >
      <span class="meta">${t('kv.seen')} <span class="num">${age(each.silentMillis)}</span></span>
    </header>
    ${each.mistakes.map((mistake) => html`<dl class="kv k2" data-testid="why">${row('kv.where', plain(mistake.path))}${row('kv.why', plain(mistake.message), false)}${row('kv.code', mistake.code)}</dl>`)}
    <dl class="kv k2">
      ${row('kv.runs', `r${each.current.revision}`)}${each.target ? row('kv.target', `r${each.target.revision}`) : ''}${row('kv.answer', each.answerMillis === undefined ? '–' : `${each.answerMillis} ms`)}
      ${row('kv.agent', plain(each.agentVersion))}${Object.entries(each.labels ?? {}).map(
        ([name, value]) =>
          html`<dt>${plain(name)}</dt>
            <dd class="num">${plain(value)}</dd>`,
      )}
      ${row('kv.transport', word('transport', each.transport), false)}${row('kv.snapshot', each.persisted === undefined ? '–' : t(each.persisted ? 'kv.saved' : 'kv.notSaved'), false)}
      ${row('kv.clock', each.clockOffsetMillis === undefined ? '–' : `${each.clockOffsetMillis} ms`)}
    </dl>
    ${
      each.mistakes.length
        ? html`<div class="ra">
            ${button({label: t('arrival.retry'), needs: 'PUBLISH', run: retry, id: 'retry'})}
            ${button({label: t('arrival.fix'), run: () => go(ruleOf(each.mistakes[0].path))})}
          </div>`
        : ''
    }
  </section>`;
}

/** Sends the rules once more to those that have not applied them: they may understand them by now. */
async function retry() {
  const {app = '', env = ''} = state.route;
  const newest = await call('GET', `${place(app, env)}/rollouts?limit=1`);
  const answer = newest.ok && newest.body.length ? await call('POST', `/rollouts/${newest.body[0].id}:retry`) : newest;
  if (!answer.ok) return sayProblem(answer.problem);
  changed(`${place(app, env)}/instances`);
}

/** The rule that a mistake is in: `rules[3].config.x` is the fourth, by their ids. */
function ruleOf(path) {
  const {rules} = liveRules(state.route.app ?? '', state.route.env ?? '');
  const rule = rules[Number(/^rules\[(\d+)]/.exec(path)?.[1] ?? -1)];
  return rule ? inApp('rules', idOf(rule)) : inApp('rules');
}

function rows(shown) {
  return html`<div class="scroll">
      <table data-testid="instances">
        <thead>
          <tr>
            <th>${t('col.instance')}</th>
            <th>${t('col.arrival')}</th>
            <th>${t('col.zone')}</th>
            <th class="only-l">${t('kv.version')}</th>
            <th class="only-l">${t('kv.agent')}</th>
            <th class="r">${t('kv.runs')}</th>
            <th class="r only-l">${t('kv.answer')}</th>
            <th class="r only-l">${t('kv.clock')}</th>
            <th class="only-l">${t('kv.transport')}</th>
            <th class="r">${t('kv.seen')}</th>
          </tr>
        </thead>
        <tbody>
          ${repeat(
            shown.slice(0, MOST_ROWS),
            (each) => each.instance + each.boot,
            (each) =>
              html` <tr aria-selected=${each.instance === state.route.query.get('inst') ? 'true' : nothing}>
                <td>
                  <a class="num" data-row href=${inApp('instances') + `?inst=${encodeURIComponent(each.instance)}`}
                    >${plain(each.instance)}</a
                  >${each.duplicate ? html` <span class="warn">${t('instance.duplicate')}</span>` : ''}
                </td>
                <td class=${ARRIVAL[each.arrival].tone} title=${spoken(cellsOf([each])[0])}>
                  ${glyph(ARRIVAL[each.arrival].glyph)} ${word('arrival', each.arrival)}
                </td>
                <td>${plain(each.labels?.zone ?? '–')}</td>
                <td class="n only-l">${plain(each.labels?.version ?? '–')}</td>
                <td class="n only-l">${plain(each.agentVersion)}</td>
                <td class="n r">r${each.current.revision}</td>
                <td class="n r only-l">
                  ${each.answerMillis === undefined ? '–' : html`${each.answerMillis}<span class="u"> ms</span>`}
                </td>
                <td class="n r only-l ${Math.abs(each.clockOffsetMillis ?? 0) > 2000 ? 'warn' : ''}">
                  ${clockText(each)}
                </td>
                <td class="only-l ${each.transport === 'POLL' ? 'warn' : ''}">${word('transport', each.transport)}</td>
                <td class="n r">${age(each.silentMillis)}</td>
              </tr>`,
          )}
        </tbody>
      </table>
    </div>
    ${shown.length > MOST_ROWS ? html`<p class="meta pad">${t('instances.truncated', {shown: MOST_ROWS, total: whole(shown.length)})}</p>` : ''}`;
}

const clockText = (each) =>
  each.clockOffsetMillis === undefined
    ? '–'
    : Math.abs(each.clockOffsetMillis) > 2000
      ? t('clock.corrected', {by: age(Math.abs(each.clockOffsetMillis))})
      : `${each.clockOffsetMillis} ms`;
