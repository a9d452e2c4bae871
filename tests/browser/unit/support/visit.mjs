// Somebody, or a program, who asks spaces: over TLS, by their names, with or without keeping cookies.

import { request } from 'node:https';

export class Visitor {
  #cookies = new Map();

  constructor(spaces, { keepsCookies = true, agent = 'Mozilla/5.0 (a browser)' } = {}) {
    Object.assign(this, { spaces, keepsCookies, agent });
  }

  // One answer, redirects not followed: { status, headers, body }.
  async ask(method, address, { form, headers = {} } = {}) {
    const url = new URL(address);
    const body = form && new URLSearchParams(form).toString();
    const answer = await this.#send(url, {
      method,
      headers: {
        Host: url.host,
        ...(this.agent && { 'User-Agent': this.agent }),
        ...(this.keepsCookies && { 'Accept-Language': 'fr', Cookie: this.#jar(url) }),
        ...(body !== undefined && { 'Content-Type': 'application/x-www-form-urlencoded' }),
        ...headers,
      },
    }, body);
    this.#keep(url, answer.headers['set-cookie'] ?? []);
    return answer;
  }

  #send(url, { method, headers }, body) {
    return new Promise((resolve, reject) => {
      const sent = request({
        host: '127.0.0.1', port: url.port, servername: url.hostname, ca: this.spaces.authority.ca, agent: false,
        path: url.pathname + url.search, method, headers,
      }, (response) => {
        const pieces = [];
        response.on('data', (piece) => pieces.push(piece));
        response.on('error', reject);
        response.on('end', () => resolve({
          status: response.statusCode, headers: response.headers, body: Buffer.concat(pieces).toString('utf8'),
        }));
      });
      sent.on('error', reject);
      sent.end(body);
    });
  }

  #jar(url) {
    return [...this.#cookies.values()].filter(({ host }) => host === url.host)
      .map(({ name, value }) => `${name}=${value}`).join('; ');
  }

  #keep(url, lines) {
    if (!this.keepsCookies) return;
    for (const line of lines) {
      const [, name, value] = /^([^=]+)=([^;]*)/.exec(line);
      const key = `${url.host} ${name}`;
      if (/max-age=0|01 Jan 1970/i.test(line)) this.#cookies.delete(key);
      else this.#cookies.set(key, { host: url.host, name, value });
    }
  }

  get(address, options) {
    return this.ask('GET', address, options);
  }

  post(address, form, headers) {
    return this.ask('POST', address, { form, headers });
  }

  // Signs in on the page that stands at this address; gives back where it leads.
  async signIn(address, user, password) {
    const { body } = await this.get(address);
    const hidden = (name) => new RegExp(`name="${name}" value="([^"]*)"`).exec(body)?.[1].replaceAll('&amp;', '&');
    const answer = await this.post(new URL('/login', address), {
      user, password, requesttoken: hidden('requesttoken'), redirect_url: hidden('redirect_url'),
    });
    return answer.headers.location;
  }

  // Follows as far as the addresses are those of spaces; gives back the last answer and its address.
  async follow(address) {
    for (let left = 8; left > 0; left -= 1) {
      if (!this.spaces.owns(address)) return { address };
      const answer = await this.get(address);
      if (!answer.headers.location) return { ...answer, address };
      address = new URL(answer.headers.location, address).href;
    }
    throw new Error(`never arrives: ${address}`);
  }
}
