// The toolbar, the shortcuts, the counter and the growing area of a text area for messages; loaded
// when one is about to write. All of it is added to a form that works without.

import { apply, icon, make, stateOf } from './dom.js';
import { keepDraft } from './drafts.js';
import { takeFiles } from './files.js';
import * as markdown from './markdown.js';
import { fromHtml } from './paste.js';
import { completeNames } from './people.js';

const MAC = /Mac|iP/.test(navigator.platform);
// What it does, its words, its icon, its key: a letter, or a digit with Shift.
const TOOLS = [
  ['bold', 'Gras', 'bold', 'b'],
  ['italic', 'Italique', 'italic', 'i'],
  ['bullets', 'Liste à puces', 'bullets', '8'],
  ['numbers', 'Liste numérotée', 'numbers', '7'],
  ['link', 'Lien', 'link', 'k'],
  ['image', 'Image ou fichier', 'photos'],
  ['quote', 'Citation', 'quote', '9'],
  ['code', 'Code', 'code'],
];
// The counter appears when this share of the text is used.
const NEAR = 0.9;
// After the last letter, before the preview is made anew.
const PAUSE_MS = 400;

export function enhance(root) {
  if (root.dataset.ready) return;
  root.dataset.ready = 'yes';
  const area = root.querySelector('textarea');
  const status = make('p', { class: 'visually-hidden', role: 'status' });
  const editor = {
    root, area, form: area.form, composing: false,
    // Said to screen readers, when they are done with what they say.
    say(words) { status.textContent = words; },
    // Phones compose each word: what is half typed is taken as it is before the text changes.
    settle() {
      if (!editor.composing) return;
      area.blur();
      area.focus();
    },
  };
  area.addEventListener('compositionstart', () => { editor.composing = true; });
  area.addEventListener('compositionend', () => { editor.composing = false; });
  // Buttons work at the end of a text in which nobody has been yet.
  area.addEventListener('focus', () => { editor.visited = true; }, { once: true });
  if (document.activeElement === area) editor.visited = true;
  else if (!area.selectionEnd) area.setSelectionRange(area.value.length, area.value.length);

  const files = takeFiles(editor);
  const tools = { ...markdown };
  if (files) tools.image = files.choose;
  const press = (name) => {
    editor.settle();
    const after = tools[name](stateOf(area));
    if (after) apply(area, after);
  };
  const bar = toolbar(editor, press);
  area.before(bar);
  preview(editor, bar);
  counter(editor);
  area.after(status);
  shortcuts(editor, press);
  lists(editor);
  pasting(editor, files);
  completeNames(editor);
  keepDraft(editor);
  grow(area);
  suggest(editor.form);
}

// What may be answered already, while the title is typed.
function suggest({ elements: { title } }) {
  const shown = document.querySelector('.similar');
  if (!shown) return;
  let timer;
  let last;
  title.addEventListener('input', () => {
    clearTimeout(timer);
    timer = setTimeout(async () => {
      const words = title.value;
      const query = new URLSearchParams({ title: words, vu: shown.innerHTML && 1 });
      const response = await fetch(`/recherche/similaires?${query}`).catch(() => ({}));
      const html = response.ok && await response.text();
      // What reads the same is not said again.
      if (response.ok && words === title.value && html !== last) shown.innerHTML = last = html;
    }, PAUSE_MS);
  });
}

function toolbar({ area }, press) {
  const bar = make('div', { class: 'toolbar', role: 'toolbar', 'aria-label': 'Mise en forme', 'aria-controls': area.id });
  for (const [name, label, sign, key] of TOOLS) {
    const combination = key && [MAC ? 'Meta' : 'Control', /\d/.test(key) && 'Shift', key.toUpperCase()].filter(Boolean);
    const shown = combination?.join('+').replace('Control', 'Ctrl').replace('Shift', 'Maj').replace('Meta', '⌘');
    bar.append(make('button', {
      type: 'button', class: 'button bare', 'aria-label': label, title: shown ? `${label} (${shown})` : label,
      'aria-keyshortcuts': combination?.join('+') ?? false, onclick: () => press(name),
    }, icon(sign)));
  }
  // The text keeps the focus, and phones their keyboard.
  bar.addEventListener('mousedown', (event) => event.preventDefault());
  roving(bar);
  return bar;
}

