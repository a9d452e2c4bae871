// What is pasted keeps its words, whatever its tags: random documents, read by the browser's parser.

import fc from 'fast-check';

export const once = true;
const DOCUMENTS = 2000;
const SHOWN = 3;

const text = fc.array(fc.constantFrom('a', 'été', ' ', '\n', '*', '_', '`', '[', ']', '(', '1. ', '- ', '#', '>', '&lt;b', '&nbsp;', '😀', '|'), { minLength: 1, maxLength: 6 })
  .map((pieces) => pieces.join(''));
const inside = (name, parts) => `<${name}>${parts.join('')}</${name}>`;
const many = (one) => fc.array(one, { maxLength: 4 });
const { block } = fc.letrec((tie) => ({
  words: fc.oneof(
    { depthSize: 'small' }, text, fc.constant('<br>'),
    fc.tuple(fc.constantFrom('b', 'strong', 'i', 'em', 'span', 's', 'code', 'b style="font-weight:normal"', 'span style="font-weight:700"'), many(tie('words')))
      .map(([name, parts]) => `<${name}>${parts.join('')}</${name.split(' ')[0]}>`),
  ),
  items: fc.tuple(fc.constantFrom('ul', 'ol'), many(fc.oneof(many(tie('words')), many(tie('block'))).map((parts) => inside('li', parts))))
    .map(([name, parts]) => inside(name, parts)),
  table: many(many(many(tie('words')).map((parts) => inside('td', parts))).map((cells) => inside('tr', cells))).map((rows) => inside('table', rows)),
  block: fc.oneof(
    { depthSize: 'small' }, tie('words'), tie('items'), tie('table'),
    fc.tuple(fc.constantFrom('h1', 'h3', 'p', 'pre'), many(tie('words'))).map(([name, parts]) => inside(name, parts)),
    fc.tuple(fc.constantFrom('div', 'blockquote', 'section'), many(tie('block'))).map(([name, parts]) => inside(name, parts)),
  ),
}));

export async function walk(stage, mode) {
  const { report } = stage;
  const { page } = await stage.enter(mode);
  await page.goto('/poser');
  const documents = fc.sample(many(block).map((parts) => parts.join('')), DOCUMENTS);
  const lost = await page.evaluate(async (all) => {
    const script = new URL('paste.js', document.querySelector('script[src]').src);
    const { fromHtml } = await import(script);
    const letters = (words) => words.replaceAll(/[^\p{L}\p{Extended_Pictographic}]/gu, '');
    return all.filter((html) => {
      const { body } = new DOMParser().parseFromString(html.replaceAll(' style=', ' data-style='), 'text/html');
      try {
        return letters(fromHtml(html, 'autre chose')) !== letters(body.textContent);
      } catch {
        return true;
      }
    });
  }, documents);
  lost.sort((a, b) => a.length - b.length);
  report.check(`paste: no word is lost in ${DOCUMENTS} documents`, lost.length === 0, `${lost.length} lose some:\n${lost.slice(0, SHOWN).join('\n')}`);
}
