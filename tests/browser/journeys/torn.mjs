// Things are torn down while somebody types: each time the text is back.

import { questionTyped, said, titled } from './words.mjs';

const SAVED = /Brouillon enregistré à \d+ h \d\d/;

// It mostly waits.
export const long = true;

export async function walk(stage, mode, forum) {
  await withoutScript(stage, mode, forum);
  if (!mode.js) return;
  const topic = (words) => forum.members.mireille.ask({ title: titled(words, mode), body: 'Le texte de la question.' });
  const account = forum.members['anne-laure'].account;
  await elsewhere(stage, mode, account, await topic('Reprendre ailleurs'));
  await sessionEnded(stage, mode, account, await topic('La session se termine'));
  await serverKilled(stage, mode, account, await topic('Le serveur tombe'));
  await twoTabs(stage, mode, account, await topic('Deux onglets'));
  await offline(stage, mode, account, await topic('Plus de réseau'));
  await refused(stage, mode, account, await topic('Le serveur refuse'));
  await published(stage, mode, account, await topic('Une fois publié'));
  await visitor(stage, mode);
  await asking(stage, mode, account);
  await correcting(stage, mode, forum);
}

const answer = (page) => page.getByLabel(/^Votre réponse/);
const typed = (page) => answer(page).inputValue();
const line = (page) => page.locator('.draft');

async function open(person, topic) {
  await person.go(topic.path);
  await ready(person.page);
}

async function ready(page) {
  await answer(page).focus();
  await page.getByRole('toolbar', { name: 'Mise en forme' }).waitFor();
  await answer(page).press('Control+End');
}

const type = (page, words) => answer(page).pressSequentially(words);
const saved = (page) => line(page).filter({ hasText: SAVED }).waitFor();

// What is typed on one device is there on another.
async function elsewhere(stage, mode, account, topic) {
  const { report } = stage;
  const one = await stage.enter(mode, account);
  await open(one, topic);
  await type(one.page, 'Commencé ici');
  await saved(one.page);
  await one.look('torn-saved');
  report.equal(`torn (${mode.name}): the browser keeps no copy of what the server has`, await copies(one), 0);
  const two = await stage.enter(mode, account);
  await open(two, topic);
  report.equal(`torn (${mode.name}): on another device`, await typed(two.page), 'Commencé ici');
  await type(two.page, ', fini là');
  await saved(two.page);
  await one.go(topic.path);
  report.equal(`torn (${mode.name}): and back`, await typed(one.page), 'Commencé ici, fini là');
}

const copies = (person) => person.see(() => Object.keys(localStorage).filter((key) => key.startsWith('entraide:')).length);

async function sessionEnded(stage, mode, account, topic) {
  const { report } = stage;
  const person = await stage.enter(mode, account);
  const { page } = person;
  await open(person, topic);
  await type(page, 'Avant');
  await saved(page);
  await person.context.clearCookies();
  await type(page, ', après');
  await line(page).filter({ hasText: 'Votre session est terminée. Votre texte est gardé sur cet appareil.' }).waitFor();
  person.complaints = [];
  await person.look('torn-session');
  await person.follow('Me reconnecter');
  await person.typeSignIn(account);
  await ready(page);
  report.equal(`torn (${mode.name}): the session ended, signed in by the link`, await typed(page), 'Avant, après');
  await saved(page);
  // By the button of the form: the text goes along through sign-in.
  await type(page, ', encore');
  await person.context.clearCookies();
  await person.press('Publier ma réponse');
  await person.typeSignIn(account);
  await ready(page);
  report.equal(`torn (${mode.name}): the session ended, the form was sent`, await typed(page), 'Avant, après, encore');
  person.complaints = [];
}

