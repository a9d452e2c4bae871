// With a keyboard alone: asking, the skip link, the menu of phones; one always sees where one is.

import { titled } from './words.mjs';

const STEPS = 80;

export async function walk(stage, mode, forum) {
  const { report } = stage;
  const member = await stage.enter(mode, forum.members['anne-laure'].account);
  const { page } = member;
  const keys = page.keyboard;

  await member.go('/poser');
  await keys.press('Tab');
  report.equal(`keyboard (${mode.name}): the first stop is the skip link`, (await focused(member)).text, 'Aller au contenu');
  await member.shoot('keyboard-skip');
  await keys.press('Enter');
  report.check(`keyboard (${mode.name}): it skips to the content`, (await member.see(() => location.hash)) === '#contenu');
  await keys.press('Tab');
  report.check(`keyboard (${mode.name}): the next stop is in the content`, (await focused(member)).inMain);

  const unseen = [];
  const title = titled('Poser une question au clavier', mode);
  await member.go('/poser');
  await tabTo(member, unseen, ({ name }) => name === 'title');
  await keys.type(title);
  await member.shoot('keyboard-field');
  await tabTo(member, unseen, ({ name }) => name === 'body');
  await keys.type('Sans souris.');
  await tabTo(member, unseen, ({ text }) => text === 'Publier ma question');
  await member.leads(() => keys.press('Enter'));
  report.check(`keyboard (${mode.name}): the question is published`, visible(await page.locator('h1').innerText()) === visible(title), await page.locator('h1').innerText());
  await tabTo(member, unseen, ({ text }) => text === 'Vie privée');
  report.check(`keyboard (${mode.name}): focus is seen at every stop`, unseen.length === 0, unseen.join('\n'));

  if (mode.width < 1000) await phoneMenu(member, mode);
}

// The typography of a heading changes spaces and apostrophes.
const visible = (text) => text.replaceAll(/\s/g, ' ').replaceAll('’', "'");

async function phoneMenu(member, mode) {
  const { report } = member.stage;
  const { page } = member;
  const panel = page.locator('details.menu.phone');
  await member.go('/');
  await tabTo(member, [], ({ text }) => text === 'Menu');
  await page.keyboard.press('Enter');
  report.check(`keyboard (${mode.name}): the menu opens`, await panel.getByRole('link', { name: 'Poser une question' }).isVisible());
  await member.shoot('keyboard-menu');
  await page.keyboard.press('Tab');
  report.equal(`keyboard (${mode.name}): its first entry is next`, (await focused(member)).text, 'Poser une question');
  if (mode.js) {
    await page.keyboard.press('Escape');
    report.equal(`keyboard (${mode.name}): Escape closes it`, await panel.getAttribute('open'), null);
    report.equal(`keyboard (${mode.name}): and comes back to its button`, (await focused(member)).text, 'Menu');
  } else {
    await tabTo(member, [], ({ text }) => text === 'Questions');
  }
}

// Where the focus is, and whether one sees it.
async function focused(member) {
  return member.see(() => {
    const element = document.activeElement;
    const rings = [element, element.querySelector('*'), element.closest('label, .topic-row, .input-group')].filter(Boolean)
      .flatMap((one) => [getComputedStyle(one), getComputedStyle(one, '::after')]);
    const ringed = rings.some((style) => style.outlineStyle !== 'none' && Number.parseFloat(style.outlineWidth) >= 2);
    const box = element.getBoundingClientRect();
    return {
      name: element.name,
      text: element.textContent.trim().replaceAll(/\s+/g, ' '),
      html: element.outerHTML.slice(0, 120),
      inMain: Boolean(element.closest('main')),
      seen: ringed && box.bottom > 0 && box.top < innerHeight && box.width > 0,
      body: element === document.body,
    };
  });
}

async function tabTo(member, unseen, wanted) {
  for (let i = 0; i < STEPS; i += 1) {
    await member.page.keyboard.press('Tab');
    const here = await focused(member);
    if (!here.body && !here.seen) unseen.push(here.html);
    if (wanted(here)) return;
  }
  throw new Error(`the Tab key does not reach what ${wanted} wants`);
}
