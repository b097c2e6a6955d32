import type { Builder, Dataquery } from '@grafana/grafana-foundation-sdk/cog';

/** As Grafana's datasource of the same name in the chart's values has it. */
export const datasource = { type: 'grafana-clickhouse-datasource', uid: 'vllm-eval-clickhouse' } as const;

interface ClickHouseQuery extends Dataquery {
  readonly refId: string;
  readonly datasource: typeof datasource;
  readonly editorType: 'sql';
  readonly queryType: 'table' | 'timeseries';
  /** What the plugin makes of the rows: 0 series, 1 table. */
  readonly format: 0 | 1;
  readonly rawSql: string;
}

/** SQL for the ClickHouse plugin, which the SDK has no query type of. */
export function clickHouseQuery(kind: 'table' | 'timeseries', rawSql: string): Builder<Dataquery> {
  const query: ClickHouseQuery = {
    refId: 'A',
    datasource,
    editorType: 'sql',
    queryType: kind,
    format: kind === 'table' ? 1 : 0,
    rawSql: rawSql.trim(),
    _implementsDataqueryVariant: () => {},
  };
  return { build: () => query };
}
