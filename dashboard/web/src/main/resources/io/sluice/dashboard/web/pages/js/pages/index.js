// Which page draws what; names are those of router.js.
import {appChangesPage, changesPage} from './changes.js';
import {appsPage} from './apps.js';
import {connectPage} from './connect.js';
import {importPage} from './import.js';
import {instancesPage} from './instances.js';
import {nowPage} from './now.js';
import {overviewPage} from './overview.js';
import {resourcePage} from './resource.js';
import {resourcesPage} from './resources.js';
import {rolloutPage} from './rollout.js';
import {rolloutsPage} from './rollouts.js';
import {rulePage} from './rule.js';
import {rulesPage} from './rules.js';
import {settingsPage} from './settings.js';
import {templatesPage} from './templates.js';

/** @type {Record<string, () => any>} */
export const PAGES = {
  now: nowPage,
  apps: appsPage,
  connect: connectPage,
  overview: overviewPage,
  resources: resourcesPage,
  resource: resourcePage,
  rules: rulesPage,
  rule: rulePage,
  import: importPage,
  rollouts: rolloutsPage,
  rollout: rolloutPage,
  instances: instancesPage,
  appChanges: appChangesPage,
  changes: changesPage,
  templates: templatesPage,
  settings: settingsPage,
};
