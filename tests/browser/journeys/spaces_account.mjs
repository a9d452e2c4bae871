// One's spaces: a second one is linked, the association is shown or not, a space is taken away.

import { comeBy, helps, nameOf, signInThere, somebody, typeSpace } from './space_steps.mjs';
import { said } from './words.mjs';

const PAGE = '/compte/identites';

export async function walk(stage, mode) {
  const { by } = stage.spaces;
  const chosen = nameOf(mode, 'recyclage');
  const member = await stage.enter(mode);
  await comeBy(member, by['asso-c'], somebody(by['asso-c'], mode).uid, chosen);
  await member.go(PAGE);
  stage.report.check(`spaces of one’s own (${mode.name}): the space is listed`, (await said(member.page)).includes('La Ressourcerie'), await said(member.page));
  await member.look('account-spaces');
  await consent(member, mode, chosen);
  await second(member, mode, by['asso-a'], chosen);
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
  report.check(`consent (${mode.name}): a stranger sees nothing before`, !(await profileOf(member.stage, mode, name)).includes('Ressourcerie'));
  await member.press(/Montrer/);
  await member.look('account-spaces-shown');
  report.check(`consent (${mode.name}): a stranger sees the association`, (await profileOf(member.stage, mode, name)).includes('Ressourcerie'));
  await member.go(PAGE);
  await member.press(/Ne plus montrer|Cacher/);
  report.check(`consent (${mode.name}): a stranger sees nothing after`, !(await profileOf(member.stage, mode, name)).includes('Ressourcerie'));
}

async function second(member, mode, space, name) {
  const { report } = member.stage;
  await member.go(PAGE);
  await typeSpace(member, space.name);
  if (member.away(member.page.url())) await signInThere(member, somebody(space, mode).uid);
  report.check(`a second space (${mode.name}): is listed`, (await said(member.page)).includes(space.title), await said(member.page));
  await member.look('account-spaces-two');
  await helps(member, `a second space (${mode.name})`, /espace/i);
  report.note(name);
}
