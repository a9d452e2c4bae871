// One space: its people, its sessions, its moods.

import { randomBytes } from 'node:crypto';
import { cookies, fields, html, json, ocs, redirect } from './answers.mjs';
import { LoginFlow } from './login_flow.mjs';
import { handleOcs, handlePicture, status } from './ocs.mjs';
import { DISCOVERY, OpenId } from './openid.mjs';
import { pages } from './pages.mjs';

export const SPACE_PASSWORD = 'tournesol brouette arrosoir';
const LATER_S = 120;
const CALM = {
  // Its moods, to be set by whoever needs one.
  asksConsent: false, // asks its people whether they agree
  blocks: false, // lets no application in by Login Flow
  codesLate: false, // finds every code of OpenID Connect out of date
  down: false, // hangs up
  maintenance: false,
  slowMs: 0, // waits before it answers
  throttled: false, // has had enough of the forum
  uninstalled: false,
};

export class Space {
  #openid;

  constructor({ name, title, colour = '#4a4a4a', openid = false, closed = false, mood = {}, people = [] }, host, port) {
    Object.assign(this, CALM, mood, { name, title, colour, host, people, closed });
    this.speaksOpenId = openid;
    this.origin = `https://${host}:${port}`;
    this.version = openid ? '31.0.2' : '30.0.9';
    this.#begin();
  }

  // Everything that a new Nextcloud under the same name does not know any more.
  #begin() {
    this.instanceId = `oc${randomBytes(8).toString('hex').slice(0, 10)}`;
    this.sessions = new Map();
    this.appPasswords = new Map();
    this.everGiven = 0;
    this.wrong = 0;
    this.asked = [];
    this.postLogout = [];
    this.flow = new LoginFlow(this);
    this.#openid = undefined;
  }

  // Made when it is first asked for: its key takes a moment.
  get openid() {
    if (this.speaksOpenId) this.#openid ??= new OpenId(this);
    return this.#openid;
  }

  recreate() {
    this.#begin();
  }

  calm() {
    Object.assign(this, CALM);
  }

  user(uid) {
    return this.people.find((one) => one.uid === uid);
  }

  addAppPassword({ uid, typed }, device) {
    const secret = randomBytes(54).toString('base64url').replaceAll(/[-_]/g, 'x');
    this.appPasswords.set(secret, { uid, loginName: typed, device });
    this.everGiven += 1;
    return secret;
  }

  // The app passwords that open something now.
  get live() {
    return [...this.appPasswords.values()];
  }

  #session(req, res) {
    const id = cookies(req)[this.instanceId];
    if (this.sessions.has(id)) return this.sessions.get(id);
    const session = { id: randomBytes(16).toString('hex'), requesttoken: randomBytes(16).toString('hex') };
    this.sessions.set(session.id, session);
    const kept = 'path=/; secure; HttpOnly; SameSite=Lax';
    res.setHeader('Set-Cookie', [
      `oc_sessionPassphrase=${randomBytes(16).toString('hex')}; ${kept}`,
      `__Host-nc_sameSiteCookielax=true; path=/; httponly;secure; expires=Fri, 31-Dec-2100 23:59:59 GMT; SameSite=lax`,
      `${this.instanceId}=${session.id}; ${kept}`,
    ]);
    return session;
  }

  endSession(res, session) {
    this.sessions.delete(session.id);
    this.openid?.signOut(res);
  }

  async handle(req, res) {
    const url = new URL(req.url, this.origin);
    const front = url.pathname.startsWith('/index.php/');
    if (front) url.pathname = url.pathname.slice('/index.php'.length);
    // By people; the forum looks at the space too.
    if (/^Mozilla/.test(req.headers['user-agent'])) this.asked.push(`${req.method} ${url.pathname}`);
    if (this.down) {
      req.socket.destroy();
      return;
    }
    if (this.slowMs) await new Promise((resolve) => { setTimeout(resolve, this.slowMs); });
    if (this.#moody(req, res, url)) return;
    const session = this.#session(req, res);
    if (url.pathname === '/status.php') status(res, this);
    else if (url.pathname === DISCOVERY && !front) redirect(res, `${this.origin}/index.php${DISCOVERY}`, 301);
    else await this.#serve(req, res, url, session);
  }

  // What a space that is not at its best answers to everything. The forum's own questions carry no
  // language; browsers always say theirs.
  #moody(req, res, { pathname }) {
    const asksApi = pathname.startsWith('/ocs/');
    if (this.uninstalled) {
      if (pathname === '/status.php') status(res, this);
      else html(res, 200, pages.installing());
    } else if (this.maintenance && pathname === '/status.php') {
      status(res, this);
    } else if (this.maintenance) {
      res.setHeader('X-Nextcloud-Maintenance-Mode', '1');
      if (asksApi) ocs(res, 503, [], 'In maintenance');
      else html(res, 503, pages.maintenance(), { 'Retry-After': LATER_S });
    } else if (this.throttled && pathname !== '/status.php' && !req.headers['accept-language']) {
      if (asksApi) ocs(res, 429, [], 'Enough');
      else json(res, 429, []);
    } else {
      return false;
    }
    return true;
  }

  async #serve(req, res, url, session) {
    const { pathname } = url;
    if (pathname.startsWith('/login/v2')) await this.flow.handle(req, res, url, session);
    else if (pathname.startsWith('/ocs/')) handleOcs(req, res, url, this);
    else if (/^\/(avatar|apps\/theming)\//.test(pathname)) handlePicture(res, url, this);
    else if (pathname === '/login') await this.#signIn(req, res, url, session);
    else if (pathname === '/logout') {
      this.endSession(res, session);
      redirect(res, '/login');
    } else if (this.openid && (pathname.startsWith('/apps/oidc/') || pathname === DISCOVERY)) {
      await this.openid.handle(req, res, url, session);
    } else if (session.uid && ['/', '/apps/dashboard/'].includes(pathname)) {
      html(res, 200, pages.home(this, this.user(session.uid)));
    } else if (pathname === '/') redirect(res, '/login');
    else html(res, 404, pages.missing());
  }

  async #signIn(req, res, url, session) {
    if (req.method !== 'POST') {
      const back = url.searchParams.get('redirect_url') ?? '';
      if (session.uid && back.startsWith('/')) redirect(res, this.origin + back);
      else html(res, 200, pages.signIn(this, { requesttoken: session.requesttoken, back }));
      return;
    }
    const { user, password, redirect_url: back, requesttoken } = await fields(req);
    const found = this.people.find(({ uid, email }) => [uid, email].includes(user) || uid.toLowerCase() === user?.toLowerCase());
    if (requesttoken !== session.requesttoken || !found || password !== SPACE_PASSWORD) {
      html(res, 200, pages.signIn(this, { requesttoken: session.requesttoken, back, wrong: true }));
      return;
    }
    Object.assign(session, { uid: found.uid, typed: user });
    await this.openid?.signIn(res, found.uid);
    redirect(res, this.origin + (back?.startsWith('/') ? back : '/apps/dashboard/'));
  }
}
