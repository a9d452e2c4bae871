// What real spaces answered, and how to compare the shape of an answer with it.

import assert from 'node:assert/strict';
import { existsSync, readFileSync } from 'node:fs';
import path from 'node:path';

const FOLDER = process.env.NEXTCLOUD_TRANSCRIPTS
  ?? path.resolve(import.meta.dirname, '../../../../../shared/nextcloud/transcripts');

// Said before anything is compared: without them, the tests would hold nothing.
export function requireTranscripts() {
  assert.ok(existsSync(FOLDER), `the transcripts of real spaces are not in ${FOLDER}: say where by NEXTCLOUD_TRANSCRIPTS`);
}

// The part of a transcript under the heading that begins so, up to the next one.
export function section(file, heading) {
  const parts = readFileSync(path.join(FOLDER, file), 'utf8').split(/^### /m);
  const found = parts.find((part) => part.startsWith(heading));
  assert.ok(found, `no heading ${heading} in ${file}`);
  return found;
}

export const statuses = (text) => [...text.matchAll(/^HTTP\/1\.1 (\d+)/gm)].map(([, code]) => Number(code));

// Every JSON value that stands at the beginning of a line, compact or spread over lines.
export function jsons(text) {
  const lines = text.split('\n');
  const found = [];
  for (let at = 0; at < lines.length; at += 1) {
    if (!/^[[{]/.test(lines[at])) continue;
    for (let end = at + 1; end <= lines.length; end += 1) {
      const value = parsed(lines.slice(at, end).join('\n'));
      if (value !== undefined) {
        found.push(value);
        at = end - 1;
        break;
      }
    }
  }
  return found;
}

function parsed(text) {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

const kind = (value) => (Array.isArray(value) ? 'array' : typeof value);

// That `ours` has all that `real` has, of the same kinds. `null` stands for any kind; `besides` names
// keys that need not be there.
export function sameShape(ours, real, besides = [], where = 'the answer') {
  if (ours === null || real === null) return;
  assert.equal(kind(ours), kind(real), `${where} is of another kind`);
  if (kind(real) !== 'object') return;
  for (const key of Object.keys(real)) {
    if (besides.includes(key)) continue;
    assert.ok(key in ours, `${where} has no ${key}`);
    sameShape(ours[key], real[key], besides, `${where}.${key}`);
  }
}
