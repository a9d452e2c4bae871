// The first visit of a topic page of twenty messages: at most 5 requests and 40 KB. All scripts that
// any page may load: at most 20 KB compressed, and the stylesheet 15 KB.

import { readdirSync } from 'node:fs';
import path from 'node:path';
import { gzipSync } from 'node:zlib';

export const once = true;
const REQUESTS = 5;
const BYTES = 40_000;
const SCRIPT_BYTES = 20 * 1024;
const STYLE_BYTES = 15_000;
const SCRIPTS = path.join(import.meta.dirname, '../../../assets/js');

export async function walk(stage, mode, forum) {
  const { report } = stage;
  const visitor = await stage.enter(mode);
  const watch = await visitor.context.newCDPSession(visitor.page);
  const received = new Map();
  await watch.send('Network.enable');
  watch.on('Network.requestWillBeSent', ({ requestId, request }) => received.set(requestId, { url: request.url, bytes: 0 }));
  // What passed the wire, heads of the answers included.
  watch.on('Network.loadingFinished', ({ requestId, encodedDataLength }) => {
    const one = received.get(requestId);
    if (one) one.bytes = encodedDataLength;
  });
  await visitor.page.goto(forum.long.path, { waitUntil: 'networkidle' });
  const messages = await visitor.page.locator('[id^=message-]').count();
  report.equal('weight: the page has twenty messages', messages, 20);
  const requests = [...received.values()];
  // A headless browser leaves the icon out; one with tabs asks for it.
  const icon = await visitor.page.locator('link[rel=icon]').getAttribute('href');
  if (!requests.some(({ url }) => url.endsWith(icon))) {
    const response = await fetch(new URL(icon, stage.server.url), { headers: { 'Accept-Encoding': 'gzip' } });
    const heads = [...response.headers].reduce((sum, [key, value]) => sum + key.length + value.length + 4, 0);
    requests.push({ url: icon, bytes: heads + Number(response.headers.get('content-length') ?? (await response.arrayBuffer()).byteLength) });
  }
  for (const { url, bytes } of requests) report.note(`${String(bytes).padStart(6)} bytes  ${url.replace(stage.server.url, '')}`);
  const total = requests.reduce((sum, { bytes }) => sum + bytes, 0);
  report.check(`weight: ${requests.length} requests, at most ${REQUESTS}`, requests.length <= REQUESTS);
  report.check(`weight: ${total} bytes, at most ${BYTES}`, total > 0 && total <= BYTES);
  await files(visitor);
}

// What each file weighs as it is sent, compressed as much as gzip can.
async function files({ page, stage: { report } }) {
  const weigh = async (address) => {
    const response = await page.request.get(address);
    if (!response.ok()) throw new Error(`${address}: ${response.status()}`);
    return gzipSync(await response.body(), { level: 9 }).length;
  };
  const app = new URL(await page.locator('script[src]').getAttribute('src'), page.url());
  let scripts = 0;
  for (const name of readdirSync(SCRIPTS)) {
    const bytes = await weigh(new URL(name, app).href);
    report.note(`${String(bytes).padStart(6)} bytes  ${name}`);
    scripts += bytes;
  }
  report.check(`weight: ${scripts} bytes of scripts, at most ${SCRIPT_BYTES}`, scripts <= SCRIPT_BYTES);
  const style = await weigh(new URL(await page.locator('link[rel=stylesheet]').getAttribute('href'), page.url()).href);
  report.check(`weight: ${style} bytes of style, at most ${STYLE_BYTES}`, style <= STYLE_BYTES);
}