async function serverKilled(stage, mode, account, topic) {
  const { report, server } = stage;
  const person = await stage.enter(mode, account);
  const { page } = person;
  await open(person, topic);
  await type(page, 'Avant');
  await saved(page);
  await server.kill();
  await type(page, ', pendant');
  await line(page).filter({ hasText: 'Pas de connexion. Votre texte est gardé sur cet appareil.' }).waitFor();
  await person.shoot('torn-server');
  await server.launch();
  await saved(page);
  await person.go(topic.path);
  report.equal(`torn (${mode.name}): the server came back while the page was open`, await typed(page), 'Avant, pendant');
  await ready(page);
  await server.kill();
  await type(page, ', puis fermé');
  await line(page).filter({ hasText: 'Pas de connexion' }).waitFor();
  await page.close();
  await server.launch();
  await person.start();
  await open(person, topic);
  report.equal(`torn (${mode.name}): the page was closed while the server was down`, await typed(person.page), 'Avant, pendant, puis fermé');
  await person.look('torn-restored');
}

async function twoTabs(stage, mode, account, topic) {
  const { report } = stage;
  const one = await stage.enter(mode, account);
  await open(one, topic);
  const page = await one.context.newPage();
  await page.goto(topic.path);
  await ready(page);
  await type(one.page, 'Le premier');
  await saved(one.page);
  await type(page, 'Le second');
  await page.getByText('Les deux textes sont là').waitFor();
  await page.getByText('Lire l’autre texte').click();
  report.equal(`torn (${mode.name}): two tabs, the other text is shown`, await page.getByLabel('Lire l’autre texte').inputValue(), 'Le premier');
  report.equal(`torn (${mode.name}): two tabs, mine is there`, await typed(page), 'Le second');
  const first = one.page;
  one.page = page;
  one.complaints = [];
  await one.look('torn-tabs');
  await page.getByRole('button', { name: 'Garder le mien' }).click();
  await saved(page);
  report.equal(`torn (${mode.name}): two tabs, the other is kept below`, await page.getByLabel('L’autre texte').inputValue(), 'Le premier');
  await type(first, ' encore');
  await first.getByRole('button', { name: 'Prendre l’autre' }).click();
  report.equal(`torn (${mode.name}): two tabs, the other is taken`, await typed(first), 'Le second');
  await page.goto(topic.path);
  report.equal(`torn (${mode.name}): two tabs, the server has what was chosen`, await typed(page), 'Le second');
}

async function offline(stage, mode, account, topic) {
  const { report } = stage;
  const person = await stage.enter(mode, account);
  const { page } = person;
  await open(person, topic);
  await person.context.setOffline(true);
  await type(page, 'Dans le train');
  await line(page).filter({ hasText: 'Pas de connexion' }).waitFor();
  await person.context.setOffline(false);
  await saved(page);
  const again = await stage.enter(mode, account);
  await again.go(topic.path);
  report.equal(`torn (${mode.name}): saved as soon as the line is back`, await typed(again.page), 'Dans le train');
  await person.context.setOffline(true);
  await type(page, ' sous le tunnel');
  await page.waitForFunction(() => Object.values(localStorage).some((copy) => copy.includes('sous le tunnel')));
  // No line until after its end: a closing page would be back online for its farewell.
  await page.evaluate(() => { window.fetch = () => Promise.reject(new TypeError('no line')); });
  await page.close({ runBeforeUnload: false });
  await person.context.setOffline(false);
  await person.start();
  await open(person, topic);
  report.equal(`torn (${mode.name}): the tab was closed without a line`, await typed(person.page), 'Dans le train sous le tunnel');
  await person.page.getByRole('button', { name: 'Jeter' }).click();
  report.equal(`torn (${mode.name}): thrown away, what the server had is there`, await typed(person.page), 'Dans le train');
  report.equal(`torn (${mode.name}): thrown away, no copy stays`, await copies(person), 0);
}

