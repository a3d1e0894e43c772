import { createHash } from 'node:crypto';
import type { Parameter, Parameters, ParameterValue, ParameterValues } from '#api';

/** Chooses one of `count` values of the parameter by its place, from 0. */
type Choose = (name: string, count: number) => number;

/** Everybody's values where nobody gave a seed: the first of each. `prefix`: what names begin with in that lab. */
export function firstValues(parameters: Parameters, prefix = ''): ParameterValues {
  return draw(parameters, prefix, () => 0);
}

/** The other end: the last value of each. */
export function lastValues(parameters: Parameters): ParameterValues {
  return draw(parameters, '', (_, count) => count - 1);
}

/** The values of a seed: the same for the same scenario on every machine; a neighbour's seed gives others. */
export function seededValues(parameters: Parameters, scenario: string, seed: string, prefix = ''): ParameterValues {
  return draw(
    parameters,
    prefix,
    (name, count) => createHash('sha256').update(`${seed}\0${scenario}\0${name}`).digest().readUInt32BE() % count,
  );
}

function draw(parameters: Parameters, prefix: string, choose: Choose): ParameterValues {
  const values: Record<string, ParameterValue> = {};
  for (const [name, parameter] of Object.entries(parameters)) {
    if ('prefixOf' in parameter) {
      values[name] = prefix;
      continue;
    }
    const taken = parameter.not === undefined ? undefined : values[parameter.not];
    const candidates = valuesOf(parameter).filter((value) => value !== taken);
    const chosen = candidates[choose(name, candidates.length)];
    if (chosen !== undefined) values[name] = chosen;
  }
  return values;
}

function valuesOf(parameter: Exclude<Parameter, { readonly prefixOf: 'lab' }>): readonly ParameterValue[] {
  if ('oneOf' in parameter) return parameter.oneOf;
  const { from, to, step = 1, unit } = parameter;
  const count = Math.floor((to - from) / step) + 1;
  return Array.from({ length: count }, (_, index) => {
    const value = from + index * step;
    return unit === undefined ? value : `${value}${unit}`;
  });
}
