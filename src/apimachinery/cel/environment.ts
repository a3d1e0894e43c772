import { lintAggregates } from './check/aggregates.ts';
import { checkCel } from './check/checker.ts';
import { type Definition, declare, type Functions } from './check/declarations.ts';
import { lintFormats } from './check/format-calls.ts';
import { lintLiterals } from './check/literals.ts';
import {
  boolType,
  bytesType,
  type CelType,
  doubleType,
  durationType,
  dynType,
  intType,
  listType,
  mapType,
  nullType,
  stringType,
  timestampType,
  typeType,
  uintType,
} from './check/types.ts';
import { estimateCost, type SizeOf } from './cost/estimate.ts';
import { authorizerFunctions } from './library/authorizer.ts';
import { formats } from './library/format.ts';
import { addresses } from './library/ip.ts';
import { lists } from './library/lists.ts';
import { optional } from './library/optional.ts';
import { quantity } from './library/quantity.ts';
import { regex } from './library/regex.ts';
import { semvers } from './library/semver.ts';
import { standard } from './library/standard.ts';
import { strings } from './library/strings.ts';
import { time } from './library/time.ts';
import { urls } from './library/url.ts';
import { constantFailure } from './run/constants.ts';
import { type Frame, planCel } from './run/interpret.ts';
import type { Expr } from './syntax/ast.ts';
import { kubernetesMacros } from './syntax/macros.ts';
import { parseCel } from './syntax/parser.ts';
import { type CelIssue, celSource, issuesText } from './syntax/source.ts';
import { CelError, TypeValue, type Value } from './values/value.ts';

/** What expressions can be about. */
export interface CelEnvironment {
  readonly variables: Readonly<Record<string, CelType>>;
  readonly functions: Functions;
  readonly macros: ReadonlySet<string>;
}

/** The outcome of one evaluation; `error` is the runtime's message. `cost` counts even when it failed. */
export type CelOutcome =
  | { readonly value: Value; readonly error?: undefined; readonly cost: number }
  | { readonly value?: undefined; readonly error: string; readonly cost: number };

/** An expression that can be evaluated any number of times. */
export interface CelProgram {
  readonly type: CelType;
  /** The variables it uses. */
  readonly used: ReadonlySet<string>;
  readonly expr: Expr;
  readonly types: ReadonlyMap<number, CelType>;
  /** The most that an evaluation can cost, when `sizeOf` says how big the variables' parts can be. */
  estimate(sizeOf: SizeOf): number;
  /** Never throws. `limit` is the cost after which it stops; Kubernetes' own without it. */
  evaluate(variables: (name: string) => Value | undefined, limit?: number): CelOutcome;
}

/** `issues` are the mistakes in the text; `failure` is why what is right in itself cannot run: `int("a")`. */
export type Compiled =
  | { readonly program: CelProgram; readonly issues?: undefined; readonly failure?: undefined }
  | { readonly program?: undefined; readonly issues: string; readonly failure?: undefined }
  | { readonly program?: undefined; readonly issues?: undefined; readonly failure: string };

/** What one expression may cost. Follows apiserver pkg/apis/cel PerCallLimit. */
export const perCallLimit = 1_000_000;

let known: Functions | undefined;

/** Made when it is first asked for: most clusters never compile anything. */
function kubernetesFunctions(): Functions {
  known ??= declare([
    ...standard,
    ...time,
    ...optional,
    ...strings,
    ...lists,
    ...regex,
    ...urls,
    ...quantity,
    ...addresses,
    ...semvers,
    ...formats,
    ...authorizerFunctions,
  ]);
  return known;
}

const typeValues: ReadonlyMap<string, CelType> = new Map(
  [
    boolType,
    bytesType,
    doubleType,
    durationType,
    intType,
    listType(dynType),
    mapType(dynType, dynType),
    nullType,
    stringType,
    timestampType,
    typeType(),
    uintType,
  ].map((type) => [type.name, type]),
);

/** The language as the API server of Kubernetes 1.35 has it, with these variables and more functions. */
export function kubernetesEnvironment(
  variables: Readonly<Record<string, CelType>>,
  more: readonly Definition[] = [],
): CelEnvironment {
  const functions = more.length === 0 ? kubernetesFunctions() : new Map([...kubernetesFunctions(), ...declare(more)]);
  return { variables, functions, macros: kubernetesMacros };
}

/** Parses and checks. `issues` is the text of all mistakes, as cel-go prints them. */
export function compileCel(environment: CelEnvironment, text: string): Compiled {
  const source = celSource(text);
  const issues: CelIssue[] = [];
  const expr = parseCel(source, issues, environment.macros);
  if (expr === undefined || issues.length > 0) return { issues: issuesText(source, issues) };
  const variable = (name: string): CelType | undefined => {
    if (Object.hasOwn(environment.variables, name)) return environment.variables[name];
    const named = typeValues.get(name);
    return named === undefined ? undefined : typeType(named);
  };
  const checked = checkCel(expr, { variable, functions: environment.functions }, issues);
  if (issues.length === 0) {
    lintLiterals(expr, issues);
    lintAggregates(expr, checked.types, issues);
    lintFormats(expr, checked.types, issues);
  }
  if (issues.length > 0) return { issues: issuesText(source, issues) };
  const failure = constantFailure(expr, checked);
  if (failure !== undefined) return { failure };
  const run = planCel(expr, checked);
  return {
    program: {
      type: checked.result,
      used: checked.used,
      expr,
      types: checked.types,
      estimate: (sizeOf) => estimateCost(expr, checked, sizeOf),
      evaluate: (variables, limit = perCallLimit) => {
        const frame: Frame = {
          variable: (name) => {
            const value = variables(name);
            // A variable that is null has a value.
            return value === undefined && typeValues.has(name) ? new TypeValue(name) : value;
          },
          locals: [],
          cost: 0,
          limit,
        };
        try {
          return { value: run(frame), cost: frame.cost };
        } catch (error) {
          if (error instanceof CelError) return { error: error.message, cost: frame.cost };
          if (error instanceof RangeError)
            return { error: 'operation cancelled: actual cost limit exceeded', cost: limit };
          throw error;
        }
      },
    },
  };
}
