import { choice, headers, instant, integer, list, requiredText, text } from './setting.ts';
import type { Setting } from './setting.ts';

export const evalTypes = ['aime', 'lcb', 'both'] as const;
export const logLevels = ['debug', 'info', 'warn', 'error'] as const;

/** Every scalar setting of vllm-eval, with its flag, variables, place in eval_config.json, default and meaning. */
export const settings = {
  endpoint: text('URL', null, {
    flag: 'endpoint',
    env: ['MODEL_ENDPOINT'],
    file: ['target', 'endpoint'],
    help: 'Served model: base URL, …/v1 or …/v1/completions',
  }),
  modelName: text('NAME', null, {
    flag: 'model',
    env: ['MODEL_NAME'],
    file: ['target', 'model'],
    help: 'Model; the name to ask for unless --served-model-name says otherwise',
  }),
  servedModelName: text('NAME', null, {
    flag: 'served-model-name',
    env: ['SERVED_MODEL_NAME'],
    file: ['target', 'served_model_name'],
    help: 'Name the server serves the model under',
  }),
  tokenizer: text('NAME', null, {
    flag: 'tokenizer',
    env: ['TOKENIZER'],
    file: ['target', 'tokenizer'],
    help: 'Tokenizer named in results; token counts come from the server',
  }),
  apiKey: text('KEY', null, {
    env: ['VLLM_EVAL_API_KEY', 'OPENAI_API_KEY'],
    file: ['target', 'api_key'],
    secret: true,
    help: 'Bearer token of the server',
  }),
  headers: headers({
    flag: 'header',
    file: ['target', 'headers'],
    secret: true,
    help: 'Further request header, may be repeated',
  }),
  caFile: text('FILE', null, {
    flag: 'ca-file',
    env: ['VLLM_EVAL_CA_FILE'],
    file: ['target', 'ca_file'],
    help: 'PEM file with certificate authorities',
  }),
  proxy: text('URL', null, {
    flag: 'proxy',
    env: ['VLLM_EVAL_PROXY'],
    file: ['target', 'proxy'],
    secret: true,
    help: 'HTTP proxy to the server',
  }),
  concurrency: integer(
    'N',
    16,
    { min: 1 },
    {
      flag: 'concurrency',
      env: ['VLLM_EVAL_CONCURRENCY'],
      file: ['target', 'concurrency'],
      help: 'Quality requests in flight at once, at most',
    },
  ),
  maxAttempts: integer(
    'N',
    5,
    { min: 1 },
    { flag: 'max-attempts', file: ['target', 'max_attempts'], help: 'Tries of one request' },
  ),
  requestTimeoutSeconds: integer(
    'S',
    600,
    { min: 1 },
    {
      flag: 'request-timeout',
      file: ['target', 'request_timeout_seconds'],
      help: 'Longest time one request may take, in seconds',
    },
  ),
  maxConcurrency: integer(
    'N',
    null,
    { min: 1 },
    {
      flag: 'max-concurrency',
      env: ['MAX_CONCURRENCY'],
      file: ['serving', 'max_concurrency'],
      help: 'Concurrency of every serving scenario, instead of its own',
    },
  ),
  randomInputLen: integer(
    'N',
    null,
    { min: 1 },
    {
      flag: 'random-input-len',
      env: ['RANDOM_INPUT_LEN'],
      file: ['serving', 'random_input_len'],
      help: 'Prompt tokens of every serving scenario, instead of its own',
    },
  ),
  randomOutputLen: integer(
    'N',
    null,
    { min: 1 },
    {
      flag: 'random-output-len',
      env: ['RANDOM_OUTPUT_LEN'],
      file: ['serving', 'random_output_len'],
      help: 'Answer tokens of every serving scenario, instead of its own',
    },
  ),
  numPrompts: integer(
    'N',
    null,
    { min: 1 },
    {
      flag: 'num-prompts',
      file: ['serving', 'num_prompts'],
      help: 'Requests of every serving scenario, instead of its own',
    },
  ),
  maxTokens: integer(
    'N',
    null,
    { min: 1 },
    {
      flag: 'max-tokens',
      env: ['MAX_TOKENS'],
      file: ['generation_kwargs', 'max_tokens'],
      help: 'Longest generated answer, in tokens, instead of the task’s own',
    },
  ),
  backendApi: text('URL', null, {
    flag: 'backend-api',
    env: ['BACKEND_API'],
    file: ['delivery', 'backend_api'],
    help: 'Result service that takes /raw_input and /standardized_output',
  }),
  teamsWebhookUrl: text('URL', null, {
    env: ['TEAMS_WEBHOOK_URL'],
    file: ['delivery', 'teams_webhook_url'],
    secret: true,
    help: 'Webhook of a Teams workflow that posts the card of a run',
  }),
  runLogsUrl: text('s3://BUCKET/PREFIX', null, {
    flag: 'run-logs',
    env: ['RUN_LOGS_URL'],
    file: ['delivery', 'run_logs'],
    help: 'Bucket that run directories are kept in',
  }),
  runLogsDays: integer(
    'DAYS',
    90,
    { min: 90 },
    { env: ['RUN_LOGS_DAYS'], file: ['delivery', 'run_logs_days'], help: 'How long that bucket keeps them' },
  ),
  serverUrl: text('URL', null, {
    flag: 'server-url',
    env: ['VLLM_EVAL_SERVER_URL'],
    file: ['delivery', 'server_url'],
    help: 'Address of `vllm-eval serve`, for the link of a card to its report',
  }),
  evalType: choice(evalTypes, null, {
    flag: 'eval-type',
    env: ['EVAL_TYPE'],
    file: ['reasoning', 'eval_type'],
    help: 'Reasoning benchmarks of nvidia-runner',
  }),
  outputDir: requiredText('DIR', 'runs', {
    flag: 'output-dir',
    env: ['OUTPUT_DIR'],
    file: ['output_dir'],
    help: 'Folder of run directories and of the embedded database',
  }),
  dataDirs: list('DIR', [], {
    flag: 'data-dir',
    env: ['VLLM_EVAL_DATA_DIR'],
    file: ['data', 'directories'],
    help: 'Folder with data sets, searched before the bundled samples; may be repeated',
  }),
  dataCut: choice(['full', 'sample'], 'full', {
    flag: 'data-cut',
    env: ['VLLM_EVAL_DATA_CUT'],
    file: ['data', 'cut'],
    help: 'Whole data sets of standard benchmarks, or the bundled samples of them',
  }),
  dataSources: list('SOURCE', [], {
    flag: 'data-source',
    env: ['VLLM_EVAL_DATA_SOURCE'],
    file: ['data', 'sources'],
    help: 'Where data that is in no folder is fetched from: hub, s3://bucket or s3://bucket/folder; asked in order, may be repeated',
  }),
  hubEndpoint: requiredText('URL', 'https://huggingface.co', {
    env: ['HF_ENDPOINT'],
    file: ['data', 'hub_endpoint'],
    help: 'Hugging Face hub or a mirror of it; asked only where a data source is hub',
  }),
  hfToken: text('TOKEN', null, {
    env: ['HF_TOKEN'],
    file: ['data', 'hf_token'],
    secret: true,
    help: 'Hugging Face token',
  }),
  s3Endpoint: text('URL', null, {
    env: ['MINIO_ENDPOINT', 'AWS_ENDPOINT_URL_S3', 'AWS_ENDPOINT_URL'],
    file: ['s3', 'endpoint'],
    help: 'S3 server with data sets and run logs (MinIO); default: AWS',
  }),
  s3Region: requiredText('NAME', 'us-east-1', {
    env: ['MINIO_REGION', 'AWS_REGION', 'AWS_DEFAULT_REGION'],
    file: ['s3', 'region'],
    help: 'Region of the S3 server',
  }),
  s3AccessKey: text('KEY', null, {
    env: ['MINIO_ACCESS_KEY', 'AWS_ACCESS_KEY_ID'],
    file: ['s3', 'access_key'],
    secret: true,
    help: 'Access key of the S3 server; default: where the AWS tools look',
  }),
  s3SecretKey: text('KEY', null, {
    env: ['MINIO_SECRET_KEY', 'AWS_SECRET_ACCESS_KEY'],
    file: ['s3', 'secret_key'],
    secret: true,
    help: 'Secret key of the S3 server',
  }),
  store: text('URL', null, {
    flag: 'store',
    env: ['CLICKHOUSE_URL'],
    file: ['store', 'url'],
    help: 'ClickHouse server (http://host:8123/database), `embedded`, or `none`; default: embedded where chdb is installed',
  }),
  storeUser: text('NAME', null, { env: ['CLICKHOUSE_USER'], file: ['store', 'user'], help: 'ClickHouse user' }),
  storePassword: text('PASSWORD', null, {
    env: ['CLICKHOUSE_PASSWORD'],
    file: ['store', 'password'],
    secret: true,
    help: 'ClickHouse password',
  }),
  judgeEndpoint: text('URL', null, {
    flag: 'judge-endpoint',
    env: ['JUDGE_ENDPOINT'],
    file: ['judge', 'endpoint'],
    help: 'Server of the judge model for LLM-judged metrics',
  }),
  judgeModel: text('NAME', null, {
    flag: 'judge-model',
    env: ['JUDGE_MODEL'],
    file: ['judge', 'model'],
    help: 'Judge model',
  }),
  judgeApiKey: text('KEY', null, {
    env: ['JUDGE_API_KEY'],
    file: ['judge', 'api_key'],
    secret: true,
    help: 'Bearer token of the judge server',
  }),
  suite: requiredText('NAME', 'default', {
    flag: 'suite',
    file: ['suite'],
    help: 'Name of this set of tasks in results',
  }),
  gpu: text('NAME', null, {
    flag: 'gpu',
    env: ['VLLM_EVAL_GPU'],
    file: ['target', 'gpu'],
    help: 'What the server runs on, for example H100x2: noise is learnt apart for each',
  }),
  modelLine: text('NAME', null, {
    flag: 'model-line',
    env: ['VLLM_EVAL_MODEL_LINE'],
    file: ['model_line'],
    help: 'Runs of one line share a baseline; default: the served model name',
  }),
  image: text('REPO[:TAG][@DIGEST]', null, {
    flag: 'image',
    env: ['RELEASE_IMAGE'],
    file: ['release', 'image'],
    help: 'Image under test, for example ghcr.io/org/vllm:release-0.3.1@sha256:…',
  }),
  gitCommit: text('SHA', null, {
    flag: 'git-commit',
    env: ['RELEASE_GIT_COMMIT'],
    file: ['release', 'git_commit'],
    help: 'Commit the image was built from',
  }),
  releaseSeenAt: instant('TIME', {
    env: ['RELEASE_SEEN_AT'],
    file: ['release', 'seen_at'],
    help: 'When the release was seen (ISO 8601), where its time to report begins',
  }),
  limit: integer(
    'N',
    null,
    { min: 1 },
    { flag: 'limit', file: ['limit'], help: 'First N items of every quality task only' },
  ),
  seed: integer('N', 1234, { min: 0 }, { flag: 'seed', file: ['seed'], help: 'Seed of everything drawn at random' }),
  policy: text('FILE', null, {
    flag: 'policy',
    file: ['policy_file'],
    help: 'Policy file (JSON or YAML) for the verdict',
  }),
  language: choice(['en', 'ko'], 'en', {
    flag: 'lang',
    env: ['VLLM_EVAL_LANG'],
    file: ['language'],
    help: 'Language of reports and tables',
  }),
  timeZone: text('ZONE', null, {
    flag: 'time-zone',
    env: ['TZ'],
    file: ['time_zone'],
    help: 'Time zone of shown times, for example Asia/Seoul',
  }),
  logLevel: choice(logLevels, 'info', {
    flag: 'log-level',
    env: ['LOG_LEVEL'],
    file: ['log_level'],
    help: 'Least important log line to write',
  }),
} as const;

export type Settings = typeof settings;
export type SettingName = keyof Settings;
export type SettingValues = { readonly [K in SettingName]: Settings[K] extends Setting<infer T> ? T : never };
