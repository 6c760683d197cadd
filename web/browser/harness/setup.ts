import { existsSync, rmSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { chromiumPath } from './chromium.ts';
import { binary } from './fanfare.ts';
import { screenshots } from './look.ts';

/** Says at once, and once, what is missing; begins without old screenshots when all tests run. */
export default function setup() {
  if (!existsSync(binary)) {
    throw new Error(`${binary} is missing: cargo build --package fanfare, or name another by FANFARE_BINARY`);
  }
  const console = fileURLToPath(new URL('../../dist/index.html', import.meta.url));
  if (!existsSync(console)) throw new Error('web/dist is missing: npm run build');
  chromiumPath();
  rmSync(`${screenshots}/failed`, { recursive: true, force: true });
}
