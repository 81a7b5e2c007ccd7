// What stands around every page: bar, band of the environment, rail, and on phones the row of tabs below.
import {html, nothing} from './html.js';
import {menu} from './controls.js';
import {glyph, icon, logo, magnifier} from './glyphs.js';
import {ask, isLoading} from './data.js';
import {age, plain} from './format.js';
import {locale, locales, speak, t} from './i18n.js';
import {openPalette} from './palette.js';
import {to} from './router.js';
import {signOut} from './session.js';
import {set, state} from './store.js';
import {chooseTheme} from './theme.js';
import {freshness} from './traffic.js';

const STALE_MILLIS = 5_000;
const PLACES = [
  {name: 'now', icon: 'now', parts: []},
  {name: 'apps', icon: 'apps', parts: ['apps']},
  {name: 'changes', icon: 'chg', parts: ['changes']},
  {name: 'templates', icon: 'tpl', parts: ['templates']},
  {name: 'settings', icon: 'set', parts: ['settings']},
];
const OF_APPS = [
  'overview',
  'resources',
  'resource',
  'rules',
  'rule',
  'import',
  'rollouts',
  'rollout',
  'instances',
  'appChanges',
  'connect',
];

/** How an environment looks: the protected ones solid, so that nobody takes one for another. @param {{name: string, protectedFromHaste: boolean} | undefined} env */
export function bandOf(env) {
  if (!env) return 'none';
  if (env.protectedFromHaste) return 'protected';
  return env.name === 'staging' ? 'staging' : 'dev';
}

export function openEnvironments() {
  const details = document.querySelector('details[data-kind="environments"], .environments details');
  details?.setAttribute('open', '');
  /** @type {HTMLElement | null | undefined} */ (details?.querySelector('[role=menuitem]'))?.focus();
}

function environmentMenu(environments, current) {
  return html`<div class="environments">
    ${menu({
      name: t('environment'),
      look: 'pick',
      label: html`<i class="swatch ${bandOf(current)}"></i>${plain(state.route.env)}`,
      items: environments.map((each) => ({
        label: html`${each.name}
          <span class="meta">${each.protectedFromHaste ? t('environment.protected') : ''}</span>`,
        href: location.pathname.replace(/^\/[^/]*/, to(each.name)),
        current: each.name === state.route.env,
      })),
    })}
  </div>`;
}

function appMenu(apps) {
  const {env = '', app} = state.route;
  return menu({
    name: t('application'),
    look: 'pick second',
    label: app ? plain(app) : t('allApps'),
    items: [
      {label: t('allApps'), href: to(env, 'apps'), current: !app},
      ...apps.map((each) => ({label: plain(each.name), href: to(env, 'apps', each.name), current: each.name === app})),
    ],
  });
}

/** How old what is shown is. It is printed, not hinted at. */
function freshMark() {
  const live = freshness();
  const polled = ask('/environments', {every: 5_000});
  const old = live ?? (polled.at ? performance.now() - polled.at : null);
  const lost = polled.problem?.status === 0;
  if (state.frozen)
    return html`<button class="fresh frozen" @click=${() => set({frozen: false})}>
      ${glyph('paused')} ${t('frozen')}
    </button>`;
  if (lost) return html`<span class="fresh stale" role="status">${t('unreachable')}</span>`;
  if (old === null) return html`<span class="fresh none">${t('connecting')}</span>`;
  const stale = live !== null && old > STALE_MILLIS;
  return html`<span class="fresh ${stale ? 'stale' : ''}" data-testid="freshness"
    >${stale ? t('stale') : t('live')} <span class="num">${age(old)}</span></span
  >`;
}

function personMenu() {
  return menu({
    name: t('you'),
    look: 'who',
    align: 'right',
    label: html`<span class="m">${plain(state.session?.user ?? '')}</span>`,
    items: [
      ...['system', 'light', 'dark'].map((theme) => ({
        label: t(`theme.${theme}`),
        current: state.theme === theme,
        run: () => chooseTheme(theme),
      })),
      ...locales().map((each) => ({label: t(`language.${each}`), current: locale() === each, run: () => speak(each)})),
      {label: t('signOut'), run: signOut},
    ],
  });
}

function link(each, attention) {
  const here = each.name === state.route.name || (each.name === 'apps' && OF_APPS.includes(state.route.name));
  return html`<a href=${to(state.route.env ?? '', ...each.parts)} aria-current=${here ? 'page' : nothing}>
    ${icon(each.icon)}<span>${t(`nav.${each.name}`)}</span>${each.name === 'now' && attention ? html`<span class="num">${attention}</span>` : ''}</a
  >`;
}

/** @param {any} page */
export function frame(page) {
  const environments = ask('/environments', {every: 5_000}).body ?? [];
  const apps = ask('/apps', {every: 5_000}).body ?? [];
  const current = environments.find((each) => each.name === state.route.env);
  const env = state.route.env ?? '';
  const attention = env ? (ask(`/now?env=${encodeURIComponent(env)}`, {every: 2_000}).body?.attention?.length ?? 0) : 0;
  return html` <a class="skip" href="#main" @click=${skip}>${t('skip')}</a>
    <div class="bar" role="banner">
      <a class="brand" href=${to(env)} aria-label="Sluice">${logo}<span>Sluice</span></a>
      ${environmentMenu(environments, current)}${appMenu(apps)}
      <button class="find" @click=${openPalette} title=${t('palette.title')}>
        ${magnifier}<span>${t('palette.hint')}</span><kbd>⌘K</kbd>
      </button>
      ${freshMark()}${personMenu()}
    </div>
    <div class="band ${bandOf(current)}"></div>
    ${banner()}
    <div class="frame">
      <nav class="rail" aria-label=${t('nav')}>${PLACES.map((each) => link(each, attention))}</nav>
      <main class="main" id="main" tabindex="-1" aria-busy=${isLoading() ? 'true' : 'false'}>${page}</main>
    </div>
    <nav class="tabbar" aria-label=${t('nav')}>${PLACES.map((each) => link(each, attention))}</nav>`;
}

function skip(event) {
  event.preventDefault();
  document.getElementById('main')?.focus();
}

/** What everybody has to know, whatever he looks at. */
function banner() {
  const status = ask('/environments', {every: 5_000}).problem?.status;
  if (status === undefined) return '';
  const what = status === 503 ? 'banner.noDatabase' : status === 0 ? 'banner.unreachable' : null;
  return what ? html`<div class="banner" role="alert">${glyph('warn', 'warn')}<span>${t(what)}</span></div>` : '';
}
