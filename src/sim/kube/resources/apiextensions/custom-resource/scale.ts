import {
  badRequest,
  conflict,
  type FieldError,
  fieldInvalid,
  goType,
  internalError,
  type KubeObject,
} from '#apimachinery';
import type { CustomResourceSubresourceScale } from '#types/apiextensions-v1';
import type { SubresourceDefinition, SubresourceView } from '../../../registry/resource.ts';
import { ageColumn, countColumn, nameColumn } from '../../shared/columns.ts';
import { type Data, isData } from './schema.ts';

const mostReplicas = 2 ** 31 - 1;
const steps = (path: string) => path.replace(/^\./, '').split('.');

type Scale = KubeObject & {
  readonly spec?: { readonly replicas?: number };
  readonly status?: { readonly replicas?: number };
};

/** The subresource `scale` of a custom kind. Follows apiextensions pkg/registry/customresource ScaleREST. */
export function customScale(
  paths: CustomResourceSubresourceScale,
  validateUpdate: NonNullable<SubresourceDefinition['validateUpdate']>,
): SubresourceDefinition {
  const { specReplicasPath, statusReplicasPath, labelSelectorPath } = paths;
  const view: SubresourceView = {
    read: (object) => {
      const { name, namespace, uid, resourceVersion, creationTimestamp } = object.metadata;
      const given = Object.entries({ name, namespace, uid, resourceVersion, creationTimestamp });
      const replicas = nested(object, specReplicasPath);
      if (replicas === undefined) {
        throw internalError(`the spec replicas field ${JSON.stringify(specReplicasPath)} does not exist`);
      }
      const selector = labelSelectorPath === undefined ? undefined : nested(object, labelSelectorPath);
      return {
        kind: 'Scale',
        apiVersion: 'autoscaling/v1',
        metadata: Object.fromEntries(given.filter(([, value]) => value)),
        spec: replicas === 0 ? {} : { replicas },
        status: { replicas: nested(object, statusReplicasPath) ?? 0, ...(selector ? { selector } : {}) },
      };
    },
    write: (scale, object) => {
      const { metadata, spec } = scale as Scale;
      if (metadata.uid && metadata.uid !== object.metadata.uid) {
        const detail = `Precondition failed: UID in precondition: ${metadata.uid}, UID in object meta: ${object.metadata.uid}`;
        throw conflict('', '', object.metadata.name ?? '', detail);
      }
      setNested(object, steps(specReplicasPath), spec?.replicas ?? 0);
      if (metadata.resourceVersion) object.metadata.resourceVersion = metadata.resourceVersion;
    },
    replicas: steps(specReplicasPath),
    columns: [
      nameColumn(),
      countColumn('Desired', (scale) => (scale as Scale).spec?.replicas ?? 0),
      countColumn('Available', (scale) => (scale as Scale).status?.replicas ?? 0),
      ageColumn(),
    ],
  };
  return {
    verbs: ['get', 'patch', 'update'],
    kind: { group: 'autoscaling', version: 'v1', kind: 'Scale' },
    view,
    validateUpdate,
  };
}

/** What an object has where its scale looks. Follows customResourceValidator ValidateScaleSpec and ValidateScaleStatus. */
export function validateScale(
  object: KubeObject,
  paths: CustomResourceSubresourceScale | undefined,
  parts: readonly ('spec' | 'status')[] = ['spec', 'status'],
): FieldError[] {
  if (paths === undefined) return [];
  const errors: FieldError[] = [];
  if (parts.includes('spec')) errors.push(...validateReplicas(object, paths.specReplicasPath));
  if (parts.includes('status')) {
    errors.push(...validateReplicas(object, paths.statusReplicasPath));
    const problem = paths.labelSelectorPath === undefined ? undefined : noWay(object, paths.labelSelectorPath);
    if (problem !== undefined) errors.push(fieldInvalid(paths.labelSelectorPath ?? '', '', problem));
    const selector = paths.labelSelectorPath === undefined ? undefined : nested(object, paths.labelSelectorPath);
    if (selector !== undefined && typeof selector !== 'string') {
      const at = paths.labelSelectorPath ?? '';
      errors.push(
        fieldInvalid(
          at,
          '',
          `${at} accessor error: ${shownValue(selector)} is of the type ${goType(selector)}, expected string`,
        ),
      );
    }
  }
  return errors;
}

function validateReplicas(object: KubeObject, at: string): FieldError[] {
  const problem = noWay(object, at);
  if (problem !== undefined) return [fieldInvalid(at, 0, problem)];
  const value = nested(object, at);
  if (value === undefined) return [];
  if (typeof value !== 'number' || !Number.isInteger(value)) {
    return [
      fieldInvalid(at, 0, `${at} accessor error: ${shownValue(value)} is of the type ${goType(value)}, expected int64`),
    ];
  }
  if (value < 0) return [fieldInvalid(at, value, 'should be a non-negative integer')];
  return value > mostReplicas ? [fieldInvalid(at, value, `should be less than or equal to ${mostReplicas}`)] : [];
}

/** What stands in the way to a path. Follows unstructured.NestedFieldNoCopy. */
function noWay(object: KubeObject, path: string): string | undefined {
  let value: unknown = object;
  let way = '';
  for (const step of steps(path)) {
    way += `.${step}`;
    if (value === undefined || value === null) return undefined;
    if (!isData(value)) {
      return `${way} accessor error: ${shownValue(value)} is of the type ${goType(value)}, expected map[string]interface{}`;
    }
    value = value[step];
  }
  return undefined;
}

/** As Go's %v writes it, for what is no list or map. */
const shownValue = (value: unknown): string => (typeof value === 'string' ? value : JSON.stringify(value));

function nested(object: KubeObject, path: string): unknown {
  return steps(path).reduce<unknown>((value, key) => (isData(value) ? value[key] : undefined), object);
}

function setNested(object: Data, path: readonly string[], value: number): void {
  const [first = '', ...rest] = path;
  if (rest.length === 0) {
    object[first] = value;
    return;
  }
  const inner = object[first] ?? {};
  if (!isData(inner)) {
    throw badRequest(`value cannot be set because .${first} is not a map[string]interface{}`);
  }
  object[first] = inner;
  setNested(inner, rest, value);
}
