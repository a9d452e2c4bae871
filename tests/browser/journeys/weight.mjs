// The first visit of a topic page of twenty messages: at most 5 requests and 40 KB.

export const once = true;
const REQUESTS = 5;
const BYTES = 40_000;

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
}
