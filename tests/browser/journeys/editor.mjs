// Writing with the editor: by mouse, by keyboard alone, on a phone; and without script.

import { titled } from './words.mjs';

export async function walk(stage, mode, forum) {
  const member = await stage.enter(mode, forum.members['anne-laure'].account);
  if (!mode.js) {
    await plainly(member, mode);
    return;
  }
  await member.context.grantPermissions(['clipboard-read', 'clipboard-write']);
  await lazily(stage, mode, forum);
  await tools(member, mode);
  await keyboard(member, mode);
  await pasting(member, mode);
  await counting(member, mode);
  await previewing(member, mode);
  await names(member, mode, forum);
  await files(member, mode);
  await copying(member, mode, forum);
}

const area = (member) => member.page.getByLabel(/^Racontez/);
const tool = (member, name) => member.page.getByRole('toolbar').getByRole('button', { name, exact: true });
const value = (member) => area(member).inputValue();
const select = (member, from, to) => area(member).evaluate((element, [start, end]) => {
  element.focus();
  element.setSelectionRange(start, end);
}, [from, to]);

export async function open(member) {
  await member.go('/poser');
  await area(member).focus();
  await member.page.getByRole('toolbar', { name: 'Mise en forme' }).waitFor();
  await area(member).fill('');
}

// The form is complete: help with the syntax, and a button that shows the text as it will be.
async function plainly(member, mode) {
  const { report } = member.stage;
  await member.go('/poser');
  await member.page.getByText('Mettre en forme le texte').click();
  report.check(`editor (${mode.name}): help is there`, await member.page.getByText('**gras**').isVisible());
  report.equal(`editor (${mode.name}): no tool that does nothing`, await member.page.getByRole('toolbar').count(), 0);
  await member.page.getByLabel(/^Que cherchez-vous à faire/).fill(titled('Écrire sans script', mode));
  await area(member).fill('Un mot **important**.');
  await member.press('Relire avant');
  report.equal(`editor (${mode.name}): the preview shows it`, await member.page.locator('.prose strong').innerText(), 'important');
  await member.look('editor-plain-preview');
}

// A visitor who reads loads nothing of it; one who writes gets it.
async function lazily(stage, mode, forum) {
  const { report } = stage;
  const visitor = await stage.enter(mode);
  const loaded = [];
  visitor.page.on('request', (request) => { if (/\.js$/.test(request.url())) loaded.push(request.url()); });
  await visitor.go(forum.solved.path);
  await visitor.page.waitForLoadState('networkidle');
  report.equal(`editor (${mode.name}): reading loads one script`, loaded.length, 1);
  await visitor.page.getByLabel(/^Votre réponse/).focus();
  await visitor.page.getByRole('toolbar').waitFor();
  report.check(`editor (${mode.name}): writing loads the editor`, loaded.length > 5, loaded.join('\n'));
  await visitor.look('editor-visitor');
}

async function tools(member, mode) {
  const { report } = member.stage;
  await open(member);
  await member.look('editor-empty');
  const { keyboard: keys } = member.page;
  const cases = [
    ['Gras', 'un mot', 3, 6, 'un **mot**'],
    ['Italique', 'un mot', 3, 6, 'un *mot*'],
    ['Liste à puces', 'lait\npain', 0, 9, '- lait\n- pain'],
    ['Liste numérotée', 'lait\npain', 0, 9, '1. lait\n2. pain'],
    ['Lien', 'un mot', 3, 6, 'un [mot](https://)'],
    ['Citation', 'lait\npain', 0, 9, '> lait\n> pain'],
    ['Code', 'un mot', 3, 6, 'un `mot`'],
  ];
  for (const [name, before, from, to, after] of cases) {
    await area(member).fill(before);
    await select(member, from, to);
    await tool(member, name).click();
    report.equal(`editor (${mode.name}): ${name}`, await value(member), after);
    await tool(member, name).click();
    report.equal(`editor (${mode.name}): ${name} again`, await value(member), before);
    await keys.press('Control+z');
    report.equal(`editor (${mode.name}): ${name}, undone once`, await value(member), after);
    await keys.press('Control+z');
    report.equal(`editor (${mode.name}): ${name}, undone twice`, await value(member), before);
  }
  await area(member).fill('');
  await area(member).pressSequentially('- lait');
  await keys.press('Enter');
  await keys.type('pain');
  await keys.press('Enter');
  await keys.press('Enter');
  await keys.type('Voilà.');
  report.equal(`editor (${mode.name}): Enter goes on with a list and ends it`, await value(member), '- lait\n- pain\n\nVoilà.');
  await member.look('editor-list');
}

