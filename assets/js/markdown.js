// What the buttons of the editor do to a text: pure functions from {text, start, end} to another.
// Pressed a second time, a button takes away what it added.

export const WORDS = {
  bold: 'texte en gras', italic: 'texte en italique', code: 'code', link: 'texte du lien',
  image: 'description de l’image', item: 'élément de la liste', quote: 'citation',
};
const ADDRESS = 'https://';
// What a line begins with, before its words: indentation, quotes, the mark of a list or a title.
const PREFIX = /^(?:[ \t]*(?:>|(?:[-*+]|\d{1,9}[.)])(?:[ \t]+\[[ xX]\])?(?=[ \t]|$)|#{1,6}(?=[ \t]|$)))*[ \t]*/;
const ITEM = /^([ \t]*(?:>[ \t]?)*)((?:[-*+]|\d{1,9}[.)])[ \t]+(?:\[[ xX]\][ \t]+)?)?/;
const LINK = /(!?)\[((?:\\.|[^\\[\]\n])*)\]\((<[^>\n]*>|[^()\s<>]*)\)/g;
const WORD = /[\p{L}\p{N}'’-]/u;

const lineStart = (text, at) => (at ? text.lastIndexOf('\n', at - 1) + 1 : 0);
const lineEnd = (text, at) => { const end = text.indexOf('\n', at); return end < 0 ? text.length : end; };
const wordsStart = (text, at) => {
  const from = lineStart(text, at);
  return from + PREFIX.exec(text.slice(from, lineEnd(text, at)))[0].length;
};

// Makes changes given as [from, to, words], in the order of the text.
function changed(text, changes) {
  let made = '';
  let done = 0;
  for (const [from, to, words] of changes) {
    made += text.slice(done, from) + words;
    done = to;
  }
  return made + text.slice(done);
}

// The words selected on each line, without what begins it; with no selection, the word there.
function spans({ text, start, end }) {
  if (start === end) {
    while (start > 0 && WORD.test(text[start - 1])) start -= 1;
    while (end < text.length && WORD.test(text[end])) end += 1;
  }
  const found = [];
  for (let at = lineStart(text, start); at <= end && at <= text.length; at = lineEnd(text, at) + 1) {
    let from = Math.max(start, wordsStart(text, at));
    let to = Math.min(end, lineEnd(text, at));
    while (from < to && /\s/.test(text[from])) from += 1;
    while (from < to && /\s/.test(text[to - 1])) to -= 1;
    if (from < to) found.push({ from, to });
  }
  return found;
}

// Where a word is put when nothing is selected.
const caret = ({ text, start }) => Math.max(start, wordsStart(text, start));

// A span with the stars around it: `run` on each side. `fixed` ones are left alone.
function starred(text, { from, to }) {
  while (text[from - 1] === '*' && text[to] === '*') { from -= 1; to += 1; }
  let lead = 0;
  while (from + lead < to && text[from + lead] === '*') lead += 1;
  let trail = 0;
  while (to - trail > from + lead && text[to - trail - 1] === '*') trail += 1;
  const run = Math.min(lead, trail);
  const words = text.slice(from + run, to - run);
  const fixed = lead === to - from || run > 3 || words !== words.trim() || PREFIX.exec(words)[0] !== '';
  return { from, to, run, words, fixed };
}

function emphasis(state, width, word) {
  const { text, start, end } = state;
  const on = (run) => run === width || run === 3;
  const mark = '*'.repeat(width);
  let inside = spans(state);
  if (start === end) {
    const from = lineStart(text, start);
    for (const { 0: all, 1: stars, index } of text.slice(from, lineEnd(text, start)).matchAll(/(\*+)[^*]+\1/g)) {
      const at = from + index;
      if (at < start && start < at + all.length) inside = [{ from: at + stars.length, to: at + all.length - stars.length }];
    }
  }
  if (!inside.length) {
    const at = caret(state);
    let run = 0;
    while (text[at - 1 - run] === '*' && text[at + run] === '*') run += 1;
    const side = on(run) ? '' : mark;
    const put = at + side.length;
    return { text: changed(text, [[at, at, side + word + side]]), start: put, end: put + word.length };
  }
  const found = inside.map((span) => starred(text, span)).filter(({ fixed }) => !fixed);
  if (!found.length) return state;
  const off = found.every(({ run }) => on(run));
  const single = found.length === 1 && off && found[0].words === word;
  const changes = [];
  const many = found.length > 1;
  let first;
  let last;
  let shift = 0;
  for (const { from, to, run, words } of found) {
    const now = on(run) === off ? run + (off ? -width : width) : run;
    const stars = '*'.repeat(now);
    const kept = single ? '' : words;
    changes.push([from, to, stars + kept + stars]);
    // One span is selected without its stars, several with them: else the last would look open.
    first ??= from + (many ? 0 : now);
    last = from + shift + now + kept.length + (many ? now : 0);
    shift += 2 * now + kept.length - (to - from);
  }
  return { text: changed(text, changes), start: first, end: last };
}

export const bold = (state) => emphasis(state, 2, WORDS.bold);
export const italic = (state) => emphasis(state, 1, WORDS.italic);

const longest = (text) => Math.max(0, ...(text.match(/`+/g) ?? []).map((run) => run.length));

// Words of one line become `code`; several lines a block.
export function code(state) {
  return state.text.slice(state.start, state.end).trim().includes('\n') ? codeBlock(state) : codeWords(state);
}

function codeWords(state) {
  const { text } = state;
  const at = caret(state);
  let { from, to } = spans(state)[0] ?? { from: at, to: at };
  const whole = /^(`+)(?!`)(.*[^`])\1$/.exec(text.slice(from, to));
  if (whole) { from += whole[1].length; to -= whole[1].length; }
  const around = (left, right) => {
    let n = 0;
    while (text[left - 1 - n] === '`' && text[right + n] === '`') n += 1;
    return n;
  };
  const padded = text[from - 1] === ' ' && text[to] === ' ' && around(from - 1, to + 1) > 0 ? 1 : 0;
  const ticks = around(from - padded, to + padded);
  const words = text.slice(from, to);
  if (ticks && from < to) {
    const kept = words === WORDS.code ? '' : words;
    const start = from - padded - ticks;
    return { text: changed(text, [[start, to + padded + ticks, kept]]), start, end: start + kept.length };
  }
  const kept = words || WORDS.code;
  const space = /^`|`$/.test(kept) ? ' ' : '';
  const side = '`'.repeat(longest(kept) + 1);
  const start = from + side.length + space.length;
  return { text: changed(text, [[from, to, side + space + kept + space + side]]), start, end: start + kept.length };
}

// The lines that the selection touches; one that ends where a line begins leaves that line out.
function touched({ text, start, end }) {
  const from = lineStart(text, start);
  const to = lineEnd(text, end > start && text[end - 1] === '\n' ? end - 1 : end);
  return { from, to, lines: text.slice(from, to).split('\n') };
}

// Selects whole lines so that `touched` finds them again: the last one may be empty.
function selecting(text, start, block) {
  const end = start + block.length + (block.endsWith('\n') ? 1 : 0);
  return { text, start, end: Math.min(end, text.length) };
}

function codeBlock(state) {
  const { text } = state;
  const { from, to, lines } = touched(state);
  const fence = /^`{3,}/;
  if (lines.length > 1 && fence.test(lines[0]) && fence.test(lines.at(-1))) {
    const kept = lines.slice(1, -1).join('\n');
    return selecting(changed(text, [[from, to, kept]]), from, kept);
  }
  const above = from && lineStart(text, from - 1);
  const below = to < text.length ? lineEnd(text, to + 1) : to;
  if (from && to < text.length && fence.test(text.slice(above, from)) && fence.test(text.slice(to + 1, below))) {
    return selecting(changed(text, [[above, from, ''], [to, below, '']]), above, lines.join('\n'));
  }
  const block = lines.join('\n');
  const side = '`'.repeat(Math.max(3, longest(block) + 1));
  const start = from + side.length + 1;
  return selecting(changed(text, [[from, to, `${side}\n${block}\n${side}`]]), start, block);
}

// Puts new lines in place of the touched ones. A caret stays at its word.
function relined(state, { from, to, lines }, made) {
  const block = made.join('\n');
  const text = changed(state.text, [[from, to, block]]);
  if (state.start !== state.end) return selecting(text, from, block);
  const at = Math.max(from, state.start + made[0].length - lines[0].length);
  return { text, start: at, end: at };
}

export function quote(state) {
  const found = touched(state);
  const { lines } = found;
  if (lines.every((line) => /^ {0,3}>/.test(line))) {
    const made = lines.map((line) => line.replace(/^ {0,3}> ?/, ''));
    if (made.length === 1 && made[0].trim() === WORDS.quote) made[0] = made[0].replace(WORDS.quote, '');
    return relined(state, found, made);
  }
  if (lines.length === 1 && !lines[0].trim()) {
    const start = found.from + 2;
    return { text: changed(state.text, [[found.from, found.from, `> ${WORDS.quote}`]]), start, end: start + WORDS.quote.length };
  }
  return relined(state, found, lines.map((line) => (line ? `> ${line}` : '>')));
}

function list(state, is, mark) {
  const found = touched(state);
  const { lines } = found;
  const parts = (line) => { const [all, before, marker = ''] = ITEM.exec(line); return { before, marker, words: line.slice(all.length) }; };
  const full = lines.filter((line) => line.trim());
  if (full.length && full.every((line) => is.test(parts(line).marker))) {
    const made = lines.map((line) => {
      const { before, marker, words } = parts(line);
      return marker ? before + (lines.length === 1 && words === WORDS.item ? '' : words) : line;
    });
    return relined(state, found, made);
  }
  if (!full.length) {
    const at = found.from + lines[0].length;
    const start = at + mark(1).length;
    return { text: changed(state.text, [[at, at, mark(1) + WORDS.item]]), start, end: start + WORDS.item.length };
  }
  const counts = new Map();
  return relined(state, found, lines.map((line) => {
    if (!line.trim()) return line;
    const { before, words } = parts(line);
    counts.set(before, (counts.get(before) ?? 0) + 1);
    return before + mark(counts.get(before)) + words;
  }));
}

export const bullets = (state) => list(state, /^[-*+]/, () => '- ');
export const numbers = (state) => list(state, /^\d/, (n) => `${n}. `);

export const isAddress = (words) => /^(?:https?:\/\/|mailto:)[^\s<>]+$/.test(words);
const escaped = (words) => words.replaceAll(/[[\]]/g, '\\$&');
const unescaped = (words) => words.replaceAll(/\\([[\]])/g, '$1');
const bracketed = (address) => (/[()]/.test(address) ? `<${address}>` : address);

// A link or an image around the selection; without one of its halves, the half to write is selected.
function linked(state, sign, word, address) {
  const { text, start, end } = state;
  const line = lineStart(text, start);
  for (const match of text.slice(line, lineEnd(text, start)).matchAll(LINK)) {
    const from = line + match.index;
    const to = from + match[0].length;
    if (match[1] !== sign || start < from || end > to || address) continue;
    const label = unescaped(match[2]);
    const target = match[3].replace(/^<(.*)>$/, '$1');
    const kept = label !== word ? label : target === ADDRESS ? '' : target;
    return { text: changed(text, [[from, to, kept]]), start: from, end: from + kept.length };
  }
  const at = caret(state);
  const { from, to } = spans(state)[0] ?? { from: at, to: at };
  const words = text.slice(from, to);
  const isTarget = !address && isAddress(words);
  const label = isTarget || !words ? word : escaped(words);
  const target = bracketed(address ?? (isTarget ? words : ADDRESS));
  const made = text.slice(0, from) + `${sign}[${label}](${target})` + text.slice(to);
  const inLabel = from + sign.length + 1;
  if (address) return { text: made, start: inLabel + label.length + target.length + 3, end: inLabel + label.length + target.length + 3 };
  if (label === word) return { text: made, start: inLabel, end: inLabel + label.length };
  const inTarget = inLabel + label.length + 2;
  return { text: made, start: inTarget, end: inTarget + target.length };
}

export const link = (state, address) => linked(state, '', WORDS.link, address);
export const image = (state) => linked(state, '!', WORDS.image);

// Whether the caret stands in code, where nothing has a meaning.
export function inCode(text, at) {
  const before = text.slice(0, at);
  if ((before.match(/^ {0,3}(?:```|~~~)/gm) ?? []).length % 2) return true;
  return (before.slice(lineStart(before, at)).match(/`/g) ?? []).length % 2 === 1;
}

// What Enter does in a list or a quote: goes on with it, or ends it when the line is still empty.
// Nothing (null) elsewhere.
export function enter({ text, start, end }) {
  if (start !== end || inCode(text, start)) return null;
  const from = lineStart(text, start);
  const line = text.slice(from, lineEnd(text, start));
  const [all, before, marker = ''] = ITEM.exec(line);
  const quoted = before.trimEnd();
  if (start < from + all.length || (!marker && !quoted)) return null;
  const words = line.slice(all.length);
  if (!words.trim()) {
    // An empty line between, as text right under a list or a quote would belong to it.
    const kept = marker && quoted ? `${quoted}\n${before}` : '\n';
    const at = from + kept.length;
    return { text: changed(text, [[from, from + line.length, kept]]), start: at, end: at };
  }
  const next = marker.replace(/\d+/, (n) => Number(n) + 1).replace(/\[[xX]\]/, '[ ]');
  const more = `\n${before}${next}`;
  const at = start + more.length;
  return { text: changed(text, [[start, start, more]]), start: at, end: at };
}
