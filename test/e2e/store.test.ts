import { cpSync, existsSync, mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { Simulator } from '../../src/simulator/start-simulator.ts';
import { startSimulator } from '../../src/simulator/start-simulator.ts';
import type { ClickHouseServer } from '../store/clickhouse-server.ts';
import { hasChdb, startClickHouse } from '../store/clickhouse-server.ts';
import type { Finished } from './cli.ts';
import { isCleanError, runCli, smallWorkspace } from './cli.ts';

interface Counts {
  readonly items: number;
  readonly runs: number;
}

// Every test starts several processes; on a machine busy with other work they take their time.
const options = { timeout: 120_000 };

describe.skipIf(!hasChdb)(
  'a store behind HTTP (skipped where the optional package chdb is not installed)',
  options,
  () => {
    const workspace = smallWorkspace();
    const here = join(workspace.directory, 'runs');
    const elsewhere = join(workspace.directory, 'pod');
    const database = join(workspace.directory, 'clickhouse');
    let simulator: Simulator;
    let server: ClickHouseServer;
    let store: string;

    beforeAll(async () => {
      simulator = await startSimulator({ servedModelName: 'tiny', seed: 1 });
      server = await startClickHouse(database);
      store = `${server.url}/vllm_eval`;
    });
    afterAll(async () => {
      await server.kill();
      await simulator.close();
      rmSync(workspace.directory, { recursive: true, force: true });
    });

    const evaluate = (runId: string, folder: string): Promise<Finished> =>
      runCli([
        ...`run --quiet --json --endpoint ${simulator.url} --store ${store} --run-id ${runId}`.split(' '),
        '--config',
        workspace.config,
        '--output-dir',
        folder,
      ]);
    const command = (...args: string[]): Promise<Finished> => runCli([...args, '--store', store]);
    const port = (): number => Number(new URL(server.url).port);

    /** Raw rows, without the views that hide what a broken load left. */
    async function count(runId: string): Promise<Counts> {
      const ask = async (table: string): Promise<number> => {
        const query = `SELECT count() FROM vllm_eval.${table} WHERE run_id = '${runId}'`;
        return Number(await (await fetch(`${server.url}/?query=${encodeURIComponent(query)}`)).text());
      };
      return { items: await ask('item_scores'), runs: await ask('runs FINAL') };
    }

    test('a store that is away fails no run, and is given what it is owed at the next chance, once', async () => {
      await server.kill();
      const first = await evaluate('FIRST', here);
      expect(first.code, first.stderr).toBe(0);
      expect(existsSync(join(here, 'FIRST', 'unstored.json'))).toBe(true);

      server = await startClickHouse(database, port());
      const accepted = await command('accept', 'FIRST', '--output-dir', here, '--json');
      expect(accepted.code, accepted.stderr).toBe(0);
      expect(JSON.parse(accepted.stdout)).toMatchObject({ runId: 'FIRST', modelLine: 'e2e', keptIn: 'directory' });
      expect(existsSync(join(here, 'FIRST', 'unstored.json'))).toBe(false);
      const stored = await count('FIRST');
      expect(stored.runs).toBe(1);
      expect(stored.items).toBeGreaterThan(24);

      expect((await command('backfill', '--output-dir', here)).stdout).toMatch(/^1 runs: 0 loaded, 0 .* 1 unchanged/);
      expect(await count('FIRST')).toEqual(stored);
    });

    test('a machine without the old run directory decides as one with it', async () => {
      const second = await evaluate('SECOND', elsewhere);
      expect(second.code, second.stderr).toBe(0);
      const verdict = JSON.parse(readFileSync(join(elsewhere, 'SECOND', 'verdict.json'), 'utf8'));
      expect(verdict.baselineRunId).toBe('FIRST');
      expect(readFileSync(join(elsewhere, 'SECOND', 'report.html'), 'utf8')).toContain('FIRST');

      cpSync(join(elsewhere, 'SECOND'), join(here, 'SECOND'), { recursive: true });
      const again = await runCli(['step', 'decide', '--run', join(here, 'SECOND'), '--force', '--quiet']);
      expect(again.code, again.stderr).toBe(0);
      const other = JSON.parse(readFileSync(join(here, 'SECOND', 'verdict.json'), 'utf8'));
      expect({ ...other, decidedAt: '' }).toEqual({ ...verdict, decidedAt: '' });
    });

    test('baselines are set, shown and followed from either place', async () => {
      const set = await command('baseline', 'set', 'FIRST', '--anchor', '--note', 'gold', '--output-dir', here);
      expect(set.stdout).toBe('FIRST is the golden anchor of e2e\n');
      expect((await command('accept', 'SECOND', '--output-dir', here)).code).toBe(0);

      const shown = await command('baseline', 'show', '--json', '--output-dir', join(workspace.directory, 'nothing'));
      expect(JSON.parse(shown.stdout)).toMatchObject([
        {
          modelLine: 'e2e',
          baseline: { runId: 'SECOND', keptIn: 'store' },
          anchor: { runId: 'FIRST', note: 'gold', keptIn: 'store' },
        },
      ]);
      const history = await command('baseline', 'history', '--output-dir', here);
      expect(history.stdout).toMatch(/SECOND .* baseline/);
      expect(history.stdout).toMatch(/arc_easy +acc\S* +2 /);

      const back = await command('accept', 'FIRST', '--output-dir', join(workspace.directory, 'nothing'), '--json');
      expect(JSON.parse(back.stdout)).toMatchObject({ runId: 'FIRST', keptIn: 'store' });
      const now = await command('baseline', 'show', '--json', '--output-dir', here);
      expect(JSON.parse(now.stdout)[0].baseline.runId).toBe('FIRST');
    });

    test('an INVALID run and one that nobody knows are refused, and so is a model line without runs', async () => {
      const path = join(here, 'SECOND', 'verdict.json');
      const verdict = JSON.parse(readFileSync(path, 'utf8'));
      writeFileSync(path, JSON.stringify({ ...verdict, verdict: 'INVALID' }));
      for (const args of [
        ['accept', 'SECOND'],
        ['baseline', 'set', 'SECOND', '--anchor'],
      ]) {
        const refused = await command(...args, '--output-dir', here);
        expect(refused.stderr).toContain('EVAL_ACCEPT_INVALID');
        expect(isCleanError(refused)).toBe(true);
        expect(refused.code).toBe(2);
      }
      writeFileSync(path, JSON.stringify(verdict));
      const unknown = await command('accept', 'NOBODY', '--output-dir', here);
      expect(unknown.stderr).toContain('EVAL_STORE_RUN_UNKNOWN');
      const line = await command('baseline', 'show', '--model-line', 'e2f', '--output-dir', here);
      expect(line.stderr).toContain('EVAL_BASELINE_LINE_UNKNOWN');
      expect(line.stderr).toContain('e2e');
      expect(line.code).toBe(2);
      const limit = await command('baseline', 'history', '--limit', 'many', '--output-dir', here);
      expect(limit.stderr).toContain('EVAL_CLI_USAGE');
    });

    test('backfill tells what it could not read and goes on; unfinished runs are left', async () => {
      const broken = join(here, 'BROKEN');
      cpSync(join(here, 'SECOND'), broken, { recursive: true });
      writeFileSync(join(broken, 'metrics.json'), '{"half');
      const unfinished = join(here, 'UNFINISHED');
      mkdirSync(unfinished);
      renameSync(join(broken, 'run.json'), join(unfinished, 'run.json'));
      cpSync(join(unfinished, 'run.json'), join(broken, 'run.json'));
      const finished = await command('backfill', '--output-dir', here, '--json');
      expect(finished.code).toBe(2);
      expect(JSON.parse(finished.stdout)).toMatchObject({ runs: 4, loaded: 0, unfinished: 1, failed: 1 });
      expect(finished.stderr).toContain('BROKEN failed: ');

      expect((await command('backfill', 'NOBODY', '--output-dir', here)).stderr).toContain('EVAL_RUN_UNKNOWN');
      const none = await runCli(['backfill', '--store', 'none', '--output-dir', here]);
      expect(none.stderr).toContain('EVAL_CLI_USAGE');
      expect(none.code).toBe(2);
      await server.kill();
      const away = await command('backfill', '--output-dir', here);
      expect(away.stderr).toContain('EVAL_STORE_UNREACHABLE');
      expect(away.code).toBe(75);
      server = await startClickHouse(database, port());
    });
  },
);