async function keyboard(member, mode) {
  const { report } = member.stage;
  await open(member);
  const { keyboard: keys } = member.page;
  const pressed = async (combination, before, after) => {
    await area(member).fill(before);
    await select(member, 0, before.length);
    await keys.press(combination);
    report.equal(`editor (${mode.name}): ${combination}`, await value(member), after);
  };
  await pressed('Control+b', 'mot', '**mot**');
  await pressed('Control+i', 'mot', '*mot*');
  await pressed('Control+k', 'mot', '[mot](https://)');
  await pressed('Control+Shift+Digit8', 'mot', '- mot');
  await pressed('Control+Shift+Digit7', 'mot', '1. mot');
  await pressed('Control+Shift+Digit9', 'mot', '> mot');
  await area(member).fill('mot');
  await select(member, 0, 3);
  await keys.press('Shift+Tab');
  const focused = () => member.see(() => document.activeElement.getAttribute('aria-label') ?? document.activeElement.textContent);
  report.equal(`editor (${mode.name}): the toolbar is one stop`, await focused(), 'Gras');
  await keys.press('ArrowRight');
  report.equal(`editor (${mode.name}): arrows go through it`, await focused(), 'Italique');
  await keys.press('End');
  report.equal(`editor (${mode.name}): End goes to the last`, await focused(), 'Aperçu');
  await keys.press('ArrowRight');
  report.equal(`editor (${mode.name}): and around`, await focused(), 'Gras');
  await member.shoot('editor-toolbar-focus');
  await keys.press('Enter');
  report.equal(`editor (${mode.name}): Enter presses a tool`, await value(member), '**mot**');
  await keys.press('Tab');
  report.check(`editor (${mode.name}): the Tab key leaves the text`, await member.see(() => document.activeElement.name !== 'body'));
}

const PAGES = [
  ['bold, italic, a link', '<p>Un <b>mot</b> et <i>un autre</i>, <a href="https://exemple.fr/a">ici</a>.</p>', 'Un **mot** et *un autre*, [ici](https://exemple.fr/a).'],
  ['nested lists', '<ul><li>Un<ol><li>a</li><li>b</li></ol></li><li>Deux</li></ul>', '- Un\n  1. a\n  2. b\n- Deux'],
  ['a heading and a quote', '<h1>Titre</h1><blockquote><p>Bonjour</p><p>vous</p></blockquote>', '## Titre\n\n> Bonjour\n>\n> vous'],
  ['code', '<p>Tapez <code>ls -l</code></p><pre>a\n  b\n</pre>', 'Tapez `ls -l`\n\n```\na\n  b\n```'],
  ['a table', '<table><tr><th>A</th><th>B</th></tr><tr><td>1</td><td>x|y</td></tr></table>', '| A | B |\n| --- | --- |\n| 1 | x\\|y |'],
  ['no picture, no script', '<p>Un<img src="https://ailleurs.fr/x.png" alt="x"><script>alert(1)</script> <b>mot</b></p>', 'Un **mot**'],
  ['Google Docs', '<b style="font-weight:normal;" id="docs-internal-guid-1"><p><span style="font-weight:400">Un </span><span style="font-weight:700">mot</span></p><ul><li><p><span>lait</span></p></li></ul></b>', 'Un **mot**\n\n- lait'],
  ['Word', '<p class=MsoNormal>Un <b>mot</b><o:p></o:p></p><p class=MsoListParagraph style="mso-list:l0 level1 lfo1"><span style="mso-list:Ignore">·<span>&nbsp; </span></span>lait</p><p class=MsoListParagraph style="mso-list:l0 level2 lfo1"><span style="mso-list:Ignore">1.</span>frais</p>', 'Un **mot**\n\n- lait\n   1. frais'],
  ['LibreOffice', '<p style="margin-bottom: 0cm"><font color="#000"><b>Un</b> mot</font></p><p><br></p><p>fin</p>', '**Un** mot\n\nfin'],
  ['signs of its own', '<p>2 * 3 * 4 <b>et</b> a_b_c, # pas un titre</p><p># ni ici</p>', '2 \\* 3 \\* 4 **et** a_b_c, # pas un titre\n\n\\# ni ici'],
];

