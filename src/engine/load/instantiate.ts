import {
  type CheckRegistry,
  fillInDocument,
  type Parameters,
  type ParameterValues,
  type Problem,
  parametersSchema,
  placeholdersIn,
  type Scenario,
  scenarioSchema,
  UserError,
} from '#api';
import { checkShape, didYouMean } from './check-shape.ts';
import { checkSpecs } from './check-specs.ts';
import { checkStructure } from './check-structure.ts';
import { firstValues, lastValues, seededValues } from './parameter-values.ts';
import type { PositionedYaml } from './parse-yaml.ts';

/** A scenario together with where everything in its file stands. */
export interface LoadedScenario extends Scenario {
  /** `scenario.yaml`, relative to the pack's folder. */
  readonly file: string;
  /** As it was written: placeholders are not filled in. */
  readonly source: PositionedYaml;
}

/** What of a scenario does not depend on its parameters. */
export type ScenarioFile = Pick<LoadedScenario, 'pack' | 'directory' | 'file' | 'source'>;

interface Instance {
  readonly scenario?: LoadedScenario;
  readonly problems: readonly Problem[];
  /** Drawn from between the ends: what differs from learner to learner has to work, what is wrong was proved at the ends. */
  readonly isBetween?: boolean;
}

/** Which values its parameters have, by the scenario's id; undefined: the first ones. */
export type ChooseValues = (parameters: Parameters, id: string) => ParameterValues;

/** Whom a scenario is for: the seed that values are drawn from, and what names begin with in the lab. */
export interface Learner {
  readonly seed?: string | undefined;
  readonly prefix?: string | undefined;
}

const first: ChooseValues = (parameters) => firstValues(parameters);

/** What names begin with in the proof that a scenario works in a lab that shares its cluster. */
const trialPrefix = 'lab-7t9x2-';

/** The scenario with its parameters filled in, or everything that is wrong with it then. */
export function instantiate(file: ScenarioFile, checks: CheckRegistry, choose: ChooseValues = first): Instance {
  const { source } = file;
  const parameters = parametersOf(source);
  const id = `${file.pack}/${nameOf(source)}`;
  const values = parameters === undefined ? undefined : choose(parameters, id);
  const filled = values === undefined ? source : { ...source, value: filledIn(source.value, values) };
  const shaped = checkShape(scenarioSchema, filled, file.file);
  const problems = [...shaped.problems, ...checkSpecs(filled, file.file, checks)];
  const document = shaped.value;
  if (document !== undefined) problems.push(...checkStructure(document, source, file.file));
  if (values !== undefined) problems.push(...unknownPlaceholders(source, values, file.file));
  if (document === undefined || problems.length > 0) return { problems };
  const { name } = document.metadata;
  return { problems, scenario: { ...file, id, name, document, ...(values === undefined ? {} : { values }) } };
}

/** The scenario as that learner gets it; without parameters it is the same for all. UserError where the values make it unsound. */
export function drawFor(scenario: LoadedScenario, { seed, prefix }: Learner, checks: CheckRegistry): LoadedScenario {
  if (scenario.values === undefined || (seed === undefined && prefix === undefined)) return scenario;
  const { scenario: drawn, problems } = instantiate(scenario, checks, (parameters, id) =>
    seed === undefined ? firstValues(parameters, prefix) : seededValues(parameters, id, seed, prefix),
  );
  if (drawn !== undefined) return seed === undefined ? drawn : { ...drawn, seed };
  const [problem] = problems;
  const whose = seed === undefined ? `names that begin with "${prefix}"` : `the seed "${seed}"`;
  throw new UserError(
    'unsound-scenario',
    `The scenario "${scenario.id}" cannot be used with ${whose}: ${problem?.message ?? ''}`,
    'Tell the author of the pack: cka-lab pack test DIR shows it.',
  );
}

/** Both ends of what its parameters allow, and two seeds with a prefix between them; just the scenario itself when it has none. */
export function instancesOf(scenario: LoadedScenario, checks: CheckRegistry): readonly Instance[] {
  if (scenario.values === undefined) return [{ scenario, problems: [] }];
  const chosen: readonly ChooseValues[] = [
    first,
    lastValues,
    (parameters, id) => seededValues(parameters, id, 'one', trialPrefix),
    (parameters, id) => seededValues(parameters, id, 'two', trialPrefix),
  ];
  const seen = new Set<string>();
  return chosen
    .map((choose, index) => ({ ...instantiate(scenario, checks, choose), isBetween: index > 1 }))
    .filter((instance) => {
      const values = JSON.stringify(instance.scenario?.values ?? instance.problems);
      if (seen.has(values)) return false;
      seen.add(values);
      return true;
    });
}

function parametersOf({ value }: PositionedYaml): Parameters | undefined {
  if (typeof value !== 'object' || value === null || !('parameters' in value)) return undefined;
  const parsed = parametersSchema.safeParse(value.parameters);
  return parsed.success ? parsed.data : undefined;
}

function nameOf({ value }: PositionedYaml): string {
  const { metadata } = (value ?? {}) as { readonly metadata?: { readonly name?: unknown } };
  return String(metadata?.name ?? '');
}

/** What the parameters may be is not filled in itself. */
function filledIn(value: unknown, values: ParameterValues): unknown {
  const { parameters, ...rest } = value as Readonly<Record<string, unknown>>;
  return { parameters, ...(fillInDocument(rest, values) as object) };
}

function unknownPlaceholders(source: PositionedYaml, values: ParameterValues, file: string): readonly Problem[] {
  const problems: Problem[] = [];
  const seen = new Set<object>();
  const look = (value: unknown, path: readonly PropertyKey[]): void => {
    if (typeof value === 'string') {
      for (const name of placeholdersIn(value)) {
        if (Object.hasOwn(values, name)) continue;
        problems.push({
          file,
          ...source.at(path),
          severity: 'error',
          rule: 'unknown-parameter',
          message: `There is no parameter "${name}".`,
          remedy: didYouMean(name, Object.keys(values)),
        });
      }
    }
    if (typeof value !== 'object' || value === null || seen.has(value)) return;
    seen.add(value);
    for (const [key, inner] of Object.entries(value)) look(inner, [...path, Array.isArray(value) ? Number(key) : key]);
  };
  look(source.value, []);
  return problems;
}
