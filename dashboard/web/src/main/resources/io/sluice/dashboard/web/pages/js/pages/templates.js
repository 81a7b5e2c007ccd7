// Packs of rules for what recurs, with numbers from what was seen. Applying one makes a draft in shadow, and nothing else.
import {place} from '../api.js';
import {button, empty, head, waiting} from '../controls.js';
import {ask} from '../data.js';
import {change} from '../drafts.js';
import {plain} from '../format.js';
import {glyph, MODE} from '../glyphs.js';
import {html} from '../html.js';
import {t} from '../i18n.js';
import {go, setQuery, to} from '../router.js';
import {describe} from '../rules/describe.js';
import {idOf, modeOf} from '../rules/rules.js';
import {state} from '../store.js';

export function templatesPage() {
  const {env = '', query} = state.route;
  const apps = ask('/apps').body ?? [];
  const app = query.get('app') ?? apps[0]?.name;
  if (!app) return html`${head({title: t('nav.templates')})}${empty(t('templates.noApp'))}`;
  const resources = ask(`${place(app, env)}/resources`).body ?? [];
  const resource = query.get('resource') ?? resources[0] ?? '';
  const pick = (name, value, options) =>
    html`<label class="pickone"
      >${t(`col.${name}`)}
      <select
        class="field"
        @change=${(event) => setQuery({[name]: event.target.value, ...(name === 'app' ? {resource: null} : {})})}
      >
        ${options.map((each) => html`<option value=${each} ?selected=${each === value}>${plain(each)}</option>`)}
      </select></label
    >`;
  const known = ask(`/templates?${new URLSearchParams({app, env, resource})}`);
  return html`${head({title: t('nav.templates'), meta: [t('templates.text')]})}
    <div class="filters tools-row">
      ${pick(
        'app',
        app,
        apps.map((each) => each.name),
      )}${resources.length ? pick('resource', resource, resources) : ''}
    </div>
    ${!resource ? empty(t('templates.noResource')) : !known.body ? waiting(known) : known.body.map((each) => template(app, env, each))}`;
}

function template(app, env, each) {
  const apply = () => {
    const taken = new Set(each.document.rules.map(idOf));
    change(app, env, (rules) => [...rules.filter((rule) => !taken.has(idOf(rule))), ...each.document.rules]);
    go(to(env, 'apps', app, 'rules'));
  };
  return html`<section class="sec">
    <header>
      <h2>${plain(each.name)}</h2>
      <span class="meta">${button({label: t('templates.apply'), look: 'sm', needs: 'DRAFT', run: apply})}</span>
    </header>
    <p class="wrap">${plain(each.description)}</p>
    <div class="cols">
      <div class="scroll" tabindex="0" role="region" aria-label=${plain(each.name)}>
        <table>
          <tbody>
            ${(each.parameters ?? []).map(
              (parameter) =>
                html`<tr>
                  <td class="num">${plain(parameter.path.split('.').pop())}</td>
                  <td class="n r m">${plain(parameter.value)}<span class="u"> ${plain(parameter.unit)}</span></td>
                  <td class="muted wrap">${plain(parameter.because ?? parameter.description)}</td>
                </tr>`,
            )}
          </tbody>
        </table>
      </div>
      <div class="scroll" tabindex="0" role="region" aria-label=${plain(each.name)}>
        <table class="rulesmini">
          <tbody>
            ${each.document.rules.map(
              (rule) =>
                html`<tr>
                  <td class="tag">${glyph(MODE[modeOf(rule)].glyph)} ${MODE[modeOf(rule)].tag}</td>
                  <td class="num muted">${rule.kind}</td>
                  <td>${describe(rule)}</td>
                </tr>`,
            )}
          </tbody>
        </table>
      </div>
    </div>
  </section>`;
}
