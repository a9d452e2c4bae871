// Draws the pictures of the demonstration from the pages beside this file, into ../content/pictures:
//
//   node src/features/demo/drawings/draw.mjs
//
// The browser and its driver are those of the browser tests (tests/run installs them).
import { readdirSync } from 'node:fs';
import { createRequire } from 'node:module';
import { fileURLToPath } from 'node:url';
import path from 'node:path';

const here = path.dirname(fileURLToPath(import.meta.url));
const from = createRequire(path.join(here, '../../../../tests/browser/package.json'));
const { chromium } = from('playwright-core');

const browser = await chromium.launch({ executablePath: process.env.CHROMIUM ?? '/usr/bin/chromium', args: ['--no-sandbox'] });
const page = await browser.newPage({ viewport: { width: 760, height: 200 } });
for (const name of readdirSync(here).filter((file) => file.endsWith('.html'))) {
  await page.goto(`file://${path.join(here, name)}`);
  const body = page.locator('body');
  const file = path.join(here, '../content/pictures', name.replace('.html', '.png'));
  await body.screenshot({ path: file });
}
await browser.close();
