// What people do on the way through their space, in the words of the pages.

import { SPACE_PASSWORD } from '../spaces/space.mjs';
import { MODES } from '../stage.mjs';
import { said } from './words.mjs';

// Who walks in this mode: somebody of their own in each space, so that nobody meets another's account.
export function somebody(space, mode) {
  return space.people[MODES.indexOf(mode)];
}

// The name that they choose here.
export function nameOf(mode, who) {
  return `${who}-${MODES.indexOf(mode) + 1}`;
}

export async function typeSpace(person, typed) {
  await person.page.getByLabel(/^Adresse de votre espace/).fill(typed);
  return person.press('Continuer vers mon espace');
}

export async function isSignedIn(person) {
  return await person.page.getByRole('link', { name: 'Se connecter' }).count() === 0;
}

// Leads to a page that offers to sign out of the space too, for those who came by one.
export async function signOut(person) {
  await person.go('/');
  await person.page.locator('summary', { hasText: 'Mon compte' }).click();
  await person.press('Se déconnecter');
}

// At the space: name and password, then back to where the space sends.
export async function signInThere(person, uid) {
  await person.page.getByLabel('Nom de compte ou adresse mail').fill(uid);
  await person.page.getByLabel('Mot de passe').fill(SPACE_PASSWORD);
  await person.press('Se connecter');
}

// The page of the first time: a name, and the account is open.
export async function chooseName(person, name) {
  await person.page.getByLabel(/^Nom affiché/).fill(name);
  await person.page.getByLabel(/règles du lieu/).check();
  await person.press('Ouvrir mon compte');
  person.name = name;
}

// Signs in by a space that speaks OpenID Connect, whether for the first time or not.
export async function comeBy(person, space, uid, name) {
  await person.go('/connexion');
  await typeSpace(person, space.name);
  if (person.away(person.page.url())) await signInThere(person, uid);
  if (await person.page.getByLabel(/^Nom affiché/).count()) await chooseName(person, name);
  person.name = name;
}

// The four digits that both sides show.
export async function codeShown(page) {
  return /\b\d{4}\b/.exec(await page.locator('main').innerText())?.[0];
}

// Every page that people are shown is one they can leave: it has words, and at least one thing to press.
export async function helps(person, name, wanted) {
  const { report } = person.stage;
  const words = await said(person.page);
  report.check(`${name}: says what happens`, wanted.test(words), words);
  const ways = await person.page.locator('main').getByRole('link').or(person.page.locator('main').getByRole('button')).count();
  report.check(`${name}: something to do next`, ways > 0, words);
  // The words of programs are for programs.
  report.check(`${name}: no jargon`, !/\b(OpenID|OAuth|token|jeton|HTTP|instance|tenant|URL|erreur \d+|access_denied)\b/i.test(words), words);
}
