// What is wrong is said beside it, and what was typed is still there.

import { fill, questionTyped, said, titled } from './words.mjs';

const BODY_MAX = 60_000;

export async function walk(stage, mode, forum) {
  const member = await stage.enter(mode, forum.members['anne-laure'].account);
  await wrong(member, mode);
  await tooLong(member, mode);
  await signInWrong(stage, mode);
  await conflict(stage, mode, forum);
  if (mode.js) await leaving(member, mode);
}

async function wrong(member, mode) {
  const { report } = member.stage;
  const typed = { title: '…', body: `Un texte que je tiens à garder (${mode.name}).` };
  await member.go('/poser');
  await fill.question(member.page, typed);
  const answer = await member.press('Publier ma question');
  report.equal(`a title without a word (${mode.name}): refused`, answer.status(), 422);
  report.equal(`a title without a word (${mode.name}): the text is there`, JSON.stringify(await questionTyped(member.page)), JSON.stringify(typed));
  const title = member.page.getByLabel(/^Que cherchez-vous à faire/);
  report.equal(`a title without a word (${mode.name}): the field is marked`, await title.getAttribute('aria-invalid'), 'true');
  await member.look('ask-errors');
  // The summary at the head of the form leads to the field.
  await member.page.locator('.notice a[href^="#"]').first().click();
  const focused = await member.see(() => document.activeElement.name ?? document.querySelector(':target')?.name);
  report.check(`a title without a word (${mode.name}): the summary leads to the field`, focused === 'title', focused);
}

async function tooLong(member, mode) {
  const { report } = member.stage;
  const typed = { title: titled('Un très long récit', mode), body: 'Il était une fois. '.repeat(Math.ceil(BODY_MAX / 19) + 1).trim() };
  await member.go('/poser');
  await fill.question(member.page, typed);
  const answer = await member.press('Publier ma question');
  report.equal(`too long a text (${mode.name}): refused`, answer.status(), 422);
  report.check(`too long a text (${mode.name}): says how long it may be`, /60.?000/.test(await said(member.page)));
  const kept = await questionTyped(member.page);
  report.check(`too long a text (${mode.name}): the text is there`, kept.body === typed.body && kept.title === typed.title);
}

async function signInWrong(stage, mode) {
  const { report } = stage;
  const visitor = await stage.enter(mode);
  await visitor.go('/connexion');
  await visitor.page.getByLabel(/^Adresse mail/).fill('mireille@exemple.fr');
  await visitor.page.getByLabel(/^Mot de passe/).fill('pas le bon du tout');
  const answer = await visitor.press('Me connecter');
  report.equal(`a wrong password (${mode.name}): refused`, answer.status(), 422);
  report.equal(`a wrong password (${mode.name}): the address is there`, await visitor.page.getByLabel(/^Adresse mail/).inputValue(), 'mireille@exemple.fr');
  report.equal(`a wrong password (${mode.name}): the password is not`, await visitor.page.getByLabel(/^Mot de passe/).inputValue(), '');
  await visitor.look('sign-in-errors');
}

// Two people have the same message open; the second to save is shown the first's text.
async function conflict(stage, mode, forum) {
  const { report } = stage;
  const author = forum.members.mireille;
  const topic = await author.ask({ title: titled('Une question à deux mains', mode), body: 'Le texte du début.' });
  const edit = `/p/${await forum.members.moussa.postId(topic, 1)}/modifier`;
  const one = await stage.enter(mode, author.account);
  const two = await stage.enter(mode, author.account);
  await one.go(edit);
  await two.go(edit);
  await one.look('edit');
  await one.page.getByLabel(/^Texte/).first().fill('Le texte de la première personne.');
  await one.press('Enregistrer la modification');
  report.check(`editing (${mode.name}): the first is saved`, (await said(one.page)).includes('Le texte de la première personne.'));
  await one.look('edited');
  await two.page.getByLabel(/^Texte/).first().fill('Le texte de la seconde personne.');
  const answer = await two.press('Enregistrer la modification');
  report.equal(`a conflict (${mode.name}): said`, answer.status(), 409);
  report.equal(`a conflict (${mode.name}): the text is there`, await two.page.locator('textarea[name=body]').inputValue(), 'Le texte de la seconde personne.');
  report.equal(`a conflict (${mode.name}): and the other's`, await two.page.getByLabel(/entre-temps/).inputValue(), 'Le texte de la première personne.');
  await two.look('edit-conflict');
  await two.press('Enregistrer mon texte');
  report.check(`a conflict (${mode.name}): once seen, the second is saved`, (await said(two.page)).includes('Le texte de la seconde personne.'));
}

// Leaving with text in the form asks nothing as long as the text is kept, and asks when it is not.
async function leaving(member, mode) {
  const { report } = member.stage;
  const { page } = member;
  const typed = { title: 'Je pars', body: 'sans avoir publié' };
  await member.go('/poser');
  await page.getByLabel(/^Racontez/).focus();
  await page.getByRole('toolbar').waitFor();
  await fill.question(page, typed);
  await member.follow('Règles du lieu');
  await member.go('/poser');
  report.equal(`leaving (${mode.name}): the text is there again`, JSON.stringify(await questionTyped(page)), JSON.stringify(typed));

  await page.route('**/brouillons', (route) => route.abort());
  await page.getByLabel(/^Racontez/).focus();
  await page.getByRole('toolbar').waitFor();
  await member.see(() => { Storage.prototype.setItem = () => { throw new Error('no store'); }; });
  await fill.question(page, { ...typed, body: 'gardé nulle part' });
  const asked = page.waitForEvent('dialog');
  const click = page.getByRole('link', { name: 'Règles du lieu' }).click({ noWaitAfter: true });
  const dialog = await asked;
  report.equal(`leaving (${mode.name}): asks before, when nothing keeps the text`, dialog.type(), 'beforeunload');
  await dialog.dismiss();
  await click;
  report.equal(`leaving (${mode.name}): staying keeps the text`, (await questionTyped(page)).body, 'gardé nulle part');
  // Leaves no draft to the journeys that follow.
  await page.unroute('**/brouillons');
  const emptied = page.waitForResponse((response) => /&title=&.*&body=(&|$)/.test(response.request().postData() ?? ''));
  await fill.question(page, { title: '', body: '' });
  await member.see(() => dispatchEvent(new Event('online')));
  await emptied;
  member.complaints = [];
}
