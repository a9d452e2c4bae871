// What was begun is found again, goes on, is put aside or thrown away; what is personal is pointed out.

import { fill, questionTyped, said, titled } from './words.mjs';

export async function walk(stage, mode, forum) {
  const owner = forum.members.mireille;
  const member = await stage.enter(mode, owner.account);
  await empty(owner);
  await restored(member, mode, owner);
  await list(member, mode, owner, forum);
  await thrownAway(member, mode);
  await personal(member, mode);
}

// As the script saves, from a tab of its own.
async function save(owner, place, fields) {
  const response = await owner.post('/brouillons', { place, version: 0, writer: `tab-${Date.now()}`, ...fields });
  if (response.status !== 200) throw new Error(`POST /brouillons: ${response.status}`);
}

async function empty(owner) {
  for (let page = await owner.read('/compte/brouillons'); ; page = await owner.read('/compte/brouillons')) {
    const id = /\/compte\/brouillons\/(\d+)\/jeter/.exec(page.text)?.[1];
    if (!id) return;
    await owner.does(`/compte/brouillons/${id}/jeter`);
  }
}

async function restored(member, mode, owner) {
  const { report } = member.stage;
  const typed = { title: titled('Une question commencée hier', mode), body: 'Le début de mon texte.' };
  await save(owner, 'ask:topic', typed);
  await member.go('/poser');
  report.equal(`a draft (${mode.name}): is in the form`, JSON.stringify(await questionTyped(member.page)), JSON.stringify(typed));
  report.check(`a draft (${mode.name}): the form says so`, /Voici le texte que vous aviez commencé/.test(await said(member.page)));
  await member.look('draft-restored');
  await member.press('Repartir d’une page blanche');
  report.equal(`a draft (${mode.name}): an empty form`, (await questionTyped(member.page)).body, '');
  report.check(`a draft (${mode.name}): put aside, and said`, /mis de côté/.test(await member.page.locator('body').innerText()));
  await member.look('draft-aside');
}

async function list(member, mode, owner, forum) {
  const { report } = member.stage;
  const topic = forum.asked[3];
  await save(owner, `answer:${topic.id}`, { body: 'Ma réponse commencée.' });
  await member.go('/compte');
  await member.look('account-with-drafts');
  await member.follow('Mes brouillons', member.page.locator('main'));
  const words = await said(member.page);
  report.check(`drafts (${mode.name}): both are listed`, /commencée hier/.test(words) && /Ma réponse commencée/.test(words), words);
  await member.look('drafts');
  await member.follow(/^Reprendre/);
  report.check(`drafts (${mode.name}): leads to the topic`, member.path.startsWith(topic.path), member.path);
  report.equal(`drafts (${mode.name}): the answer is there`, await member.page.getByLabel(/^Votre (réponse|message)/).inputValue(), 'Ma réponse commencée.');
  await member.look('draft-answer');
  await member.go('/compte/brouillons');
  await member.press(/^Reprendre/);
  report.check(`drafts (${mode.name}): what was put aside is taken up`, (await questionTyped(member.page)).title.includes('commencée hier'));
}

async function thrownAway(member, mode) {
  const { report } = member.stage;
  await member.go('/compte/brouillons');
  await member.follow(/commencée hier/);
  report.equal(`a draft (${mode.name}): whole`, await member.page.getByLabel('Votre texte').inputValue(), 'Le début de mon texte.');
  await member.look('draft');
  for (let left = 2; left > 0; left -= 1) {
    await member.go('/compte/brouillons');
    await member.follow(/^Jeter/);
    if (left === 2) await member.look('draft-throw-away');
    await member.press('Jeter ce brouillon');
  }
  report.check(`drafts (${mode.name}): all thrown away`, /Rien en cours/.test(await said(member.page)));
  await member.look('drafts-none');
}

async function personal(member, mode) {
  const { report } = member.stage;
  const typed = { title: titled('Qui peut nous rappeler ?', mode), body: 'Nous sommes joignables au 06 12 34 56 78.\n\nOu à bureau@monasso.fr.' };
  await member.go('/poser');
  await fill.question(member.page, typed);
  await member.press('Relire avant');
  report.check(`personal data (${mode.name}): the preview says it`, /On y lit une adresse mail/.test(await said(member.page)));
  await member.look('personal-preview');
  await member.press('Corriger');
  report.equal(`personal data (${mode.name}): nothing is lost`, JSON.stringify(await questionTyped(member.page)), JSON.stringify(typed));
  await member.press('Publier ma question');
  const words = await said(member.page);
  report.check(`personal data (${mode.name}): asks before`, /06 12 34 56 78/.test(words) && /bureau@monasso\.fr/.test(words), words);
  await member.look('personal');
  await member.press('Masquer et publier');
  report.check(`personal data (${mode.name}): masked`, /numéro de téléphone masqué/.test(await said(member.page)));
  await member.look('personal-masked');
}
