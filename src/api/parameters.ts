import { z } from 'zod';

/** What texts, files and scripts of a scenario call a parameter by; in scripts it is a variable, so it cannot be one of the shell's. */
const parameterName = z
  .string()
  .regex(/^[a-z][a-z0-9_]{0,30}$/, 'lower-case letters, digits and underscores')
  .refine((name) => !name.endsWith('_proxy'), 'a name that programs give no meaning to');

/** Nothing that a shell, YAML or a path gives a meaning to: a value stays one word wherever it is put. */
const word = z
  .string()
  .regex(/^[A-Za-z0-9][A-Za-z0-9._/:-]{0,62}$/, 'one word of letters, digits and . _ - / :')
  .refine((text) => !text.split('/').includes('..'), 'a path that climbs nowhere');

const mostValues = 10_000;
const bounds = { not: z.string().optional().describe('An earlier parameter whose value this one never has.') };
const choice = z.strictObject({
  oneOf: z
    .array(z.union([word, z.int()]))
    .min(2)
    .max(200)
    .describe('The values that it may have.'),
  ...bounds,
});
const range = z
  .strictObject({
    from: z.int().describe('The smallest value.'),
    to: z.int().describe('The largest value.'),
    step: z.int().positive().optional().describe('From one value to the next; by default 1.'),
    unit: z
      .string()
      .regex(/^[A-Za-z]{1,5}$/)
      .optional()
      .describe('Follows the number, such as `Gi`: the value is text then.'),
    ...bounds,
  })
  .refine(({ from, to }) => from < to, 'a range from the smaller to the larger number')
  .refine(({ from, to, step }) => (to - from) / (step ?? 1) < mostValues, `a range of at most ${mostValues} values`);

/** What names begin with where the lab shares its cluster with others: there it is the lab's own, elsewhere empty. */
const prefix = z.strictObject({
  prefixOf: z
    .literal('lab')
    .describe(
      'What names begin with where the lab shares its cluster with others: there it is the own one of the lab, elsewhere empty.',
    ),
});

/** `parameters` of a scenario: what differs from learner to learner. `not` names an earlier one whose value it never has. */
export const parametersSchema = z.record(parameterName, z.union([choice, range, prefix]));
export type Parameters = z.infer<typeof parametersSchema>;
export type Parameter = Parameters[string];

export type ParameterValue = string | number;
export type ParameterValues = Readonly<Record<string, ParameterValue>>;

const placeholder = /\$\{\{\s*([^{}\s]*)\s*\}\}/g;
const whole = /^\$\{\{\s*([^{}\s]*)\s*\}\}$/;

/** The text with each `${{ name }}` replaced by its value; names without a value stay as they are. */
export function fillIn(text: string, values: ParameterValues): string {
  return text.replace(placeholder, (all, name: string) => (Object.hasOwn(values, name) ? String(values[name]) : all));
}

/** As `fillIn` for all texts of a document, keys too. A text that is nothing but a placeholder becomes the value: a number stays one. */
export function fillInDocument(document: unknown, values: ParameterValues): unknown {
  const seen = new Map<object, unknown>();
  const fill = (value: unknown): unknown => {
    if (typeof value === 'string') {
      const [, name] = whole.exec(value) ?? [];
      return name !== undefined && Object.hasOwn(values, name) ? values[name] : fillIn(value, values);
    }
    if (typeof value !== 'object' || value === null) return value;
    // What aliases share stays shared: filling in never makes a document larger than it was read.
    const known = seen.get(value);
    if (known !== undefined) return known;
    const filled = Array.isArray(value)
      ? value.map(fill)
      : Object.fromEntries(Object.entries(value).map(([key, inner]) => [fillIn(key, values), fill(inner)]));
    seen.set(value, filled);
    return filled;
  };
  return fill(document);
}

/** The names that a text has placeholders for. */
export function placeholdersIn(text: string): readonly string[] {
  return [...text.matchAll(placeholder)].map((match) => match[1] ?? '');
}

/**
 * The variables that a scenario's scripts find their parameters in. Values never become part of a script's text, where they
 * could mean something else than themselves.
 */
export function scriptVariables(values: ParameterValues = {}): Readonly<Record<string, string>> {
  return Object.fromEntries(Object.entries(values).map(([name, value]) => [name, String(value)]));
}
