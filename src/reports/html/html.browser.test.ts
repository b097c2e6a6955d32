import { existsSync } from 'node:fs';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { type Browser, chromium, type Page } from 'playwright-core';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { hostileInput } from '../../../test/fixtures/reports/hostile-input.ts';
import { regressedInput } from '../../../test/fixtures/reports/report-input.ts';
import type { ReportInput } from '../report-input.ts';
import { renderHtml } from './html.ts';

const executablePath = ['/usr/bin/chromium', '/usr/bin/chromium-browser', '/usr/bin/google-chrome'].find(existsSync);
const flags =
  '--headless --no-sandbox --disable-gpu --disable-quic --no-first-run --disable-background-networking --disable-component-update --disable-sync';
let browser: Browser | undefined;
let folder = '';

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'vllm-eval-report-'));
  if (executablePath !== undefined) browser = await chromium.launch({ executablePath, args: flags.split(' ') });
});

afterAll(async () => {
  await browser?.close();
  await rm(folder, { recursive: true, force: true });
});

/** A page that shows the report from disk without a network, and what it complained about or asked for. */
async function open(
  input: ReportInput,
  width: number,
): Promise<{ readonly page: Page; readonly complaints: string[] }> {
  if (browser === undefined) throw new Error('expected a browser');
  const context = await browser.newContext({ viewport: { width, height: 900 }, offline: true });
  const page = await context.newPage();
  const complaints: string[] = [];
  page.on('console', (message) => complaints.push(`${message.type()}: ${message.text()}`));
  page.on('pageerror', (error) => complaints.push(error.message));
  page.on('dialog', (dialog) => complaints.push(`dialog: ${dialog.message()}`));
  page.on('request', (request) => {
    if (!request.url().startsWith('file:')) complaints.push(`request: ${request.url()}`);
  });
  const path = join(folder, 'report.html');
  await writeFile(path, renderHtml(input, { lang: 'ko' }));
  await page.goto(pathToFileURL(path).href);
  return { page, complaints };
}

const reason = 'no Chromium on this machine: make run-tests installs it';

test('opens offline without a complaint, at every width without sideways scrolling', async (context) => {
  if (browser === undefined) return context.skip(reason);
  for (const width of [360, 768, 1280]) {
    const { page, complaints } = await open(regressedInput, width);
    expect(await page.locator('h1').innerText()).toContain('CRITICAL');
    expect(await page.evaluate('document.documentElement.scrollWidth')).toBe(width);
    expect(complaints).toEqual([]);
    await page.context().close();
  }
});

test('filters, searches and sorts the comparison', async (context) => {
  if (browser === undefined) return context.skip(reason);
  const { page, complaints } = await open(regressedInput, 1280);
  const rows = page.locator('table.compare tbody tr:visible');
  expect(await rows.count()).toBe(12);
  await page.getByRole('button', { name: 'REGRESSED 2' }).click();
  expect(await rows.count()).toBe(2);
  await page.getByRole('searchbox').fill('kobest');
  expect(await rows.allInnerTexts()).toEqual([expect.stringContaining('kobest_hellaswag')]);
  await page.getByRole('searchbox').fill('no such metric');
  expect(await page.locator('.no-match').isVisible()).toBe(true);
  await page.getByRole('searchbox').fill('');
  await page.getByRole('button', { name: '전체 12' }).click();
  await page.locator('th[data-key=name] button').click();
  expect(await rows.first().innerText()).toContain('aime25');
  await page.locator('th[data-key=name] button').click();
  expect(await rows.first().innerText()).toContain('service_queries_ko');
  expect(complaints).toEqual([]);
});

test('flips open with the keyboard alone', async (context) => {
  if (browser === undefined) return context.skip(reason);
  const { page } = await open(regressedInput, 1280);
  const flip = page.locator('details.flip').first();
  await flip.locator('summary').focus();
  await page.keyboard.press('Enter');
  expect(await flip.getByText('Janet sells 16 − 3 = 13 eggs.').isVisible()).toBe(true);
});

test('an answer that is a program stays an answer', async (context) => {
  if (browser === undefined) return context.skip(reason);
  const attack =
    '"><script>alert(1)</script><img src="https://evil.example/x" onerror="alert(2)"><svg onload=alert(3)>';
  const { page, complaints } = await open(hostileInput(attack), 1280);
  expect(complaints).toEqual([]);
  expect(await page.locator('img').count()).toBe(0);
  await page.locator('details.flip summary').click();
  expect(await page.locator('.quote').first().innerText()).toBe(attack);
});
