-- Items and metrics of a run count when they carry `details_version`: a load that only brings a verdict keeps them.
ALTER TABLE runs ADD COLUMN IF NOT EXISTS details_version UInt32 DEFAULT version AFTER version;

-- What the details were loaded from; equal means that they need not be loaded again.
ALTER TABLE runs ADD COLUMN IF NOT EXISTS details_sha256 String DEFAULT '' AFTER details_version;

ALTER TABLE runs ADD COLUMN IF NOT EXISTS gpu LowCardinality(String) DEFAULT '' AFTER server_version;

-- Of a multiple-choice item the most likely continuation, counted from 0; −1 for any other item.
ALTER TABLE item_scores ADD COLUMN IF NOT EXISTS choice Int32 DEFAULT -1 AFTER answer;

-- Per-item scores, without answers, of runs that were made a baseline: they outlive the items, because later releases are compared with them.
CREATE TABLE IF NOT EXISTS pinned_scores
(
    run_id      String,
    version     UInt32,
    created_at  DateTime64(3, 'UTC'),
    model_line  LowCardinality(String),
    task        LowCardinality(String),
    exam        LowCardinality(String),
    metric      LowCardinality(String),
    item_id     String,
    item_index  UInt32,
    repeat      UInt32,
    cluster     String,
    measured    Bool,
    score       Float64,
    score_parts Array(Float64),
    reason      LowCardinality(String)
)
ENGINE = ReplacingMergeTree
PARTITION BY toYYYYMM(created_at)
PRIMARY KEY (model_line, task, metric, run_id)
ORDER BY (model_line, task, metric, run_id, version, exam, item_index, repeat, item_id)
TTL toDateTime(created_at) + INTERVAL 2 YEAR DELETE
SETTINGS ttl_only_drop_parts = 1;

-- One row per exam of a run: how the target answered, and how the requests of a load test ended.
CREATE TABLE IF NOT EXISTS exams
(
    run_id                String,
    version               UInt32,
    created_at            DateTime64(3, 'UTC'),
    model_line            LowCardinality(String),
    engine                LowCardinality(String),
    suite                 LowCardinality(String),
    task                  LowCardinality(String),
    exam                  LowCardinality(String),
    requests              UInt32,
    failed                UInt32,
    answers               UInt32,
    cut_off               UInt32,
    empty                 UInt32,
    incomplete_requests   UInt32,
    outcomes              Map(LowCardinality(String), UInt32)
)
ENGINE = ReplacingMergeTree
PARTITION BY toYYYYMM(created_at)
PRIMARY KEY (model_line, task, run_id)
ORDER BY (model_line, task, run_id, version, exam)
TTL toDateTime(created_at) + INTERVAL 2 YEAR DELETE;

-- One row per whole repetition of a load scenario; `figures` by row name of the metrics table.
CREATE TABLE IF NOT EXISTS serving_repetitions
(
    run_id           String,
    version          UInt32,
    created_at       DateTime64(3, 'UTC'),
    model_line       LowCardinality(String),
    task             LowCardinality(String),
    exam             LowCardinality(String),
    scenario         LowCardinality(String),
    repetition       UInt32,
    attempt          String,
    requests         UInt32,
    successes        UInt32,
    duration_ms      Float64,
    start_lag_ms_p95 Float64,
    request_ms_p50   Float64,
    figures          Map(LowCardinality(String), Nullable(Float64))
)
ENGINE = ReplacingMergeTree
PARTITION BY toYYYYMM(created_at)
PRIMARY KEY (model_line, task, run_id)
ORDER BY (model_line, task, run_id, version, exam, scenario, repetition)
TTL toDateTime(created_at) + INTERVAL 2 YEAR DELETE;

-- Golden anchors, never deleted: the run of a model line that every release is compared with besides its baseline. The one set last counts.
CREATE TABLE IF NOT EXISTS anchors
(
    model_line  LowCardinality(String),
    set_at      DateTime64(3, 'UTC'),
    run_id      String,
    note        String
)
ENGINE = ReplacingMergeTree
ORDER BY (model_line, set_at, run_id);

-- How much a metric moves between runs of one image, by model line and GPU: learnt from accepted A/A runs.
CREATE TABLE IF NOT EXISTS aa_noise
(
    model_line         LowCardinality(String),
    gpu                LowCardinality(String),
    engine             LowCardinality(String),
    suite              LowCardinality(String),
    task               LowCardinality(String),
    metric             LowCardinality(String),
    exam               LowCardinality(String),
    learnt_at          DateTime64(3, 'UTC'),
    runs               UInt32,
    degrees_of_freedom UInt32,
    scale              LowCardinality(String),
    standard_deviation Float64
)
ENGINE = ReplacingMergeTree(learnt_at)
ORDER BY (model_line, gpu, engine, suite, task, metric, exam);

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
        'gpu', toString(runs.gpu),
        'server_version', toString(runs.server_version),
        'verdict', toString(runs.verdict)
    )) AS metadata
FROM (SELECT * FROM metrics FINAL) AS metrics
INNER JOIN (SELECT * FROM runs FINAL) AS runs
    ON metrics.run_id = runs.run_id AND metrics.version = runs.details_version;
