// A browser, and what is demanded of every page in it, whoever looks.

import { mkdirSync } from 'node:fs';
import path from 'node:path';
import AxeBuilder from '@axe-core/playwright';
import { chromium } from 'playwright-core';
import { PASSWORD } from './server.mjs';

const CHROMIUM = process.env.CHROMIUM ?? '/usr/bin/chromium';
const FLAGS = [
  '--no-sandbox', '--disable-gpu', '--no-first-run', '--disable-background-networking',
  '--disable-component-update', '--disable-sync',
  // Pictures of long pages are larger than the shared memory that a container is given.
  '--disable-dev-shm-usage',
];
const AXE_TAGS = ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice'];
const PATIENCE_MS = 15_000;
export const SHOTS = path.join(import.meta.dirname, 'shots');

// The ways a journey is walked: with and without scripts, on a phone and on a desk.
export const MODES = [
  { name: 'wide', js: true, width: 1280, height: 900, scheme: 'light' },
  { name: 'phone', js: true, width: 360, height: 740, scheme: 'dark' },
  { name: 'wide, no script', js: false, width: 1280, height: 900, scheme: 'dark' },
  { name: 'phone, no script', js: false, width: 360, height: 740, scheme: 'light' },
];

// An address without what differs from one topic, message or account to the next.
export function pattern(url) {
  const { pathname } = new URL(url);
  return pathname
    .replace(/^\/t\/[^/]+\/\d+/, '/t/{slug}/{id}')
    .replace(/^\/c\/[^/]+\/\d+/, '/c/{slug}/{id}')
    .replace(/^(\/compte)?\/fichiers\/[0-9a-f]{32}/, '$1/fichiers/{key}')
    .replace(/^\/(tag|u|tutoriels)\/[^/]+/, '/$1/{name}')
    .replace(/^(\/connexion\/(?:attente|confirmer|abandonner))\/[^/]+/, '$1/{key}')
    .replace(/\/confirmer\/[^/{]+|(?<=\/(?:mot-de-passe-oublie|compte\/adresse))\/[^/]+/, '/{token}')
    .replaceAll(/\/\d+(?=\/|$)/g, '/{id}')
    .replaceAll(/\/[0-9a-f]{32}(?=\/|$)/g, '/{key}');
}

export class Stage {
  constructor(server, report, documents, spaces) {
    this.server = server;
    this.spaces = spaces;
    this.report = report;
    this.documents = documents;
    this.looked = new Set();
  }

  async open() {
    mkdirSync(SHOTS, { recursive: true });
    // The names of the spaces are known here only.
    const names = this.spaces ? [`--host-resolver-rules=${this.spaces.rules}`] : [];
    this.browser = await chromium.launch({ executablePath: CHROMIUM, args: [...FLAGS, ...names] });
  }

  async close() {
    await this.browser?.close();
  }

  // Somebody at a browser: a visitor, or the member whose account is given.
  async enter(mode, account) {
    const context = await this.browser.newContext({
      baseURL: this.server.url,
      viewport: { width: mode.width, height: mode.height },
      colorScheme: mode.scheme,
      javaScriptEnabled: mode.js,
      reducedMotion: 'reduce',
      locale: 'fr-FR',
      timezoneId: 'Europe/Paris',
      // The spaces' certificates are of an authority that lives as long as this run.
      ignoreHTTPSErrors: Boolean(this.spaces),
    });
    context.setDefaultTimeout(PATIENCE_MS);
    const person = new Person(this, context, mode, account?.name ?? 'visitor');
    await person.start();
    if (account) await person.signIn(account);
    return person;
  }
}

export class Person {
  complaints = [];

  constructor(stage, context, mode, name) {
    Object.assign(this, { stage, context, mode, name });
  }

  async start() {
    this.watch(await this.context.newPage());
  }

  // From now on this page is the one that is walked and looked at: the first, or one that a link opened.
  watch(page) {
    this.page = page;
    // 4xx pages are part of the journeys: the console repeats their status as an error.
    page.on('console', (message) => {
      const status = message.text().startsWith('Failed to load resource');
      const ours = status && message.location().url.startsWith(this.stage.server.url);
      if (message.type() === 'error' && !ours && !this.away(page.url())) this.complaints.push(`console: ${message.text()}`);
    });
    page.on('pageerror', (error) => this.complaints.push(`script: ${error.message}`));
    page.on('request', (request) => {
      const ours = request.url().startsWith(this.stage.server.url);
      // People go to their space; no page of the forum fetches anything from there.
      const goes = request.isNavigationRequest() || this.away(request.headers().referer ?? page.url());
      if (!ours && !(goes && this.away(request.url()))) this.complaints.push(`foreign host: ${request.url()}`);
    });
    page.on('response', (response) => this.receive(response));
  }

  // Whether an address is a space's.
  away(address) {
    return Boolean(this.stage.spaces) && /^https:/.test(address) && this.stage.spaces.owns(address);
  }

  receive(response) {
    const request = response.request();
    if (this.away(response.url())) {
      if (request.isNavigationRequest()) this.last = response;
      return;
    }
    if (request.resourceType() !== 'document') {
      if (response.status() >= 400) this.complaints.push(`${response.status()} ${response.url()}`);
      return;
    }
    this.last = response;
    if (response.status() >= 500) this.complaints.push(`${response.status()} ${response.url()}`);
    this.reading = this.stage.documents.receive(response, this.name);
  }

  async go(address) {
    await this.reading;
    return this.page.goto(address, { waitUntil: 'load' });
  }

  // Does what leads to another page, and waits for it.
  async leads(act) {
    await this.reading;
    // Together, so that what fails first is what is told.
    await Promise.all([this.page.waitForEvent('load'), act()]);
    return this.last;
  }

  async press(button, inside = this.page) {
    return this.leads(() => inside.getByRole('button', { name: button }).first().click());
  }

  async follow(link, inside = this.page) {
    return this.leads(() => inside.getByRole('link', { name: link }).first().click());
  }

  async signIn(account) {
    await this.go('/connexion');
    await this.typeSignIn(account);
  }

  async typeSignIn(account) {
    await this.page.getByLabel(/^Adresse mail/).fill(account.email);
    await this.page.getByLabel(/^Mot de passe/).fill(PASSWORD);
    await this.press('Me connecter');
    this.name = account.name;
  }

  get path() {
    const { pathname, search } = new URL(this.page.url());
    return pathname + search;
  }

  // Chromium runs these even where the page's own scripts are off.
  async see(what) {
    return this.page.evaluate(what);
  }

  async shoot(name) {
    const { width, scheme, js } = this.mode;
    const file = path.join(SHOTS, `${name}-${width}-${scheme}${js ? '' : '-no-script'}.png`);
    // A picture is for the reader, and judges nothing: on a busy machine Chromium now and then says that
    // it can't take one.
    for (let attempts = 3; attempts > 0; attempts -= 1) {
      try {
        await this.page.screenshot({ path: file, fullPage: true });
        return;
      } catch (error) {
        if (!error.message.includes('Unable to capture screenshot')) throw error;
      }
    }
    this.stage.report.note(`no picture of ${name}: Chromium could not take one`);
  }

  // What is demanded of every page. `name` is that of its screenshot.
  async look(name) {
    const { report, looked } = this.stage;
    const where = `${name} (${this.mode.name}, ${this.name})`;
    const over = await this.see(() => document.documentElement.scrollWidth - innerWidth);
    report.check(`${where}: nothing wider than the screen`, over <= 0, `${over} px too wide`);
    report.check(`${where}: nothing to complain of`, this.complaints.length === 0, this.complaints.join('\n'));
    this.complaints = [];
    await this.shoot(name);
    const key = `${name} ${this.mode.name} ${this.name}`;
    if (!this.mode.js || looked.has(key)) return;
    looked.add(key);
    const small = await this.see(smallTargets);
    report.check(`${where}: targets of 44 px`, small.length === 0, small.join('\n'));
    // The wide mode is light and the phone's is dark: each page is judged in both.
    const wrong = await this.axe();
    report.check(`${where}: axe is silent, ${this.mode.scheme}`, wrong.length === 0, wrong.join('\n'));
  }

  async axe() {
    const found = await new AxeBuilder({ page: this.page }).withTags(AXE_TAGS).setLegacyMode(true).analyze();
    return found.violations.flatMap(({ id, help, nodes }) => nodes.slice(0, 3)
      .map((node) => `${id}: ${help}: ${node.html.slice(0, 160)} ${node.any[0]?.message ?? ''}`));
  }

  async leave() {
    await this.context.close();
  }
}

// Things to press that are less than 44 px high, apart from links in running text. Runs in the page.
function smallTargets() {
  const inText = '.prose, .skip, .facts, p, .hint, .author';
  const high = (element) => {
    const box = (element.closest('label.choice') ?? element).getBoundingClientRect();
    const around = getComputedStyle(element, '::after');
    const grown = around.position === 'absolute' && around.content !== 'none';
    return box.height === 0 || grown || box.height >= 43.5;
  };
  return [...document.querySelectorAll('a, button, summary, input:not([type=hidden]), select, textarea')]
    .filter((element) => !element.closest(inText) && !high(element))
    .map((element) => `${Math.round(element.getBoundingClientRect().height)} px: ${element.outerHTML.slice(0, 120)}`);
}
