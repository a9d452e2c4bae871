// Spaces of associations that are not there: a few Nextclouds as the forum and a browser meet them, over
// TLS, on this machine only. Some speak OpenID Connect, all speak Login Flow v2 and OCS.
//
//   const spaces = await Spaces.start();
//   spaces.settings                 what the forum must be told to find and believe them
//   spaces.by.jardin.maintenance = true
//   spaces.by.jardin.live           the app passwords that open something now
//   await spaces.stop();

import { createServer } from 'node:https';
import { Authority } from './authority.mjs';
import { Space } from './space.mjs';

const people = (domain) => [
  { uid: 'odile', name: 'Odile Garnier', email: `odile@${domain}`, groups: ['equipe'] },
  { uid: 'Lou Perrin@local', name: 'Lou P.', groups: [] },
  { uid: 'tresor', name: 'Trésorerie', email: `bureau@${domain}`, groups: [], admin: true },
  { uid: 'sacha', name: 'Sacha Morel', email: `sacha@${domain}`, groups: ['equipe'] },
];

// `closed` is what the forum's registry says of it. A space in a bad mood is in it from the start: the
// forum leaves such a one alone for a while, so that none can serve for something else afterwards.
const ALL = [
  { name: 'asso-a', title: 'Les Jardins de la Source', colour: '#2d6a4f', openid: true, people: people('jardins.example') },
  { name: 'asso-b', title: 'Vélo pour tous', colour: '#7b2d8b', people: people('velo.example') },
  { name: 'asso-c', title: 'La Ressourcerie', colour: '#8a3b12', openid: true, people: people('ressourcerie.example') },
  { name: 'asso-f', title: 'Chorale du Pont', colour: '#155e75', openid: true, people: people('chorale.example') },
  { name: 'asso-g', title: 'La Bibliothèque de rue', colour: '#7a1f3d', openid: true, people: people('livres.example') },
  { name: 'asso-e', title: 'Ciné-club', openid: true, closed: true },
  { name: 'en-maintenance', title: 'Le Fournil', openid: true, mood: { maintenance: true } },
  { name: 'debordee', title: 'La Recyclerie', mood: { throttled: true } },
  { name: 'en-panne', title: 'Radio Locale', openid: true, mood: { down: true } },
  { name: 'pas-installee', title: 'Le Café associatif', mood: { uninstalled: true } },
];

export class Spaces {
  static async start() {
    const spaces = new Spaces();
    const hosts = ALL.map(({ name }) => `${name}.test`);
    spaces.authority = new Authority(hosts);
    const { key, cert } = spaces.authority;
    spaces.server = createServer({ key, cert }, (req, res) => spaces.#answer(req, res));
    spaces.server.listen(0, '127.0.0.1');
    await new Promise((resolve) => { spaces.server.once('listening', resolve); });
    const { port } = spaces.server.address();
    spaces.all = ALL.map((one) => new Space(one, `${one.name}.test`, port));
    spaces.by = Object.fromEntries(spaces.all.map((space) => [space.name, space]));
    spaces.port = port;
    return spaces;
  }

  get settings() {
    return {
      ENTRAIDE_TENANT_PRIVATE_HOSTS: this.all.map(({ host }) => `${host}=127.0.0.1`).join(','),
      ENTRAIDE_TENANT_EXTRA_CA: this.authority.caFile,
    };
  }

  // What Chromium must be told to find them.
  get rules() {
    return this.all.map(({ host }) => `MAP ${host} 127.0.0.1`).join(',');
  }

  // A frontend that serves many: a name that it does not know is nobody's.
  #answer(req, res) {
    const space = this.all.find(({ origin }) => origin === `https://${req.headers.host}`);
    if (!space) {
      res.writeHead(400, { 'Content-Type': 'text/html; charset=UTF-8' });
      res.end();
      return;
    }
    space.handle(req, res).catch((error) => {
      console.error(`${space.host}: ${error.stack}`);
      if (!res.headersSent) res.writeHead(500);
      res.end();
    });
  }

  owns(address) {
    return this.all.some(({ origin }) => new URL(address).origin === origin);
  }

  async stop() {
    const closed = new Promise((resolve) => { this.server.close(resolve); });
    this.server.closeAllConnections();
    await closed;
    this.authority.remove();
  }
}
