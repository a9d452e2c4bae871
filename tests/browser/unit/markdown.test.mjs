// Properties of what the buttons do: node --test tests/browser/unit/*.test.mjs

import assert from 'node:assert/strict';
import test from 'node:test';
import fc from 'fast-check';
import * as markdown from '../../../assets/js/markdown.js';

const { bold, italic, bullets, numbers, link, image, quote, code, enter } = markdown;
const BUTTONS = { bold, italic, bullets, numbers, link, image, quote, code };
const RUNS = { numRuns: 2000 };

// A selection as browsers make it: never in the middle of a character.
const from = (text) => {
  const places = [0];
  for (const character of text) places.push(places.at(-1) + character.length);
  return fc.tuple(fc.constantFrom(...places), fc.constantFrom(...places))
    .map(([a, b]) => ({ text, start: Math.min(a, b), end: Math.max(a, b) }));
};
const withWords = ({ text, start, end }) => /[a-wyzé😀]/u.test(text.slice(start, end));
const pieces = (...words) => fc.array(fc.constantFrom(...words), { maxLength: 14 }).map((all) => all.join('')).chain(from);
// What people type, without any mark, and anything at all.
const plain = pieces('a', 'été', ' ', '  ', '\n', '\n\n', 'l’agenda', '😀', '…', ',', 'e\u0301', '\t', '42');
const wild = pieces(
  'a', ' ', '\n', '*', '**', '***', '`', '``', '```', '\n```\n', '> ', '>', '- ', '* ', '+ ', '1. ', '12) ', '# ', '[', ']', '(', ')',
  '![a](b)', '[a](https://b.fr/c)', '\\', '- [ ] ', '- [x] ', '😀', '\t', 'https://a.fr', 'été', '<', '_',
);
const within = ({ text, start, end }) => start >= 0 && start <= end && end <= text.length;

for (const [name, press] of Object.entries(BUTTONS)) {
  test(`${name}: pressed twice, a text without marks is as before`, () => {
    fc.assert(fc.property(plain, (state) => {
      const once = press(state);
      assert.notEqual(once.text, state.text);
      assert.equal(press(once).text, state.text);
    }), RUNS);
  });

  test(`${name}: pressed a third time, it does the same as at first`, () => {
    fc.assert(fc.property(plain.filter(withWords), (state) => {
      const once = press(state);
      assert.equal(press(press(once)).text, once.text);
    }), RUNS);
  });

  test(`${name}: the selection stays in the text, whatever the text`, () => {
    fc.assert(fc.property(wild, (state) => {
      assert.ok(within(press(state)));
      assert.ok(within(press(press(state))));
    }), RUNS);
  });

  // Unlinking drops an address: that is what it is for.
  if (press !== link && press !== image) test(`${name}: no word is lost, whatever the text`, () => {
    const letters = (text) => (text.match(/[\p{L}\p{Extended_Pictographic}]/gu) ?? []).filter((one) => one !== 'x').join('');
    const placeholders = Object.values(markdown.WORDS).map(letters);
    const bare = ({ text }) => placeholders.reduce((rest, word) => rest.replaceAll(word, ''), letters(text).replaceAll('https', ''));
    fc.assert(fc.property(wild, (state) => {
      assert.equal(bare(press(state)), bare(state));
    }), RUNS);
  });
}

for (const [name, press] of Object.entries({ bold, italic })) {
  test(`${name}: pressed a third time, it does the same as at first, whatever the text`, () => {
    fc.assert(fc.property(wild.filter(withWords), (state) => {
      const once = press(state);
      assert.equal(press(press(once)).text, once.text);
    }), RUNS);
  });
}

test('quote: what it adds, it takes away, whatever the text', () => {
  fc.assert(fc.property(wild, (state) => {
    const once = quote(state);
    if (once.text.length > state.text.length) assert.equal(quote(once).text, state.text);
  }), RUNS);
});

