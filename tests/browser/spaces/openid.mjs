// OpenID Connect by a certified library, at the addresses where the Nextcloud app `oidc` has it.

import { execFileSync } from 'node:child_process';
import { generateKeyPairSync, randomUUID } from 'node:crypto';
import { Provider } from 'oidc-provider';
import { fields, html, json, redirect } from './answers.mjs';
import { pages } from './pages.mjs';

export const DISCOVERY = '/.well-known/openid-configuration';
const SCOPES = ['openid', 'profile', 'email', 'roles', 'groups', 'offline_access'];
const GRANTED = 'openid profile email groups';
const COOKIE = 'oidc_session';
const HOUR = 3600;
const TTL = { AccessToken: 900, AuthorizationCode: 60, Grant: HOUR, IdToken: 900, Interaction: HOUR, Session: HOUR };

// What the library keeps, in memory and for one space.
function storage() {
  const kept = new Map();
  return class Adapter {
    constructor(model) {
      this.key = (id) => `${model} ${id}`;
    }

    async upsert(id, payload) { kept.set(this.key(id), payload); }

    async find(id) { return kept.get(this.key(id)); }

    async findByUid(uid) { return [...kept.values()].find((one) => one.kind === 'Session' && one.uid === uid); }

    async findByUserCode() { return undefined; }

    async consume(id) { kept.get(this.key(id)).consumed = Math.floor(Date.now() / 1000); }

    async destroy(id) { kept.delete(this.key(id)); }

    async revokeByGrantId(grantId) {
      for (const [key, one] of kept) if (one.grantId === grantId) kept.delete(key);
    }
  };
}

function newKey() {
  const { privateKey } = generateKeyPairSync('rsa', { modulusLength: 2048 });
  return { ...privateKey.export({ format: 'jwk' }), kid: randomUUID(), use: 'sig', alg: 'RS256' };
}

// Reads what is after `occ` as a shell does, and gives back the words.
function shellWords(line) {
  const script = `occ() { printf '%s\\0' "$@"; }; ${line}`;
  return execFileSync('bash', ['-c', script], { encoding: 'utf8' }).split('\0').slice(0, -1);
}

export class OpenId {
  constructor(space) {
    this.space = space;
    this.clients = [];
    this.key = newKey();
    this.#build();
  }

  // `occ oidc:create --client_id=… --client_secret=… --allowed_scopes=… NAME URI`, as an admin of the
  // space types it.
  create(line) {
    const words = shellWords(line);
    const option = (name) => words.find((word) => word.startsWith(`--${name}=`))?.slice(name.length + 3);
    const [command, name, ...uris] = words.filter((word) => !word.startsWith('--'));
    if (command !== 'oidc:create' || !name || uris.length === 0) throw new Error(`not a line that occ knows: ${line}`);
    this.clients.push({
      client_id: option('client_id'),
      client_secret: option('client_secret'),
      client_name: name,
      redirect_uris: uris,
      scope: option('allowed_scopes') ?? GRANTED,
      token_endpoint_auth_method: 'client_secret_post',
    });
    this.#build();
  }

  #build() {
    this.provider = new Provider(this.space.origin, this.#configuration());
    this.answer = this.provider.callback();
  }

  #configuration() {
    const { space } = this;
    return {
      adapter: storage(),
      clients: this.clients,
      jwks: { keys: [this.key] },
      scopes: SCOPES,
      claims: {
        openid: ['sub'],
        profile: ['preferred_username', 'scope', 'name', 'family_name', 'given_name', 'picture', 'updated_at'],
        email: ['email', 'email_verified'],
        groups: ['groups'],
      },
      responseTypes: ['code'],
      clientAuthMethods: ['client_secret_post', 'client_secret_basic'],
      routes: {
        authorization: '/apps/oidc/authorize', token: '/apps/oidc/token', userinfo: '/apps/oidc/userinfo',
        jwks: '/apps/oidc/jwks', end_session: '/apps/oidc/logout', introspection: '/apps/oidc/introspect',
      },
      cookies: { names: { session: COOKIE, interaction: 'oidc_interaction', resume: 'oidc_resume' } },
      features: {
        devInteractions: { enabled: false }, dPoP: { enabled: false }, introspection: { enabled: true },
        pushedAuthorizationRequests: { enabled: false }, rpInitiatedLogout: { enabled: true },
      },
      // A challenge is asked for of nobody, and held against whoever sent one.
      pkce: { required: () => false },
      ttl: TTL,
      findAccount: (_, uid) => space.user(uid) && { accountId: uid, claims: () => this.#claims(space.user(uid)) },
      loadExistingGrant: (ctx) => this.#grant(ctx),
      interactions: { url: (ctx, interaction) => this.#goOn(ctx, interaction) },
      renderError: (ctx, { error }) => {
        ctx.status = 200;
        ctx.type = 'html';
        ctx.body = pages.refused(`L’application n’est pas admise ici (${error}).`);
      },
    };
  }

  #claims({ uid, name, email, groups, admin }) {
    const words = name.split(' ');
    return {
      sub: uid,
      preferred_username: uid,
      scope: GRANTED,
      groups: admin ? ['admin', ...groups] : groups,
      updated_at: 1_790_000_000,
      name,
      family_name: words.at(-1),
      ...(words.length > 1 && { given_name: words[0] }),
      picture: `${this.space.origin}/avatar/${encodeURIComponent(uid)}/64`,
      ...(email && { email, email_verified: false }),
    };
  }

