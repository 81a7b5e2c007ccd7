// The one state of the pages, and the one way to change it. What is on screen is a function of it and of what `data.js` has fetched.

/**
 * @typedef {object} State
 * @property {import('./router.js').Route} route      what the address says
 * @property {import('./session.js').Session | null} session  who is here; null until the console has said
 * @property {'in' | 'out' | 'unknown'} standing      whether somebody is signed in
 * @property {string} theme                           'system', 'light' or 'dark'
 * @property {object | null} dialog                   what is open above the page; see dialog.js
 * @property {object | null} palette                  see palette.js
 * @property {import('./toast.js').Toast[]} toasts    see toast.js
 * @property {object | null} edit                     the limit that is being edited in its place; see limit.js
 * @property {number | null} cursor                   the second that all charts of a page point at
 * @property {boolean} frozen                         whether charts stand still
 * @property {Record<string, any>} ui                 small things that a page remembers while it is shown
 */

/** @type {State} */
export const state = {
  route: /** @type {any} */ ({name: 'blank', query: new URLSearchParams()}),
  session: null,
  standing: 'unknown',
  theme: 'system',
  dialog: null,
  palette: null,
  toasts: [],
  edit: null,
  cursor: null,
  frozen: false,
  ui: {},
};

let draw = () => {};
let asked = false;

/** Changes the state, and draws what follows from it with the next frame. @param {Partial<State>} changes */
export function set(changes) {
  Object.assign(state, changes);
  redraw();
}

/** Remembers small things of the page that is shown. @param {Record<string, any>} changes */
export function setUi(changes) {
  Object.assign(state.ui, changes);
  redraw();
}

/** Draws with the next frame; however often it is called until then, once. */
export function redraw() {
  if (asked) return;
  asked = true;
  // A window that cannot be seen gets no frames, and still has to follow what happens, if slowly.
  const soon = document.hidden ? (then) => setTimeout(then, 200) : requestAnimationFrame;
  soon(() => {
    asked = false;
    draw();
  });
}

/** Draws at once, for what must be there before the next key is pressed. */
export function drawNow() {
  draw();
}

/** @param {() => void} how draws everything */
export function drawWith(how) {
  draw = how;
}
