// All applications of an environment.
import {gateStrip} from '../charts/strip.js';
import {head, waiting} from '../controls.js';
import {ask} from '../data.js';
import {millis, percent, plain, short} from '../format.js';
import {glyph} from '../glyphs.js';
import {html} from '../html.js';
import {t} from '../i18n.js';
import {setQuery, to} from '../router.js';
import {may} from '../session.js';
import {state} from '../store.js';
import {connectSteps} from './connect.js';

export function appsPage() {
  const {env = ''} = state.route;
  const known = ask('/apps', {every: 5_000});
  const now = ask(`/now?env=${encodeURIComponent(env)}`, {every: 2_000});
  const filter = (state.route.query.get('filter') ?? '').toLowerCase();
  const told = new Map((now.body?.apps ?? []).map((each) => [each.app, each]));
  const apps = (known.body ?? []).filter((each) => each.name.toLowerCase().includes(filter));
  return html`${head({title: t('nav.apps'), meta: [t('apps.in', {n: told.size, env: plain(env)})], acts: html`<a class="btn" href=${to(env, 'connect')}>${t('connect')}</a>`})}
  ${
    !known.body
      ? waiting(known)
      : known.body.length === 0
        ? connectSteps(env)
        : html` ${known.body.length > 12 ? html`<div class="filters tools-row"><input class="field" data-filter type="search" placeholder=${t('filter')} aria-label=${t('filter')} @input=${(event) => setQuery({filter: event.target.value || null})} /></div>` : ''}
            <div class="scroll">
              <table class="apps" data-testid="apps">
                <thead>
                  <tr>
                    <th>${t('col.app')}</th>
                    <th class="r">${t('col.strip')}</th>
                    <th class="r">${t('col.rps')}</th>
                    <th class="r">${t('col.blocked')}</th>
                    <th class="r only-l">${t('col.p99')}</th>
                    <th class="r">${t('col.live')}</th>
                    <th class="r only-l">${t('col.revision')}</th>
                    <th class="r only-l">${t('col.applied')}</th>
                    <th class="only-l">${t('col.owner')}</th>
                  </tr>
                </thead>
                <tbody>
                  ${apps.map((each) => row(env, each, told.get(each.name)))}
                </tbody>
              </table>
            </div>`
  }`;
}

function row(env, app, now) {
  const locked = app.locked === true || !may('SEE', app.name, env);
  if (locked)
    return html`<tr class="faint">
      <td>${glyph('lock')} ${plain(app.name)}</td>
      <td colspan="7">${app.owner ? t('ask', {owner: plain(app.owner)}) : t('locked')}</td>
      <td>${plain(app.owner)}</td>
    </tr>`;
  const name = html`<td><a class="m" data-row href=${to(env, 'apps', app.name)}>${plain(app.name)}</a></td>`;
  if (!now)
    return html`<tr>
      ${name}
      <td class="r faint" colspan="7">${t('apps.notHere')}</td>
      <td class="muted">${plain(app.owner) || '–'}</td>
    </tr>`;
  const bars = now.offered.map((offered, i) => (offered === null ? null : {offered, blocked: now.blocked[i] ?? 0}));
  const {permitted = 0, blockedCalls = 0, seconds = 60, p99 = null} = now.minute ?? {};
  return html`<tr>
    ${name}
    <td class="r">${gateStrip(bars)}</td>
    <td class="n r">${short((permitted + blockedCalls) / Math.max(1, seconds))}</td>
    <td class="n r ${blockedCalls ? 'blk' : ''}">
      ${percent(blockedCalls, permitted + blockedCalls) ?? '–'}<span class="u"> %</span>
    </td>
    <td class="n r only-l">${millis(p99)}<span class="u"> ms</span></td>
    <td class="n r ${now.online < now.known ? 'warn' : ''}">${now.online}/${now.known}</td>
    <td class="n r only-l">${now.revision ? `r${now.revision}` : '–'}</td>
    <td class="n r only-l ${now.applied < now.online && now.revision ? 'warn' : ''}">
      ${now.revision ? `${now.applied}/${now.online}` : '–'}
    </td>
    <td class="muted only-l">${plain(app.owner) || '–'}</td>
  </tr>`;
}
