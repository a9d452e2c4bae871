// Giving a program a key, and taking it back.

import { said } from './words.mjs';

export async function walk(stage, mode, forum) {
  const { report } = stage;
  const admin = await stage.enter(mode, forum.members.yvonne.account);
  const name = `Tableau de bord (${mode.name})`;
  await admin.go('/compte');
  await admin.follow('Mes jetons');
  await admin.look('tokens');
  await admin.press('Créer le jeton');
  await admin.look('tokens-wrong');
  await admin.page.getByLabel(/^À quoi servira/).fill(name);
  await admin.page.getByLabel(/^Écrire en votre nom/).check();
  await admin.press('Créer le jeton');
  await admin.look('token-made');
  const token = (await admin.page.locator('#jeton').innerText()).trim();
  report.check(`tokens (${mode.name}): shown`, /^ent_[0-9a-f]{64}$/.test(token), token);
  report.check(`tokens (${mode.name}): not in the address`, !admin.page.url().includes(token));
  await admin.follow('Je l’ai copié');
  report.check(`tokens (${mode.name}): listed, and not shown again`, !(await admin.page.content()).includes(token));
  await admin.go('/admin/jetons');
  await admin.look('admin-tokens');
  await admin.go('/compte/jetons');
  await admin.follow(`Révoquer «\u00a0${name}\u00a0»`, admin.page.locator('main'));
  await admin.look('token-revoke');
  await admin.press('Révoquer ce jeton');
  report.check(`tokens (${mode.name}): withdrawn`, (await said(admin.page)).includes('révoqué'));
  await admin.go('/api');
  await admin.look('api');
}
