export type Labels = Readonly<Record<string, string>>;

export interface Counter {
  add(amount?: number): void;
}
export interface Histogram {
  observe(value: number): void;
}

/**
 * Metrics in Prometheus text form, written as Python's client library does: labels in alphabetical order, numbers with
 * a decimal point, a `_created` gauge beside each counter and histogram.
 */
export class MetricsRegistry {
  readonly #families: { render: () => string }[] = [];
  readonly #createdSeconds: number;

  constructor(createdSeconds: number) {
    this.#createdSeconds = createdSeconds;
  }

  /** `name` without `_total`. One counter per label set, in order. */
  counters(name: string, help: string, labelSets: readonly Labels[]): Counter[] {
    const values = labelSets.map(() => 0);
    const labels = labelSets.map((set) => labelText(set));
    this.#families.push({
      render: () =>
        [
          head(`${name}_total`, help, 'counter'),
          ...values.map((value, index) => `${name}_total${labels[index]} ${numberText(value)}`),
          head(`${name}_created`, help, 'gauge'),
          ...labels.map((text) => `${name}_created${text} ${numberText(this.#createdSeconds)}`),
        ].join('\n'),
    });
    return labelSets.map((_, index) => ({
      add: (amount = 1) => {
        values[index]! += amount;
      },
    }));
  }

  /** Read when scraped. */
  gauges(name: string, help: string, readings: readonly { labels: Labels; read: () => number }[]): void {
    this.#families.push({
      render: () =>
        [
          head(name, help, 'gauge'),
          ...readings.map(({ labels, read }) => `${name}${labelText(labels)} ${numberText(read())}`),
        ].join('\n'),
    });
  }

  /** `bounds` are the upper bounds, ascending, +Inf left out. */
  histogram(name: string, help: string, labels: Labels, bounds: readonly number[]): Histogram {
    const counts = Array.from({ length: bounds.length + 1 }, () => 0);
    const text = labelText(labels);
    const bucketLabels = [...bounds.map((bound) => numberText(bound)), '+Inf'].map((le) =>
      labelText({ ...labels, le }),
    );
    let sum = 0;
    this.#families.push({
      render: () => {
        let cumulative = 0;
        const buckets = counts.map((count, index) => {
          cumulative += count;
          return `${name}_bucket${bucketLabels[index]} ${numberText(cumulative)}`;
        });
        return [
          head(name, help, 'histogram'),
          ...buckets,
          `${name}_count${text} ${numberText(cumulative)}`,
          `${name}_sum${text} ${numberText(sum)}`,
          head(`${name}_created`, help, 'gauge'),
          `${name}_created${text} ${numberText(this.#createdSeconds)}`,
        ].join('\n');
      },
    });
    return {
      observe: (value) => {
        let bucket = 0;
        while (bucket < bounds.length && value > bounds[bucket]!) bucket += 1;
        counts[bucket]! += 1;
        sum += value;
      },
    };
  }

  render(): string {
    return `${this.#families.map((family) => family.render()).join('\n')}\n`;
  }
}

function head(name: string, help: string, type: string): string {
  return `# HELP ${name} ${help}\n# TYPE ${name} ${type}`;
}

function labelText(labels: Labels): string {
  const pairs = Object.entries(labels).sort(([left], [right]) => (left < right ? -1 : 1));
  return `{${pairs.map(([key, value]) => `${key}="${escapeLabel(value)}"`).join(',')}}`;
}

function escapeLabel(value: string): string {
  return value
    .replaceAll('\\', String.raw`\\`)
    .replaceAll('"', String.raw`\"`)
    .replaceAll('\n', String.raw`\n`);
}

function numberText(value: number): string {
  return Number.isInteger(value) ? `${value}.0` : String(value);
}
