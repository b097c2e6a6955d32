import { existsSync } from 'node:fs';
import { join, resolve } from 'node:path';
import type { DeepevalConfig, ReasoningConfig, StandardConfig } from '../../contracts/engine-config.ts';
import { EvalError } from '../../contracts/errors.ts';
import type { Sampling } from '../../contracts/exam.ts';
import { loadServingScenarios } from '../../engines/serving/load-serving-scenarios.ts';
import type { S3Config } from '../../files/s3/s3-config.ts';
import type { EvalConfigFile } from './eval-config-file.ts';
import { loadPolicy } from './load-policy.ts';
import { packageRoot } from './package-root.ts';
import { parseImage } from './parse-image.ts';
import type { RunConfig, Secrets } from './run-config.ts';
import type { SettingValues } from './settings.ts';

const aimeTasks = ['aime24', 'aime25'];

/** Settings and configuration file → everything a run needs, secrets apart. Reads the policy and the scenario file. */
export async function buildRunConfig(
  values: SettingValues,
  file: EvalConfigFile,
): Promise<{ config: RunConfig; secrets: Secrets }> {
  if (values.endpoint === null) {
    throw new EvalError({
      code: 'EVAL_CONFIG_ENDPOINT_MISSING',
      message: 'Expected the address of a served model, found none.',
      nextStep: 'Give --endpoint URL or set MODEL_ENDPOINT, for example http://localhost:8000.',
    });
  }
  const servingConfigPath = ownOrPackaged(file.serving?.config ?? join('configs', 'vllm_benchmark.json'));
  const { repository, digest, tags } = parseImage(values.image);
  const config: RunConfig = {
    suite: values.suite,
    modelLine: values.modelLine,
    gpu: values.gpu,
    seed: values.seed,
    language: values.language,
    timeZone: values.timeZone,
    outputDirectory: resolve(values.outputDir),
    target: {
      endpoint: values.endpoint,
      servedModelName: values.servedModelName ?? values.modelName,
      tokenizer: values.tokenizer,
      caFile: values.caFile,
      concurrency: values.concurrency,
      maxAttempts: values.maxAttempts,
      requestTimeoutSeconds: values.requestTimeoutSeconds,
    },
    judge:
      values.judgeEndpoint === null ? null : { endpoint: values.judgeEndpoint, servedModelName: values.judgeModel },
    release: { repository, digest, tags, gitCommit: values.gitCommit, seenAt: values.releaseSeenAt },
    data: {
      manifestDirectory: ownOrPackaged('datasets'),
      directories: [
        ...values.dataDirs.map((directory) => resolve(directory)),
        join(packageRoot, 'datasets', 'samples'),
      ],
      sources: [...values.dataSources],
      hubEndpoint: values.hubEndpoint,
    },
    standard: standardConfigs(values, file),
    deepeval: deepevalConfig(values, file),
    reasoning: reasoningConfig(values, file),
    serving: file.serving === undefined ? null : await servingConfig(values, file.serving, servingConfigPath),
    servingConfigPath,
    extension: extensionConfig(file),
    store: storeConfig(values),
    policy: await loadPolicy(values.policy, file.policy),
    backendApi: values.backendApi,
    delivery: {
      teamsCard: values.teamsWebhookUrl !== null,
      runLogsUrl: values.runLogsUrl,
      runLogsDays: values.runLogsDays,
      serverUrl: values.serverUrl,
    },
  };
  return { config, secrets: secretsOf(values) };
}

export function secretsOf(values: SettingValues): Secrets {
  return {
    apiKey: values.apiKey,
    headers: values.headers,
    proxy: values.proxy,
    judgeApiKey: values.judgeApiKey,
    storePassword: values.storePassword,
    hfToken: values.hfToken,
    teamsWebhookUrl: values.teamsWebhookUrl,
    s3: s3Config(values),
  };
}

/** MinIO's tools write the endpoint without `http://`. */
function s3Config({ s3Endpoint, s3Region, s3AccessKey, s3SecretKey }: SettingValues): S3Config {
  const hasScheme = s3Endpoint === null || /^https?:\/\//.test(s3Endpoint);
  return {
    endpoint: hasScheme ? s3Endpoint : `http://${s3Endpoint}`,
    region: s3Region,
    credentials:
      s3AccessKey === null || s3SecretKey === null ? null : { accessKeyId: s3AccessKey, secretAccessKey: s3SecretKey },
  };
}

/** A file or folder of the working directory, else the one the package brings. */
function ownOrPackaged(path: string): string {
  if (existsSync(path)) return resolve(path);
  const packaged = join(packageRoot, path);
  return existsSync(packaged) ? packaged : resolve(path);
}

