// A double click, or the same form sent twice at once, makes one message.

import { fill, titled } from './words.mjs';

export async function walk(stage, mode, forum) {
  const { report } = stage;
  const member = await stage.enter(mode, forum.members['anne-laure'].account);
  const { page } = member;
  const title = titled('Question au double clic', mode);
  await member.go('/poser');
  await fill.question(page, { title, body: 'Je clique toujours deux fois.' });
  await twice(page, 'Publier ma question');
  await page.waitForURL('**/t/**');
  const address = new URL(page.url()).pathname;
  await member.go('/questions');
  report.equal(`double click (${mode.name}): one question`, await page.getByRole('link', { name: title }).count(), 1);

  const body = `Deux fois la même réponse (${mode.name}).`;
  await member.go(address);
  await fill.answer(page, body);
  const envoi = await page.locator('#repondre input[name=envoi], form[action$="/repondre"] input[name=envoi]').first().inputValue();
  await twice(page, 'Publier ma réponse');
  await page.waitForURL('**#message-2');
  const { 'anne-laure': anne } = forum.members;
  const id = address.split('/').at(-1);
  const answers = await Promise.all([1, 2].map(() => anne.post(`/t/${id}/repondre`, { body, envoi })));
  report.equal(`sent again (${mode.name}): both lead on`, answers.map(({ status }) => status).join(), '303,303');
  await member.go(address);
  report.equal(`double click (${mode.name}): one answer`, await page.locator('article[id^=message-]').count(), 2);
}

async function twice(page, button) {
  await page.getByRole('button', { name: button }).dblclick({ noWaitAfter: true });
}
