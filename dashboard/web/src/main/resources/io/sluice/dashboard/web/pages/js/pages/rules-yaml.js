// The rules as a document: what is in force, or the draft.
import {place} from '../api.js';
import {button} from '../controls.js';
import {ask} from '../data.js';
import {keep, readDocument} from '../drafts.js';
import {html, live as same} from '../html.js';
import {t} from '../i18n.js';
import {mistakes} from '../publish.js';
import {toYaml} from '../rules/yaml.js';
import {setUi, state} from '../store.js';
import {say} from '../toast.js';

/**
 * @param {string} app @param {string} env
 * @param {import('../drafts.js').Draft | null} draft
 * @param {import('../rules/rules.js').Rule[]} live  what is in force, if there is no draft
 * @param {number} revision  of that
 */
export function yamlView(app, env, draft, live, revision) {
  const source = ask(`${place(app, env)}/ruleset`, {every: 5_000, accept: 'application/yaml'}).body;
  const text = draft?.yaml ?? (draft ? toYaml(draft.rules) : (source ?? ''));
  const edited = (event) =>
    keep(
      app,
      env,
      {
        ...(draft ?? {base: revision, baseRules: live, rules: live, at: 0}),
        yaml: event.target.value,
        at: Date.now(),
      },
      'yaml',
    );
  const problem = state.ui.yamlProblem;
  return html`<div class="yamlbox">
    <div class="rt">
      <span class="grow meta">${t('yaml.text')}</span> ${
        navigator.clipboard
          ? button({
              label: t('copy'),
              look: 'sm',
              run: async () => {
                await navigator.clipboard.writeText(text);
                say({text: t('copied')});
              },
              id: 'copy',
            })
          : ''
      }${button({label: t('yaml.check'), look: 'sm', run: () => check(app, env, text)})}
    </div>
    <textarea
      class="yaml"
      spellcheck="false"
      aria-label="YAML"
      rows=${Math.max(16, text.split('\n').length + 1)}
      .value=${same(text)}
      @input=${edited}
    ></textarea>
    ${problem ? html`<div class="ferr" role="alert">${mistakes(problem)}</div>` : ''}
  </div>`;
}

async function check(app, env, text) {
  const read = await readDocument(app, env, text);
  setUi({yamlProblem: 'problem' in read ? read.problem : null});
  if ('problem' in read) return;
  say({text: t('yaml.good', {n: read.rules.length, hash: read.hash.replace('sha256:', '').slice(0, 12)})});
}
