// The forum under test: its own data folder, its own port, stopped by its pid.

import { spawn, spawnSync } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { closeSync, existsSync, mkdtempSync, openSync, readFileSync, readdirSync, rmSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { until } from './until.mjs';

const START_MS = 60_000;
const STOP_MS = 30_000;

export const PASSWORD = 'cerise panier vélo lanterne';

async function freePort() {
  const probe = createServer().listen(0, '127.0.0.1');
  await new Promise((resolve) => { probe.once('listening', resolve); });
  const { port } = probe.address();
  await new Promise((resolve) => { probe.close(resolve); });
  return port;
}

async function answers(url) {
  try {
    const response = await fetch(url, { redirect: 'manual' });
    await response.arrayBuffer();
    return response.status === 200;
  } catch {
    return false;
  }
}

export class Server {
  // `database` is an empty PostgreSQL database, or nothing for SQLite in the data folder; `more` are
  // settings beyond those that every run has.
  static async start(binary, database, more = {}) {
    const server = new Server();
    server.binary = path.resolve(binary);
    server.folder = mkdtempSync(path.join(tmpdir(), 'entraide-browser-'));
    const port = await freePort();
    server.url = `http://localhost:${port}`;
    server.settings = {
      ...process.env,
      ENTRAIDE_DATA_DIR: server.folder,
      ENTRAIDE_LISTEN: `127.0.0.1:${port}`,
      ENTRAIDE_LIMITS: 'off',
      ...more,
      ...(database && { ENTRAIDE_DATABASE_URL: database, ENTRAIDE_SECRET_KEY: randomBytes(32).toString('hex') }),
    };
    await server.launch();
    return server;
  }

  // Starts the program: at first, and again on the same data and port after `kill`.
  async launch() {
    const log = openSync(path.join(this.folder, 'log'), 'a');
    this.child = spawn(this.binary, ['serve'], {
      cwd: this.folder, env: this.settings, stdio: ['ignore', log, log],
    });
    closeSync(log);
    // /readyz tells more, where it exists.
    const ready = await until(async () => {
      if (this.child.exitCode !== null) throw new Error(`the server stopped:\n${this.log()}`);
      return await answers(`${this.url}/readyz`) || await answers(`${this.url}/`);
    }, START_MS);
    if (!ready) throw new Error(`the server does not answer:\n${this.log()}`);
  }

  // Takes it down as a power cut would.
  async kill() {
    this.child.kill('SIGKILL');
    await until(() => this.child.signalCode !== null, STOP_MS);
  }

  log() {
    return readFileSync(path.join(this.folder, 'log'), 'utf8');
  }

  // Runs a subcommand and gives back what it printed.
  command(words, input = '') {
    const done = spawnSync(this.binary, words, {
      cwd: this.folder, env: this.settings, input, encoding: 'utf8',
    });
    if (done.status !== 0) throw new Error(`entraide ${words.join(' ')}: ${done.stderr}`);
    return done.stdout.trim();
  }

  account(name, role) {
    const email = `${name}@exemple.fr`;
    this.command(
      ['user', 'create', '--email', email, '--name', name, '--role', role, '--password-stdin'],
      `${PASSWORD}\n`,
    );
    return { name, email, role };
  }

  // The mails written so far, oldest first, as text.
  mails() {
    const outbox = path.join(this.folder, 'outbox');
    if (!existsSync(outbox)) return [];
    return readdirSync(outbox).filter((name) => name.endsWith('.eml')).sort()
      .map((name) => readFileSync(path.join(outbox, name), 'utf8'));
  }

  async stop() {
    if (this.child.exitCode === null) {
      this.child.kill('SIGTERM');
      const gone = await until(() => this.child.exitCode !== null || this.child.signalCode !== null, STOP_MS);
      if (!gone) this.child.kill('SIGKILL');
    }
    rmSync(this.folder, { recursive: true, force: true });
  }
}

// A part of a mail as people read it: quoted-printable undone.
export function readable(mail) {
  const bytes = mail.replaceAll(/=\r?\n/g, '')
    .replaceAll(/=([0-9A-F]{2})/g, (_, hex) => String.fromCharCode(Number.parseInt(hex, 16)));
  return Buffer.from(bytes, 'latin1').toString('utf8');
}
