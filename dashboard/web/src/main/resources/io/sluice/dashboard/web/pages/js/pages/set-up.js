// The page behind a link that can be used once: of the first person, or of somebody who was invited.
import {call} from '../api.js';
import {glyph} from '../glyphs.js';
import {html} from '../html.js';
import {t} from '../i18n.js';
import {go} from '../router.js';
import {setUp} from '../session.js';
import {setUi, state} from '../store.js';
import {problemText} from '../toast.js';
import {gate} from './sign-in.js';

const SHORTEST = 12;

export function setUpPage() {
  const token = location.hash.slice(1);
  if (state.ui.link === undefined && state.session) check(token);
  const link = state.ui.link;
  if (!link) return gate(html`<h1>${t('setUp')}</h1>`);
  if (link.problem)
    return gate(
      html`<h1>${t('setUp')}</h1>
        <p class="ferr" role="alert">
          ${glyph('warn')} ${link.problem.status === 410 ? t('setUp.used') : problemText(link.problem)}
        </p>
        <p class="note"><a class="link" href="/">${t('signIn')}</a></p>`,
    );
  const {problem, busy} = state.ui;
  return gate(
    html`<h1>${link.name ? t('setUp.for', {name: link.name}) : t('setUp.first')}</h1>
      <p class="meta">${t(link.name ? 'setUp.forText' : 'setUp.firstText')}</p>
      <form @submit=${(event) => submit(event, token, link.name)}>
        ${link.name ? html`<input type="hidden" name="name" value=${link.name} autocomplete="username" />` : html`<label for="name">${t('signIn.user')}</label><input class="field" id="name" name="name" autocomplete="username" autocapitalize="none" spellcheck="false" required pattern="[a-z0-9][a-z0-9._@+\\-]{0,127}" />`}
        <label for="password">${t('setUp.password', {n: SHORTEST})}</label
        ><input
          class="field"
          id="password"
          name="password"
          type="password"
          autocomplete="new-password"
          minlength=${SHORTEST}
          maxlength="256"
          required
        />
        ${problem ? html`<p class="ferr" role="alert">${glyph('warn')} ${problem.status === 410 ? t('setUp.used') : problemText(problem)}</p>` : ''}
        <button class="btn primary" ?disabled=${busy}>${t('setUp.do')}</button>
      </form>`,
  );
}

async function check(token) {
  setUi({link: null});
  const answer = await call('POST', '/setup:check', {body: {token}});
  setUi({link: answer.ok ? answer.body : {problem: answer.problem}});
}

async function submit(event, token, name) {
  event.preventDefault();
  const form = new FormData(event.target);
  setUi({busy: true});
  const answer = await setUp({
    token,
    name: name ? null : String(form.get('name')),
    password: String(form.get('password')),
  });
  setUi({busy: false, problem: answer.ok ? null : answer.problem});
  if (answer.ok) go('/', {replace: true});
}
