// Where the pages begin: everything is drawn from the state, again whenever that changes, and at least once a second.
import {html, render} from './html.js';
import * as api from './api.js';
import {closeMenus, empty} from './controls.js';
import {ask, refresh} from './data.js';
import {dialogs} from './dialog.js';
import {frame} from './frame.js';
import {locale, t} from './i18n.js';
import * as keys from './keys.js';
import {palette} from './palette.js';
import {PAGES} from './pages/index.js';
import {setUpPage} from './pages/set-up.js';
import {signInPage} from './pages/sign-in.js';
import * as router from './router.js';
import {whoAmI} from './session.js';
import {drawWith, redraw, set, state} from './store.js';
import * as theme from './theme.js';
import {tidy} from './traffic.js';
import {toasts} from './toast.js';

const LAST_ENVIRONMENT = 'sluice.environment';

function page() {
  const {name, env} = state.route;
  if (name === 'setUp') return setUpPage();
  if (state.standing === 'unknown') return '';
  if (state.standing === 'out') return signInPage();
  if (name === 'home' || name === 'signIn') return findHome();
  const environments = ask('/environments', {every: 5_000}).body;
  if (environments && !environments.some((each) => each.name === env)) return frame(nowhere());
  const draw = PAGES[name];
  return frame(draw ? whole(draw) : nowhere());
}

/** A page; or, if drawing it failed, that it did, so that everything around it can still be used. @param {() => any} draw */
function whole(draw) {
  try {
    return draw();
  } catch (broken) {
    console.error(broken);
    return empty(t('broken'), String(broken));
  }
}

const nowhere = () => empty(t('nowhere'), html`<a class="link" href="/">${t('nowhere.home')}</a>`);

/** The environment that was shown last, or the first there is. */
function findHome() {
  const environments = ask('/environments').body;
  if (environments?.length) {
    const last = localStorage.getItem(LAST_ENVIRONMENT);
    const known = environments.find((each) => each.name === last) ?? environments[0];
    queueMicrotask(() => router.go(router.to(known.name), {replace: true}));
  }
  return frame('');
}

function draw() {
  const root = /** @type {HTMLElement} */ (document.getElementById('console'));
  render(html`${page()}${dialogs()}${palette()}${toasts()}`, root);
  const {app, resource, env} = state.route;
  document.title = [resource ?? app, env, 'Sluice'].filter(Boolean).join(' · ');
  if (env && state.standing === 'in') localStorage.setItem(LAST_ENVIRONMENT, env);
}

function everySecond() {
  if (document.hidden) return;
  if (state.standing === 'in') refresh();
  redraw();
}

function clickedElsewhere(event) {
  if (!event.target.closest('details.menu')) closeMenus();
}

drawWith(draw);
document.documentElement.lang = locale();
api.onSignedOut(() => set({standing: 'out'}));
theme.start();
router.start();
keys.start();
addEventListener('resize', redraw);
document.addEventListener('visibilitychange', redraw);
document.addEventListener('click', clickedElsewhere);
setInterval(() => {
  tidy();
  everySecond();
}, 1_000);
await whoAmI();
redraw();
