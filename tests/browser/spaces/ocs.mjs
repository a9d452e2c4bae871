// What a space tells of its people and of itself, and what lets others ask.

import { image, json, ocs } from './answers.mjs';
import { letter, logo } from './pictures.mjs';

const MOST_WRONG = 10;

// Basic or Bearer; wrong Basic ones count, and too many of them close the door to everybody.
function holder(req, space) {
  const [kind, value = ''] = (req.headers.authorization ?? '').split(' ');
  if (kind === 'Bearer') return { uid: space.appPasswords.get(value)?.uid, password: value };
  if (kind !== 'Basic') return {};
  const [name, ...rest] = Buffer.from(value, 'base64').toString('utf8').split(':');
  const password = rest.join(':');
  const found = space.appPasswords.get(password);
  if (found && [found.uid, found.loginName].includes(name)) return { uid: found.uid, password };
  space.wrong += 1;
  return { wrong: true };
}

function personal({ uid, name, email, groups, admin }) {
  const own = (key, value = '', scope = 'v2-local') => ({ [key]: value, [`${key}Scope`]: scope });
  const blank = ['phone', 'address', 'website', 'twitter', 'bluesky', 'fediverse', 'organisation', 'role', 'headline', 'biography'];
  return {
    enabled: true, id: uid, firstLoginTimestamp: 1_790_000_000, lastLoginTimestamp: 1_790_000_100,
    lastLogin: 1_790_000_100_000, backend: 'Database', subadmin: [],
    quota: { free: -3, used: 0, total: -3, relative: 0, quota: -3 }, manager: '', avatarScope: 'v2-federated',
    email: email ?? null, emailScope: 'v2-federated', additional_mail: [], additional_mailScope: [],
    'display-name': name, ...own('displayname', name, 'v2-federated'),
    ...Object.assign({}, ...blank.map((key) => own(key))),
    ...own('profile_enabled', '1'), ...own('pronouns', '', 'v2-federated'),
    groups: admin ? ['admin', ...groups] : groups, language: 'fr', locale: '', timezone: '', notify_email: null,
    backendCapabilities: { setDisplayName: true, setPassword: true },
  };
}

function capabilities(space) {
  const [major, minor, micro] = space.version.split('.').map(Number);
  const { colour: color, title: name, origin } = space;
  const picture = `${origin}/apps/theming/image/logo?useSvg=1&v=1`;
  return {
    version: { major, minor, micro, string: space.version, edition: '', extendedSupport: false },
    capabilities: {
      app_api: [],
      bruteforce: { delay: 0, 'allow-listed': false },
      theming: {
        name, productName: 'Nextcloud', url: 'https://example.org', imprintUrl: '', privacyUrl: '', slogan: '',
        color, 'color-text': '#ffffff', 'color-element': color, 'color-element-bright': color,
        'color-element-dark': color, logo: picture, background: `${origin}/apps/theming/image/background`,
        'background-text': '#ffffff', 'background-plain': false, 'background-default': true, logoheader: picture,
        favicon: picture, primaryColor: color, backgroundColor: color, defaultPrimaryColor: color,
        defaultBackgroundColor: color, inverted: false, cacheBuster: '1', enabledThemes: [],
      },
    },
  };
}

export function status(res, space) {
  json(res, 200, {
    installed: !space.uninstalled, maintenance: space.maintenance, needsDbUpgrade: false, version: `${space.version}.2`,
    versionstring: space.version, edition: '', productname: 'Nextcloud', extendedSupport: false,
  }, { 'Access-Control-Allow-Origin': '*' });
}

export function handleOcs(req, res, url, space) {
  const place = `${req.method} ${url.pathname}`;
  if (!req.headers['ocs-apirequest']) {
    json(res, 412, { message: 'CSRF check failed' });
    return;
  }
  if (space.wrong > MOST_WRONG) {
    ocs(res, 429, [], 'Too many wrong ones');
    return;
  }
  if (place === 'GET /ocs/v2.php/cloud/capabilities') {
    ocs(res, 200, capabilities(space));
    return;
  }
  const { uid, password, wrong } = holder(req, space);
  if (!uid) {
    ocs(res, 401, [], wrong ? 'Unauthorised' : 'Not signed in', 997);
  } else if (place === 'GET /ocs/v2.php/cloud/user') {
    ocs(res, 200, personal(space.user(uid)));
  } else if (place === 'DELETE /ocs/v2.php/core/apppassword') {
    space.appPasswords.delete(password);
    ocs(res, 200, []);
  } else {
    ocs(res, 404, [], 'Nothing here', 998);
  }
}

export function handlePicture(res, url, space) {
  const [, kind, uid] = url.pathname.split('/');
  if (kind !== 'avatar') image(res, 'image/svg+xml', logo(space.colour));
  else if (space.user(decodeURIComponent(uid))) image(res, 'image/png', letter(space.colour));
  else json(res, 404, []);
}
