// Images and files: joined without script, shown in their message at sizes that fit, found again and
// deleted in one's account.

import { crc32, deflateSync } from 'node:zlib';
import { titled, said } from './words.mjs';

export async function walk(stage, mode, forum) {
  const account = forum.members['anne-laure'].account;
  const member = await stage.enter(mode, account);
  const topic = mode.js ? await byScript(member, mode) : await byButton(member, mode);
  await shown(stage, mode, topic);
  await own(member, mode);
}

const chunk = (kind, data) => {
  const body = Buffer.concat([Buffer.from(kind), data]);
  const out = Buffer.alloc(8 + body.length);
  out.writeUInt32BE(data.length);
  body.copy(out, 4);
  out.writeUInt32BE(crc32(body), 4 + body.length);
  return out;
};

// A picture of a window: a bar, a button, some lines.
function picture(width, height) {
  const rows = Buffer.alloc((width * 3 + 1) * height, 240);
  for (let y = 0; y < height; y += 1) {
    rows[y * (width * 3 + 1)] = 0;
    for (let x = 0; x < width; x += 1) {
      const button = x > 700 && x < 1000 && y > 600 && y < 700;
      const bar = y < 90;
      const line = x > 80 && x < 900 && y > 150 && y < 560 && y % 60 < 14;
      const colour = button ? [27, 106, 58] : bar ? [11, 90, 111] : line ? [170, 176, 184] : [251, 248, 242];
      rows.set(colour, y * (width * 3 + 1) + 1 + x * 3);
    }
  }
  const head = Buffer.alloc(13);
  head.writeUInt32BE(width);
  head.writeUInt32BE(height, 4);
  head.set([8, 2, 0, 0, 0], 8);
  return Buffer.concat([
    Buffer.from('\x89PNG\r\n\x1a\n', 'latin1'), chunk('IHDR', head),
    chunk('IDAT', deflateSync(rows)), chunk('IEND', Buffer.alloc(0)),
  ]);
}

const SCREEN = () => ({ name: 'Écran du partage.png', mimeType: 'image/png', buffer: picture(1200, 800) });
const LETTER = { name: 'Statuts 2026.pdf', mimeType: 'application/pdf', buffer: Buffer.from('%PDF-1.7\n') };

async function byButton(member, mode) {
  const { report } = member.stage;
  const { page } = member;
  await member.go('/poser');
  await page.getByLabel(/^Que cherchez-vous à faire/).fill(titled('Où est ce bouton', mode));
  await page.getByLabel(/^Racontez/).fill('Voici ce que je vois.');
  const join = /^Joindre l’image/;
  // A file that the forum does not take: said beside the text.
  await page.getByLabel(/^Joindre une image/).setInputFiles({ name: 'film.mp4', mimeType: 'video/mp4', buffer: Buffer.from('x') });
  const refused = await member.press(join);
  report.equal(`files (${mode.name}): a video is refused`, refused.status(), 422);
  report.check(`files (${mode.name}): and why`, (await said(page)).includes('PeerTube'));
  await member.look('files-refused');
  await page.getByLabel(/^Joindre une image/).setInputFiles([SCREEN(), LETTER]);
  const joined = await member.press(join);
  report.equal(`files (${mode.name}): the form is back`, joined.status(), 200);
  const body = await page.getByLabel(/^Racontez/).inputValue();
  report.check(`files (${mode.name}): the text, then the files`, /^Voici ce que je vois\.\s+!\[\]\(\/fichiers\/\S+\)\s+\[Statuts 2026\.pdf\]\(/.test(body), body);
  await member.look('files-joined');
  await page.getByLabel(/^Racontez/).fill(body.replace('![]', '![Le bouton [vert] du partage]'));
  await member.press('Publier ma question');
  return member.path;
}

async function byScript(member, mode) {
  const { page } = member;
  await member.go('/poser');
  await page.getByLabel(/^Que cherchez-vous à faire/).fill(titled('Où est ce bouton', mode));
  const area = page.getByLabel(/^Racontez/);
  await area.focus();
  await page.getByRole('toolbar').waitFor();
  await area.fill('Voici ce que je vois.\n\n');
  await page.locator('input[type=file][aria-label^="Image ou fichier"]').setInputFiles([SCREEN(), LETTER]);
  await page.waitForFunction(() => (document.querySelector('textarea[name=body]').value.match(/\/fichiers\/[0-9a-f]{32}\//g) ?? []).length === 2);
  await page.getByLabel(/^Décrivez l’image/).fill('Le bouton [vert] du partage');
  await page.getByLabel(/^Décrivez l’image/).blur();
  await member.press('Publier ma question');
  return member.path;
}

async function shown(stage, mode, topic) {
  const { report } = stage;
  const visitor = await stage.enter(mode);
  await visitor.go(topic.split('?')[0]);
  const image = visitor.page.getByRole('img', { name: 'Le bouton [vert] du partage' });
  await image.scrollIntoViewIfNeeded();
  await image.evaluate((element) => element.decode());
  const { chosen, width, across } = await image.evaluate((element) => ({
    chosen: element.currentSrc, width: element.naturalWidth, across: document.documentElement.scrollWidth - innerWidth,
  }));
  report.check(`files (${mode.name}): a phone loads a small copy`, mode.width > 500 || /\/480\//.test(chosen), chosen);
  report.check(`files (${mode.name}): the image is there`, width > 0);
  report.check(`files (${mode.name}): and fits`, across <= 0, `${across} px too wide`);
  report.check(`files (${mode.name}): the file says what it is`, /Statuts 2026\.pdf \(PDF, 1.Ko\)/.test(await said(visitor.page)));
  await visitor.look('files-topic');
  const whole = await visitor.context.request.get(await image.locator('..').getAttribute('href'));
  report.equal(`files (${mode.name}): its full size can be opened`, whole.status(), 200);
}

async function own(member, mode) {
  const { report } = member.stage;
  const { page } = member;
  await member.go('/compte');
  await member.follow('Mes fichiers');
  report.check(`files (${mode.name}): they are listed`, (await said(page)).includes('Statuts 2026.pdf'));
  await member.look('files-own');
  await member.press('Supprimer', page.getByRole('row', { name: /^Statuts/ }).first());
  report.check(`files (${mode.name}): a warning`, (await said(page)).includes('Un message le montre'));
  await member.look('files-warning');
  await member.press('Supprimer ce fichier');
  report.check(`files (${mode.name}): gone`, (await said(page)).includes('Le fichier est supprimé'));
}
