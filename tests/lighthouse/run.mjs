// node run.mjs BINARY: see `run`, which installs what this needs.

import { spawn } from 'node:child_process';
import { mkdtempSync, openSync, readFileSync, rmSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { setTimeout as after } from 'node:timers/promises';
import { launch } from 'chrome-launcher';
import lighthouse from 'lighthouse';

const LEAST = 95;
const COLUMNS = ['performance', 'accessibility', 'best-practices', 'seo'];
const START_MS = 120_000;

const [binary] = process.argv.slice(2);
const folder = mkdtempSync(path.join(tmpdir(), 'entraide-lighthouse-'));

async function freePort() {
  const probe = createServer().listen(0, '127.0.0.1');
  await new Promise((resolve) => { probe.once('listening', resolve); });
  const { port } = probe.address();
  await new Promise((resolve) => { probe.close(resolve); });
  return port;
}

async function start(port) {
  const log = openSync(path.join(folder, 'log'), 'a');
  const child = spawn(binary, ['serve', '--demo'], {
    cwd: folder,
    env: { ...process.env, ENTRAIDE_DATA_DIR: folder, ENTRAIDE_LISTEN: `127.0.0.1:${port}` },
    stdio: ['ignore', log, log],
  });
  const deadline = Date.now() + START_MS;
  for (;;) {
    if (child.exitCode !== null || Date.now() > deadline) throw new Error(`no forum: ${readFileSync(path.join(folder, 'log'))}`);
    const ready = await fetch(`http://localhost:${port}/readyz`).catch(() => undefined);
    if (ready?.ok) return child;
    await after(200);
  }
}

// The first topic that the list of solved questions leads to.
async function topic(site) {
  const list = await (await fetch(`${site}/questions?etat=resolu`)).text();
  const found = list.match(/href="(\/t\/[^"/?#]+\/\d+)"/);
  if (!found) throw new Error('the demonstration has no solved question');
  return found[1];
}

async function judge(address) {
  const { lhr } = await lighthouse(address, { port: chrome.port, onlyCategories: COLUMNS, logLevel: 'error', locale: 'en' });
  if (lhr.runtimeError) throw new Error(lhr.runtimeError.message);
  return { lhr, scores: COLUMNS.map((column) => Math.round(lhr.categories[column].score * 100)) };
}

// What else the machine does can only slow a page, or keep the browser from recording it: where the
// first look is not enough, the best of three.
async function best(address) {
  let judged;
  let failed;
  for (let look = 0; look < 3 && !(judged?.scores[0] >= LEAST); look += 1) {
    try {
      const other = await judge(address);
      if (!judged || other.scores[0] > judged.scores[0]) judged = other;
    } catch (error) {
      failed = error;
    }
  }
  if (!judged) throw failed;
  return judged;
}

let server;
let chrome;
try {
  const port = await freePort();
  server = await start(port);
  const site = `http://localhost:${port}`;
  chrome = await launch({ chromePath: process.env.CHROME_PATH ?? '/usr/bin/chromium', chromeFlags: ['--headless=new', '--no-sandbox', '--disable-gpu'] });
  const pages = { home: '/', topic: await topic(site), search: '/recherche', results: '/recherche?q=partager+agenda' };
  console.log(['page'.padEnd(8), ...COLUMNS.map((name) => name.padStart(15))].join(''));
  for (const [name, address] of Object.entries(pages)) {
    const { lhr, scores } = await best(site + address);
    console.log([name.padEnd(8), ...scores.map((score) => String(score).padStart(15))].join(''));
    // Results are kept from the engines on purpose: that column does not count for them.
    const counted = name === 'results' ? scores.slice(0, -1) : scores;
    if (counted.every((score) => score >= LEAST)) continue;
    process.exitCode = 1;
    for (const column of COLUMNS) {
      for (const { id, weight } of lhr.categories[column].auditRefs) {
        const { score, title, displayValue } = lhr.audits[id];
        if (weight > 0 && score !== null && score < 0.9) console.log(`  ${column}: ${title} ${displayValue ?? ''}`);
      }
    }
  }
  if (process.exitCode) console.log(`Below ${LEAST}.`);
} finally {
  await chrome?.kill();
  server?.kill('SIGTERM');
  if (server?.exitCode === null) await new Promise((resolve) => { server.once('exit', resolve); });
  rmSync(folder, { recursive: true, force: true });
}