  // Nobody is asked whether they agree, unless the space says so: then each time.
  async #grant(ctx) {
    const { client, session, result } = ctx.oidc;
    const given = result?.consent?.grantId;
    if (given) return this.provider.Grant.find(given);
    return this.space.asksConsent ? undefined : this.#newGrant(session.accountId, client.clientId);
  }

  async #newGrant(accountId, clientId) {
    const grant = new this.provider.Grant({ accountId, clientId });
    grant.addOIDCScope(GRANTED);
    await grant.save(TTL.Grant);
    return grant;
  }

  #goOn(ctx, { prompt }) {
    if (prompt.name === 'consent') return '/apps/oidc/consent';
    const again = new URLSearchParams(ctx.oidc.params.toPlainObject());
    again.delete('prompt');
    again.delete('max_age');
    return `/login?redirect_url=${encodeURIComponent(`/apps/oidc/authorize?${again}`)}`;
  }

  // Somebody signed in to the space: the library knows it from now on.
  async signIn(res, uid) {
    const session = new this.provider.Session();
    session.loginAccount({ accountId: uid });
    await session.save(TTL.Session);
    res.appendHeader('Set-Cookie', `${COOKIE}=${session.id}; path=/; secure; HttpOnly; SameSite=Lax`);
  }

  signOut(res) {
    res.appendHeader('Set-Cookie', `${COOKIE}=; path=/; secure; HttpOnly; SameSite=Lax; Max-Age=0`);
  }

  async handle(req, res, url, session) {
    const { pathname } = url;
    if (pathname === '/apps/oidc/logout') return this.#logout(res, url, session);
    if (pathname === '/apps/oidc/consent') return this.#consent(req, res);
    if (pathname === '/apps/oidc/token' && this.space.codesLate) {
      return json(res, 400, { error: 'invalid_grant', error_description: 'Too late.' });
    }
    const discovers = pathname === '/apps/oidc/openid-configuration' || pathname === DISCOVERY;
    req.url = (discovers ? DISCOVERY : pathname) + url.search;
    return this.answer(req, res);
  }

  // At once, and back only to an address that the space was told.
  #logout(res, url, session) {
    const back = url.searchParams.get('post_logout_redirect_uri');
    const state = url.searchParams.get('state');
    this.space.endSession(res, session);
    if (!this.space.postLogout.includes(back)) redirect(res, '/login');
    else redirect(res, state ? `${back}?state=${encodeURIComponent(state)}` : back);
  }

  async #consent(req, res) {
    let details;
    try {
      details = await this.provider.interactionDetails(req, res);
    } catch {
      html(res, 403, pages.refused('Cette demande n’est plus valable.'));
      return;
    }
    const { params, session } = details;
    if (req.method !== 'POST') {
      const client = await this.provider.Client.find(params.client_id);
      html(res, 200, pages.consent(this.space, client.clientName));
      return;
    }
    const yes = (await fields(req)).answer === 'yes';
    const grant = yes && await this.#newGrant(session.accountId, params.client_id);
    await this.provider.interactionFinished(req, res, yes
      ? { consent: { grantId: await grant.save(TTL.Grant) } }
      : { error: 'access_denied', error_description: 'The person said no' });
  }
}
