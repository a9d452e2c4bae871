// A forum that looks lived in: a topic of each kind, one of two pages, one solved.

import { Member } from './forum.mjs';
import { ANSWERS, LONG_QUESTION, LONG_TITLE, OTHERS, QUESTIONS } from './texts.mjs';

const LONG_ANSWERS = 27;

async function people(server) {
  const roles = { mireille: 'member', karim: 'helper', 'anne-laure': 'member', moussa: 'moderator', yvonne: 'admin' };
  const all = {};
  for (const [name, role] of Object.entries(roles)) {
    all[name] = await Member.signIn(server.url, server.account(name, role));
  }
  return all;
}

async function questions({ mireille, karim, 'anne-laure': anne }) {
  const asked = [];
  for (const { answers, solution, ...fields } of QUESTIONS) {
    const topic = await mireille.ask(fields);
    for (const [i, body] of answers.entries()) await (i % 2 ? anne : karim).answer(topic, body);
    if (solution) await mireille.does(`/p/${await karim.postId(topic, solution)}/solution`, { oui: '1' });
    asked.push(topic);
  }
  return asked;
}

async function others({ mireille, karim, yvonne }) {
  const opened = {};
  for (const { kind, answers, ...fields } of OTHERS) {
    const author = kind === 'annonce' ? yvonne : mireille;
    opened[kind] = await author.ask({ ...fields, genre: kind });
    for (const body of answers) await karim.answer(opened[kind], body);
  }
  return opened;
}

async function long({ mireille, karim, 'anne-laure': anne }) {
  const topic = await mireille.ask({ title: LONG_TITLE, body: LONG_QUESTION, app: 'files', version: '31', tags: 'dossiers, organisation' });
  const authors = [karim, anne, mireille];
  for (let i = 0; i < LONG_ANSWERS; i += 1) {
    await authors[i % authors.length].answer(topic, ANSWERS[i % ANSWERS.length] + (i < ANSWERS.length ? '' : `\n\n(${i + 1}ᵉ message de ce sujet.)`));
  }
  await karim.does(`/t/${topic.id}/moi-aussi`, { oui: '1' });
  await anne.does(`/p/${await karim.postId(topic, 2)}/utile`, { oui: '1' });
  return topic;
}

// Only these are asked anything, and only at these addresses.
function register(server, spaces) {
  for (const { name, origin, title } of spaces.all) {
    server.command(['tenant', 'add', name, '--url', origin, '--title', title]);
  }
  // Each admin of a space that speaks OpenID Connect runs the line that the forum prints for it.
  for (const space of spaces.all.filter(({ speaksOpenId, closed }) => speaksOpenId && !closed)) {
    space.openid.create(server.command(['tenant', 'provision', space.name]));
  }
  for (const { name } of spaces.all.filter(({ closed }) => closed)) server.command(['tenant', 'close', name]);
}

export async function seed(server, spaces) {
  if (spaces) register(server, spaces);
  const members = await people(server);
  const asked = await questions(members);
  const opened = await others(members);
  return { members, asked, opened, long: await long(members), solved: asked[0] };
}
