// What the message will look like, beside the text or below it, made by the server.

import { icon, make } from './dom.js';

const PAUSE_MS = 400;

export function preview({ root, area, say }, bar) {
  const id = `${area.id}-apercu`;
  const shown = make('div', { class: 'prose' });
  const trouble = make('p', { class: 'hint', hidden: true }, 'L’aperçu n’est pas à jour : le forum ne répond pas.');
  const region = make('section', { class: 'preview', id, 'aria-label': 'Aperçu', tabindex: 0, hidden: true }, trouble, shown);
  let asked;
  let timer;
  let last;

  async function refresh() {
    const body = area.value;
    if (region.hidden || body === last) return;
    asked?.abort();
    asked = new AbortController();
    try {
      const response = await fetch('/apercu', { method: 'POST', body: new URLSearchParams({ body }), signal: asked.signal });
      if (!response.ok) throw response;
      shown.innerHTML = await response.text();
      // Footnotes must not be taken for those of a message of the page.
      for (const element of shown.querySelectorAll('[id]')) element.removeAttribute('id');
      if (!body.trim()) shown.textContent = 'Votre texte apparaîtra ici, mis en forme.';
      last = body;
      trouble.hidden = true;
    } catch (error) {
      if (error.name !== 'AbortError') trouble.hidden = false;
    }
  }

  const toggle = make('button', {
    type: 'button', class: 'button quiet', 'aria-expanded': 'false', 'aria-controls': id,
    onclick() {
      region.hidden = !region.hidden;
      toggle.setAttribute('aria-expanded', String(!region.hidden));
      root.classList.toggle('previewing', !region.hidden);
      say(region.hidden ? 'Aperçu fermé' : 'Aperçu affiché après le texte');
      refresh();
    },
  }, icon('eye'), 'Aperçu');
  toggle.tabIndex = -1;
  bar.append(toggle);
  area.after(region);
  area.addEventListener('input', () => {
    clearTimeout(timer);
    timer = setTimeout(refresh, PAUSE_MS);
  });
}
