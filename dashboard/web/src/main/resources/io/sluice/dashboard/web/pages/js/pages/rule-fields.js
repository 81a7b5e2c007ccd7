// The fields of a rule's form. What is typed stays as it was typed while the hand is there, and is shown converted beside it.
import {plain} from '../format.js';
import {glyph} from '../glyphs.js';
import {html, live as same, nothing} from '../html.js';
import {t, word} from '../i18n.js';
import {readValue, writeValue} from '../rules/values.js';
import {redraw, setUi, state} from '../store.js';

/** @typedef {{field: string, message: string, code: string}} Wrong */
/** @typedef {{text: string, error?: string, was?: string, became?: string}} Typed  `was` what was typed in another unit, `became` what it is here */

/**
 * One field with its name, its meaning, and what is wrong with it.
 * @param {string} id @param {string} name @param {string} code as rule documents call it @param {any} control @param {any} note @param {Wrong[]} errors
 */
export function row(id, name, code, control, note, errors) {
  const own = errors.filter(
    (each) => each.field === id || each.field.startsWith(id + '.') || each.field.startsWith(id + '['),
  );
  return html`<div class="fr" data-field=${id}>
    <label for="f-${id}">${name}${name === code ? '' : html`<br /><span class="meta num">${code}</span>`}</label>
    <div>
      ${control}
      ${own.map((each) => html`<div class="ferr" id="e-${id}" role="alert">${glyph('warn')} ${plain(each.message)}</div>`)}${note ? html`<p class="meta">${note}</p>` : ''}
    </div>
  </div>`;
}

/**
 * The field of an option.
 * @param {import('../rules/schema.js').Field} field @param {import('../rules/rules.js').Rule} rule
 * @param {import('../rules/rules.js').Rule | undefined} live  the rule that is in force @param {Wrong[]} errors
 * @param {(how: (rule: import('../rules/rules.js').Rule) => import('../rules/rules.js').Rule, field: string) => void} edit changes the rule
 */
export function option(field, rule, live, errors, edit) {
  const value = rule.config?.[field.name];
  const typed = /** @type {Typed | undefined} */ (state.ui.typed?.[field.name]);
  const set = (next) =>
    edit((each) => {
      const config = {...each.config, [field.name]: next};
      if (next === undefined) delete config[field.name];
      return {...each, config};
    }, field.name);
  const note = html`${typed?.was ? html`<span class="acc" data-testid="converted">${t('value.converted', {was: typed.was, text: typed.became ?? ''})}</span> · ` : ''}${field.description}`;
  return row(
    field.name,
    word('field', field.name),
    field.name,
    html`${control(field, value, typed, set, errors)}${live ? inForce(field, value, live.config?.[field.name]) : ''}`,
    note,
    errors,
  );
}

/** What is in force instead, if it is something else. */
function inForce(field, value, live) {
  if (JSON.stringify(value) === JSON.stringify(live)) return '';
  const text = writeValue(field, live) || t('diff.default');
  return html`<span class="meta force">${t('whatIf.live')} <span class="num">${plain(text)}</span></span>`;
}

/** A choice as rule documents write it, and in words where there are some. */
function named(field, choice) {
  const words = word(field, choice);
  return words === choice ? choice : `${choice} · ${words}`;
}

function control(field, value, typed, set, errors) {
  const id = `f-${field.name}`;
  if (field.form === 'switch')
    return html`<label class="pickone"
      ><input
        id=${id}
        type="checkbox"
        .checked=${same(value === true)}
        @change=${(event) => set(event.target.checked || undefined)}
      />
      ${t(value === true ? 'yes' : 'no')}</label
    >`;
  if (field.form === 'choice')
    return html`<select id=${id} class="field" @change=${(event) => set(event.target.value || undefined)}>
      <option value="" ?selected=${value === undefined}>${t('rule.default', {value: field.standard ?? ''})}</option>
      ${field.choices.map((choice) => html`<option value=${choice} ?selected=${choice === value}>${named(field.name, choice)}</option>`)}
    </select>`;
  const wrong = errors.some((each) => each.field === field.name);
  const input = (event) => {
    const read = readValue(field, event.target.value);
    setUi({
      typed: {
        ...state.ui.typed,
        [field.name]: {
          text: event.target.value,
          ...('error' in read ? {error: read.error} : {was: read.was, became: read.text}),
        },
      },
    });
    if (!('error' in read)) set(read.value);
    else redraw();
  };
  // What was typed stays as it was while the hand is there; afterwards it is written as rules write it.
  const leave = () => {
    const {[field.name]: own, ...others} = state.ui.typed ?? {};
    if (own && !own.error) setUi({typed: own.was ? {...others, [field.name]: {...own, text: own.became}} : others});
  };
  return html`<span
    class="field ${wrong ? 'err' : ''} ${['list', 'tree', 'text'].includes(field.form) ? 'wide' : 'f2'} ${typed?.was ? 'conv' : ''}"
    ><input
      id=${id}
      class="num grow"
      aria-invalid=${wrong ? 'true' : nothing}
      aria-describedby=${wrong ? `e-${field.name}` : nothing}
      placeholder=${field.standard ?? ''}
      .value=${same(typed?.text ?? writeValue(field, value))}
      @input=${input}
      @blur=${leave}
    /><span class="u">${field.unit}</span></span
  >`;
}
