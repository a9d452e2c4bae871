// One's own account: what is kept, what one chooses, signing out.

import { said } from './words.mjs';

const PAGES = {
  account: '/compte', 'account-profile': '/compte/profil', 'account-sessions': '/compte/sessions',
  'account-notifications': '/compte/notifications', 'account-password': '/compte/mot-de-passe',
};

export async function walk(stage, mode, forum) {
  const { report } = stage;
  const owner = forum.members['anne-laure'];
  const visitor = await stage.enter(mode);
  const member = await stage.enter(mode, owner.account);
  const there = {};
  for (const [name, address] of Object.entries(PAGES)) {
    there[name] = (await owner.read(address)).status === 200;
    if (!report.check(`${name} (${mode.name}): ${address} is there`, there[name])) continue;
    await member.go(address);
    await member.look(name);
    await visitor.go(address);
    report.check(`${name} (${mode.name}): a visitor is led to sign in`, visitor.path.startsWith('/connexion'), visitor.path);
  }
  if (there['account-profile']) await profile(member, mode);
  if (there['account-notifications']) await notifications(member, mode);
  await signOut(member, mode);
}

async function profile(member, mode) {
  const { report } = member.stage;
  const bio = `Je tiens la trésorerie d’une petite association (${mode.name}).`;
  await member.go('/compte/profil');
  await member.page.getByLabel(/^Nom affiché/).fill('a b');
  await member.page.getByLabel(/^Quelques mots/).fill(bio);
  const refused = await member.press('Enregistrer mon profil');
  report.equal(`profile (${mode.name}): a name with a space is refused`, refused.status(), 422);
  report.equal(`profile (${mode.name}): the text is there`, await member.page.getByLabel(/^Quelques mots/).inputValue(), bio);
  await member.look('account-profile-errors');
  await member.page.getByLabel(/^Nom affiché/).fill('anne-laure');
  await member.press('Enregistrer mon profil');
  await member.go('/u/anne-laure');
  report.check(`profile (${mode.name}): others read it`, (await said(member.page)).includes('Je tiens la trésorerie'));
  await member.look('profile-own');
}

async function notifications(member, mode) {
  const { report } = member.stage;
  await member.go('/compte/notifications');
  await member.page.getByLabel(/^Jamais/).check();
  await member.press('Enregistrer mon choix');
  await member.go('/compte/notifications');
  report.check(`notifications (${mode.name}): the choice is kept`, await member.page.getByLabel(/^Jamais/).isChecked());
  await member.page.getByLabel(/^Aussitôt/).check();
  await member.press('Enregistrer mon choix');
}

async function signOut(member, mode) {
  const { report } = member.stage;
  await member.go('/');
  await member.page.locator('summary', { hasText: 'Mon compte' }).click();
  await member.shoot('menu-account');
  await member.press('Se déconnecter');
  report.check(`signing out (${mode.name}): done`, await member.page.getByRole('link', { name: 'Se connecter' }).count() > 0);
  const cookies = await member.context.cookies();
  report.equal(`signing out (${mode.name}): no cookie stays`, cookies.map(({ name }) => name).join(), '');
}