async function refused(stage, mode, account, topic) {
  const { report } = stage;
  const person = await stage.enter(mode, account);
  const { page } = person;
  const says = async (status, headers, words) => {
    await open(person, topic);
    await page.route('**/brouillons', (route) => route.fulfill({
      status, headers, contentType: 'application/problem+json', body: JSON.stringify({ title: 'Non', status }),
    }));
    await type(page, ` ${status}`);
    await line(page).filter({ hasText: words }).waitFor();
  };
  await says(413, {}, 'trop long pour être enregistré en brouillon. Votre texte est gardé sur cet appareil.');
  person.complaints = [];
  await person.look('torn-413');
  await page.unroute('**/brouillons');
  await open(person, topic);
  report.equal(`torn (${mode.name}): 413, the text is back`, (await typed(page)).trim(), '413');
  await saved(page);
  await says(429, { 'Retry-After': '3' }, 'Votre texte est gardé sur cet appareil.');
  const began = Date.now();
  await page.unroute('**/brouillons');
  await saved(page);
  report.check(`torn (${mode.name}): 429, saved after the time asked for`, Date.now() - began > 2000, `${Date.now() - began} ms`);
  await says(503, {}, 'Le forum ne répond pas.');
  await page.unroute('**/brouillons');
  await saved(page);
  await open(person, topic);
  report.equal(`torn (${mode.name}): 503, the text is back`, (await typed(page)).trim(), '413 429 503');
  person.complaints = [];
}

// Publishing forgets every copy.
async function published(stage, mode, account, topic) {
  const { report } = stage;
  const person = await stage.enter(mode, account);
  const { page } = person;
  await open(person, topic);
  await page.route('**/brouillons', (route) => route.abort());
  await type(page, 'Voici ma réponse.');
  await line(page).filter({ hasText: 'Pas de connexion' }).waitFor();
  report.equal(`torn (${mode.name}): a copy while the server has nothing`, await copies(person), 1);
  await page.unroute('**/brouillons');
  await person.press('Publier ma réponse');
  await ready(page);
  report.equal(`torn (${mode.name}): published, the form is empty`, await typed(page), '');
  report.equal(`torn (${mode.name}): published, no copy stays`, await copies(person), 0);
  await person.go(topic.path);
  report.equal(`torn (${mode.name}): published, the form stays empty`, await typed(page), '');
  person.complaints = [];
}

async function visitor(stage, mode) {
  const { report } = stage;
  const someone = await stage.enter(mode);
  const { page } = someone;
  const text = page.getByLabel(/^Racontez/);
  await someone.go('/poser');
  report.equal(`torn (${mode.name}): nothing is stored before a visitor types`, await someone.see(() => localStorage.length), 0);
  await text.focus();
  await page.getByRole('toolbar').waitFor();
  await page.getByLabel(/^Que cherchez-vous à faire/).fill('Sans compte');
  await text.pressSequentially('Un début');
  await line(page).filter({ hasText: 'gardé sur cet appareil' }).waitFor();
  await someone.go('/poser');
  await page.getByText('Voici le texte que vous aviez commencé sur cet appareil').waitFor();
  report.equal(`torn (${mode.name}): a visitor's text`, JSON.stringify(await questionTyped(page)), JSON.stringify({ title: 'Sans compte', body: 'Un début' }));
  await someone.look('torn-visitor');
  await page.getByRole('button', { name: 'Jeter' }).click();
  report.equal(`torn (${mode.name}): a visitor's text, thrown away`, (await text.inputValue()) + await copies(someone), '0');
}

// The session ends, and the server falls, while a question is being asked.
async function asking(stage, mode, account) {
  const { report } = stage;
  const person = await stage.enter(mode, account);
  await person.go('/poser');
  const title = () => person.page.getByLabel(/^Que cherchez-vous à faire/);
  await title().fill('Une question interrompue');
  await torn(stage, mode, { person, account, what: 'asking', label: /^Racontez/, button: 'Publier ma question' });
  report.equal(`torn (${mode.name}): asking, the title is there too`, await title().inputValue(), 'Une question interrompue');
  // Leaves no draft to the journeys that follow.
  const emptied = person.page.waitForResponse((response) => /&title=&.*&body=(&|$)/.test(response.request().postData() ?? ''));
  await title().fill('');
  await person.page.getByLabel(/^Racontez/).fill('');
  await emptied;
}

