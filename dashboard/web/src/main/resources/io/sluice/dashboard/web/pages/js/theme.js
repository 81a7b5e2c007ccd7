// Light and dark: the system's, unless somebody chose.
import {set} from './store.js';

const KEPT = 'sluice.theme';

/** @param {string} theme 'system', 'light' or 'dark' */
export function chooseTheme(theme) {
  if (theme === 'system') delete document.documentElement.dataset.theme;
  else document.documentElement.dataset.theme = theme;
  try {
    localStorage.setItem(KEPT, theme);
  } catch {
    // It is forgotten when the page is left.
  }
  set({theme});
}

export function start() {
  set({theme: document.documentElement.dataset.theme ?? 'system'});
}
