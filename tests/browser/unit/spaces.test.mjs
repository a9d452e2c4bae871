// The spaces of the journeys answer as real ones did: same addresses, statuses and shapes.

import assert from 'node:assert/strict';
import { createHash, createPublicKey, randomBytes, verify } from 'node:crypto';
import { after, before, beforeEach, test } from 'node:test';
import { Spaces } from '../spaces/index.mjs';
import { SPACE_PASSWORD } from '../spaces/space.mjs';
import { jsons, requireTranscripts, sameShape, section, statuses } from './support/transcripts.mjs';
import { Visitor } from './support/visit.mjs';

const FLOW = '1-loginflowv2-nc34.txt';
const OPENID = '3-oidc-nc34.txt';
const BACK = 'http://localhost:8080/connexion/retour';
const CLIENT = { id: 'entraide', secret: 'it\'s a "secret"' };
const OCS = { 'OCS-APIRequest': 'true' };

let spaces;
let openid;
let flow;
let forum;

before(async () => {
  requireTranscripts();
  spaces = await Spaces.start();
  openid = spaces.by['asso-a'];
  flow = spaces.by['asso-b'];
});
after(() => spaces?.stop());
beforeEach(() => {
  for (const space of spaces.all) {
    space.calm();
    space.recreate();
  }
  openid.openid.create(`occ oidc:create --client_id=${CLIENT.id} --client_secret='${CLIENT.secret.replaceAll("'", "'\\''")}' `
    + `--allowed_scopes="openid profile email groups" 'Le forum' '${BACK}'`);
  forum = new Visitor(spaces, { keepsCookies: false, agent: 'Le forum (code 4821)' });
});

const json = ({ body }) => JSON.parse(body);
const bearer = (token) => ({ headers: { ...OCS, Authorization: `Bearer ${token}` } });
const basic = (name, password) => ({ ...OCS, Authorization: `Basic ${Buffer.from(`${name}:${password}`).toString('base64')}` });

/* ------------------------------ Login Flow v2 ------------------------------ */

const begin = async () => json(await forum.post(`${flow.origin}/index.php/login/v2`));
const poll = ({ poll: { endpoint, token } }) => forum.post(endpoint, { token });

// A person goes from the link to the button, and signs in on the way.
async function grant(begun, user, password = SPACE_PASSWORD) {
  const person = new Visitor(spaces);
  const landing = await person.follow(begun.login);
  const next = /href="([^"]*grant[^"]*)"/.exec(landing.body)[1].replaceAll('&amp;', '&');
  const asked = await person.follow(new URL(next, flow.origin).href);
  const page = await person.follow(await person.signIn(asked.address, user, password));
  const hidden = (name) => new RegExp(`name="${name}" value="([^"]*)"`).exec(page.body)?.[1];
  const done = await person.post(`${flow.origin}/login/v2/grant`, {
    stateToken: hidden('stateToken'), requesttoken: hidden('requesttoken'),
  }, { Origin: flow.origin });
  return { landing, page, done };
}

test('Login Flow: begins as real ones do', async () => {
  const text = section(FLOW, '1. init');
  const answer = await forum.post(`${flow.origin}/index.php/login/v2`);
  const [real] = jsons(text);
  assert.equal(answer.status, statuses(text)[0]);
  assert.match(answer.headers['content-type'], /^application\/json/);
  sameShape(json(answer), real);
  const { poll: { token, endpoint }, login } = json(answer);
  assert.equal(token.length, real.poll.token.length);
  assert.equal(new URL(endpoint).pathname, new URL(real.poll.endpoint).pathname);
  assert.equal(new URL(endpoint).origin, flow.origin);
  assert.equal(path(login, -1), path(real.login, -1));
  const [get] = statuses(section(FLOW, '1b. init'));
  assert.equal((await forum.get(`${flow.origin}/index.php/login/v2`)).status, get);
  assert.equal((await forum.post(`${flow.origin}/login/v2`)).status, 200, 'the short address serves too');
});

