// What the parts of the editor share: making elements, and writing into a text area.

export function make(tag, attributes = {}, ...children) {
  const element = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) {
    if (name.startsWith('on')) element.addEventListener(name.slice(2), value);
    else if (value !== false) element.setAttribute(name, value === true ? '' : value);
  }
  element.append(...children);
  return element;
}

// A button that sends nothing.
export const button = (label, onclick, look = '') => make('button', { type: 'button', class: `button ${look}`, onclick }, label);

export function icon(name) {
  const sprite = document.querySelector('use').getAttribute('href').split('#')[0];
  const [svg, use] = ['svg', 'use'].map((tag) => document.createElementNS('http://www.w3.org/2000/svg', tag));
  svg.setAttribute('class', 'icon');
  svg.setAttribute('aria-hidden', 'true');
  use.setAttribute('href', `${sprite}#${name}`);
  svg.append(use);
  return svg;
}

export const stateOf = ({ value, selectionStart, selectionEnd }) => ({ text: value, start: selectionStart, end: selectionEnd });

// Never between the two halves of a character.
const half = (text, at) => /[\uD800-\uDBFF]/.test(text[at - 1] ?? '') && /[\uDC00-\uDFFF]/.test(text[at] ?? '');

// Brings a text area to a state by one edit of what differs, which the browser can undo.
export function apply(area, { text, start, end }) {
  const before = area.value;
  area.focus({ preventScroll: true });
  if (text !== before) {
    const shorter = Math.min(text.length, before.length);
    let from = 0;
    while (from < shorter && text[from] === before[from]) from += 1;
    if (half(before, from) || half(text, from)) from -= 1;
    let tail = 0;
    while (tail < shorter - from && text[text.length - 1 - tail] === before[before.length - 1 - tail]) tail += 1;
    if (half(before, before.length - tail) || half(text, text.length - tail)) tail -= 1;
    const words = text.slice(from, text.length - tail);
    area.setSelectionRange(from, before.length - tail);
    document.execCommand(words ? 'insertText' : 'delete', false, words);
    if (area.value !== text) {
      area.value = before;
      area.setRangeText(words, from, before.length - tail);
      area.dispatchEvent(new InputEvent('input', { bubbles: true }));
    }
  }
  area.setSelectionRange(start, end);
}

// Puts words at a place of the text while the person may be writing elsewhere in it.
export function replace(area, from, to, words) {
  const focused = document.activeElement;
  const { scrollTop, value, selectionStart, selectionEnd } = area;
  const moved = (at) => (at <= from ? at : at >= to ? at + words.length - (to - from) : from + words.length);
  apply(area, { text: value.slice(0, from) + words + value.slice(to), start: moved(selectionStart), end: moved(selectionEnd) });
  area.scrollTop = scrollTop;
  if (focused !== area) focused?.focus({ preventScroll: true });
}
