// An account by mail: the link opens a page, only its button opens the account.

import { exists } from '../forum.mjs';
import { PASSWORD, readable } from '../server.mjs';
import { MODES } from '../stage.mjs';
import { until } from '../until.mjs';
import { said } from './words.mjs';

const MAIL_MS = 10_000;

export async function walk(stage, mode) {
  const { report, server } = stage;
  if (!report.check(`signing up (${mode.name}): /inscription is there`, await exists(server.url, '/inscription'))) return;
  const name = `nouvelle-${MODES.indexOf(mode) + 1}`;
  const visitor = await stage.enter(mode);
  await visitor.go('/inscription');
  await typed(visitor.page, name, `${name}@exemple`);
  const refused = await visitor.press('Créer mon compte');
  report.equal(`signing up (${mode.name}): a wrong address is refused`, refused.status(), 422);
  report.equal(`signing up (${mode.name}): the name is still there`, await visitor.page.getByLabel(/^Nom affiché/).inputValue(), name);
  await visitor.look('sign-up-errors');
  await typed(visitor.page, name, `${name}@exemple.fr`);
  await visitor.press('Créer mon compte');
  await visitor.look('sign-up-sent');

  const mail = await until(() => server.mails().map(readable).find((one) => one.includes(`${name}@exemple.fr`)), MAIL_MS);
  const link = /https?:\/\/[^\s"<>]+\/inscription\/confirmer\/[^\s"<>]+/.exec(mail ?? '')?.[0];
  if (!report.check(`signing up (${mode.name}): a mail brings a link`, Boolean(link), mail)) return;
  await visitor.go(link);
  report.check(`signing up (${mode.name}): the link alone opens nothing`, await signedOut(visitor));
  await visitor.look('sign-up-link');
  await visitor.page.getByLabel(/^Choisissez votre mot de passe/).fill('trop court');
  const short = await visitor.press('Ouvrir mon compte');
  report.equal(`signing up (${mode.name}): a short password is refused`, short.status(), 422);
  await visitor.look('sign-up-password');
  await visitor.page.getByLabel(/^Choisissez votre mot de passe/).fill(PASSWORD);
  await visitor.press('Ouvrir mon compte');
  report.check(`signing up (${mode.name}): the button signs in`, !await signedOut(visitor), await said(visitor.page));
  await visitor.look('signed-up');
  const again = await visitor.go(link);
  report.equal(`signing up (${mode.name}): a link serves once`, again.status(), 410);
  await visitor.look('sign-up-link-dead');
}

async function typed(page, name, address) {
  await page.getByLabel(/^Nom affiché/).fill(name);
  await page.getByLabel(/^Adresse mail/).fill(address);
  await page.getByLabel(/règles du lieu/).check();
}

async function signedOut(person) {
  return await person.page.getByRole('link', { name: 'Se connecter' }).count() > 0;
}