const path = (address, end) => new URL(address).pathname.split('/').slice(0, end).join('/');

test('Login Flow: nothing to fetch while nobody granted', async () => {
  const begun = await begin();
  const [pending, asJson, wrong, nothing] = statuses(section(FLOW, '2. poll while pending'));
  const answer = await poll(begun);
  assert.deepEqual([answer.status, json(answer)], [pending, []]);
  const { endpoint } = begun.poll;
  const sent = await forum.ask('POST', endpoint, { headers: { 'Content-Type': 'application/json' } });
  assert.equal(sent.status, nothing);
  assert.equal((await forum.post(endpoint, { token: 'wrong' })).status, wrong);
  assert.equal(asJson, pending);
});

test('Login Flow: the page shows who asks, the grant gives one app password, once', async () => {
  const begun = await begin();
  const { landing, page, done } = await grant(begun, 'odile');
  assert.ok(landing.body.includes('Le forum (code 4821)'), 'the landing page names the application');
  assert.ok(!landing.address.includes(begun.login.split('/').at(-1)), 'the token left the address');
  assert.ok(page.body.includes('Odile Garnier'));
  assert.equal(done.status, statuses(section(FLOW, '6. POST grant'))[0]);
  assert.equal(flow.live.length, 1);
  const answer = await poll(begun);
  const text = section(FLOW, '7. poll after grant');
  assert.equal(answer.status, statuses(text)[0]);
  sameShape(json(answer), jsons(text)[0]);
  assert.equal(json(answer).server, flow.origin);
  assert.equal(json(answer).appPassword.length, jsons(text)[0].appPassword.length);
  const again = await poll(begun);
  assert.deepEqual([again.status, json(again)], [statuses(section(FLOW, '7b. poll'))[0], []]);
});

test('Login Flow: what was typed is the login name, OCS knows the uid', async () => {
  const [real] = jsons(section('1c-loginflowv2-edge-nc34.txt', 'a. user who typed'));
  assert.match(real.loginName, /@/);
  const begun = await begin();
  await grant(begun, 'odile@velo.example');
  const { loginName, appPassword } = json(await poll(begun));
  assert.equal(loginName, 'odile@velo.example');
  assert.equal(json(await forum.get(`${flow.origin}/ocs/v2.php/cloud/user?format=json`, bearer(appPassword))).ocs.data.id, 'odile');
});

test('Login Flow: what is over stays over', async () => {
  const begun = await begin();
  flow.flow.expire();
  const edge = section('1c-loginflowv2-edge-nc34.txt', 'e. EXPIRED');
  const person = new Visitor(spaces);
  assert.equal((await person.follow(begun.login)).status, statuses(edge).at(-1));
  const late = await begin();
  await grant(late, 'odile');
  flow.flow.expire();
  assert.equal((await poll(late)).status, 404);
  assert.equal(flow.live.length, 1, 'its app password stays behind');
});

test('Login Flow: without a session the grant page sends to the sign-in page; a blocked application gets nowhere', async () => {
  const begun = await begin();
  const person = new Visitor(spaces);
  const { body } = await person.follow(begun.login);
  const next = /href="([^"]*grant[^"]*)"/.exec(body)[1].replaceAll('&amp;', '&');
  const text = section('1c-loginflowv2-edge-nc34.txt', 'h. unauthenticated');
  const answer = await person.get(new URL(next, flow.origin).href);
  assert.equal(answer.status, statuses(text)[0]);
  assert.match(answer.headers.location, /^\/login\?redirect_url=/);
  flow.blocks = true;
  assert.equal((await new Visitor(spaces).follow((await begin()).login)).status, 403);
});

/* ----------------------------------- OCS ----------------------------------- */

async function appPassword() {
  const begun = await begin();
  await grant(begun, 'odile');
  return json(await poll(begun)).appPassword;
}

