import { PanelBuilder as BarChart } from '@grafana/grafana-foundation-sdk/barchart';
import type { Dashboard } from '@grafana/grafana-foundation-sdk/dashboard';
import {
  DashboardBuilder,
  QueryVariableBuilder,
  RowBuilder,
  VariableRefresh,
} from '@grafana/grafana-foundation-sdk/dashboard';
import { PanelBuilder as Stat } from '@grafana/grafana-foundation-sdk/stat';
import { PanelBuilder as Table } from '@grafana/grafana-foundation-sdk/table';
import { PanelBuilder as TimeSeries } from '@grafana/grafana-foundation-sdk/timeseries';
import { clickHouseQuery, datasource } from './clickhouse-query.ts';

/** A run counts in the state that its row names: a load that broke off is never seen. */
const runs = `(SELECT * FROM runs FINAL WHERE model_line = '\${model_line}' AND $__timeFilter(created_at))`;
const metrics = `SELECT metrics.* FROM (SELECT * FROM metrics FINAL) AS metrics
INNER JOIN ${runs} AS runs ON metrics.run_id = runs.run_id AND metrics.version = runs.details_version`;
const newestVerdicts = `SELECT verdicts.* FROM (SELECT * FROM verdicts FINAL) AS verdicts
INNER JOIN (SELECT run_id, version FROM ${runs} WHERE verdict != '' ORDER BY created_at DESC LIMIT 1) AS newest
ON verdicts.run_id = newest.run_id AND verdicts.version = newest.version`;
const release = `if(empty(tags), substring(run_id, 1, 12), tags[1])`;

/** Whether releases of one model line got worse, in what, and how sure that is. */
export function releaseQuality(): Dashboard {
  return new DashboardBuilder('vllm-eval: release quality')
    .uid('vllm-eval-release-quality')
    .description('Every release of a model line against its accepted baseline.')
    .tags(['vllm-eval'])
    .timezone('browser')
    .time({ from: 'now-30d', to: 'now' })
    .refresh('5m')
    .readonly()
    .withVariable(
      new QueryVariableBuilder('model_line')
        .label('Model line')
        .datasource(datasource)
        .query('SELECT DISTINCT model_line FROM runs ORDER BY model_line')
        .refresh(VariableRefresh.OnTimeRangeChanged),
    )
    .withRow(new RowBuilder('Newest release'))
    .withPanel(
      new Stat()
        .title('Verdict')
        .datasource(datasource)
        .span(6)
        .height(6)
        .reduceOptions({ build: () => ({ calcs: ['lastNotNull'], values: false, fields: '/^verdict$/' }) })
        .withTarget(
          clickHouseQuery('table', `SELECT verdict FROM ${runs} WHERE verdict != '' ORDER BY created_at DESC LIMIT 1`),
        ),
    )
    .withPanel(
      new Table()
        .title('Compared with its baseline')
        .description('Tasks in the order of how much they moved; `low` and `high` bound the difference.')
        .datasource(datasource)
        .span(18)
        .height(6)
        .withTarget(
          clickHouseQuery(
            'table',
            `SELECT task, metric, verdict, baseline_value AS baseline, candidate_value AS candidate, delta,
  delta_low AS low, delta_high AS high, p_adjusted AS "p adjusted", pairs, reason
FROM (${newestVerdicts}) ORDER BY abs(ifNull(delta, 0)) DESC, task`,
          ),
        ),
    )
    .withPanel(
      new BarChart()
        .title('Questions whose answer changed')
        .datasource(datasource)
        .span(24)
        .height(7)
        .withTarget(
          clickHouseQuery(
            'table',
            `SELECT concat(task, '/', metric) AS task, flips_to_worse AS "to worse", flips_to_better AS "to better"
FROM (${newestVerdicts}) WHERE flips_to_worse + flips_to_better > 0 ORDER BY flips_to_worse DESC LIMIT 20`,
          ),
        ),
    )
    .withRow(new RowBuilder('Releases'))
    .withPanel(
      new TimeSeries()
        .title('Quality')
        .description('The main metric of every task; a gap is a value that could not be measured.')
        .datasource(datasource)
        .span(12)
        .height(9)
        .spanNulls(false)
        .withTarget(
          clickHouseQuery(
            'timeseries',
            `SELECT created_at AS time, concat(task, '/', metric) AS task, value
FROM (${metrics}) WHERE engine != 'serving' AND is_primary ORDER BY time`,
          ),
        ),
    )
    .withPanel(
      new TimeSeries()
        .title('Latency under load')
        .description('95th percentiles, in milliseconds.')
        .datasource(datasource)
        .span(12)
        .height(9)
        .unit('ms')
        .withTarget(
          clickHouseQuery(
            'timeseries',
            `SELECT created_at AS time, concat(task, '/', metric) AS task, value
FROM (${metrics}) WHERE engine = 'serving' AND unit = 'ms' AND metric LIKE '%p95%' ORDER BY time`,
          ),
        ),
    )
    .withPanel(
      new TimeSeries()
        .title('Coverage')
        .description('Share of planned questions that were measured, of the least covered task.')
        .datasource(datasource)
        .span(12)
        .height(7)
        .unit('percentunit')
        .min(0)
        .max(1)
        .withTarget(
          clickHouseQuery(
            'timeseries',
            `SELECT created_at AS time, min(coverage) AS coverage FROM (${metrics}) GROUP BY created_at ORDER BY time`,
          ),
        ),
    )
    .withPanel(
      new Table()
        .title('Runs')
        .datasource(datasource)
        .span(12)
        .height(7)
        .withTarget(
          clickHouseQuery(
            'table',
            `SELECT created_at AS time, ${release} AS release, verdict, suite, baseline_run_id AS baseline, server_version AS server, gpu, run_id AS run
FROM ${runs} ORDER BY time DESC LIMIT 100`,
          ),
        ),
    )
    .build();
}