// One stop for the Tab key; arrows go from button to button.
function roving(bar) {
  const buttons = () => [...bar.querySelectorAll('button')];
  const current = (one) => buttons().forEach((other) => { other.tabIndex = other === one ? 0 : -1; });
  current(buttons()[0]);
  bar.addEventListener('focusin', ({ target }) => current(target));
  bar.addEventListener('keydown', (event) => {
    const all = buttons();
    const at = all.indexOf(event.target);
    const to = { ArrowRight: at + 1, ArrowLeft: at - 1, Home: 0, End: all.length - 1 }[event.key];
    if (to === undefined) return;
    event.preventDefault();
    all.at(to % all.length).focus();
  });
}

function shortcuts({ area }, press) {
  area.addEventListener('keydown', (event) => {
    if (event.isComposing || event.altKey || !(MAC ? event.metaKey : event.ctrlKey)) return;
    const key = event.shiftKey ? event.code.replace('Digit', '') : event.key.toLowerCase();
    const tool = TOOLS.find(([, , , own]) => own && own === key && /\d/.test(own) === event.shiftKey);
    if (!tool) return;
    event.preventDefault();
    press(tool[0]);
  });
}

// Enter goes on with a list, whatever the keyboard.
function lists({ area }) {
  area.addEventListener('beforeinput', (event) => {
    if (event.inputType !== 'insertLineBreak' || event.isComposing || !event.cancelable) return;
    const after = markdown.enter(stateOf(area));
    if (!after) return;
    event.preventDefault();
    apply(area, after);
    area.dispatchEvent(new Event('scroll'));
  });
}

function pasting({ area, say }, files) {
  let raw = false;
  area.addEventListener('keydown', (event) => { raw = event.shiftKey && (event.ctrlKey || event.metaKey); });
  area.addEventListener('keyup', () => { raw = false; });
  area.addEventListener('paste', (event) => {
    if (raw) return;
    const data = event.clipboardData;
    const plain = data.getData('text/plain');
    // Office programs also give a picture of the text that they copy.
    if (!plain.trim() && data.files.length) {
      event.preventDefault();
      if (files) files.add([...data.files]);
      else say('Connectez-vous pour joindre une image.');
      return;
    }
    const state = stateOf(area);
    const selected = state.text.slice(state.start, state.end).trim();
    let after;
    if (selected && !selected.includes('\n') && !markdown.isAddress(selected) && markdown.isAddress(plain.trim())) {
      after = markdown.link(state, plain.trim());
    } else {
      const words = markdown.inCode(state.text, state.start) ? '' : fromHtml(data.getData('text/html'), plain);
      if (!words) return;
      const at = state.start + words.length;
      after = { text: state.text.slice(0, state.start) + words + state.text.slice(state.end), start: at, end: at };
    }
    event.preventDefault();
    apply(area, after);
  });
  if (!files) return;
  const holds = (event) => event.dataTransfer?.types.includes('Files');
  const over = (event) => {
    if (!holds(event)) return;
    event.preventDefault();
    area.classList.toggle('dropping', event.type === 'dragover');
  };
  area.addEventListener('dragover', over);
  area.addEventListener('dragleave', over);
  area.addEventListener('drop', (event) => {
    over(event);
    if (holds(event)) files.add([...event.dataTransfer.files]);
  });
}

function counter({ root, area, say }) {
  const max = Number(root.dataset.max);
  const shown = make('p', { class: 'hint counter', hidden: true });
  let told = 0;
  const french = (n) => n.toLocaleString('fr');
  const count = () => {
    // Units are at least as many as characters, and known at once.
    const length = area.value.length < max * NEAR ? 0 : [...area.value].length;
    shown.hidden = length < max * NEAR;
    shown.classList.toggle('error', length > max);
    if (shown.hidden) { told = 0; return; }
    shown.textContent = length > max
      ? `${french(length - max)} caractères de trop : un message en a au plus ${french(max)}.`
      : `${french(length)} caractères sur ${french(max)}`;
    const level = length > max ? 2 : 1;
    if (level > told) say(shown.textContent);
    told = level;
  };
  area.after(shown);
  area.addEventListener('input', count);
  count();
}

// Browsers that cannot let a text area grow by style alone.
function grow(area) {
  if (CSS.supports('field-sizing', 'content')) return;
  const fit = () => {
    area.style.blockSize = 'auto';
    area.style.blockSize = `${area.scrollHeight + 2}px`;
  };
  area.addEventListener('input', fit);
  fit();
}

// What the message will look like, beside the text or below it, made by the server.
function preview({ root, area, say }, bar) {
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
