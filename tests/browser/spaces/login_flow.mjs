// Login Flow v2: an application begins, a person grants in the browser, the application asks until it
// is given an app password, once.

import { randomBytes } from 'node:crypto';
import { fields, html, json, redirect } from './answers.mjs';
import { pages } from './pages.mjs';

const LIFE_MS = 20 * 60 * 1000;
const secret = (length) => randomBytes(length).toString('base64url').replaceAll(/[-_]/g, 'x').slice(0, length);

export class LoginFlow {
  #flows = [];

  constructor(space) {
    this.space = space;
  }

  // Whatever was begun is over, as it is after twenty minutes.
  expire() {
    for (const flow of this.#flows) flow.ends = 0;
  }

  #find(field, value) {
    const flow = value && this.#flows.find((one) => one[field] === value);
    return flow && flow.ends > Date.now() ? flow : undefined;
  }

  async handle(req, res, url, session) {
    const place = `${req.method} ${url.pathname}`;
    if (url.pathname === '/login/v2') return req.method === 'POST' ? this.#begin(req, res) : html(res, 405, '');
    if (place === 'POST /login/v2/poll') return this.#poll(res, await fields(req));
    if (place.startsWith('GET /login/v2/flow')) return this.#landing(req, res, url, session);
    if (place === 'GET /login/v2/grant') return this.#ask(res, url, session);
    if (place === 'POST /login/v2/grant') return this.#grant(res, await fields(req), session);
    return html(res, 404, pages.missing());
  }

  #begin(req, res) {
    const flow = {
      client: req.headers['user-agent'] ?? '',
      poll: secret(128),
      login: secret(128),
      ends: Date.now() + LIFE_MS,
    };
    this.#flows.push(flow);
    const { origin } = this.space;
    json(res, 200, {
      poll: { token: flow.poll, endpoint: `${origin}/login/v2/poll` },
      login: `${origin}/login/v2/flow/${flow.login}`,
    });
  }

  #poll(res, { token }) {
    if (token === undefined) {
      html(res, 400, '');
      return;
    }
    const flow = this.#find('poll', token);
    if (!flow?.granted) {
      json(res, 404, []);
      return;
    }
    this.#flows.splice(this.#flows.indexOf(flow), 1);
    json(res, 200, { server: this.space.origin, ...flow.granted });
  }

  // The token leaves the address at once: the session remembers it.
  #landing(req, res, url, session) {
    const token = url.pathname.split('/')[4];
    if (token) session.flow = token;
    const flow = this.#find('login', session.flow);
    if (!flow || this.space.blocks) {
      html(res, 403, pages.refused('Cette demande n’est plus valable, ou cette application n’est pas admise ici.'));
      return;
    }
    if (token) {
      redirect(res, `${this.space.origin}/login/v2/flow?user=&direct=0`);
      return;
    }
    session.stateToken = secret(64);
    html(res, 200, pages.landing(this.space, flow.client, `/login/v2/grant?user=&direct=0&stateToken=${session.stateToken}`));
  }

  #ask(res, url, session) {
    const stateToken = url.searchParams.get('stateToken');
    const flow = this.#find('login', session.flow);
    if (!session.uid) {
      redirect(res, `/login?redirect_url=${encodeURIComponent(url.pathname + url.search)}`);
    } else if (!flow || stateToken !== session.stateToken) {
      html(res, 403, pages.refused('Cette demande n’est plus valable.'));
    } else {
      const user = this.space.user(session.uid);
      html(res, 200, pages.grant(this.space, { client: flow.client, user, stateToken, requesttoken: session.requesttoken }));
    }
  }

  // An app password is made even when nobody asks for it any more.
  #grant(res, { stateToken, requesttoken }, session) {
    const flow = this.#find('login', session.flow);
    const fresh = session.uid && stateToken === session.stateToken && requesttoken === session.requesttoken;
    if (!flow || !fresh) {
      html(res, 403, pages.refused('Cette demande n’est plus valable.'));
      return;
    }
    session.stateToken = undefined;
    const appPassword = this.space.addAppPassword(session, flow.client);
    flow.granted = { loginName: session.typed, appPassword };
    html(res, 200, pages.granted());
  }
}
