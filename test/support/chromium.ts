import { existsSync } from 'node:fs';
import { chromium, type Browser } from 'playwright-core';

const chromiumPath = [
  process.env['FASTBOOK_CHROMIUM'],
  '/usr/bin/chromium',
  '/usr/bin/chromium-browser',
  '/usr/bin/google-chrome',
].find(file => file && existsSync(file));

const flags = ['--no-sandbox', '--disable-gpu', '--disable-quic', '--no-first-run'].concat(
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
);

/** A browser without a window. */
export async function launchChromium(): Promise<Browser> {
  if (!chromiumPath)
    throw new Error(
      'these tests need Chromium: install it (apt-get install chromium), or name it in FASTBOOK_CHROMIUM',
    );
  return chromium.launch({ executablePath: chromiumPath, args: flags });
}
