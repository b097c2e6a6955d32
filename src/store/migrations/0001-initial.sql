-- One row per run. Inserting it is what makes a load visible: rows of the other tables count only when they
-- carry the version that stands here, so a load that broke off is never seen and a repeated one counts once.
CREATE TABLE IF NOT EXISTS runs
(
    run_id            String,
    version           UInt32,
    created_at        DateTime64(3, 'UTC'),
    model_line        LowCardinality(String),
    suite             LowCardinality(String),
    repository        LowCardinality(String),
    digest            String,
    tags              Array(String),
    served_model_name LowCardinality(String),
    git_commit        String,
    server_kind       LowCardinality(String),
    server_version    LowCardinality(String),
    tool_version      LowCardinality(String),
    config_sha256     String,
    verdict           LowCardinality(String),
    baseline_run_id   String,
    run_json          String,
    verdict_json      String
)
ENGINE = ReplacingMergeTree(version)
PARTITION BY toYYYYMM(created_at)
PRIMARY KEY (model_line)
ORDER BY (model_line, run_id)
TTL toDateTime(created_at) + INTERVAL 2 YEAR DELETE;

-- One row per item, repeat and metric: what paired comparison needs.
CREATE TABLE IF NOT EXISTS item_scores
(
    run_id        String,
    version       UInt32,
    created_at    DateTime64(3, 'UTC'),
    model_line    LowCardinality(String),
    engine        LowCardinality(String),
    suite         LowCardinality(String),
    task          LowCardinality(String),
    exam          LowCardinality(String),
    metric        LowCardinality(String),
    item_id       String,
    item_index    UInt32,
    repeat        UInt32,
    cluster       String,
    measured      Bool,
    score         Float64,
    score_parts   Array(Float64),
    reason        LowCardinality(String),
    answer        String CODEC(ZSTD(3)),
    finish_reason LowCardinality(String),
    input_tokens  UInt32,
    output_tokens UInt32,
    duration_ms   Float64,
    started_at    DateTime64(3, 'UTC')
)
ENGINE = ReplacingMergeTree
PARTITION BY toYYYYMM(created_at)
PRIMARY KEY (model_line, task, metric, run_id)
ORDER BY (model_line, task, metric, run_id, version, exam, item_index, repeat, item_id)
TTL toDateTime(created_at) + INTERVAL 90 DAY DELETE
SETTINGS ttl_only_drop_parts = 1;

CREATE TABLE IF NOT EXISTS metrics
(
    run_id           String,
    version          UInt32,
    created_at       DateTime64(3, 'UTC'),
    model_line       LowCardinality(String),
    engine           LowCardinality(String),
    suite            LowCardinality(String),
    task             LowCardinality(String),
    exam             LowCardinality(String),
    dataset_name     LowCardinality(String),
    dataset_version  LowCardinality(String),
    metric           LowCardinality(String),
    value            Nullable(Float64),
    standard_error   Nullable(Float64),
    planned          UInt32,
    measured         UInt32,
    coverage         Float64,
    not_measured     Map(LowCardinality(String), UInt32),
    higher_is_better Bool,
    unit             LowCardinality(String),
    is_primary       Bool
)
ENGINE = ReplacingMergeTree
PARTITION BY toYYYYMM(created_at)
PRIMARY KEY (model_line, task, metric, run_id)
ORDER BY (model_line, task, metric, run_id, version, suite, exam)
TTL toDateTime(created_at) + INTERVAL 2 YEAR DELETE;

-- One row per task and metric that a verdict looked at.
CREATE TABLE IF NOT EXISTS verdicts
(
    run_id                    String,
    version                   UInt32,
    created_at                DateTime64(3, 'UTC'),
    decided_at                DateTime64(3, 'UTC'),
    model_line                LowCardinality(String),
    baseline_run_id           String,
    run_verdict               LowCardinality(String),
    engine                    LowCardinality(String),
    suite                     LowCardinality(String),
    task                      LowCardinality(String),
    metric                    LowCardinality(String),
    verdict                   LowCardinality(String),
    tier                      LowCardinality(String),
    margin                    Float64,
    pairs                     UInt32,
    baseline_value            Nullable(Float64),
    candidate_value           Nullable(Float64),
    delta                     Nullable(Float64),
    delta_low                 Nullable(Float64),
    delta_high                Nullable(Float64),
    p_value                   Nullable(Float64),
    p_adjusted                Nullable(Float64),
    minimum_detectable_effect Nullable(Float64),
    flips_to_worse            UInt32,
    flips_to_better           UInt32,
    reason                    String,
    policy_sha256             String
)
ENGINE = ReplacingMergeTree
PARTITION BY toYYYYMM(created_at)
PRIMARY KEY (model_line, task, metric, run_id)
ORDER BY (model_line, task, metric, run_id, version, engine, suite)
TTL toDateTime(created_at) + INTERVAL 2 YEAR DELETE;

-- Acceptances, never deleted. The baseline of a model line is the run accepted last.
CREATE TABLE IF NOT EXISTS baselines
(
    model_line  LowCardinality(String),
    accepted_at DateTime64(3, 'UTC'),
    run_id      String,
    note        String
)
ENGINE = ReplacingMergeTree
ORDER BY (model_line, accepted_at, run_id);

-- For dashboards and ad-hoc questions: one row per metric of every run, in plain columns.
CREATE OR REPLACE VIEW results AS
SELECT
    metrics.run_id AS run_id,
    if(empty(runs.tags), runs.served_model_name, runs.tags[1]) AS model_tag,
    concat(metrics.task, '/', metrics.metric) AS metric_name,
    metrics.value AS metric_value,
    if(metrics.engine = 'serving', 'performance', 'quality') AS metric_category,
    transform(
        metrics.engine,
        ['standard', 'deepeval', 'reasoning', 'serving'],
        ['evalchemy', 'deepeval', 'nvidia-eval', 'vllm-benchmark'],
        metrics.engine
    ) AS evaluation_framework,
    metrics.dataset_name AS dataset_name,
    metrics.dataset_version AS dataset_version,
    metrics.created_at AS timestamp,
    toJSONString(map(
        'model_line', toString(metrics.model_line),
        'suite', toString(metrics.suite),
        'task', toString(metrics.task),
        'metric', toString(metrics.metric),
        'exam', toString(metrics.exam),
        'unit', toString(metrics.unit),
        'standard_error', ifNull(toString(metrics.standard_error), ''),
        'measured', toString(metrics.measured),
        'planned', toString(metrics.planned),
        'higher_is_better', toString(metrics.higher_is_better),
        'digest', runs.digest,
        'server_version', toString(runs.server_version),
        'verdict', toString(runs.verdict)
    )) AS metadata
FROM (SELECT * FROM metrics FINAL) AS metrics
INNER JOIN (SELECT * FROM runs FINAL) AS runs
    ON metrics.run_id = runs.run_id AND metrics.version = runs.version;
