// Keeps what is typed: on the server for people signed in, and in the browser as long as the server
// has not got it. A visitor's text stays in the browser.

import { apply, button, make } from './dom.js';
import { withoutTokens } from './files.js';

const IDLE_MS = 2000;
const LONGEST_MS = 10_000;
const PATIENCE_MS = 60_000;
const KEPT_MS = 30 * 86_400_000;
// Browsers send no more than 64 KB for a page that is being left.
const LAST_BYTES = 60_000;
const TEXTS = ['title', 'body'];

// The name of this tab, the same after a reload. It is taken out of the store while the page is
// open, as a tab that is duplicated gets a copy of the store.
const TAB = 'entraide.onglet';
let tab;
try {
  tab = sessionStorage.getItem(TAB);
  sessionStorage.removeItem(TAB);
  // Back in a form: what was sent last was not published.
  sessionStorage.removeItem('entraide.envoi');
} catch {
  // No store: the tab is new each time.
}
tab ??= [...crypto.getRandomValues(new Uint32Array(3))].map((n) => n.toString(36)).join('');

const clock = (time) => new Date(time).toLocaleTimeString('fr', { hour: 'numeric', minute: '2-digit' }).replace(':', ' h ');
const text = (fields) => TEXTS.map((name) => new Map(fields).get(name) ?? '').join('\n').trim();

