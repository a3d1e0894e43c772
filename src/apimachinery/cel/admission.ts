import { parseType } from './check/declarations.ts';
import {
  boolType,
  type CelType,
  dynType,
  intType,
  listType,
  mapType,
  nullType,
  stringType,
  structType,
  timestampType,
} from './check/types.ts';
import { type CelProgram, compileCel, kubernetesEnvironment } from './environment.ts';

const struct = (name: string, fields: Readonly<Record<string, CelType>>): CelType =>
  structType(name, (field) => (Object.hasOwn(fields, field) ? fields[field] : undefined));

const texts = listType(stringType);
const kind = struct('kubernetes.GroupVersionKind', { group: stringType, version: stringType, kind: stringType });
const resource = struct('kubernetes.GroupVersionResource', {
  group: stringType,
  version: stringType,
  resource: stringType,
});

const requestType = struct('kubernetes.AdmissionRequest', {
  kind,
  resource,
  subResource: stringType,
  requestKind: kind,
  requestResource: resource,
  requestSubResource: stringType,
  name: stringType,
  namespace: stringType,
  operation: stringType,
  userInfo: struct('kubernetes.UserInfo', {
    username: stringType,
    uid: stringType,
    groups: texts,
    extra: mapType(stringType, texts),
  }),
  dryRun: boolType,
  options: dynType,
});

const namespaceType = struct('kubernetes.Namespace', {
  metadata: struct('kubernetes.NamespaceMetadata', {
    name: stringType,
    generateName: stringType,
    namespace: stringType,
    labels: mapType(stringType, stringType),
    annotations: mapType(stringType, stringType),
    UID: stringType,
    creationTimestamp: timestampType,
    deletionGracePeriodSeconds: intType,
    deletionTimestamp: timestampType,
    generation: intType,
    resourceVersion: stringType,
    finalizers: texts,
  }),
  spec: struct('kubernetes.NamespaceSpec', { finalizers: texts }),
  status: struct('kubernetes.NamespaceStatus', {
    conditions: listType(
      struct('kubernetes.NamespaceCondition', {
        status: stringType,
        type: stringType,
        lastTransitionTime: timestampType,
        message: stringType,
        reason: stringType,
      }),
    ),
    phase: stringType,
  }),
});

/** What an expression of a policy may be about, beside the request and its objects. */
export interface ExpressionScope {
  readonly params: boolean;
  /** Whether it may ask who may do what; true without. */
  readonly authorizer?: boolean;
  /** The types of earlier variables by name; undefined: the policy has none. */
  readonly variables?: ReadonlyMap<string, CelType>;
}

export type CompiledExpression =
  | { readonly program: CelProgram; readonly error?: undefined }
  | { readonly program?: undefined; readonly error: string; readonly isInternal?: boolean };

export const asBool: readonly CelType[] = [boolType];
export const asText: readonly CelType[] = [stringType];
export const asTextOrNull: readonly CelType[] = [stringType, nullType];

function typeString({ name, params }: CelType): string {
  return params.length === 0 ? name : `${name}(${params.map(typeString).join(', ')})`;
}

const isExactly = (a: CelType, b: CelType): boolean =>
  a.kind === b.kind &&
  a.name === b.name &&
  a.params.length === b.params.length &&
  a.params.every((param, index) => {
    const other = b.params[index];
    return other !== undefined && isExactly(param, other);
  });

/** What is known of the objects that a policy is about, where its expressions are held against schemas. */
export interface KnownTypes {
  readonly object: CelType;
  /** Without it nothing is called `params`. */
  readonly params?: CelType | undefined;
  /** The types of earlier variables by name. */
  readonly variables: ReadonlyMap<string, CelType>;
}

/** Holds an expression against schemas: what does not fit them, and its type. Follows policy/validating/typechecking.go. */
export function checkExpression(
  text: string,
  { object, params, variables }: KnownTypes,
): { readonly issues?: string; readonly type: CelType } {
  const environment = kubernetesEnvironment({
    object,
    oldObject: object,
    namespaceObject: namespaceType,
    request: requestType,
    ...(params === undefined ? {} : { params }),
    authorizer: parseType('authorizer'),
    variables: variablesType(variables),
  });
  const { issues, program } = compileCel(environment, text);
  return { ...(issues === undefined ? {} : { issues }), type: program?.type ?? dynType };
}

const variablesType = (variables: ReadonlyMap<string, CelType>): CelType =>
  structType('kubernetes.variables', (name) => variables.get(name));

/**
 * Compiles one expression about a request; without `wanted` its result may be anything. Follows apiserver
 * pkg/admission/plugin/cel/compile.go.
 */
export function compileExpression(
  text: string,
  { params, authorizer = true, variables }: ExpressionScope,
  wanted?: readonly CelType[],
): CompiledExpression {
  const environment = kubernetesEnvironment({
    object: dynType,
    oldObject: dynType,
    namespaceObject: namespaceType,
    request: requestType,
    ...(params ? { params: dynType } : {}),
    ...(authorizer
      ? { authorizer: parseType('authorizer'), 'authorizer.requestResource': parseType('resourceCheck') }
      : {}),
    ...(variables === undefined ? {} : { variables: variablesType(variables) }),
  });
  const compiled = compileCel(environment, text);
  if (compiled.issues !== undefined) return { error: `compilation failed: ${compiled.issues}` };
  if (compiled.failure !== undefined) {
    return { error: `program instantiation failed: ${compiled.failure}`, isInternal: true };
  }
  const { program } = compiled;
  if (wanted === undefined || wanted.some((type) => isExactly(type, program.type))) return { program };
  const found = typeString(program.type);
  const names = wanted.map(typeString);
  return {
    error:
      names.length === 1
        ? `must evaluate to ${names[0]} but got ${found}`
        : `must evaluate to one of [${names.join(' ')}] but got ${found}`,
  };
}
