// What all pages of an application have in common: its head, its tabs, and the overrides that are in force.
import {place} from '../api.js';
import {button, head, menu, problem} from '../controls.js';
import {ask} from '../data.js';
import {draftOf, liveRules} from '../drafts.js';
import {openForce, overridesInForce} from '../force.js';
import {plain, whole} from '../format.js';
import {html, nothing} from '../html.js';
import {t, word} from '../i18n.js';
import {go, inApp} from '../router.js';
import {state} from '../store.js';

const TABS = ['overview', 'resources', 'rules', 'rollouts', 'instances', 'changes'];
const WITHIN = {resource: 'resources', rule: 'rules', import: 'rules', rollout: 'rollouts', appChanges: 'changes'};

/** @param {string} app @param {string} env @returns {{known: import('../data.js').Known, all: any[], online: any[], applied: any[]}} */
export function fleetOf(app, env) {
  const known = ask(`${place(app, env)}/instances`, {every: 2_000});
  const all = Array.isArray(known.body) ? known.body : [];
  const online = all.filter((each) => each.presence === 'ONLINE');
  return {known, all, online, applied: online.filter((each) => each.arrival === 'APPLIED')};
}

/**
 * @param {any} body
 * @param {{title?: any, meta?: any[], acts?: any}} [how] instead of the application's own
 */
export function appFrame(body, {title, meta, acts} = {}) {
  const {app = '', env = ''} = state.route;
  const fleet = fleetOf(app, env);
  if (fleet.known.problem && fleet.all.length === 0)
    return html`${head({title: plain(app)})}${problem(fleet.known.problem)}`;
  return html` ${head({title: title ?? plain(app), meta: meta ?? appMeta(app, env, fleet), acts: acts ?? appActs()})}
  ${tabs(app, env, fleet)} ${overridesInForce(app, env)} ${body}`;
}

/** What is said of an application below its name. @param {string} app @param {string} env @param {ReturnType<typeof fleetOf>} fleet */
export function appMeta(app, env, fleet) {
  const {revision} = liveRules(app, env);
  const owner = ask('/apps').body?.find?.((each) => each.name === app)?.owner;
  const draft = draftOf(app, env);
  const behind = fleet.online.length - fleet.applied.length;
  return [
    html`<span class="num">${whole(fleet.online.length)}</span> ${t('meta.live', {known: whole(fleet.all.length)})}`,
    ...(revision
      ? [
          html`<a
            class=${behind ? 'warn' : ''}
            href=${inApp('instances') + (behind ? '?only=behind' : '')}
            data-testid="arrival-chip"
            ><span class="num">r${revision}</span> ${t('meta.applied')}
            <span class="num">${whole(fleet.applied.length)}/${whole(fleet.online.length)}</span></a
          >`,
        ]
      : [t('meta.noRules')]),
    ...(owner ? [t('meta.owner', {owner: plain(owner)})] : []),
    ...(draft ? [html`<a class="link" href=${inApp('rules')}>${t('meta.draft', {revision: draft.base})}</a>`] : []),
  ];
}

function appActs() {
  return html`${forceMenu(null)}${button({label: t('tab.rules'), run: () => go(inApp('rules'))})}`;
}

/** Four ways to act at once, each behind a dialog that shows evidence first. @param {string | null} resource */
export function forceMenu(resource) {
  return menu({
    name: t('force'),
    align: 'right',
    label: t('force'),
    items: ['FORCE_OPEN', 'FORCE_CLOSED', 'SCALE', 'BYPASS'].map((action) => ({
      label: word('override', action),
      needs: /** @type {'OVERRIDE'} */ ('OVERRIDE'),
      run: () => openForce(resource, action),
    })),
  });
}

function tabs(app, env, fleet) {
  const current = WITHIN[/** @type {keyof typeof WITHIN} */ (state.route.name)] ?? state.route.name;
  const counts = {
    resources: ask(`${place(app, env)}/resources`, {every: 5_000}).body?.length,
    rules: (draftOf(app, env)?.rules ?? liveRules(app, env).rules).length,
    instances: fleet.all.length,
  };
  return html`<nav class="tabs" aria-label=${t('tabs')}>
    ${TABS.map(
      (tab) =>
        html`<a href=${tab === 'overview' ? inApp() : inApp(tab)} aria-current=${tab === current ? 'page' : nothing}>
          ${t(`tab.${tab}`)}${counts[tab] === undefined ? '' : html` <span class="num">${whole(counts[tab])}</span>`}</a
        >`,
    )}
  </nav>`;
}
