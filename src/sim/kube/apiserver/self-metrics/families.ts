/** One series of a metric: its labels, in the order of their names, and its value. */
export type Sample = readonly [labels: Readonly<Record<string, string>>, value: number];

/** How a metric is described. `stability`: what Kubernetes promises about it; metrics of Go itself have none. */
export interface Described {
  readonly name: string;
  readonly type: 'counter' | 'gauge' | 'histogram';
  readonly stability?: 'ALPHA' | 'BETA' | 'STABLE' | 'INTERNAL';
  readonly help: string;
}

/** A metric with its series in the text format of Prometheus; none without series, as there. */
export function family(about: Described, samples: readonly Sample[]): readonly string[] {
  if (samples.length === 0) return [];
  return [...head(about), ...samples.map(([labels, value]) => line(about.name, labels, value)).sort()];
}

/** How often values fell between a bound and the one before it. */
export interface Histogram {
  readonly counts: number[];
  sum: number;
  count: number;
}

/** As `family`, of histograms with those bounds. */
export function histogramFamily(
  about: Described,
  bounds: readonly number[],
  series: readonly (readonly [labels: Readonly<Record<string, string>>, histogram: Histogram])[],
): readonly string[] {
  if (series.length === 0) return [];
  const lines = series
    .map(([labels, { counts, sum, count }]) => {
      let below = 0;
      const buckets = bounds.map((bound, index) => {
        below += counts[index] ?? 0;
        return line(`${about.name}_bucket`, { ...labels, le: number(bound) }, below);
      });
      return [
        ...buckets,
        line(`${about.name}_bucket`, { ...labels, le: '+Inf' }, count),
        line(`${about.name}_sum`, labels, sum),
        line(`${about.name}_count`, labels, count),
      ];
    })
    .sort(([left = ''], [right = '']) => (left < right ? -1 : 1));
  return [...head(about), ...lines.flat()];
}

/** Notes a value: every request does, so the bounds above it are added up only when somebody reads them. */
export function observe(histogram: Histogram, bounds: readonly number[], value: number): void {
  histogram.sum += value;
  histogram.count += 1;
  const index = bounds.findIndex((bound) => value <= bound);
  if (index >= 0) histogram.counts[index] = (histogram.counts[index] ?? 0) + 1;
}

function head({ name, type, stability, help }: Described): readonly string[] {
  return [`# HELP ${name} ${stability === undefined ? '' : `[${stability}] `}${help}`, `# TYPE ${name} ${type}`];
}

function line(name: string, labels: Readonly<Record<string, string>>, value: number): string {
  const shown = Object.entries(labels).map(([label, text]) => `${label}=${JSON.stringify(text)}`);
  return `${name}${shown.length === 0 ? '' : `{${shown.join(',')}}`} ${number(value)}`;
}

/** As Go writes a float with as few digits as needed: from a million on with an exponent. */
function number(value: number): string {
  const text = String(value);
  if (value === 0 || !Number.isFinite(value)) return text;
  const [mantissa = '', power = '0'] = value.toExponential().split('e');
  const exponent = Number(power);
  const digits = String(Math.abs(exponent)).padStart(2, '0');
  const isShort = exponent >= -4 && (exponent < 6 || (exponent < 21 && Number.isInteger(value) && value < 1e6));
  return isShort ? text : `${mantissa}e${exponent < 0 ? '-' : '+'}${digits}`;
}
