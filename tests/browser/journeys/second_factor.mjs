// A second step at sign-in: a code of the telephone, a passkey, a recovery code.

import { createHmac } from 'node:crypto';
import { PASSWORD } from '../server.mjs';
import { said } from './words.mjs';

const HERE = '/compte/second-facteur';
const LETTERS = 'ABCDEFGHIJKLMNOPQRSTUVWXYZ234567';

// RFC 4648 §6
function bytesOf(base32) {
  const bits = [...base32].map((letter) => LETTERS.indexOf(letter).toString(2).padStart(5, '0')).join('');
  return Buffer.from(bits.match(/.{8}/g).map((byte) => Number.parseInt(byte, 2)));
}

// RFC 6238; `ahead` in steps of 30 seconds.
function code(secret, ahead = 0) {
  const counter = Buffer.alloc(8);
  counter.writeBigUInt64BE(BigInt(Math.floor(Date.now() / 30_000) + ahead));
  const hash = createHmac('sha1', bytesOf(secret)).update(counter).digest();
  const number = hash.readUInt32BE(hash.at(-1) & 15) & 0x7fffffff;
  return String(number % 1_000_000).padStart(6, '0');
}

export async function walk(stage, mode) {
  const name = `deux-${mode.name.replaceAll(/\W+/g, '-')}`;
  const account = stage.server.account(name, 'member');
  const person = await stage.enter(mode, account);
  await person.go('/compte');
  await person.follow('Connexion en deux étapes');
  await person.look('second-factor-none');
  const secret = await addApp(person, mode);
  const codes = await firstCodes(person, mode, secret);
  await signInByCode(stage, mode, account, { secret, codes });
  if (mode.js) await passkey(stage, mode, person, account);
  else await withoutScript(person, mode);
  await removeApp(person, mode);
}

async function addApp(person, mode) {
  const { report } = person.stage;
  await person.follow('Utiliser une application');
  await person.look('second-factor-app-start');
  await person.page.getByLabel(/^Votre mot de passe/).fill(PASSWORD);
  await person.press('Continuer');
  await person.look('second-factor-app');
  report.check(`second factor (${mode.name}): the drawing has its size`, await person.see(() => document.querySelector('svg[role=img]').getBoundingClientRect().width >= 200));
  return (await person.page.locator('#cle-ecrite').innerText()).replaceAll(/\s/g, '');
}

async function firstCodes(person, mode, secret) {
  const { report } = person.stage;
  await person.page.getByLabel(/^Code à six chiffres/).fill('000000');
  const refused = await person.press('Vérifier et mettre en place');
  report.equal(`second factor (${mode.name}): a wrong code is refused`, refused.status(), 422);
  await person.look('second-factor-app-wrong');
  // A step back: the next ones are good for signing in.
  await person.page.getByLabel(/^Code à six chiffres/).fill(code(secret, -1));
  await person.press('Vérifier et mettre en place');
  await person.look('second-factor-codes');
  const codes = await person.page.locator('#codes code').allInnerTexts();
  report.equal(`second factor (${mode.name}): ten recovery codes`, codes.length, 10);
  await person.follow('Je les ai notés');
  await person.look('second-factor-overview');
  report.check(`second factor (${mode.name}): in place`, (await said(person.page)).includes('Elle est en place'));
  return codes;
}

async function half(stage, mode, account) {
  const other = await stage.enter(mode);
  await other.go('/connexion?retour=/questions');
  await other.typeSignIn(account);
  return other;
}

async function signInByCode(stage, mode, account, { secret, codes }) {
  const { report } = stage;
  const first = await half(stage, mode, account);
  report.equal(`second factor (${mode.name}): asked after the password`, first.path, '/connexion/verification');
  await first.look('second-step');
  await first.page.getByLabel(/^Code/).fill('000000');
  const refused = await first.press('Continuer');
  report.equal(`second step (${mode.name}): a wrong code is refused`, refused.status(), 422);
  await first.look('second-step-wrong');
  await first.page.getByLabel(/^Code/).fill(code(secret, 1));
  await first.press('Continuer');
  report.equal(`second step (${mode.name}): back where one was`, first.path, '/questions');
  const second = await half(stage, mode, account);
  await second.page.getByLabel(/^Code/).fill(codes[0]);
  await second.press('Continuer');
  report.equal(`second step (${mode.name}): a recovery code opens`, second.path, '/questions');
}