// The same while a message is being corrected.
async function correcting(stage, mode, forum) {
  const { member, at } = await correction(stage, mode, forum, 'Une correction en cours');
  const person = await stage.enter(mode, member.account);
  await person.go(at);
  await torn(stage, mode, { person, account: member.account, what: 'correcting', label: /^Texte/, button: 'Enregistrer la modification' });
}

async function torn(stage, mode, { person, account, what, label, button }) {
  const { report, server } = stage;
  const at = person.path;
  const area = () => person.page.getByLabel(label).first();
  const begin = async () => {
    await area().focus();
    await person.page.getByRole('toolbar', { name: 'Mise en forme' }).waitFor();
    await area().press('Control+End');
  };
  await begin();
  await area().fill('Avant');
  await saved(person.page);
  await person.context.clearCookies();
  await area().pressSequentially(', après');
  await line(person.page).filter({ hasText: 'Votre session est terminée.' }).waitFor();
  await person.press(button);
  await person.typeSignIn(account);
  await begin();
  report.equal(`torn (${mode.name}): ${what}, the session ended, the form was sent`, await area().inputValue(), 'Avant, après');
  await area().pressSequentially(', encore');
  await saved(person.page);
  await server.kill();
  await area().pressSequentially(', puis fermé');
  await line(person.page).filter({ hasText: 'Pas de connexion' }).waitFor();
  await person.page.close();
  await server.launch();
  await person.start();
  await person.go(at);
  await begin();
  report.equal(`torn (${mode.name}): ${what}, the page was closed while the server was down`, await area().inputValue(), 'Avant, après, encore, puis fermé');
  person.complaints = [];
}

async function correction(stage, mode, forum, words) {
  const member = forum.members.mireille;
  const topic = await member.ask({ title: titled(words, mode), body: 'Le texte du début.' });
  return { member, at: `/p/${await forum.members.moussa.postId(topic, 1)}/modifier` };
}

// What the forms do alone: through sign-in, before saving, and when somebody else was faster.
async function withoutScript(stage, mode, forum) {
  if (mode.js) return;
  const { report } = stage;
  const { member, at } = await correction(stage, mode, forum, 'Une correction sans script');
  const text = (person) => person.page.locator('textarea[name=body]');
  const one = await stage.enter(mode, member.account);
  const two = await stage.enter(mode, member.account);
  await one.go(at);
  await two.go(at);
  await text(one).fill('Le texte corrigé.');
  await one.context.clearCookies();
  await one.press('Enregistrer la modification');
  await one.typeSignIn(member.account);
  report.equal(`torn (${mode.name}): correcting, the session ended, the form was sent`, await text(one).inputValue(), 'Le texte corrigé.');
  await one.look('torn-correcting');
  await one.press('Relire avant');
  await one.look('edit-preview');
  report.check(`torn (${mode.name}): read again before saving`, (await said(one.page)).includes('Rien n’est encore enregistré'));
  await one.press('Corriger');
  report.equal(`torn (${mode.name}): correcting again after reading`, await text(one).inputValue(), 'Le texte corrigé.');
  await one.press('Enregistrer la modification');
  await text(two).fill('Le texte de l’autre fenêtre.');
  await two.context.clearCookies();
  await two.press('Enregistrer la modification');
  await two.typeSignIn(member.account);
  report.equal(`torn (${mode.name}): overtaken meanwhile, the text is back`, await text(two).first().inputValue(), 'Le texte de l’autre fenêtre.');
  report.check(`torn (${mode.name}): overtaken meanwhile, the other's is there`, (await two.page.getByLabel(/entre-temps/).inputValue()) === 'Le texte corrigé.');
}
