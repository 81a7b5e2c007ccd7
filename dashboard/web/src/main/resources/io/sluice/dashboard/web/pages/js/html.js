// The one door to the library: everything else imports from here.
import {ref} from '../vendor/lit-html/directives/ref.js';
export {html, svg, nothing, render} from '../vendor/lit-html/lit-html.js';
export {repeat} from '../vendor/lit-html/directives/repeat.js';
export {live} from '../vendor/lit-html/directives/live.js';

/** For an element of a template: does something with it once, after it came into the page. @param {(element: any) => void} act */
export const onceShown = (act) =>
  ref((element) => {
    if (element) queueMicrotask(() => element.isConnected && act(element));
  });
