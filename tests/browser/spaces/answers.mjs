// Reading a request and answering it, as a Nextcloud does.

const NO_STORE = 'no-cache, no-store, must-revalidate';
const LARGEST = 64 * 1024;

// Slashes escaped and nothing beyond ASCII, as PHP writes JSON.
function phpJson(value) {
  return JSON.stringify(value).replaceAll('/', '\\/')
    .replaceAll(/[\u0080-\uffff]/g, (one) => `\\u${one.charCodeAt(0).toString(16).padStart(4, '0')}`);
}

export function json(res, status, value, headers = {}) {
  const body = phpJson(value);
  res.writeHead(status, {
    'Content-Type': 'application/json; charset=utf-8',
    'Content-Length': Buffer.byteLength(body),
    'Cache-Control': NO_STORE,
    ...headers,
  });
  res.end(body);
}

export function html(res, status, body, headers = {}) {
  res.writeHead(status, { 'Content-Type': 'text/html; charset=UTF-8', 'Cache-Control': NO_STORE, ...headers });
  res.end(body);
}

export function image(res, type, body) {
  res.writeHead(200, { 'Content-Type': type, 'Content-Length': body.length, 'Cache-Control': 'private, max-age=86400, immutable' });
  res.end(body);
}

export function redirect(res, location, status = 303) {
  res.writeHead(status, { 'Content-Type': 'text/html; charset=UTF-8', 'Content-Length': 0, 'Cache-Control': NO_STORE, Location: location });
  res.end();
}

export function cookies(req) {
  const pairs = (req.headers.cookie ?? '').split(';').map((pair) => pair.trim().split('='));
  return Object.fromEntries(pairs.map(([name, ...value]) => [name, value.join('=')]));
}

// The fields of a form or of a JSON object.
export async function fields(req) {
  let body = '';
  for await (const piece of req) {
    body += piece;
    if (body.length > LARGEST) throw new Error('a request that large is none of ours');
  }
  if (req.headers['content-type']?.startsWith('application/json')) return JSON.parse(body || '{}');
  return Object.fromEntries(new URLSearchParams(body));
}

export function ocs(res, status, data, message = 'OK', code = status) {
  const meta = { status: status < 300 ? 'ok' : 'failure', statuscode: code, message };
  const headers = status === 401 ? { 'WWW-Authenticate': 'Basic realm="Authorisation Required"' } : {};
  json(res, status, { ocs: { meta, data } }, headers);
}
