// Tokens, people and their roles, environments, and how this window looks.
import {call} from '../api.js';
import {button, head, section, segments, waiting} from '../controls.js';
import {ask, changed} from '../data.js';
import {plain} from '../format.js';
import {html} from '../html.js';
import {locale, locales, speak, t, word} from '../i18n.js';
import {may} from '../session.js';
import {setUi, state} from '../store.js';
import {chooseTheme} from '../theme.js';
import {say, sayProblem} from '../toast.js';
import {bandOf} from '../frame.js';

const ROLES = ['VIEWER', 'OPERATOR', 'EDITOR', 'PUBLISHER', 'APP_ADMIN', 'ORG_ADMIN'];

export function settingsPage() {
  return html`${head({title: t('nav.settings')})} ${looks()}${environments()}
  ${may('MANAGE', null, null) ? html`${tokens()}${people()}` : html`<p class="meta pad">${t('settings.more')}</p>`}`;
}

function looks() {
  return section(
    t('settings.looks'),
    '',
    t('settings.here'),
    html`<div class="form wide-form">
      <span class="k">${t('theme')}</span>${segments(
        t('theme'),
        ['system', 'light', 'dark'].map((each) => [each, t(`theme.${each}`)]),
        state.theme,
        chooseTheme,
      )} <span class="k">${t('language')}</span>${segments(
        t('language'),
        locales().map((each) => [each, t(`language.${each}`)]),
        locale(),
        speak,
      )}
    </div>`,
  );
}

function environments() {
  const known = ask('/environments').body ?? [];
  return section(
    t('settings.environments'),
    known.length,
    '',
    html`<table>
      <tbody>
        ${known.map(
          (each) =>
            html`<tr>
              <td><i class="swatch ${bandOf(each)}"></i> <b class="m">${plain(each.name)}</b></td>
              <td class="muted">${each.protectedFromHaste ? t('environment.protected') : t('environment.open')}</td>
            </tr>`,
        )}
      </tbody>
    </table>`,
  );
}

const day = (when) => (when ? String(when).slice(0, 10) : '–');

function tokens() {
  const known = ask('/tokens', {every: 10_000});
  if (!Array.isArray(known.body)) return section(t('settings.tokens'), '', '', waiting(known));
  const revoke = async (id) => {
    const answer = await call('DELETE', `/tokens/${id}`);
    if (!answer.ok) return sayProblem(answer.problem);
    changed('/tokens');
    say({text: t('token.revoked')});
  };
  return section(
    t('settings.tokens'),
    known.body.length,
    t('token.once'),
    html` ${state.ui.secret ? html`<p class="secret" role="status"><b>${t('token.secret')}</b> <code>${state.ui.secret}</code></p>` : ''}
      ${newToken()}
      <div class="scroll">
        <table data-testid="tokens">
          <thead>
            <tr>
              <th>${t('col.name')}</th>
              <th>${t('col.kind')}</th>
              <th>${t('col.where')}</th>
              <th>${t('col.by')}</th>
              <th>${t('col.created')}</th>
              <th>${t('col.expires')}</th>
              <th></th>
            </tr>
          </thead>
          <tbody>
            ${known.body.map(
              (each) =>
                html`<tr class=${each.revokedAt ? 'faint' : ''}>
                  <td class="m">${plain(each.name)}</td>
                  <td>${word('token', each.kind)}${each.role ? ` · ${word('role', each.role)}` : ''}</td>
                  <td class="num">${plain(each.env ?? '*')} / ${plain(each.app ?? '*')}</td>
                  <td>${plain(each.createdBy)}</td>
                  <td class="n">${day(each.createdAt)}</td>
                  <td class="n">
                    ${each.revokedAt ? t('token.revokedAt', {day: day(each.revokedAt)}) : day(each.expiresAt)}
                  </td>
                  <td class="r">
                    ${each.revokedAt ? '' : button({label: t('token.revoke'), look: 'sm', run: () => revoke(each.id)})}
                  </td>
                </tr>`,
            )}
          </tbody>
        </table>
      </div>`,
  );
}

