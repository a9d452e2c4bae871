// One's spaces: a second one is linked, the association is shown or not, a space is taken away.

import { comeBy, helps, isSignedIn, nameOf, signInThere, signOut, somebody, typeSpace } from './space_steps.mjs';
import { said } from './words.mjs';

const PAGE = '/compte/identites';

export async function walk(stage, mode) {
  const { report, spaces: { by } } = stage;
  const name = nameOf(mode, 'recyclage');
  const member = await stage.enter(mode);
  await comeBy(member, by['asso-c'], somebody(by['asso-c'], mode).uid, name);
  await member.go('/compte');
  await member.follow('Mes espaces');
  report.check(`spaces of one’s own (${mode.name}): reached from the account`, member.path === PAGE, member.path);
  report.check(`spaces of one’s own (${mode.name}): the space is listed`, (await said(member.page)).includes('La Ressourcerie'), await said(member.page));
  report.equal(`spaces of one’s own (${mode.name}): the only one stays`, await member.page.getByRole('button', { name: /^Retirer/ }).count(), 0);
  await helps(member, `spaces of one’s own (${mode.name})`, /association/);
  await member.look('account-spaces');
  await wrong(member, mode);
  await consent(member, mode, name);
  await second(member, mode, by['asso-f'], name);
  await ofAnother(stage, mode, by['asso-f']);
}

// What is typed is read as on the page to sign in by.
async function wrong(member, mode) {
  const { report } = member.stage;
  await member.page.getByLabel(/^Adresse de l’espace/).fill('zanzibar');
  const answer = await member.press('Continuer vers cet espace');
  report.equal(`linking (${mode.name}): an unknown space is refused`, answer.status(), 422);
  report.check(`linking (${mode.name}): and said`, /ne connaissons pas/.test(await said(member.page)));
  await member.look('account-spaces-errors');
}

async function profileOf(stage, mode, name) {
  const visitor = await stage.enter(mode);
  await visitor.go(`/u/${name}`);
  const words = await said(visitor.page);
  await visitor.look('profile-of-a-space');
  await visitor.leave();
  return words;
}

async function consent(member, mode, name) {
  const { report } = member.stage;
  const told = async () => (await profileOf(member.stage, mode, name)).includes('Ressourcerie');
  report.check(`consent (${mode.name}): a stranger sees nothing before`, !await told());
  await member.go(PAGE);
  await member.press(/^Montrer mon association/);
  report.check(`consent (${mode.name}): the page says so`, /Montré à tout le monde/.test(await said(member.page)), await said(member.page));
  await member.look('account-spaces-shown');
  report.check(`consent (${mode.name}): a stranger sees the association`, await told());
  await member.go(PAGE);
  await member.press(/^Ne plus montrer/);
  report.check(`consent (${mode.name}): a stranger sees nothing after`, !await told());
}

// Both lead to the same account; then one goes.
async function second(member, mode, space, name) {
  const { report } = member.stage;
  await link(member, mode, space);
  report.check(`a second space (${mode.name}): is listed`, (await said(member.page)).includes(space.title), await said(member.page));
  await member.look('account-spaces-two');
  await comeAgain(member, space.name);
  await member.go('/compte/profil');
  report.equal(`a second space (${mode.name}): leads to the same account`, await member.page.getByLabel(/^Nom affiché/).inputValue(), name);
  await comeAgain(member, 'asso-c');
  await member.go(PAGE);
  await member.follow(new RegExp(`^Retirer cet espace.*${space.title}`));
  await helps(member, `a second space (${mode.name}): what will come of it`, /n’ouvrira plus votre compte/);
  await member.look('account-spaces-remove');
  await member.press('Retirer cet espace');
  report.check(`a second space (${mode.name}): taken away`, !(await said(member.page)).split('Relier un autre')[0].includes(space.title), await said(member.page));
  report.check(`a second space (${mode.name}): still signed in by the first`, await isSignedIn(member));
  await member.look('account-spaces-one-again');
  await link(member, mode, space);
}

async function link(person, mode, space) {
  await person.go(PAGE);
  await person.page.getByLabel(/^Adresse de l’espace/).fill(space.name);
  await person.press('Continuer vers cet espace');
  if (person.away(person.page.url())) await signInThere(person, somebody(space, mode).uid);
  person.stage.report.check(`linking (${mode.name}): asked before`, person.path.startsWith('/connexion/confirmer'), await said(person.page));
  await person.look('account-spaces-link');
  await person.press('Oui, relier cet espace');
}

// Out and in again, by a space where one is still signed in.
async function comeAgain(person, space) {
  await signOut(person);
  await person.go('/connexion');
  await typeSpace(person, space);
}

// What belongs to one account is never moved to another.
async function ofAnother(stage, mode, space) {
  const { report, spaces: { by } } = stage;
  const other = await stage.enter(mode);
  await comeBy(other, by['asso-g'], somebody(by['asso-g'], mode).uid, nameOf(mode, 'lecture'));
  await link(other, mode, space);
  report.equal(`a space of another account (${mode.name}): refused`, other.last.status(), 409);
  await helps(other, `a space of another account (${mode.name})`, /autre compte/);
  await other.look('account-spaces-of-another');
  await other.leave();
}