export function keepDraft({ root, area, form, say }) {
  const { place, account } = root.dataset;
  if (!place) return;
  const own = `entraide:${account ?? 'visiteur'}:${place}:`;
  let version = Number(root.dataset.version);
  // Of each save: one that is overtaken on its way is known by it.
  let numero = Date.now();
  let saved;
  let since;
  let timer;
  let storing;
  let sending;
  let leaving = false;
  let conflict = false;
  let attempts = 0;
  let retryAt = 0;
  let told;

  const line = make('p', { class: 'hint draft' });
  const notices = make('div', { class: 'drafts' });
  root.append(line);
  root.prepend(notices);

  const fields = () => [...new FormData(form)].filter(([, value]) => typeof value === 'string')
    .map(([name, value]) => [name, name === area.name ? withoutTokens(value) : value]);
  const print = () => JSON.stringify(fields());

  // Puts fields back. Not the hidden ones: they belong to this page.
  function fill(pairs, quietly) {
    for (const [name, value] of pairs) {
      const control = form.elements[name];
      if (name === area.name && !quietly) apply(area, { text: value, start: value.length, end: value.length });
      else if (control && !/^(?:hidden|file|submit|button|checkbox)$/.test(control.type)) control.value = value;
    }
    area.dispatchEvent(new Event('input', { bubbles: true }));
  }

  // Keeps the text in the browser while the server has not got it; tells whether it is kept at all.
  function store() {
    const now = print();
    try {
      if (now === saved || !text(fields())) localStorage.removeItem(own + tab);
      else localStorage.setItem(own + tab, JSON.stringify({ at: Date.now(), version, fields: fields() }));
      return true;
    } catch {
      return now === saved;
    }
  }

  // Shows where the text is. What is new is said aloud, the time of each save is not.
  function tell(state, words) {
    line.replaceChildren(words);
    line.classList.toggle('tone-waiting', !/^[sv]/.test(state));
    if (state !== told) say(words);
    told = state;
  }

  function trouble(state, words) {
    tell(state, `${words} ${store() ? 'Votre texte est gardé sur cet appareil.' : 'Votre texte n’est gardé que dans cette page : ne la fermez pas.'}`);
  }

  function plan(delay) {
    clearTimeout(timer);
    timer = setTimeout(save, Math.max(delay, retryAt - Date.now()));
  }

  function later(seconds) {
    attempts += 1;
    const delay = seconds ? seconds * 1000 : Math.min(PATIENCE_MS, 1000 * 2 ** attempts) * (1 + Math.random() / 4);
    retryAt = Date.now() + delay;
    plan(0);
  }

  function touched() {
    if (leaving) return;
    clearTimeout(storing);
    storing = setTimeout(() => {
      if (store() && !account && text(fields())) tell('visitor', 'Votre texte est gardé sur cet appareil.');
    }, 300);
    if (!account || conflict) return;
    since ??= Date.now();
    plan(Math.min(IDLE_MS, since + LONGEST_MS - Date.now()));
  }

  async function save(last = false) {
    clearTimeout(timer);
    const now = print();
    if (!account || conflict || leaving || now === saved || (sending && !last)) return;
    numero += 1;
    const body = new URLSearchParams(Object.entries({ place, version, writer: tab, numero }).concat(fields()));
    if (last && String(body).length > LAST_BYTES) return;
    since = undefined;
    sending?.abort();
    const mine = new AbortController();
    sending = mine;
    try {
      await received(await fetch('/brouillons', { method: 'POST', body, keepalive: last, signal: mine.signal }), now);
    } catch (error) {
      if (error.name === 'AbortError') return;
      trouble('offline', 'Pas de connexion.');
      later();
    } finally {
      if (sending === mine) sending = undefined;
    }
  }

  async function received(response, sent) {
    const answer = await response.json().catch(() => ({}));
    const { status } = response;
    if (response.ok) {
      ({ version } = answer);
      saved = sent;
      attempts = 0;
      retryAt = 0;
      store();
      tell('saved', answer.saved_at ? `Brouillon enregistré à ${clock(answer.saved_at)}` : '');
      if (print() !== saved) touched();
    } else if (status === 401) {
      trouble(401, 'Votre session est terminée.');
      const back = encodeURIComponent(location.pathname + location.search + (form.id ? `#${form.id}` : ''));
      line.append(' ', make('a', { href: `/connexion?retour=${back}` }, 'Me reconnecter'));
    } else if (status === 409) {
      choose(answer.version, Object.entries(answer.fields ?? {}));
    } else if (status === 413) {
      trouble(413, 'Ce texte est trop long pour être enregistré en brouillon.');
    } else if (status === 429 || status >= 500) {
      trouble(status, status === 429 ? 'Beaucoup de brouillons en peu de temps : le prochain est pour bientôt.' : 'Le forum ne répond pas.');
      later(Number(response.headers.get('Retry-After')));
    } else {
      trouble(status, answer.detail ?? answer.title ?? 'Ce brouillon ne peut pas être enregistré.');
    }
  }

  const other = (summary, pairs) => make(
    'details', { class: 'disclosure' }, make('summary', {}, summary),
    make('textarea', { class: 'input', readonly: true, rows: 5, 'aria-label': summary }, text(pairs)),
  );

  // Another window wrote here too: nothing is written over before the person has chosen.
  function choose(theirs, pairs) {
    conflict = true;
    store();
    line.replaceChildren();
    const keep = (mine) => {
      const mineNow = fields();
      conflict = false;
      version = theirs;
      notice.replaceWith(other('L’autre texte', mine ? pairs : mineNow));
      if (!mine) {
        fill(pairs);
        saved = print();
        store();
      }
      area.focus();
      save();
    };
    const notice = make(
      'div', { class: 'notice tone-waiting', role: 'alert' },
      make('div', {}, make('p', {}, 'Vous avez aussi écrit ici dans une autre fenêtre. Les deux textes sont là : lequel gardez-vous ?'),
        make('div', { class: 'buttons' }, button('Garder le mien', () => keep(true)), button('Prendre l’autre', () => keep(false))),
        other('Lire l’autre texte', pairs)),
    );
    notices.replaceChildren(notice);
  }

  // What the browser kept for this place, newest first.
  function copies() {
    const found = [];
    try {
      for (const key of Object.keys(localStorage).filter((one) => one.startsWith('entraide:'))) {
        const copy = JSON.parse(localStorage.getItem(key));
        if (copy.at < Date.now() - KEPT_MS) localStorage.removeItem(key);
        else if (key.startsWith(own) || key.startsWith(`entraide:visiteur:${place}:`)) found.push({ key, ...copy });
      }
    } catch {
      // No store, nothing in it.
    }
    return found.sort((a, b) => b.at - a.at);
  }

  function restore() {
    const before = fields();
    const all = copies();
    const drop = ({ key }) => localStorage.removeItem(key);
    all.filter((copy) => text(copy.fields) === text(before)).forEach(drop);
    const [newest, ...older] = all.filter((copy) => text(copy.fields) !== text(before));
    if (!newest) return;
    const newer = version > newest.version && text(before);
    fill(newest.fields, true);
    store();
    all.forEach(drop);
    store();
    if (newer) {
      choose(version, before);
    } else {
      const notice = make(
        'div', { class: 'notice tone-solved' },
        make('div', {}, make('p', {}, `Voici le texte que vous aviez commencé sur cet appareil (${new Date(newest.at).toLocaleDateString('fr', { day: 'numeric', month: 'short' })} à ${clock(newest.at)}).`),
          button('Jeter', () => { fill(before); notice.remove(); store(); })),
      );
      notices.append(notice);
    }
    notices.append(...older.map(({ fields: pairs }) => other('Un autre texte, plus ancien', pairs)));
  }

  saved = area.value === area.defaultValue && print();
  form.addEventListener('input', touched);
  form.addEventListener('change', touched);
  // On a slow line one types before this script is there: that is kept, and nothing is put over it.
  if (area.value !== area.defaultValue) touched();
  else restore();
  // Asked by the page that is about to be left: a text that is kept needs no question.
  form.addEventListener('keep', (event) => { if (store()) event.preventDefault(); });
  form.addEventListener('submit', (event) => {
    if (event.defaultPrevented) return;
    store();
    leaving = true;
    clearTimeout(timer);
    clearTimeout(storing);
    sending?.abort();
    // The page after it forgets the copy, once the message is published.
    // Without a store, nothing was kept.
    try { sessionStorage.setItem('entraide.envoi', own + tab); } catch {}
    // A line that was cut leaves the page as it is.
    setTimeout(() => { leaving = false; touched(); }, 10_000);
  });
  // A save that is still failing must not put the next one off.
  addEventListener('online', () => {
    attempts = 0;
    retryAt = 0;
    sending?.abort();
    sending = undefined;
    save();
  });
  document.addEventListener('visibilitychange', () => {
    if (!document.hidden && told === 401) save();
    if (!document.hidden || leaving) return;
    store();
    save(true);
  });
  addEventListener('pagehide', () => {
    try { sessionStorage.setItem(TAB, tab); } catch {}
    if (leaving) return;
    store();
    save(true);
  });
  addEventListener('pageshow', ({ persisted }) => {
    if (!persisted) return;
    leaving = false;
    try { sessionStorage.removeItem(TAB); } catch {}
  });
}
