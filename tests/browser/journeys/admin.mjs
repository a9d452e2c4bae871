// The pages of the admin: categories, texts of the place, the pieces that pages are made of.

import { exists } from '../forum.mjs';
import { MODES } from '../stage.mjs';
import { said } from './words.mjs';

export async function walk(stage, mode, forum) {
  const { report, server } = stage;
  const admin = await stage.enter(mode, forum.members.yvonne.account);
  const rooms = { '/admin': overview, '/admin/comptes': people, '/admin/taches': machinery, '/admin/apparence': appearance, '/admin/categories': categories, '/admin/textes': texts, '/admin/composants': pieces, '/admin/limites': shown, '/admin/espaces': spaces, '/admin/journal': shown };
  for (const [address, room] of Object.entries(rooms)) {
    if (report.check(`admin (${mode.name}): ${address} is there`, await exists(server.url, address))) await room(admin, mode, address);
  }
}

async function overview(admin) {
  await admin.go('/admin');
  await admin.look('admin');
  await admin.follow('12 mois', admin.page.locator('main'));
  await admin.look('admin-year');
}

async function shown(admin, _mode, address) {
  await admin.go(address);
  await admin.look(`admin-${address.split('/').pop()}`);
}

async function spaces(admin, mode) {
  const { report, server } = admin.stage;
  const name = `ruche-${MODES.indexOf(mode) + 1}`;
  server.command(['tenant', 'add', name, '--url', `https://${name}.exemple.org`, '--title', 'La Ruche du quartier']);
  await admin.go(`/admin/espaces?q=${name}`);
  await admin.look('admin-spaces');
  await admin.follow(name, admin.page.locator('main'));
  await admin.look('admin-space');
  await admin.press('Fermer…');
  await admin.look('admin-space-close');
  await admin.press('Fermer l’espace');
  await admin.look('admin-space-closed');
  report.check(`spaces (${mode.name}): closed`, (await said(admin.page)).includes('L’espace est fermé'));
}

async function people(admin, mode) {
  const { report } = admin.stage;
  await admin.go('/admin/comptes?q=yv');
  await admin.look('admin-people');
  report.check(`people (${mode.name}): found by the beginning of a name`, (await said(admin.page)).toLowerCase().includes('yvonne'));
}

async function machinery(admin) {
  await admin.go('/admin/taches');
  await admin.look('admin-tasks');
  await admin.go('/admin/mails?etat=envoyes');
  await admin.look('admin-mails');
}

async function appearance(admin, mode) {
  const { report } = admin.stage;
  await admin.go('/admin/apparence');
  await admin.look('admin-look');
  await admin.page.getByLabel(/^Couleur sur fond clair/).fill('#7fcbdc');
  await admin.press('Essayer avant');
  await admin.look('admin-look-refused');
  report.check(`look (${mode.name}): a pale colour is refused`, (await said(admin.page)).includes('il faut au moins 4,5'));
  await admin.press(/^Essayer #/);
  await admin.look('admin-look-tried');
  report.check(`look (${mode.name}): nothing is kept yet`, (await said(admin.page)).includes('Rien n’est encore enregistré'));
}

async function pieces(admin) {
  await admin.go('/admin/composants');
  await admin.look('admin-pieces');
}

async function categories(admin, mode) {
  const { report } = admin.stage;
  const name = `Trésorerie ${MODES.indexOf(mode) + 1}`;
  await admin.go('/admin/categories');
  await admin.look('admin-categories');
  await admin.page.getByLabel(/^Nom/).fill(name);
  await admin.page.getByLabel(/^En une phrase/).fill('Comptes, factures et subventions.');
  await admin.press('Ajouter la catégorie');
  report.check(`categories (${mode.name}): added`, (await said(admin.page)).includes(name));
  await admin.follow(name, admin.page.locator('main'));
  await admin.look('admin-category');
  await admin.page.getByLabel(/^Archiver/).check();
  await admin.press('Enregistrer');
  await admin.go('/admin/categories');
  const row = admin.page.getByRole('row', { name });
  report.check(`categories (${mode.name}): said to be archived`, /archiv/i.test(await row.innerText()), await row.innerText());
  await admin.go('/poser');
  report.equal(`categories (${mode.name}): an archived one is not offered`, await admin.page.getByRole('option', { name }).count(), 0);
}

async function texts(admin, mode) {
  const { report } = admin.stage;
  const words = `Nous lisons tout, du lundi au jeudi (${mode.name}).`;
  await admin.go('/admin/textes');
  await admin.look('admin-texts');
  await admin.go('/admin/textes/contact');
  await admin.look('admin-text');
  await admin.page.locator('textarea').first().fill(`## Par courrier\n\n${words}`);
  await admin.press(/^(Enregistrer|Publier)/);
  await admin.go('/contact');
  report.check(`texts (${mode.name}): what the admin wrote is read`, (await said(admin.page)).includes('du lundi au jeudi'));
}