test('enter: only adds a line or ends what was empty, whatever the text', () => {
  fc.assert(fc.property(wild, ({ text, start }) => {
    const after = enter({ text, start, end: start });
    if (!after) return;
    assert.ok(within(after));
    assert.equal(after.start, after.end);
    const rest = text.slice(start);
    if (after.text.length > text.length && text[start - 1] !== ' ') assert.ok(after.text.endsWith(rest));
  }), RUNS);
});

// A text with its selection between ‹ and ›, or its caret at |.
function read(marked) {
  const start = marked.search(/[‹|]/);
  const text = marked.replaceAll(/[‹›|]/g, '');
  return { text, start, end: marked.includes('›') ? marked.indexOf('›') - 1 : start };
}
const show = ({ text, start, end }) => (start === end
  ? `${text.slice(0, start)}|${text.slice(start)}`
  : `${text.slice(0, start)}‹${text.slice(start, end)}›${text.slice(end)}`);

const CASES = [
  [bold, 'un ‹mot› ici', 'un **‹mot›** ici'],
  [bold, 'un **‹mot›** ici', 'un ‹mot› ici'],
  [bold, 'un ‹**mot**› ici', 'un ‹mot› ici'],
  [bold, 'un ‹mot › ici', 'un **‹mot›**  ici'],
  [bold, 'un mo|t ici', 'un **‹mot›** ici'],
  [bold, '**tout ce q|ui est là**', '‹tout ce qui est là›'],
  [bold, 'fin |', 'fin **‹texte en gras›**'],
  [italic, '**‹a›**', '***‹a›***'],
  [bold, '- ‹a\n- b›', '- ‹**a**\n- **b**›'],
  [bold, '> ‹> - [ ] a›', '> > - [ ] **‹a›**'],
  [bullets, '‹lait\n\npain›', '‹- lait\n\n- pain›'],
  [bullets, '‹1. lait\n2. pain›', '‹- lait\n- pain›'],
  [bullets, '|', '- ‹élément de la liste›'],
  [bullets, 'la|it', '- la|it'],
  [numbers, '‹lait\npain\n›fin', '‹1. lait\n2. pain›\nfin'],
  [quote, '‹a\n\nb›', '‹> a\n>\n> b›'],
  [link, 'voir ‹ce site›', 'voir [ce site](‹https://›)'],
  [link, 'voir ‹https://a.fr/b›', 'voir [‹texte du lien›](https://a.fr/b)'],
  [link, 'voir [ce si|te](https://a.fr)', 'voir ‹ce site›'],
  [image, '|', '![‹description de l’image›](https://)'],
  [code, 'tapez ‹ls›', 'tapez `‹ls›`'],
  [code, 'tapez ‹a`b›', 'tapez ``‹a`b›``'],
  [code, '‹a\nb›', '```\n‹a\nb›\n```'],
  [enter, '- a|', '- a\n- |'],
  [enter, '- a\n- |', '- a\n\n|'],
  [enter, '9. a|b', '9. a\n10. |b'],
  [enter, '- [x] a|', '- [x] a\n- [ ] |'],
  [enter, '> a|', '> a\n> |'],
  [enter, '> a\n> |', '> a\n\n|'],
  [enter, '> - a\n> - |', '> - a\n>\n> |'],
];

for (const [press, before, after] of CASES) {
  test(`${press.name}: ${JSON.stringify(before)} becomes ${JSON.stringify(after)}`, () => {
    assert.equal(show(press(read(before))), after);
  });
}

test('enter: leaves other lines to the browser', () => {
  for (const other of ['a|', '|- a', '```\n- a|', '-|', '‹- a›']) assert.equal(enter(read(other)), null, other);
});

test('an address pasted over words makes them a link', () => {
  assert.equal(show(link(read('voir ‹ici›'), 'https://a.fr/(b)')), 'voir [ici](<https://a.fr/(b)>)|');
});
