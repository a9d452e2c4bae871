// Completes @names while they are typed.

import { apply, make } from './dom.js';
import { inCode } from './markdown.js';

const PAUSE_MS = 150;
const BEGUN = /(?:^|[^\p{L}\p{N}_@/.-])@([\p{L}\p{N}_-]{1,30})$/u;

export function completeNames({ root, area, say, settle }) {
  // Names are not shown to visitors.
  if (!root.dataset.account) return;
  const id = `${area.id}-membres`;
  const list = make('ul', { class: 'people plain', role: 'listbox', id, 'aria-label': 'Membres', hidden: true });
  const topic = /^answer:(\d+)/.exec(root.dataset.place ?? '')?.[1];
  let names = [];
  let active = 0;
  let choosing = false;
  let timer;
  let asked;

  const begun = () => {
    const { value, selectionStart: at, selectionEnd } = area;
    const match = at === selectionEnd && BEGUN.exec(value.slice(Math.max(0, at - 32), at));
    return match && !inCode(value, at) ? match[1] : '';
  };

  function close() {
    clearTimeout(timer);
    asked?.abort();
    if (list.hidden) return;
    list.hidden = true;
    for (const name of ['aria-activedescendant', 'aria-controls', 'aria-haspopup']) area.removeAttribute(name);
  }

  function choose(index) {
    const chosen = names[index];
    choosing = true;
    settle();
    choosing = false;
    const at = area.selectionStart;
    const from = at - begun().length;
    const words = `${chosen} `;
    // A space that is there already is not doubled.
    const to = area.value[at] === ' ' ? at + 1 : at;
    close();
    apply(area, { text: area.value.slice(0, from) + words + area.value.slice(to), start: from + words.length, end: from + words.length });
  }

  function mark(index) {
    active = (index + names.length) % names.length;
    [...list.children].forEach((option, i) => option.setAttribute('aria-selected', String(i === active)));
    list.children[active].scrollIntoView({ block: 'nearest' });
    area.setAttribute('aria-activedescendant', list.children[active].id);
  }

  function open() {
    list.replaceChildren(...names.map((name, i) => make('li', {
      role: 'option', id: `${id}-${i}`, onclick: () => choose(i),
    }, `@${name}`)));
    list.hidden = false;
    area.setAttribute('aria-haspopup', 'listbox');
    area.setAttribute('aria-controls', id);
    place();
    mark(0);
    say(names.length === 1 ? `${names[0]} proposé. Entrée pour choisir.` : `${names.length} noms proposés. Flèches pour parcourir, Entrée pour choisir.`);
  }

  // Under the line of the caret, which only a copy of the text can find.
  function place() {
    const style = getComputedStyle(area);
    const copy = make('div', { class: 'copy' });
    for (const name of ['font', 'letterSpacing', 'padding', 'borderWidth']) copy.style[name] = style[name];
    copy.style.inlineSize = `${area.clientWidth}px`;
    const caret = make('span', {}, '@');
    copy.append(area.value.slice(0, area.selectionStart - begun().length - 1), caret);
    root.append(copy);
    const top = area.offsetTop + Math.min(caret.offsetTop + caret.offsetHeight - area.scrollTop, area.clientHeight);
    list.style.insetBlockStart = `${top + 4}px`;
    list.style.insetInlineStart = `${Math.max(0, Math.min(area.offsetLeft + caret.offsetLeft, area.offsetLeft + area.clientWidth - 240))}px`;
    copy.remove();
  }

  async function ask() {
    const word = begun();
    if (!word) { close(); return; }
    asked?.abort();
    asked = new AbortController();
    const query = new URLSearchParams({ q: word, ...(topic && { sujet: topic }) });
    let found;
    try {
      const response = await fetch(`/membres?${query}`, { signal: asked.signal });
      found = response.ok ? (await response.json()).map(({ username }) => username) : [];
    } catch {
      return;
    }
    const now = begun();
    // A late answer: the name that is being typed is looked up already.
    if (now && now !== word) return;
    names = found;
    // Nothing left to complete: Enter is for a new line again.
    if (!now || !names.length || (names.length === 1 && names[0] === word)) close();
    else open();
  }

  area.addEventListener('input', () => {
    clearTimeout(timer);
    if (begun()) timer = setTimeout(ask, PAUSE_MS);
    else close();
  });
  area.addEventListener('keydown', (event) => {
    if (list.hidden || event.isComposing) return;
    const acts = { ArrowDown: () => mark(active + 1), ArrowUp: () => mark(active - 1), Enter: () => choose(active), Tab: () => choose(active), Escape: close };
    const act = !event.ctrlKey && !event.metaKey && !event.shiftKey && acts[event.key];
    if (!act) return;
    event.preventDefault();
    event.stopPropagation();
    act();
  });
  area.addEventListener('click', close);
  area.addEventListener('blur', () => { if (!choosing) close(); });
  list.addEventListener('mousedown', (event) => event.preventDefault());
  area.setAttribute('aria-autocomplete', 'list');
  root.append(list);
}
