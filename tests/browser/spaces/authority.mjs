// A certificate authority that lives as long as one run, and what it vouches for: no key is ever kept.

import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';

const DAYS = '2';

function openssl(folder, ...words) {
  execFileSync('openssl', words, { cwd: folder, stdio: ['ignore', 'ignore', 'pipe'] });
}

function newKey(folder, name) {
  openssl(folder, 'ecparam', '-name', 'prime256v1', '-genkey', '-noout', '-out', `${name}.key`);
}

export class Authority {
  // `caFile` is what the forum is told to believe, `key` and `cert` are the server's.
  constructor(hosts) {
    this.folder = mkdtempSync(path.join(tmpdir(), 'entraide-authority-'));
    this.caFile = path.join(this.folder, 'ca.pem');
    this.#root();
    this.#leaf(hosts);
  }

  #root() {
    newKey(this.folder, 'ca');
    openssl(
      this.folder, 'req', '-x509', '-new', '-key', 'ca.key', '-sha256', '-days', DAYS, '-out', 'ca.pem',
      '-subj', '/CN=Test authority', '-addext', 'keyUsage=critical,keyCertSign,cRLSign',
    );
    this.ca = readFileSync(this.caFile);
  }

  #leaf(hosts) {
    const extensions = [
      `subjectAltName=${hosts.map((host) => `DNS:${host}`).join(',')}`,
      'basicConstraints=critical,CA:FALSE',
      'keyUsage=critical,digitalSignature',
      'extendedKeyUsage=serverAuth',
    ];
    writeFileSync(path.join(this.folder, 'leaf.ext'), `${extensions.join('\n')}\n`);
    newKey(this.folder, 'leaf');
    openssl(this.folder, 'req', '-new', '-key', 'leaf.key', '-subj', `/CN=${hosts[0]}`, '-out', 'leaf.csr');
    openssl(
      this.folder, 'x509', '-req', '-in', 'leaf.csr', '-CA', 'ca.pem', '-CAkey', 'ca.key', '-set_serial', '2',
      '-sha256', '-days', DAYS, '-extfile', 'leaf.ext', '-out', 'leaf.pem',
    );
    this.key = readFileSync(path.join(this.folder, 'leaf.key'));
    this.cert = readFileSync(path.join(this.folder, 'leaf.pem'));
  }

  remove() {
    rmSync(this.folder, { recursive: true, force: true });
  }
}
