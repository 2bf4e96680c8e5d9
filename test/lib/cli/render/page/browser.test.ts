/** The page as a person meets it: by eye, by keyboard, by screen reader. */
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import type { Browser, Page } from 'puppeteer-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { backtestPage } from '../../../../../lib/cli/render/page/page.ts';
import { expected, mail, outcome, tested } from '../../../../support/backtested.ts';
import { folder } from '../../../../support/folder.ts';

const browserPath = [
  process.env.CHROME_PATH ?? '',
  '/usr/bin/chromium',
  '/usr/bin/chromium-browser',
  '/usr/bin/google-chrome',
  '/Applications/Google Chrome.app/Contents/MacOS/Google Chrome',
].find((path) => path !== '' && existsSync(path));
const title =
  browserPath === undefined ? 'in a browser (SKIPPED: no Chromium here; CHROME_PATH names one)' : 'in a browser';

describe.skipIf(browserPath === undefined)(title, () => {
  let browser: Browser;
  beforeAll(async () => {
    const { launch } = await import('puppeteer-core');
    // A browser that root starts has no sandbox of its own.
    const args = ['--disable-dev-shm-usage', ...(process.getuid?.() === 0 ? ['--no-sandbox'] : [])];
    browser = await launch({ executablePath: browserPath as string, args });
  });
  afterAll(() => browser?.close());

  const attack = '"><img src=x onerror="globalThis.hit=1"></script><script>globalThis.hit=1</script>';
  const outcomes = [
    outcome(0, { region: attack, eventName: attack }),
    ...Array.from({ length: 9_000 }, (_, n) => outcome(n + 1)),
    ...Array.from({ length: 999 }, (_, n) => expected(n + 9_001, { decision: { kind: 'expected', entry: attack } })),
  ];
  const page = backtestPage(tested({ outcomes, mails: [mail({ body: attack }), mail({ incident: 'incident-1' })] }));

  async function opened(width: number, scheme: 'light' | 'dark' = 'light', content = page) {
    const url = pathToFileURL(join(folder({ 'page.html': content }), 'page.html')).href;
    const at = await browser.newPage();
    const [heard, asked]: [string[], string[]] = [[], []];
    at.on('console', (message) => heard.push(message.text()));
    at.on('pageerror', (error) => heard.push(String(error)));
    at.on('request', (request) => asked.push(request.url()));
    await at.setViewport({ width, height: 800, isMobile: width < 600 });
    await at.emulateMediaFeatures([{ name: 'prefers-color-scheme', value: scheme }]);
    await at.goto(url);
    return { at, url, heard, asked };
  }
  const isSaid = (at: Page, text: string): Promise<unknown> =>
    at.waitForFunction(`document.getElementById('shown').textContent.includes(${JSON.stringify(text)})`);
  const shown = (at: Page): Promise<string> => at.$eval('#shown', (one) => one.textContent ?? '');

  it('asks for nothing, runs nothing of others, and shows little of much', async () => {
    const { at, url, heard, asked } = await opened(1_280);
    expect(heard).toEqual([]);
    expect(asked).toEqual([url]);
    const found = await at.evaluate(
      `({ hit: 'hit' in globalThis, images: document.images.length, rows: document.querySelectorAll('#rows tr').length })`,
    );
    expect(found).toEqual({ hit: false, images: 0, rows: 100 });
    await at.close();
  });

  it('is filtered, paged and unfolded by keyboard alone', async () => {
    const { at } = await opened(1_280);
    expect(await shown(at)).toBe('Decisions 1 to 100 of 10000');
    await at.focus('#text');
    await at.keyboard.type('i-00000000000000123 eu-west');
    await isSaid(at, 'found');
    expect(await shown(at)).toMatch(/^Decisions 1 to \d+ of \d+ found, of 10000$/);
    await at.keyboard.press('Tab');
    await at.keyboard.type('crit');
    await isSaid(at, 'None');
    await at.focus('#text');
    await at.keyboard.down('Control');
    await at.keyboard.press('a');
    await at.keyboard.up('Control');
    await at.keyboard.press('Backspace');
    await isSaid(at, '181 found');
    await at.focus('#on');
    await at.keyboard.press('Enter');
    // The last page: the button that is no longer of use gives the focus on.
    expect(await shown(at)).toBe('Decisions 101 to 181 of 181 found, of 10000');
    expect(await at.evaluate('document.activeElement.id')).toBe('back');
    await at.focus('summary');
    await at.keyboard.press('Enter');
    expect(await at.$eval('details', (one) => one.open)).toBe(true);
    await at.close();
  });

  it.each([
    [390, 'light'],
    [390, 'dark'],
    [1_280, 'light'],
    [1_280, 'dark'],
  ] as const)('%d pixels wide, %s, fits the screen and every reader', async (width, scheme) => {
    // Every cell is looked at: a few are enough.
    const few = [...outcomes.slice(0, 10), ...outcomes.slice(-2)];
    const { at } = await opened(
      width,
      scheme,
      backtestPage(tested({ outcomes: few, mails: [mail({ body: attack })] })),
    );
    // Evaluated, not put into the page, which its policy forbids.
    await at.evaluate((await import('axe-core')).default.source);
    await at.evaluate("for (const one of document.querySelectorAll('details')) one.open = true");
    const { violations } = (await at.evaluate('axe.run()')) as {
      readonly violations: readonly { readonly id: string; readonly nodes: readonly { readonly html: string }[] }[];
    };
    const wide = await at.evaluate('document.documentElement.scrollWidth - document.documentElement.clientWidth');
    expect(violations.map(({ id, nodes }) => `${id}: ${nodes[0]?.html}`)).toEqual([]);
    expect(wide).toBe(0);
    // On paper the same: a table stays one to a screen reader, however it is laid out.
    const tree = JSON.stringify(await at.accessibility.snapshot({ interestingOnly: false }));
    for (const role of ['table', 'columnheader', 'rowheader', 'status', 'main'])
      expect(tree).toContain(`"role":"${role}"`);
    await at.close();
  });
});
