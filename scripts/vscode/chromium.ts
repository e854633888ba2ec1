/**
 * The browser in which the browser VS Code is opened.
 *
 * Contract: `launchChromium()` starts a Chromium, Chrome or Edge that is installed on this
 * machine (BULWARK_CHROMIUM names another), installing Debian's when it may. Its first-run,
 * update and sync traffic is off.
 */
import { type Browser, chromium } from 'playwright-core';
import { ensureCommand } from './systemPackages';

const places = [
  'chromium',
  'chromium-browser',
  'google-chrome',
  'google-chrome-stable',
  'microsoft-edge',
  '/Applications/Google Chrome.app/Contents/MacOS/Google Chrome',
  '/Applications/Chromium.app/Contents/MacOS/Chromium',
  'C:\\Program Files\\Google\\Chrome\\Application\\chrome.exe',
  'C:\\Program Files (x86)\\Microsoft\\Edge\\Application\\msedge.exe',
];

export async function launchChromium(headless = true): Promise<Browser> {
  const given = process.env.BULWARK_CHROMIUM;
  const executablePath = await ensureCommand({
    candidates: given ? [given] : places,
    debianPackages: ['chromium'],
    purpose: 'to open the browser VS Code in tests',
  });
  return chromium.launch({
    executablePath,
    headless,
    args: [
      '--no-sandbox',
      '--disable-gpu',
      '--disable-quic',
      '--no-first-run',
      '--disable-background-networking',
      '--disable-component-update',
      '--disable-sync',
    ],
  });
}
