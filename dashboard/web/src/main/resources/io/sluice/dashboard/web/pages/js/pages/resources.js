// All resources of an application.
import {liveRules} from '../drafts.js';
import {html} from '../html.js';
import {state} from '../store.js';
import {appFrame, fleetOf} from './app-frame.js';
import {resourceRows, resourceTable} from './resource-rows.js';

export function resourcesPage() {
  const {app = '', env = ''} = state.route;
  const {rows, total, known} = resourceRows(app, env);
  return appFrame(
    html`<section class="sec bare">
      ${resourceTable(rows, total, known, liveRules(app, env).rules, fleetOf(app, env).online.length)}
    </section>`,
  );
}