async function pasting(member, mode) {
  const { report } = member.stage;
  await open(member);
  const paste = (html, plain) => area(member).evaluate((element, [rich, bare]) => {
    const data = new DataTransfer();
    if (rich) data.setData('text/html', rich);
    data.setData('text/plain', bare);
    element.focus();
    return element.dispatchEvent(new ClipboardEvent('paste', { clipboardData: data, bubbles: true, cancelable: true }));
  }, [html, plain]);
  for (const [name, html, markdown] of PAGES) {
    await area(member).fill('');
    await paste(html, 'autre chose');
    report.equal(`paste (${mode.name}): ${name}`, await value(member), markdown);
    await member.page.keyboard.press('Control+z');
    report.equal(`paste (${mode.name}): ${name}, one undo`, await value(member), '');
  }
  report.check(`paste (${mode.name}): a text without format is left to the browser`, await paste('<meta charset="utf-8"><div style="color:red"><span>Un mot_à_mot *étoilé*</span></div>', 'Un mot_à_mot *étoilé*'));
  await area(member).fill('voir ici');
  await select(member, 5, 8);
  await paste('', 'https://exemple.fr/a');
  report.equal(`paste (${mode.name}): an address over words`, await value(member), 'voir [ici](https://exemple.fr/a)');
  // By the real clipboard.
  await area(member).fill('');
  await member.see(() => navigator.clipboard.write([new ClipboardItem({
    'text/html': new Blob(['<p>Un <b>mot</b></p>'], { type: 'text/html' }), 'text/plain': new Blob(['Un mot'], { type: 'text/plain' }),
  })]));
  await area(member).press('Control+v');
  report.equal(`paste (${mode.name}): from the clipboard`, await value(member), 'Un **mot**');
  await area(member).fill('');
  await area(member).press('Control+Shift+v');
  report.equal(`paste (${mode.name}): without format`, await value(member), 'Un mot');
}

async function counting(member, mode) {
  const { report } = member.stage;
  await open(member);
  const counter = member.page.locator('.counter');
  await area(member).fill('é'.repeat(53_999));
  report.check(`counter (${mode.name}): hidden while far`, await counter.isHidden());
  await area(member).fill('é'.repeat(54_001));
  report.check(`counter (${mode.name}): shown when near`, /54.001 caractères sur 60.000/.test(await counter.innerText()), await counter.textContent());
  await area(member).fill('é'.repeat(60_002));
  report.check(`counter (${mode.name}): says how much too long`, /^2 caractères de trop/.test(await counter.innerText()), await counter.textContent());
  await area(member).fill('');
}

async function previewing(member, mode) {
  const { report } = member.stage;
  await open(member);
  await area(member).fill('Un mot **important**.\n\n- lait\n- pain');
  await tool(member, 'Aperçu').click();
  const shown = member.page.getByRole('region', { name: 'Aperçu' });
  await shown.locator('strong').waitFor();
  report.equal(`preview (${mode.name}): as the forum shows it`, await shown.locator('li').count(), 2);
  await area(member).pressSequentially('\n\nEt *voilà*');
  await shown.locator('em').waitFor();
  const [text, beside] = [await area(member).boundingBox(), await shown.boundingBox()];
  report.check(`preview (${mode.name}): ${mode.width > 1000 ? 'beside' : 'below'}`, mode.width > 1000 ? beside.x > text.x + text.width - 2 : beside.y >= text.y + text.height);
  await member.look('editor-preview');
  // A forum that is gone leaves what was shown last.
  await member.page.route('**/apercu', (route) => route.abort());
  await area(member).pressSequentially(' encore');
  await member.page.getByText('L’aperçu n’est pas à jour').waitFor();
  report.check(`preview (${mode.name}): the last good one stays`, await shown.locator('em').isVisible());
  await member.page.unroute('**/apercu');
  member.complaints = [];
  await area(member).fill('');
}

async function names(member, mode, forum) {
  const { report } = member.stage;
  const { page } = member;
  await member.go(forum.solved.path);
  const text = page.getByLabel(/^Votre réponse/);
  await text.focus();
  await page.getByRole('toolbar').waitFor();
  const list = page.getByRole('listbox', { name: 'Membres' });
  await text.pressSequentially('Merci @kar');
  await list.waitFor();
  report.equal(`names (${mode.name}): offers`, await list.getByRole('option').first().innerText(), '@karim');
  await member.look('editor-names');
  await page.keyboard.press('Enter');
  report.equal(`names (${mode.name}): Enter takes it`, await text.inputValue(), 'Merci @karim ');
  await text.pressSequentially('et @mir');
  await list.waitFor();
  await page.keyboard.press('Escape');
  report.check(`names (${mode.name}): Escape closes`, await list.isHidden());
  await page.keyboard.press('Backspace');
  await list.waitFor();
  await list.getByRole('option', { name: '@mireille' }).click();
  report.equal(`names (${mode.name}): a press takes it`, await text.inputValue(), 'Merci @karim et @mireille ');
  await select2(text, 'Merci ');
  await page.keyboard.type('@mou');
  await list.waitFor();
  await page.keyboard.press('Tab');
  report.equal(`names (${mode.name}): in the middle, with Tab`, await text.inputValue(), 'Merci @moussa @karim et @mireille ');
  // In code nothing is looked up: the first request is that of the name typed after it.
  await text.fill('`@kar');
  await text.press('End');
  const asked = [];
  const note = (request) => { if (request.url().includes('/membres')) asked.push(new URL(request.url()).searchParams.get('q')); };
  page.on('request', note);
  // Slower than the pause after which a name is looked up.
  await page.keyboard.type('i` @mou', { delay: 250 });
  await list.waitFor();
  page.off('request', note);
  report.check(`names (${mode.name}): not in code`, asked.length > 0 && asked.every((q) => !q.startsWith('kar')), asked.join(' '));
  // An answer that comes late, while one types on, does not end the looking up.
  let late;
  await page.route('**/membres?q=mir*', (route) => { if (late) route.continue(); else late = () => route.continue(); });
  await text.fill('Merci ');
  await text.press('End');
  const first = page.waitForRequest(/membres\?q=mir/);
  await page.keyboard.type('@mir');
  await first;
  const came = page.waitForResponse(/membres\?q=mir&|membres\?q=mir$/).catch(() => {});
  await page.keyboard.type('e');
  late();
  await came;
  await list.waitFor();
  await page.unroute('**/membres?q=mir*');
  report.equal(`names (${mode.name}): a late answer ends nothing`, await list.getByRole('option').first().innerText(), '@mireille');
  await text.fill('');
  await page.getByText('Brouillon enregistré').or(page.locator('.draft:empty')).first().waitFor({ state: 'attached' });
}

