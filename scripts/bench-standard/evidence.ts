/** One task asked both ways. */
export interface Section {
  readonly task: string;
  /** In the tasks folder of lm-evaluation-harness. */
  readonly file: string;
  readonly splits: Readonly<Record<string, string>>;
  readonly kind: 'single-token choices' | 'choices in words' | 'generated answers';
  readonly numFewshot: number;
  readonly limit: number;
}

/** What one run brought: per document what every request was worth (log-likelihood, or the text). */
export interface Answer {
  readonly seconds: number;
  readonly cpuSeconds: number;
  readonly results: Readonly<Record<string, unknown>>;
  readonly samples: readonly (readonly unknown[])[];
  readonly version?: string;
}

export interface Measured {
  readonly section: Section;
  readonly rounds: readonly { readonly theirs: Answer; readonly ours: Answer }[];
  /** Ours with every choice scored by echo; null where nothing is scored. */
  readonly byEcho: Answer | null;
}

export interface Agreement {
  readonly items: number;
  /** Items with the same choice (the same text), ours against theirs, and ours against our own echo. */
  readonly sameAsTheirs: number;
  readonly sameAsEcho: number | null;
  /** Largest difference of a log-likelihood. */
  readonly largestDifference: number;
}

export function agreement({ rounds, byEcho }: Measured): Agreement {
  const [first] = rounds;
  if (first === undefined) throw new Error('no round');
  const same = (a: Answer, b: Answer): number =>
    a.samples.filter((sample, index) => choiceOf(sample) === choiceOf(b.samples[index] ?? [])).length;
  const differences = first.ours.samples.flatMap((sample, index) =>
    sample.map((value, at) => {
      const other = numberOf(first.theirs.samples[index]?.[at]);
      const own = numberOf(value);
      return own === null || other === null ? 0 : Math.abs(own - other);
    }),
  );
  return {
    items: first.ours.samples.length,
    sameAsTheirs: same(first.ours, first.theirs),
    sameAsEcho: byEcho === null ? null : same(first.ours, byEcho),
    largestDifference: Math.max(0, ...differences),
  };
}

/** lm-evaluation-harness gives pairs of log-likelihood and greediness. */
function numberOf(value: unknown): number | null {
  const first: unknown = Array.isArray(value) ? value[0] : value;
  return typeof first === 'number' ? first : null;
}

/** The most likely request, or the text. */
function choiceOf(sample: readonly unknown[]): unknown {
  const numbers = sample.map(numberOf);
  if (numbers.some((value) => value === null)) return sample[0];
  return numbers.indexOf(Math.max(...numbers.map(Number)));
}

export function markdown(
  measured: readonly Measured[],
  about: { machine: string; concurrency: number; maxTokens: number; date: string; server: string },
): string {
  const version = measured[0]?.rounds[0]?.theirs.version ?? '';
  const rows = measured.map((one) => {
    const { section, rounds } = one;
    const found = agreement(one);
    const theirs = rounds.map(({ theirs: answer }) => answer);
    const ours = rounds.map(({ ours: answer }) => answer);
    const ratios = rounds.map(({ theirs: a, ours: b }) => a.seconds / b.seconds);
    return [
      `${section.task}, ${section.numFewshot} shots`,
      section.kind,
      found.items,
      seconds(theirs),
      seconds(ours),
      ratios.map((ratio) => ratio.toFixed(1)).join(' · '),
      perThousand(theirs),
      perThousand(ours),
      scores(rounds[0]),
      `${found.sameAsTheirs}${found.sameAsEcho === null ? '' : ` / ${found.sameAsEcho}`}`,
      found.largestDifference === 0 ? '' : found.largestDifference.toExponential(0),
    ];
  });
  const heads = [
    'task',
    'kind',
    'items',
    'lm-eval, s',
    'ours, s',
    'times sooner',
    'lm-eval CPU s / 1 000',
    'ours CPU s / 1 000',
    'score: lm-eval, ours',
    'same answer: as lm-eval / as by echo',
    'largest difference, nats',
  ];
  const table = [heads, heads.map(() => '---'), ...rows].map((row) => `| ${row.join(' | ')} |`).join('\n');
  return `# Standard benchmarks: against lm-evaluation-harness

\`npm run bench:standard\` on ${about.date}: ${about.server} serving SmolLM2-135M-Instruct in float32 on ${about.machine}, lm-eval ${version}
(\`local-completions\`, num_concurrent=${about.concurrency}, the faster of 4 and 16; its start-up and task index not counted), Node.js ${process.version}
at the same concurrency. The same task files, items and data; in turns, ${measured[0]?.rounds.length ?? 0} rounds, the prefix cache of the server emptied before each run.
Client and server share the two cores. Generated answers are at most ${about.maxTokens} tokens long.

${table}
`;
}

function seconds(answers: readonly Answer[]): string {
  return answers.map((answer) => answer.seconds.toFixed(1)).join(' · ');
}

function perThousand(answers: readonly Answer[]): string {
  return answers.map(({ cpuSeconds, samples }) => ((cpuSeconds / samples.length) * 1000).toFixed(1)).join(' · ');
}

/** The metrics both have, to the digits that lm-evaluation-harness prints. */
function scores(round: Measured['rounds'][number] | undefined): string {
  if (round === undefined) return '';
  return Object.entries(round.ours.results)
    .flatMap(([metric, own]) => {
      const [name = '', filter = 'none'] = metric.split(',');
      const other = round.theirs.results[`${name},${filter}`];
      return typeof other === 'number'
        ? [`${name} ${other.toFixed(4)}, ${own === undefined ? '' : Number(own).toFixed(4)}`]
        : [];
    })
    .join('; ');
}
