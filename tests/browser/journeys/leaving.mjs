// One's data, one's address, and the end of one's account.

import { PASSWORD, readable } from '../server.mjs';
import { MODES } from '../stage.mjs';
import { until } from '../until.mjs';
import { said } from './words.mjs';

const JOB_MS = 15_000;

export async function walk(stage, mode) {
  const { server } = stage;
  const name = `partante-${MODES.indexOf(mode) + 1}`;
  const account = server.account(name, 'member');
  const person = await stage.enter(mode, account);
  await data(person, mode, account);
  await address(person, mode, name);
  await departure(person, mode, name);
}

async function data(person, mode, account) {
  const { report, server } = person.stage;
  await person.go('/compte');
  await person.look('account-with-data');
  await person.follow('Récupérer mes données');
  await person.look('data');
  await person.press('Préparer mes données');
  report.check(`data (${mode.name}): asked for`, (await said(person.page)).includes('C’est demandé') || (await said(person.page)).includes('Votre fichier est prêt'));
  const mail = await mailOf(server, account.email, '/compte/mes-donnees');
  report.check(`data (${mode.name}): a mail says when it is ready, without the file`, Boolean(mail) && !mail.includes('.zip'), mail);
  await person.go('/compte/mes-donnees');
  await person.look('data-ready');
  const href = await person.page.getByRole('link', { name: /^Télécharger/ }).getAttribute('href');
  const file = await person.context.request.get(href);
  report.equal(`data (${mode.name}): the file is a ZIP`, (await file.body()).subarray(0, 4).toString('latin1'), 'PK\u0003\u0004');
}

async function address(person, mode, name) {
  const { report, server } = person.stage;
  const wanted = `${name}@nouvelle-adresse.fr`;
  await person.go('/compte/adresse');
  await person.page.getByLabel(/^Nouvelle adresse/).fill('pas une adresse');
  await unchecked(person);
  const refused = await person.press('Recevoir le lien');
  report.equal(`address (${mode.name}): a wrong one is refused`, refused.status(), 422);
  await person.look('address-errors');
  await person.page.getByLabel(/^Nouvelle adresse/).fill(wanted);
  await person.page.getByLabel(/^Votre mot de passe/).fill(PASSWORD);
  await person.press('Recevoir le lien');
  await person.look('address-pending');
  const mail = await mailOf(server, wanted, '/compte/adresse/');
  const link = /https?:\/\/[^\s"<>]+\/compte\/adresse\/[^\s"<>]+/.exec(mail ?? '')?.[0];
  if (!report.check(`address (${mode.name}): a mail brings a link`, Boolean(link), mail)) return;
  await person.go(link);
  await person.look('address-link');
  await person.press('Confirmer cette adresse');
  report.check(`address (${mode.name}): it is the account’s`, (await said(person.page)).includes(wanted));
  const again = await person.go(link);
  report.equal(`address (${mode.name}): a link serves once`, again.status(), 410);
  await person.look('address-link-dead');
}

async function departure(person, mode, name) {
  const { report } = person.stage;
  await person.go('/compte/supprimer');
  await person.look('leaving');
  await unchecked(person);
  const refused = await person.press('Supprimer mon compte');
  report.equal(`leaving (${mode.name}): nothing chosen, nothing done`, refused?.status() ?? 422, 422);
  await person.look('leaving-errors');
  await person.page.getByLabel(/^Les laisser/).check();
  await person.page.getByLabel(/^Votre mot de passe/).fill(PASSWORD);
  await person.press('Supprimer mon compte');
  await person.look('left');
  await person.go('/connexion');
  await person.page.getByLabel(/^Adresse mail/).fill(`${name}@nouvelle-adresse.fr`);
  await person.page.getByLabel(/^Mot de passe/).fill(PASSWORD);
  await person.press('Me connecter');
  report.check(`leaving (${mode.name}): signing in offers to stay`, person.path.startsWith('/compte/supprimer/annuler'), person.path);
  await person.look('stay');
  await person.press('Garder mon compte');
  report.check(`leaving (${mode.name}): the account is kept`, (await said(person.page)).includes('Votre compte est gardé'));
}

// The browser would not send what it finds wrong: what the forum says of it is what is looked at here.
async function unchecked(person) {
  await person.see(() => document.querySelectorAll('form').forEach((form) => { form.noValidate = true; }));
}

async function mailOf(server, address, part) {
  const found = () => server.mails().map(readable).find((one) => one.includes(address) && one.includes(part));
  return until(found, JOB_MS);
}