const select2 = (text, before) => text.evaluate((element, at) => element.setSelectionRange(at, at), before.length);

// A picture of one point.
const PNG = Buffer.from('iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==', 'base64');
const picture = (name) => ({ name, mimeType: 'image/png', buffer: PNG });

async function files(member, mode) {
  const { report } = member.stage;
  const { page } = member;
  await open(member);
  const choose = async (all) => {
    const chooser = page.waitForEvent('filechooser');
    await tool(member, 'Image ou fichier').click();
    await (await chooser).setFiles(all);
  };
  report.equal(`files (${mode.name}): the field for pages without script is gone`, await page.getByRole('button', { name: /^Joindre/ }).count(), 0);
  // What the server may say besides yes.
  for (const [status, words] of [[413, 'Ce fichier est trop lourd.'], [415, 'Ce genre de fichier'], [429, 'Réessayez dans un moment'], [0, 'Pas de connexion']]) {
    await page.route('**/fichiers', (route) => (status ? route.fulfill({ status, body: 'non' }) : route.abort()));
    await area(member).fill('Avant ');
    await area(member).press('End');
    await choose([picture('capture.png')]);
    await page.getByText(words).waitFor();
    const told = await page.locator('form', { has: area(member) }).innerText();
    report.check(`files (${mode.name}): ${status || 'no line'} is said at the field`, told.includes(words), told);
    member.complaints = [];
    if (status === 413) await member.look('editor-upload-refused');
    await page.unroute('**/fichiers');
    await page.getByRole('button', { name: 'Retirer' }).click();
    report.equal(`files (${mode.name}): ${status || 'no line'}, taken away`, (await value(member)).trim(), 'Avant');
  }
  member.complaints = [];
  await member.reading;
  await area(member).fill('Avant ');
  await area(member).press('End');
  // Held back, so that one writes on meanwhile.
  let release;
  const held = new Promise((resolve) => { release = resolve; });
  await page.route('**/fichiers', async (route) => { await held; await route.continue(); });
  await choose([picture('un.png'), picture('deux.png')]);
  await page.getByRole('progressbar').waitFor();
  await member.look('editor-upload');
  await area(member).press('Control+End');
  await page.keyboard.type('Après');
  release();
  await page.getByLabel(/^Décrivez l’image « deux\.png/).waitFor();
  await page.unroute('**/fichiers');
  const text = await value(member);
  report.check(`files (${mode.name}): two images in their order, the text around them`, /^Avant\s+!\[[^\]]*\]\(\/fichiers\/[^)]+\)\s+!\[[^\]]*\]\(\/fichiers\/[^)]+\)\s+Après$/.test(text), text);
  await page.getByLabel(/^Décrivez l’image « un\.png/).fill('Le bouton bleu');
  await page.keyboard.press('Enter');
  report.check(`files (${mode.name}): the description is in the text`, (await value(member)).includes('![Le bouton bleu](/fichiers/'), await value(member));
  await member.look('editor-upload-done');
  await area(member).fill('');
}

async function copying(member, mode, forum) {
  const { report } = member.stage;
  const topic = await forum.members.mireille.ask({ title: titled('Une commande à copier', mode), body: 'Tapez :\n\n```\nocc files:scan --all\n```' });
  await member.go(topic.path);
  await member.page.getByRole('button', { name: 'Copier' }).click();
  await member.page.getByRole('button', { name: 'Copié' }).waitFor();
  report.equal(`copy (${mode.name}): the code is in the clipboard`, await member.see(() => navigator.clipboard.readText()), 'occ files:scan --all');
  await member.look('editor-copy');
}
