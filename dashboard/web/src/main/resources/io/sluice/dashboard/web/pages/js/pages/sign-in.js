// Nothing else on the page: who are you?
import {glyph, logo} from '../glyphs.js';
import {html} from '../html.js';
import {locale, locales, speak, t} from '../i18n.js';
import {signIn} from '../session.js';
import {setUi, state} from '../store.js';
import {problemText} from '../toast.js';

/** A page with one form. @param {any} body */
export const gate = (body) =>
  html`<div class="gate">
    <main class="box" id="main"><span class="biglogo">${logo}</span>${body}</main>
    <footer class="meta gfoot">
      <span>${location.host}</span
      ><span
        >${locales().map((each) => html`<button class="link" lang=${each} aria-pressed=${each === locale() ? 'true' : 'false'} @click=${() => speak(each)}>${t(`language.${each}`)}</button> `)}</span
      >
    </footer>
  </div>`;

export function signInPage() {
  const {problem, waitUntil = 0, busy} = state.ui;
  const wait = Math.ceil((waitUntil - performance.now()) / 1000);
  const isNew = state.session?.state === 'NEW';
  return gate(
    html`<h1>${t('signIn')}</h1>
      <form @submit=${submit}>
        <label for="name">${t('signIn.user')}</label
        ><input
          class="field"
          id="name"
          name="name"
          autocomplete="username"
          autocapitalize="none"
          spellcheck="false"
          required
          autofocus
        />
        <label for="password">${t('signIn.password')}</label
        ><input class="field" id="password" name="password" type="password" autocomplete="current-password" required />
        ${problem ? html`<p class="ferr" role="alert">${glyph('warn')} ${problem.status === 429 || problem.status === 401 ? t('signIn.wrong') : problemText(problem)}${wait > 0 ? ` ${t('signIn.wait', {n: wait})}` : ''}</p>` : ''}
        <button class="btn primary" ?disabled=${busy || wait > 0}>${t('signIn')}</button>
      </form>
      <p class="meta note">${t(isNew ? 'signIn.new' : 'signIn.noDefault')}</p>`,
  );
}

async function submit(event) {
  event.preventDefault();
  const form = new FormData(event.target);
  setUi({busy: true});
  const answer = await signIn(String(form.get('name')), String(form.get('password')));
  if (answer.ok) {
    setUi({busy: false, problem: null});
    return;
  }
  setUi({busy: false, problem: answer.problem, waitUntil: performance.now() + (answer.problem.retryAfter ?? 0) * 1000});
}
