import { crc32, deflateSync } from 'node:zlib';

const WIDTH = 9;
const HEIGHT = 16;

/** A small PNG in colours that follow from its address, so that pictures are told apart. */
export function picture(url: string): Buffer {
  let seed = 7;
  for (const letter of url) seed = (seed * 31 + letter.charCodeAt(0)) % 16_777_213;
  const shade = (channel: number, row: number) => 90 + (((seed >> (channel * 8)) & 127) * (row + 4)) / 20;
  const rows = Array.from({ length: HEIGHT }, (_, row) => {
    const pixel = [0, 1, 2].map((channel) => Math.round(shade(channel, row)));
    return [0, ...Array.from({ length: WIDTH }, () => pixel).flat()];
  });
  const size = Buffer.alloc(8);
  size.writeUInt32BE(WIDTH, 0);
  size.writeUInt32BE(HEIGHT, 4);
  return Buffer.concat([
    Buffer.from('\x89PNG\r\n\x1a\n', 'latin1'),
    // Eight bits a channel, RGB.
    chunk('IHDR', Buffer.concat([size, Buffer.from([8, 2, 0, 0, 0])])),
    chunk('IDAT', deflateSync(Buffer.from(rows.flat()))),
    chunk('IEND', Buffer.alloc(0)),
  ]);
}

function chunk(name: string, data: Buffer): Buffer {
  const body = Buffer.concat([Buffer.from(name, 'latin1'), data]);
  const [length, check] = [Buffer.alloc(4), Buffer.alloc(4)];
  length.writeUInt32BE(data.length);
  check.writeUInt32BE(crc32(body));
  return Buffer.concat([length, body, check]);
}
