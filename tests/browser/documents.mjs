// Every HTML document that a journey received, as the server sent it, judged once at the end.

import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { pattern } from './stage.mjs';

const text = (html) => html.replaceAll(/<[^>]*>/g, '').replaceAll(/\s+/g, ' ').trim();

export class Documents {
  #found = new Map();
  #reading = [];
  #base;

  constructor(base) {
    this.#base = base;
  }

  // Resolved when the document is kept: a page that was left before has no body to read any more.
  receive(response, reader) {
    if (!response.headers()['content-type']?.startsWith('text/html')) return undefined;
    const reading = response.text().then((html) => this.#keep(response, reader, html), () => {});
    this.#reading.push(reading);
    return reading;
  }

  #keep(response, reader, html) {
    const method = response.request().method();
    const key = [method, response.status(), pattern(response.url()), reader].join(' ');
    const url = new URL(response.url());
    url.searchParams.delete('fait');
    url.searchParams.delete('retour');
    const seen = this.#found.get(key) ?? [];
    // The same kind of page, a few times: its parts differ with what stands in it.
    if (seen.length < 6 && !seen.some((one) => one.html === html)) {
      seen.push({ key, method, reader, html, status: response.status(), address: url.pathname + url.search });
      this.#found.set(key, seen);
    }
  }

  async all() {
    await Promise.all(this.#reading);
    return [...this.#found.values()].flat();
  }

  async judge(report) {
    const all = await this.all();
    report.check(`${all.length} documents collected`, all.length > 20, 'too few: the journeys did not run');
    this.#heads(all, report);
    this.#titles(all, report);
    await this.#links(all, report);
  }

  #heads(all, report) {
    const wrong = all.flatMap(({ key, html }) => {
      const faults = [];
      if (!/<html lang="fr"[ >]/.test(html)) faults.push('lang is not fr');
      const titles = html.match(/<h1[ >]/g)?.length ?? 0;
      if (titles !== 1) faults.push(`${titles} h1`);
      if (!text(/<title>([\s\S]*?)<\/title>/.exec(html)?.[1] ?? '')) faults.push('no title');
      if (/ style="|<style|<script(?![^>]* src=)(?![^>]*ld\+json)| on[a-z]+="/.test(html)) faults.push('style or script inside');
      return faults.map((fault) => `${key}: ${fault}`);
    });
    report.check('every document: French, one h1, a title, nothing inline', wrong.length === 0, wrong.join('\n'));
  }

  // Two addresses that answer 200 never share a title; forms about a thing are one kind of page.
  #titles(all, report) {
    const places = new Map();
    for (const { method, status, html, address } of all) {
      if (method !== 'GET' || status !== 200) continue;
      const title = text(/<title>([\s\S]*?)<\/title>/.exec(html)?.[1] ?? '');
      const place = /^\/(?:(?:p|signaler|moderation|inscription|connexion\/(?:attente|confirmer)|mot-de-passe-oublie|compte\/brouillons|compte\/fichiers|compte\/adresse|compte\/identites)\/|t\/\d+\/)/.test(address)
        ? pattern(`http://here${address}`) : address.split(/[?&](?:tri|etat|app|categorie|q|type|title|body|genre|liee|periode|espace|citer|sondage)=/)[0];
      places.set(title, (places.get(title) ?? new Set()).add(place));
    }
    const shared = [...places].filter(([, where]) => where.size > 1)
      .map(([title, where]) => `${title}: ${[...where].join('  ')}`);
    report.check('a title belongs to one page', shared.length === 0, shared.join('\n'));
  }

  // What pages for everyone link to is there: one address of each kind.
  async #links(all, report) {
    const kinds = new Map();
    for (const { html, status, reader } of all) {
      if (status !== 200 || reader !== 'visitor') continue;
      for (const [, found] of html.matchAll(/ (?:href|src)="(\/[^"#]*)/g)) {
        // A journey deletes files that it has shown before.
        if (found.startsWith('/fichiers/')) continue;
        const address = found.replaceAll('&amp;', '&').replaceAll('&#38;', '&');
        const url = new URL(address, this.#base);
        const kind = pattern(url) + [...url.searchParams.keys()].join();
        if (!kinds.has(kind)) kinds.set(kind, address);
      }
    }
    const dead = [];
    for (const address of kinds.values()) {
      const response = await fetch(new URL(address, this.#base));
      await response.arrayBuffer();
      if (response.status >= 404) dead.push(`${response.status} ${address}`);
    }
    report.check(`${kinds.size} kinds of links lead somewhere`, kinds.size > 20 && dead.length === 0, dead.join('\n'));
  }

  // The Nu HTML checker, once over the files of all.
  static async check(everyone, report) {
    const all = (await Promise.all(everyone.map((one) => one.all()))).flat();
    const jar = path.join(path.dirname(createRequire(import.meta.url).resolve('vnu-jar/package.json')), 'build/dist/vnu.jar');
    const folder = mkdtempSync(path.join(tmpdir(), 'entraide-html-'));
    all.forEach(({ html }, i) => writeFileSync(path.join(folder, `${i}.html`), html));
    const done = spawnSync('java', ['-Xss1m', '-jar', jar, '--Werror', '--format', 'json', folder], {
      encoding: 'utf8', maxBuffer: 1 << 26,
    });
    rmSync(folder, { recursive: true, force: true });
    if (done.error || !done.stderr.includes('"messages"')) {
      report.check('the HTML checker runs', false, done.error ?? done.stderr.slice(0, 800));
      return;
    }
    const said = new Map();
    for (const { url, message, extract } of JSON.parse(done.stderr).messages) {
      const { key } = all[Number.parseInt(path.basename(url ?? '0'), 10)];
      if (!said.has(message)) said.set(message, `${message} (${key}): ${extract ?? ''}`);
    }
    report.check('the HTML checker is silent', said.size === 0 && done.status === 0, [...said.values()].join('\n'));
  }
}