test('OCS: who it is, and the end of an app password', async () => {
  const password = await appPassword();
  const user = `${flow.origin}/ocs/v2.php/cloud/user?format=json`;
  const text = section(FLOW, '8. OCS user');
  for (const headers of [basic('odile', password), bearer(password).headers]) {
    const answer = await forum.get(user, { headers });
    assert.equal(answer.status, statuses(text)[0]);
    sameShape(json(answer), jsons(text)[0]);
  }
  const { Authorization } = bearer(password).headers;
  const bare = section(FLOW, '8b. without');
  const refused = await forum.get(user, { headers: { Authorization } });
  assert.equal(refused.status, statuses(bare)[0]);
  sameShape(json(refused), jsons(bare)[0]);

  const gone = section(FLOW, '9. delete');
  const deleted = await forum.ask('DELETE', `${flow.origin}/ocs/v2.php/core/apppassword?format=json`, bearer(password));
  assert.equal(deleted.status, statuses(gone)[0]);
  sameShape(json(deleted), jsons(gone)[0]);
  assert.deepEqual([flow.live.length, flow.everGiven], [0, 1]);
  const now = section(FLOW, '9b. now OCS');
  const dead = await forum.get(user, { headers: basic('odile', password) });
  assert.equal(dead.status, statuses(now)[0]);
  assert.equal(json(dead).ocs.meta.statuscode, jsons(now)[0].ocs.meta.statuscode);
  sameShape(json(dead), jsons(now)[0]);
});