function newToken() {
  const env = state.route.env;
  const make = async (event) => {
    event.preventDefault();
    const form = new FormData(event.target);
    const isAgent = form.get('kind') === 'AGENT';
    const body = {
      kind: form.get('kind'),
      name: form.get('name'),
      env: form.get('env') || null,
      app: form.get('app') || null,
      ...(isAgent ? {} : {role: form.get('role'), lifeDays: 90}),
    };
    const answer = await call('POST', '/tokens', {body});
    if (!answer.ok) return sayProblem(answer.problem);
    setUi({secret: answer.body.secret});
    event.target.reset();
    changed('/tokens');
  };
  return html`<form class="inlineform" @submit=${make} autocomplete="off">
    <label>${t('col.name')} <input class="field" name="name" required maxlength="128" /></label>
    <label
      >${t('col.kind')}
      <select class="field" name="kind" @change=${(event) => setUi({tokenKind: event.target.value})}>
        <option value="AGENT">${t('token.AGENT')}</option>
        <option value="API">${t('token.API')}</option>
      </select></label
    >
    ${
      state.ui.tokenKind === 'API'
        ? html`<label
            >${t('col.role')}
            <select class="field" name="role">
              ${ROLES.slice(0, 5).map((role) => html`<option value=${role}>${word('role', role)}</option>`)}
            </select></label
          >`
        : ''
    }
    <label
      >${t('environment')}
      <select class="field" name="env">
        ${(ask('/environments').body ?? []).map((each) => html`<option ?selected=${each.name === env}>${each.name}</option>`)}
      </select></label
    >
    <label
      >${t('application')}
      <select class="field" name="app">
        <option value="">${t('allApps')}</option>
        ${(ask('/apps').body ?? []).map((each) => html`<option value=${each.name}>${plain(each.name)}</option>`)}
      </select></label
    >
    <button class="btn primary">${t('token.make')}</button>
  </form>`;
}

function people() {
  const users = ask('/users', {every: 10_000});
  const bindings = ask('/bindings', {every: 10_000});
  if (!Array.isArray(users.body)) return section(t('settings.people'), '', '', waiting(users));
  const of = (name) => (Array.isArray(bindings.body) ? bindings.body : []).filter((each) => each.user === name);
  return section(
    t('settings.people'),
    users.body.length,
    '',
    html` ${state.ui.invitation ? html`<p class="secret" role="status"><b>${t('people.link', {name: state.ui.invitation.name})}</b> <code>${location.origin}${state.ui.invitation.path}</code></p>` : ''}
      ${may('ADMINISTER', null, null) ? invite() : ''}
      <div class="scroll">
        <table data-testid="people">
          <thead>
            <tr>
              <th>${t('col.name')}</th>
              <th>${t('col.roles')}</th>
              <th>${t('col.lastSignIn')}</th>
              <th></th>
            </tr>
          </thead>
          <tbody>
            ${users.body.map(
              (user) =>
                html`<tr class=${user.barred ? 'faint' : ''}>
                  <td class="m">
                    ${plain(user.name)}${user.hasPassword ? '' : html` <span class="meta">${t('people.invited')}</span>`}
                  </td>
                  <td>
                    ${of(user.name).map((each) => html`<span class="role">${word('role', each.role)} <span class="num faint">${plain(each.env ?? '*')}/${plain(each.app ?? '*')}</span><button class="x" aria-label=${t('people.take', {role: word('role', each.role), name: user.name})} @click=${() => change('DELETE', `/bindings/${each.id}`)}>×</button></span>`)}${give(user)}
                  </td>
                  <td class="n">${day(user.lastSignIn)}</td>
                  <td class="r">
                    ${may('ADMINISTER', null, null) && user.name !== state.session?.user ? button({label: t(user.barred ? 'people.letIn' : 'people.bar'), look: 'sm', run: () => change('PATCH', `/users/${encodeURIComponent(user.name)}`, {barred: !user.barred})}) : ''}
                  </td>
                </tr>`,
            )}
          </tbody>
        </table>
      </div>`,
  );
}

async function change(method, path, body) {
  const answer = await call(method, path, body === undefined ? {} : {body});
  if (!answer.ok) sayProblem(answer.problem);
  changed('/users');
  changed('/bindings');
  return answer;
}

function give(user) {
  return html`<select
    class="field small"
    aria-label=${t('people.give', {name: user.name})}
    @change=${(event) => {
      if (event.target.value)
        change('POST', '/bindings', {user: user.name, role: event.target.value, app: null, env: null});
      event.target.value = '';
    }}
  >
    <option value="">${t('people.giveRole')}</option>
    ${ROLES.map((role) => html`<option value=${role}>${word('role', role)}</option>`)}
  </select>`;
}

function invite() {
  const send = async (event) => {
    event.preventDefault();
    const answer = await change('POST', '/users', {name: new FormData(event.target).get('name')});
    if (answer.ok) {
      setUi({invitation: answer.body});
      event.target.reset();
    }
  };
  return html`<form class="inlineform" @submit=${send} autocomplete="off">
    <label
      >${t('people.name')} <input class="field" name="name" required pattern="[a-z0-9][a-z0-9._@+\\-]{0,127}" /></label
    ><button class="btn">${t('people.invite')}</button>
  </form>`;
}
