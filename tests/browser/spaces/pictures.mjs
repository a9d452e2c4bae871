// Pictures, made on the spot.

import { crc32, deflateSync } from 'node:zlib';

const SIDE = 64;

function chunk(type, data) {
  const body = Buffer.concat([Buffer.from(type, 'latin1'), data]);
  const framed = Buffer.alloc(body.length + 8);
  framed.writeUInt32BE(data.length, 0);
  body.copy(framed, 4);
  framed.writeUInt32BE(crc32(body), body.length + 4);
  return framed;
}

// A PNG of one colour, `#rrggbb`.
export function letter(colour) {
  const pixel = Buffer.from(colour.slice(1), 'hex');
  const row = Buffer.concat([Buffer.from([0]), ...Array(SIDE).fill(pixel)]);
  const header = Buffer.alloc(13);
  header.writeUInt32BE(SIDE, 0);
  header.writeUInt32BE(SIDE, 4);
  header.set([8, 2, 0, 0, 0], 8);
  return Buffer.concat([
    Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]),
    chunk('IHDR', header),
    chunk('IDAT', deflateSync(Buffer.concat(Array(SIDE).fill(row)))),
    chunk('IEND', Buffer.alloc(0)),
  ]);
}

// An SVG that tries to run something, as a logo may.
export function logo(colour) {
  return Buffer.from(`<svg xmlns="http://www.w3.org/2000/svg" width="${SIDE}" height="${SIDE}"><script>alert(1)</script>`
    + `<rect width="${SIDE}" height="${SIDE}" rx="12" fill="${colour}"/></svg>`);
}