test('OCS: too many wrong names and passwords close the door, wrong tokens do not', async () => {
  const text = section('6-bruteforce-errors-nc34.txt', 'c. wrong Basic');
  const real = [...text.matchAll(/^#\d+ (\d+)/gm)].map(([, code]) => Number(code));
  const user = `${flow.origin}/ocs/v2.php/cloud/user?format=json`;
  for (let n = 0; n < real.length; n += 1) assert.equal((await forum.get(user, bearer('wrong'))).status, 401);
  const password = await appPassword();
  const ours = [];
  for (let n = 0; n < real.length; n += 1) ours.push((await forum.get(user, { headers: basic('odile', 'wrong') })).status);
  assert.deepEqual(ours, real);
  assert.equal((await forum.get(user, { headers: basic('odile', password) })).status, 429, 'the right one too');
});

test('OCS: what a space says of itself', async () => {
  const text = section('4-userinfo-avatar-theming-nc34.txt', '6. status.php');
  const [state, version, , theming] = jsons(text);
  const status = await forum.get(`${flow.origin}/status.php`);
  sameShape(json(status), state);
  const address = `${flow.origin}/ocs/v2.php/cloud/capabilities?format=json`;
  const { ocs: { data } } = json(await forum.get(address, { headers: OCS }));
  sameShape(data.version, version);
  sameShape(data.capabilities.theming, theming);
  assert.equal(new URL(data.capabilities.theming.logo).origin, flow.origin);
  assert.equal((await forum.get(address)).status, 412);
});

test('pictures: an avatar for whoever asks, a logo that may hold a script', async () => {
  const avatar = await forum.get(`${flow.origin}/index.php/avatar/${encodeURIComponent('Lou Perrin@local')}/64`);
  assert.deepEqual([avatar.status, avatar.headers['content-type']], [200, 'image/png']);
  const nobody = await forum.get(`${flow.origin}/index.php/avatar/nobody/64`);
  assert.deepEqual([nobody.status, json(nobody)], [404, []]);
  const logo = await forum.get(`${flow.origin}/index.php/apps/theming/image/logo?useSvg=1`);
  assert.match(logo.headers['content-type'], /svg/);
  assert.match(logo.body, /<script>/);
});

/* ----------------------------- OpenID Connect ------------------------------ */

const discover = async () => json(await forum.get(`${openid.origin}/index.php/.well-known/openid-configuration`));
const part = (text) => JSON.parse(Buffer.from(text, 'base64url').toString('utf8'));

function authorization(extra = {}) {
  const verifier = randomBytes(32).toString('base64url');
  const query = new URLSearchParams({
    response_type: 'code', client_id: CLIENT.id, redirect_uri: BACK, scope: 'openid profile email groups', state: 'S1', nonce: 'N1',
    code_challenge: createHash('sha256').update(verifier).digest('base64url'), code_challenge_method: 'S256', ...extra,
  });
  return { verifier, address: `${openid.origin}/apps/oidc/authorize?${query}` };
}

// A person who is not signed in goes to the space and comes back with a code.
async function code(user = 'odile', person = new Visitor(spaces)) {
  const { verifier, address } = authorization();
  const stopped = await person.follow(address);
  const end = stopped.body ? await person.follow(await person.signIn(stopped.address, user, SPACE_PASSWORD)) : stopped;
  return { verifier, person, back: new URL(end.address) };
}

function exchange({ back, verifier }, changed = {}) {
  return forum.post(`${openid.origin}/apps/oidc/token`, {
    grant_type: 'authorization_code', code: back.searchParams.get('code'), redirect_uri: BACK,
    client_id: CLIENT.id, client_secret: CLIENT.secret, ...(verifier && { code_verifier: verifier }), ...changed,
  });
}

test('OpenID Connect: found where real spaces have it', async () => {
  const text = section(OPENID, '1. discovery');
  const [real] = jsons(text);
  const ours = await discover();
  assert.equal(ours.issuer, openid.origin);
  for (const [key, value] of Object.entries(real).filter(([name]) => /_endpoint$|_uri$/.test(name))) {
    assert.equal(ours[key], value.replace(real.issuer, openid.origin), key);
  }
  for (const [key, values] of Object.entries(ours).filter(([name]) => /^(scopes|subject|id_token|grant|response_modes|token_endpoint_auth_methods)/.test(name))) {
    for (const value of values) assert.ok(real[key].includes(value), `${key} offers ${value}, real ones do not`);
  }
  for (const key of ['response_types_supported', 'code_challenge_methods_supported']) {
    for (const value of ours[key]) assert.ok(real[key].includes(value), `${key}: ${value}`);
  }
  const moved = await forum.get(`${openid.origin}/.well-known/openid-configuration`);
  const [, status, there] = /^(\d+) (\S+) <- \/\.well/m.exec(text);
  assert.equal(moved.status, Number(status));
  assert.equal(new URL(moved.headers.location).pathname, new URL(there).pathname);
  assert.equal((await forum.get(`${flow.origin}/index.php/.well-known/openid-configuration`)).status, 404, 'not without the app');
  const { keys: [key] } = json(await forum.get(ours.jwks_uri));
  sameShape(key, jsons(section(OPENID, '1c. jwks'))[0]);
});

test('OpenID Connect: signs in on the way, the second time without a page', async () => {
  const visit = await code();
  const first = await new Visitor(spaces).get(authorization().address);
  assert.equal(first.status, statuses(section(OPENID, '4. authorize'))[0]);
  assert.match(first.headers.location, /^(https:\/\/[^/]+)?\/login\?redirect_url=/);
  assert.equal(visit.back.origin + visit.back.pathname, BACK);
  assert.equal(visit.back.searchParams.get('state'), 'S1');
  const again = await visit.person.follow(authorization().address);
  assert.ok(again.address.startsWith(BACK), again.address);
  const silent = await visit.person.follow(authorization({ prompt: 'none' }).address);
  assert.ok(new URL(silent.address).searchParams.get('code'));
});

test('OpenID Connect: token, its claims, who it is', async () => {
  const answer = await exchange(await code());
  const text = section(OPENID, '7. token');
  const real = jsons(text).find((one) => one.id_token);
  assert.equal(answer.status, 200);
  sameShape(json(answer), real);
  const { id_token: token, access_token: access } = json(answer);
  const [head, body, signature] = token.split('.');
  sameShape(part(head), part(real.id_token.split('.')[0]), ['typ']);
  sameShape(part(body), part(real.id_token.split('.')[1]), ['azp', 'nbf', 'acr', 'jti', 'auth_time']);
  assert.deepEqual([part(body).iss, part(body).sub, part(body).aud, part(body).nonce], [openid.origin, 'odile', CLIENT.id, 'N1']);
  const { keys: [key] } = json(await forum.get((await discover()).jwks_uri));
  assert.equal(part(head).kid, key.kid);
  const signed = verify('sha256', Buffer.from(`${head}.${body}`), createPublicKey({ key, format: 'jwk' }), Buffer.from(signature, 'base64url'));
  assert.ok(signed, 'signed by the key that the space shows');

  const info = await forum.get(`${openid.origin}/apps/oidc/userinfo`, { headers: { Authorization: `Bearer ${access}` } });
  const known = jsons(section(OPENID, '8. userinfo')).find((one) => one.sub);
  sameShape(json(info), known);
  assert.equal(json(info).email_verified, known.email_verified);
  const files = await forum.get(`${openid.origin}/ocs/v2.php/cloud/user?format=json`, bearer(access));
  assert.equal(files.status, 401, 'its token opens nothing else');
});

test('OpenID Connect: an admin of the space is in the group admin; a name of one word, no address', async () => {
  for (const [user, admin, email] of [['tresor', true, true], ['Lou Perrin@local', false, false]]) {
    const { access_token: access } = json(await exchange(await code(user)));
    const info = json(await forum.get(`${openid.origin}/apps/oidc/userinfo`, { headers: { Authorization: `Bearer ${access}` } }));
    assert.deepEqual([info.sub, info.groups.includes('admin'), 'email' in info], [user, admin, email]);
  }
});

test('OpenID Connect: what is refused, and how', async () => {
  const errors = (text) => jsons(text).map(({ error }) => error).filter(Boolean);
  const [wrongCode, wrongSecret] = errors(section(OPENID, '6. errors at token'));
  const visit = await code();
  assert.equal(json(await exchange(visit, { code: 'wrong' })).error, wrongCode);
  assert.equal(json(await exchange(visit, { client_secret: 'wrong' })).error, wrongSecret);
  const [noVerifier, wrongVerifier] = errors(section('3b-oidc-edge-nc34.txt', 'a. PKCE'));
  assert.equal(json(await exchange({ ...visit, verifier: undefined })).error, noVerifier);
  assert.equal(json(await exchange({ ...await code(), verifier: 'x'.repeat(43) })).error, wrongVerifier);

  const once = await code();
  const { access_token: access } = json(await exchange(once));
  assert.equal(json(await exchange(once)).error, errors(section(OPENID, '7b. replay'))[0]);
  const dead = await forum.get(`${openid.origin}/apps/oidc/userinfo`, { headers: { Authorization: `Bearer ${access}` } });
  assert.equal(dead.status, 401, 'a replay ends the token');

  openid.codesLate = true;
  assert.equal(json(await exchange(await code())).error, 'invalid_grant');
  const unknown = await new Visitor(spaces).get(authorization({ client_id: 'unknown' }).address);
  assert.deepEqual([unknown.status, unknown.headers.location], [statuses(section(OPENID, '9. redirect_uri'))[0], undefined]);
});

test('OpenID Connect: not signed in and asked silently, or the person says no', async () => {
  const location = (text, word) => new URL(/^Location: (\S+)/m.exec(text.slice(text.indexOf(word)))[1], openid.origin);
  const none = await new Visitor(spaces).follow(authorization({ prompt: 'none' }).address);
  const real = location(section(OPENID, '4b. prompt=none'), 'Location');
  assert.equal(new URL(none.address).searchParams.get('error'), real.searchParams.get('error'));
  assert.equal(new URL(none.address).searchParams.get('state'), 'S1');

  openid.asksConsent = true;
  const { person } = await code();
  const asked = await person.follow(authorization().address);
  assert.equal(new URL(asked.address).pathname, location(section('3b-oidc-edge-nc34.txt', 'f. consent'), 'Location: /apps').pathname);
  const said = await person.post(asked.address, { answer: 'no' });
  const back = await person.follow(new URL(said.headers.location, openid.origin).href);
  assert.equal(new URL(back.address).searchParams.get('error'), 'access_denied');
  await person.follow(authorization().address);
  const yes = await person.post(asked.address, { answer: 'yes' });
  const there = await person.follow(new URL(yes.headers.location, openid.origin).href);
  assert.ok(new URL(there.address).searchParams.get('code'));
});

test('OpenID Connect: signing out ends the session there, and leads back only where the space was told', async () => {
  const { person } = await code();
  const bye = 'http://localhost:8080/connexion';
  const out = (query) => person.get(`${openid.origin}/apps/oidc/logout?${new URLSearchParams(query)}`);
  const plain = await out({ post_logout_redirect_uri: bye });
  assert.deepEqual([plain.status, plain.headers.location], [303, '/login']);
  openid.postLogout.push(bye);
  assert.equal((await out({ post_logout_redirect_uri: bye, state: 'z' })).headers.location, `${bye}?state=z`);
  const none = await person.follow(authorization({ prompt: 'none' }).address);
  assert.equal(new URL(none.address).searchParams.get('error'), 'login_required');
});

/* --------------------------------- Moods ----------------------------------- */

test('in maintenance', async () => {
  const text = section('6-bruteforce-errors-nc34.txt', 'g. maintenance');
  const [state, refused] = jsons(text);
  flow.maintenance = true;
  const begun = await forum.post(`${flow.origin}/index.php/login/v2`);
  assert.deepEqual([begun.status, begun.headers['retry-after']], [statuses(text)[0], /^Retry-After: (\d+)/m.exec(text)[1]]);
  assert.equal(begun.headers['x-nextcloud-maintenance-mode'], '1');
  const { status, body } = await forum.get(`${flow.origin}/ocs/v2.php/cloud/capabilities?format=json`, { headers: OCS });
  assert.equal(status, statuses(text)[1]);
  sameShape(JSON.parse(body), refused);
  assert.equal(json(await forum.get(`${flow.origin}/status.php`)).maintenance, state.maintenance);
});

test('not there, hung up, too much, slow, unknown', async () => {
  const text = section('9-tenant-recreated-nc32.txt', 'tenant deleted');
  flow.uninstalled = true;
  assert.equal(json(await forum.get(`${flow.origin}/status.php`)).installed, jsons(text)[0].installed);
  const begun = await forum.post(`${flow.origin}/index.php/login/v2`);
  assert.equal(begun.status, 200);
  assert.match(begun.headers['content-type'], /^text\/html/);
  flow.calm();
  flow.throttled = true;
  assert.equal((await forum.post(`${flow.origin}/index.php/login/v2`)).status, 429);
  assert.equal((await new Visitor(spaces).get(`${flow.origin}/login`)).status, 200, 'people are let in');
  flow.calm();
  flow.slowMs = 60;
  const began = performance.now();
  await forum.get(`${flow.origin}/status.php`);
  assert.ok(performance.now() - began >= 55);
  flow.calm();
  flow.down = true;
  await assert.rejects(forum.get(`${flow.origin}/status.php`), { code: 'ECONNRESET' });
  flow.calm();
  const other = await forum.get(`${flow.origin}/status.php`, { headers: { Host: 'asso-z.test' } });
  assert.equal(other.status, 400);
});

test('made anew under the same name: another instance, other keys, nobody remembered', async () => {
  const instance = async () => (await forum.get(`${openid.origin}/status.php`)).headers['set-cookie']
    .map((line) => line.split('=')[0]).find((name) => /^oc[0-9a-z]{10}$/.test(name));
  const key = async () => json(await forum.get((await discover()).jwks_uri)).keys[0].kid;
  const before = [await instance(), await key()];
  assert.deepEqual([await instance(), await key()], before, 'the same as long as it lives');
  openid.recreate();
  assert.notEqual(await instance(), before[0]);
  assert.notEqual(await key(), before[1]);
  assert.equal((await discover()).issuer, openid.origin);
});
