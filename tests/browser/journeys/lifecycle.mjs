// The life of a question: somebody says that they see to it, details are asked for and given, it is
// outdated and back, and another question goes on from it. The mail's page answers without signing in.

import { exists } from '../forum.mjs';
import { fill, said, titled } from './words.mjs';

export async function walk(stage, mode, forum) {
  const { report } = stage;
  const list = '/questions?etat=a-preciser';
  if (!report.check(`life of a question (${mode.name}): ${list} is there`, await exists(stage.server.url, list))) return;
  const title = titled('Imprimer la liste des bénévoles', mode);
  const asker = await stage.enter(mode, forum.members.mireille.account);
  await asker.go('/poser');
  await fill.question(asker.page, { title, body: 'Il manque la moitié des noms sur le papier.' });
  await asker.press('Publier ma question');
  const address = new URL(asker.page.url()).pathname;

  const helper = await stage.enter(mode, forum.members.karim.account);
  await helper.go(address);
  await reserved(helper, asker, address, { report, mode });
  await detailed(helper, asker, address, { report, mode });
  await outdated(helper, address, { report, mode });
  await linked(asker, address, title, { report, mode });
}

async function reserved(helper, asker, address, { report, mode }) {
  await helper.look('life-helper');
  await helper.press('Je m’en occupe');
  report.check(`reserving (${mode.name}): says until when`, /Vous vous en occupez, jusqu’à/.test(await said(helper.page)));
  await helper.look('life-reserved');
  await asker.go(address);
  report.check(`reserving (${mode.name}): the asker sees who is answering`, /écrit une réponse, jusqu’à/.test(await said(asker.page)));
  await asker.look('life-being-answered');
}

async function detailed(helper, asker, address, { report, mode }) {
  await helper.go(address);
  await helper.follow('Demander des précisions');
  await helper.look('life-details');
  await helper.press('Demander ces précisions');
  report.check(`details (${mode.name}): an empty request is refused kindly`, /Cochez ce qui manque/.test(await said(helper.page)));
  await helper.look('life-details-empty');
  await helper.page.getByLabel(/Le navigateur et l’appareil/).check();
  await helper.page.getByLabel(/^Avec vos mots/).fill('Est-ce la même chose avec deux colonnes ?');
  await helper.press('Demander ces précisions');
  report.check(`details (${mode.name}): the request is published`, /Votre demande est publiée/.test(await said(helper.page)));
  await helper.look('life-details-asked');

  await asker.go(address);
  report.check(`details (${mode.name}): the asker is told`, /a besoin de quelques précisions/.test(await said(asker.page)));
  await asker.look('life-needs-detail');
  await fill.answer(asker.page, 'Sur un ordinateur, avec Firefox. Oui, la même chose.');
  await asker.press('Publier ma réponse');
  report.check(`details (${mode.name}): answering ends it`, !/a besoin de quelques précisions/.test(await said(asker.page)));
}

async function outdated(helper, address, { report, mode }) {
  await helper.go(address);
  await helper.follow('C’est périmé');
  await helper.page.getByLabel(/^Pourquoi ne vaut-elle plus/).fill('ne vaut plus depuis Nextcloud 31');
  await helper.look('life-outdating');
  await helper.press('Indiquer comme périmée');
  report.check(`outdated (${mode.name}): says why`, /Ne vaut plus depuis Nextcloud/.test(await said(helper.page)));
  await helper.look('life-outdated');
  await helper.follow('Changer ou retirer');
  await helper.look('life-outdated-change');
  await helper.press('Retirer l’indication');
  report.check(`outdated (${mode.name}): can be taken back`, /vaut de nouveau/.test(await said(helper.page)));
}

async function linked(asker, address, title, { report, mode }) {
  const id = address.split('/').pop();
  await asker.go(`/poser?liee=${id}`);
  report.check(`linked (${mode.name}): the form says from what`, (await said(asker.page)).includes('fera suite à'));
  await asker.look('life-linked-form');
  await fill.question(asker.page, { title: titled('Imprimer les bénévoles, sur deux pages', mode), body: 'La suite de ma question.' });
  await asker.press('Publier ma question');
  report.check(`linked (${mode.name}): says what it follows`, (await said(asker.page)).includes('Suite de'));
  await asker.look('life-linked');
  await asker.go(address);
  report.equal(`linked (${mode.name}): the origin lists it`, await asker.page.getByRole('heading', { name: 'Questions liées' }).count(), 1);
  await asker.look('life-origin');
}