function sampling(values: SettingValues, file: EvalConfigFile): Sampling | undefined {
  const given = file.generation_kwargs ?? {};
  const result: Sampling = {
    ...(given.temperature === undefined ? {} : { temperature: given.temperature }),
    ...(given.do_sample === false ? { temperature: 0 } : {}),
    ...(given.top_p === undefined ? {} : { topP: given.top_p }),
    ...(given.seed === undefined ? {} : { seed: given.seed }),
    ...(values.maxTokens === null ? {} : { maxTokens: values.maxTokens }),
  };
  return Object.keys(result).length === 0 ? undefined : result;
}

function withSampling<T extends object>(
  config: T,
  values: SettingValues,
  file: EvalConfigFile,
): T & { sampling?: Sampling } {
  const given = sampling(values, file);
  return given === undefined ? config : { ...config, sampling: given };
}

/** The smaller of two limits, null meaning none. */
function smallerLimit(a: number | null | undefined, b: number | null | undefined): { limit?: number } {
  const given = [a, b].filter((limit) => limit !== null && limit !== undefined);
  return given.length === 0 ? {} : { limit: Math.min(...given) };
}

function standardConfigs(values: SettingValues, file: EvalConfigFile): StandardConfig[] {
  return (file.benchmarks ?? []).map((benchmark) =>
    withSampling(
      {
        suite: benchmark.name,
        dataCut: values.dataCut,
        taskDirectories: [...(benchmark.task_directories ?? []), ownOrPackaged(join('eval', 'evalchemy'))],
        tasks: benchmark.tasks.map((task) => ({
          task,
          ...(benchmark.few_shot === undefined ? {} : { numFewshot: benchmark.few_shot }),
          ...smallerLimit(values.limit, benchmark.limit),
        })),
        ...(benchmark.prompt_mode === undefined ? {} : { promptMode: benchmark.prompt_mode }),
        ...(benchmark.prompt_form === undefined ? {} : { promptForm: benchmark.prompt_form }),
        ...(benchmark.system_prompt === undefined ? {} : { systemPrompt: benchmark.system_prompt }),
        ...(benchmark.server_defaults === undefined ? {} : { serverDefaults: benchmark.server_defaults }),
      },
      values,
      file,
    ),
  );
}

function deepevalConfig(values: SettingValues, file: EvalConfigFile): DeepevalConfig | null {
  if (file.deepeval === undefined) return null;
  return withSampling(
    {
      suites: file.deepeval.suites.map((suite) => (suite.includes('/') ? ownOrPackaged(suite) : suite)),
      ...smallerLimit(values.limit, file.deepeval.limit),
    },
    values,
    file,
  );
}

function reasoningConfig(values: SettingValues, file: EvalConfigFile): ReasoningConfig | null {
  if (file.reasoning === undefined && values.evalType === null) return null;
  const answers = file.reasoning?.tasks ?? aimeTasks;
  const programs = [values.dataCut === 'sample' ? 'livecodebench-sample' : 'livecodebench'];
  const tasks = values.evalType === 'lcb' ? programs : values.evalType === 'both' ? [...answers, ...programs] : answers;
  return withSampling(
    {
      suite: 'reasoning',
      tasks: tasks.map((task) => ({
        task,
        ...smallerLimit(values.limit, file.reasoning?.limit),
        ...(file.reasoning?.repeats === undefined ? {} : { repeats: file.reasoning.repeats }),
      })),
    },
    values,
    file,
  );
}

async function servingConfig(
  values: SettingValues,
  serving: NonNullable<EvalConfigFile['serving']>,
  path: string,
): Promise<RunConfig['serving']> {
  const { config } = await loadServingScenarios(path, {
    ...(serving.scenarios === undefined ? {} : { scenarios: serving.scenarios }),
    load: {
      ...(serving.repetitions === undefined ? {} : { repetitions: serving.repetitions }),
      ...(values.maxConcurrency === null ? {} : { max_concurrency: values.maxConcurrency }),
      ...(values.randomInputLen === null ? {} : { random_input_len: values.randomInputLen }),
      ...(values.randomOutputLen === null ? {} : { random_output_len: values.randomOutputLen }),
      ...(values.numPrompts === null ? {} : { num_prompts: values.numPrompts }),
    },
  });
  return config;
}

function extensionConfig({ extension }: EvalConfigFile): RunConfig['extension'] {
  if (extension === undefined) return null;
  const { first_items: firstItems = 500, first_repeats: firstRepeats = 1, answers = 20_000, looks = 4 } = extension;
  return { firstItems, firstRepeats, answers, looks };
}

/** Embedded where the optional package is installed, unless a server, `embedded` or `none` is asked for. */
export function storeConfig(values: SettingValues): RunConfig['store'] {
  const embedded = { kind: 'embedded', path: join(resolve(values.outputDir), 'store') } as const;
  if (values.store === 'none') return { kind: 'none' };
  if (values.store === 'embedded') return embedded;
  if (values.store !== null) return { kind: 'server', url: values.store, user: values.storeUser };
  return existsSync(join(packageRoot, 'node_modules', 'chdb')) || existsSync(join(packageRoot, '..', 'chdb'))
    ? embedded
    : { kind: 'none' };
}
