// How an application comes in. The page waits for the first hello and says so when it is there; nothing has to be called first.
import {call} from '../api.js';
import {button, head} from '../controls.js';
import {ask, changed} from '../data.js';
import {plain} from '../format.js';
import {glyph} from '../glyphs.js';
import {html} from '../html.js';
import {t} from '../i18n.js';
import {to} from '../router.js';
import {state, setUi} from '../store.js';
import {sayProblem} from '../toast.js';

export function connectPage() {
  return html`${head({title: t('connect')})}${connectSteps(state.route.env ?? '')}`;
}

/** @param {string} env */
export function connectSteps(env) {
  const secret = state.ui.secret;
  return html`<div class="emp">
    <ol class="steps">
      <li>
        <span class="num">1</span>
        <div>
          <b>${t('connect.dependency')}</b
          >${snippet('<dependency>\n  <groupId>io.sluice</groupId>\n  <artifactId>sluice-dashboard-agent</artifactId>\n</dependency>')}
        </div>
      </li>
      <li>
        <span class="num">2</span>
        <div>
          <div class="sh">
            <b>${t('connect.token')}</b
            >${secret ? '' : button({label: t('connect.make'), look: 'sm', needs: 'MANAGE', run: () => makeToken(env)})}
          </div>
          <p class="meta">${secret ? t('connect.tokenOnce') : t('connect.tokenText', {env: plain(env)})}</p>
        </div>
      </li>
      <li>
        <span class="num">3</span>
        <div>
          <b>${t('connect.configure')}</b
          >${snippet(`sluice.console.endpoints=${location.origin}\nsluice.console.token=${secret ?? 'slc_agt_…'}\nsluice.console.env=${env}`)}
        </div>
      </li>
    </ol>
    ${waitingFor(env)}
  </div>`;
}

function snippet(text) {
  return html`<div class="snip" tabindex="0" role="region" aria-label=${t('connect.snippet')}>
    <pre>${text}</pre>
    ${navigator.clipboard ? button({label: t('copy'), look: 'sm copy', run: () => navigator.clipboard.writeText(text)}) : ''}
  </div>`;
}

function waitingFor(env) {
  const apps = ask(`/now?env=${encodeURIComponent(env)}`, {every: 1_000}).body?.apps ?? [];
  const there = apps.filter((each) => each.known > 0);
  const online = there.reduce((sum, each) => sum + each.online, 0);
  if (online === 0)
    return html`<div class="wait" role="status" data-testid="waiting">
      <div class="wl2"><span>${t('connect.waiting')}</span></div>
      <p class="meta">${t('connect.waitingText')}</p>
    </div>`;
  return html`<div class="wait" role="status" data-testid="connected">
    <div class="wl2"><span>${glyph('closed', 'ok')} ${t('connect.connected', {n: online})}</span></div>
    <ul class="chk">
      ${there.map((each) => html`<li>${glyph('check', 'ok')}<a class="link" href=${to(env, 'apps', each.app)}>${plain(each.app)}</a><span class="meta num">${each.online}/${each.known}</span></li>`)}
    </ul>
  </div>`;
}

async function makeToken(env) {
  const answer = await call('POST', '/tokens', {body: {kind: 'AGENT', name: t('connect.tokenName', {env}), env}});
  if (!answer.ok) return sayProblem(answer.problem);
  setUi({secret: answer.body.secret});
  changed('/tokens');
}
