// Joins images and files: pasted, dropped or chosen. Each has its line in the text at once, which
// becomes the image when it has arrived.

import { apply, button, make, replace, stateOf } from './dom.js';

const TOKEN = /!\[Envoi de [^\]\n]*…\]\(\)/g;
const WORDS = {
  0: 'Pas de connexion. Réessayez quand elle sera revenue.',
  413: 'Ce fichier est trop lourd.',
  415: 'Ce genre de fichier ne peut pas être joint.',
  429: 'Beaucoup d’envois en peu de temps. Réessayez dans un moment.',
};
let number = 0;

// The text without the lines of files that have not arrived.
export const withoutTokens = (text) => text.replaceAll(TOKEN, '');

export function takeFiles(editor) {
  const { root, area, form, say } = editor;
  // The field of the form without script, which only people signed in have.
  const plain = root.querySelector('.attach');
  if (!plain) return null;
  const { accept } = plain.querySelector('input');
  plain.remove();
  const list = make('ul', { class: 'uploads plain' });
  const input = make('input', { type: 'file', hidden: true, multiple: true, accept, 'aria-label': 'Image ou fichier à joindre', onchange() { add([...input.files]); input.value = ''; } });
  area.after(input, list);
  const waiting = [];
  let sending = false;

  // Writes in place of the token, once nobody is in the middle of a letter.
  function put(one, words) {
    if (editor.composing) {
      area.addEventListener('compositionend', () => put(one, words), { once: true });
      return;
    }
    const at = area.value.indexOf(one.token);
    if (at < 0) return;
    const line = !words && area.value[at + one.token.length] === '\n' ? 1 : 0;
    replace(area, at, at + one.token.length + line, words);
  }

  function add(files) {
    const all = files.map((file) => {
      number += 1;
      return { file, token: `![Envoi de ${file.name.replaceAll(/[[\]\n]/g, ' ')} (${number})…]()` };
    });
    const { text, start, end } = stateOf(area);
    const before = start && text[start - 1] !== '\n' ? '\n' : '';
    const after = text[end] === '\n' ? '' : '\n';
    const words = before + all.map(({ token }) => token).join('\n') + after;
    apply(area, { text: text.slice(0, start) + words + text.slice(end), start: start + words.length, end: start + words.length });
    for (const one of all) {
      one.line = make('li', { class: 'upload' });
      list.append(one.line);
      wait(one);
    }
  }

  function wait(one) {
    one.line.replaceChildren(`${one.file.name} attend son tour…`);
    waiting.push(one);
    next();
  }

  function next() {
    const one = !sending && waiting.shift();
    if (one) send(one);
  }

  function send(one) {
    sending = true;
    const id = `${area.id}-envoi-${number += 1}`;
    const bar = make('progress', { max: 1, value: 0, 'aria-labelledby': id });
    const request = new XMLHttpRequest();
    const over = (act) => () => { sending = false; act(); next(); };
    one.line.replaceChildren(make('span', { id }, `Envoi de ${one.file.name}`), bar, button('Annuler', () => request.abort()));
    request.upload.onprogress = ({ lengthComputable, loaded, total }) => { if (lengthComputable) bar.value = loaded / total; };
    request.onload = over(() => {
      let answer = {};
      // What is no JSON is not from the forum itself.
      try { answer = JSON.parse(request.responseText); } catch {}
      if (request.status === 201 && answer.markdown) arrived(one, answer);
      else failed(one, request.status, answer.detail ?? answer.title);
    });
    request.onerror = over(() => failed(one, 0));
    request.onabort = over(() => remove(one));
    const body = new FormData();
    body.append('fichier', one.file);
    request.open('POST', '/fichiers');
    request.send(body);
  }

  function remove(one) {
    put(one, '');
    one.line.remove();
    say(`${one.file.name} n’est pas joint.`);
    area.focus();
  }

  function failed(one, status, told) {
    const words = told ?? WORDS[status] ?? 'Le forum n’a pas pu recevoir ce fichier.';
    one.failed = true;
    one.line.replaceChildren(
      make('p', { class: 'error', role: 'alert' }, `${one.file.name} : ${words}`),
      button('Réessayer', () => { one.failed = false; wait(one); }),
      button('Retirer', () => remove(one), 'quiet'),
    );
  }

  function arrived(one, { markdown, url, note }) {
    // Whoever erased its line does not want it any more.
    if (!area.value.includes(one.token)) {
      remove(one);
      return;
    }
    put(one, markdown);
    one.token = '';
    say(note ?? `${one.file.name} est joint.`);
    if (!markdown.startsWith('!')) {
      one.line.remove();
      return;
    }
    const id = `${area.id}-description-${number += 1}`;
    const words = make('input', { class: 'input', id, maxlength: 300, onchange() { describe(url, words.value); } });
    // Enter would publish.
    words.addEventListener('keydown', (event) => {
      if (event.key !== 'Enter' || event.isComposing) return;
      event.preventDefault();
      area.focus();
    });
    one.line.replaceChildren(make('label', { for: id }, `Décrivez l’image « ${one.file.name} » pour qui ne la voit pas (facultatif)`), words);
  }

  function describe(url, words) {
    const end = area.value.indexOf(`](${url}`);
    const start = area.value.lastIndexOf('![', end);
    if (end < 0 || start < 0 || area.value.slice(start, end).includes('\n')) return;
    replace(area, start + 2, end, words.trim().replaceAll(/[[\]\\`*_<!&~]/g, '\\$&'));
  }

  form.addEventListener('submit', (event) => {
    if (!area.value.match(TOKEN)) return;
    const stuck = list.querySelector('.upload button');
    if (!stuck) {
      area.value = withoutTokens(area.value);
      return;
    }
    event.preventDefault();
    event.stopImmediatePropagation();
    stuck.focus();
    say('Un fichier n’est pas encore envoyé : attendez un instant, réessayez, ou retirez-le.');
  }, true);

  return { add, choose: () => { input.click(); } };
}
