// Who is here, and what he may do where. The console decides; the pages only show beforehand what it would say.
import * as api from './api.js';
import {forgetAll} from './data.js';
import {set, state} from './store.js';

/**
 * @typedef {object} Session
 * @property {'NEW' | 'SIGNED_OUT' | 'SIGNED_IN'} state  NEW as long as there are no people
 * @property {string | null} csrf
 * @property {string | null} user
 * @property {{role: string, app: string | null, env: string | null, permissions: string[]}[]} grants
 */

/** @param {Session} session */
function take(session) {
  api.useCsrf(session.csrf ?? '');
  set({session, standing: session.state === 'SIGNED_IN' ? 'in' : 'out'});
}

/** Asks the console who is here. */
export async function whoAmI() {
  const answer = await api.call('GET', '/session');
  if (answer.ok) take(answer.body);
  return answer;
}

/** @param {string} name @param {string} password */
export async function signIn(name, password) {
  const answer = await api.call('POST', '/session', {body: {name, password}});
  if (answer.ok) {
    forgetAll();
    take(answer.body);
  }
  return answer;
}

/** @param {{token: string, name: string | null, password: string}} wanted */
export async function setUp(wanted) {
  const answer = await api.call('POST', '/setup', {body: wanted});
  if (answer.ok) {
    forgetAll();
    take(answer.body);
  }
  return answer;
}

export async function signOut() {
  await api.call('DELETE', '/session');
  forgetAll();
  await whoAmI();
}

/** @typedef {'SEE' | 'OVERRIDE' | 'DRAFT' | 'PUBLISH' | 'MANAGE' | 'ADMINISTER'} Permission */

/**
 * Whether who is here may do something.
 * @param {Permission} permission
 * @param {string | null} [app] null: somewhere
 * @param {string | null} [env]
 */
export function may(permission, app = state.route.app ?? null, env = state.route.env ?? null) {
  const grants = state.session?.grants ?? [];
  return grants.some(
    (grant) =>
      grant.permissions.includes(permission) &&
      (grant.app === null || app === null || grant.app === app) &&
      (grant.env === null || env === null || grant.env === env),
  );
}
