// Writing to the forum without a browser, to fill it before a journey.

import { PASSWORD } from './server.mjs';

export class Member {
  constructor(base, account) {
    this.base = base;
    this.account = account;
    this.cookie = '';
  }

  static async signIn(base, account) {
    const member = new Member(base, account);
    const response = await member.post('/connexion/local', { email: account.email, password: PASSWORD });
    member.cookie = response.headers.getSetCookie().map((line) => line.split(';')[0]).join('; ');
    if (response.status !== 303 || !member.cookie) throw new Error(`${account.name} cannot sign in: ${response.status}`);
    return member;
  }

  async post(path, fields) {
    const response = await fetch(this.base + path, {
      method: 'POST',
      body: new URLSearchParams(fields),
      headers: { Origin: this.base, ...(this.cookie && { Cookie: this.cookie }) },
      redirect: 'manual',
    });
    await response.arrayBuffer();
    return response;
  }

  // Like `post`, for what must succeed. Gives back the address it leads to, without `fait=`.
  async does(path, fields = {}) {
    const response = await this.post(path, fields);
    if (response.status !== 303) throw new Error(`${this.account.name} POST ${path}: ${response.status}`);
    const place = new URL(response.headers.get('location'), this.base);
    place.searchParams.delete('fait');
    return place.pathname + place.search + place.hash;
  }

  async ask(fields) {
    const path = await this.does('/poser', fields);
    return { path, id: path.split('/').at(-1), title: fields.title };
  }

  async answer(topic, body) {
    return this.does(`/t/${topic.id}/repondre`, { body });
  }

  async read(path) {
    const response = await fetch(this.base + path, { headers: this.cookie ? { Cookie: this.cookie } : {} });
    return { status: response.status, text: await response.text() };
  }

  // The id of a message, read where its card names it.
  async postId(topic, number) {
    const { text } = await this.read(topic.path);
    const card = text.split(`id="message-${number}"`)[1] ?? '';
    const id = /\/(?:p|signaler|moderation\/messages)\/(\d+)/.exec(card)?.[1];
    if (!id) throw new Error(`no id of message ${number} in ${topic.path}`);
    return id;
  }
}

// Whether the forum has a page here; what has not been built yet answers 404.
export async function exists(base, path) {
  const response = await fetch(base + path, { redirect: 'manual' });
  await response.arrayBuffer();
  return response.status !== 404;
}