async function authenticator(person) {
  const cdp = await person.context.newCDPSession(person.page);
  await cdp.send('WebAuthn.enable');
  const options = {
    protocol: 'ctap2', transport: 'internal', hasResidentKey: true, hasUserVerification: true,
    isUserVerified: true, automaticPresenceSimulation: true,
  };
  const { authenticatorId } = await cdp.send('WebAuthn.addVirtualAuthenticator', { options });
  return { cdp, authenticatorId };
}

async function begin(person, name) {
  await person.go(HERE);
  await person.follow('Ajouter une clé d’accès');
  await person.look('passkey-name');
  await person.page.getByLabel(/^Nom de la clé/).fill(name);
  await person.page.getByLabel(/^Votre mot de passe/).fill(PASSWORD);
  await person.press('Continuer');
}

async function passkey(stage, mode, person, account) {
  const { report } = stage;
  const { cdp, authenticatorId } = await authenticator(person);
  await begin(person, 'Mon téléphone');
  await person.look('passkey-create');
  await cdp.send('WebAuthn.setUserVerified', { authenticatorId, isUserVerified: false });
  await person.press('Créer la clé');
  report.check(`passkey (${mode.name}): refused by the device, told`, (await said(person.page)).includes('La clé n’a pas été créée'));
  await person.look('passkey-create-wrong');
  await cdp.send('WebAuthn.setUserVerified', { authenticatorId, isUserVerified: true });
  await person.press('Créer la clé');
  report.check(`passkey (${mode.name}): made`, (await said(person.page)).includes('La clé d’accès est ajoutée'), await said(person.page));
  await person.look('passkey-list');
  const { credentials } = await cdp.send('WebAuthn.getCredentials', { authenticatorId });
  const other = await half(stage, mode, account);
  const there = await authenticator(other);
  for (const credential of credentials) {
    await there.cdp.send('WebAuthn.addCredential', { authenticatorId: there.authenticatorId, credential });
  }
  await other.look('second-step-passkey');
  await other.press('Utiliser ma clé d’accès');
  report.equal(`passkey (${mode.name}): opens the session`, other.path, '/questions');
  // Somebody with another device.
  const stranger = await half(stage, mode, account);
  await authenticator(stranger);
  await stranger.press('Utiliser ma clé d’accès');
  report.check(`passkey (${mode.name}): another device does not`, (await said(stranger.page)).includes('n’a pas répondu'));
  await stranger.look('second-step-passkey-wrong');
  await rename(person, mode);
}

async function rename(person, mode) {
  const { report } = person.stage;
  await person.go(HERE);
  await person.follow('Mon téléphone');
  await person.look('passkey-one');
  await person.page.getByLabel(/^Nom de la clé/).fill('Ma clé USB');
  await person.press('Enregistrer ce nom');
  await person.follow('Ma clé USB');
  await person.page.getByLabel(/^Votre mot de passe/).fill(PASSWORD);
  await person.press('Retirer cette clé');
  report.check(`passkey (${mode.name}): renamed and taken away`, (await said(person.page)).includes('La clé d’accès est retirée'));
}

async function withoutScript(person, mode) {
  const { report } = person.stage;
  await begin(person, 'Mon téléphone');
  report.check(`passkey (${mode.name}): why it is not there`, (await said(person.page)).includes('JavaScript'));
  report.equal(`passkey (${mode.name}): no button that does nothing`, await person.page.getByRole('button', { name: 'Créer la clé' }).count(), 0);
  await person.look('passkey-create');
}

async function removeApp(person, mode) {
  const { report } = person.stage;
  await person.go(HERE);
  await person.follow('Faire de nouveaux codes');
  await person.look('second-factor-codes-anew');
  await person.go(HERE);
  await person.follow('Retirer l’application');
  await person.look('second-factor-app-remove');
  await person.page.getByLabel(/^Votre mot de passe/).fill(PASSWORD);
  await person.press('Retirer l’application');
  report.check(`second factor (${mode.name}): taken away`, (await said(person.page)).includes('pas encore en place'));
}
