import {
  type FieldError,
  fieldDuplicate,
  isDns1123Label,
  path,
  validateImmutableField,
  validateLabels,
} from '#apimachinery';
import type { Toleration } from '#types/core-v1';
import type { RuntimeClass } from '#types/node-v1';
import { defineResource } from '../../registry/resource.ts';
import { ageColumn, nameColumn, textColumn } from '../shared/columns.ts';
import { invalidAll, type Path } from '../shared/errors.ts';
import { internalJson } from '../shared/go-diff/go-json.ts';
import { validateResources } from '../shared/pod/resources.ts';
import { defaultResourceList } from '../shared/quantities.ts';
import { validateTolerations } from '../shared/tolerations.ts';

/** Follows pkg/registry/node/runtimeclass and pkg/apis/node. */
export const runtimeClass = defineResource<RuntimeClass>({
  group: 'node.k8s.io',
  version: 'v1',
  kind: 'RuntimeClass',
  resource: 'runtimeclasses',
  singular: 'runtimeclass',
  namespaced: false,
  schema: 'k8s.io/api/node/v1.RuntimeClass',
  anyFinalizer: true,
  generation: 'none',
  allowUnconditionalUpdate: false,

  defaults(object) {
    defaultResourceList(object.overhead?.podFixed);
  },

  validate,
  updateRules: ['metadata', 'object', 'metadata update', 'change'],
  validateUpdate: (next, previous) => validateImmutableField(next.handler, previous.handler, path('handler')),
  columns: [nameColumn(), textColumn('Handler', (object) => object.handler ?? ''), ageColumn()],
});

/** Follows pkg/apis/node/validation, ValidateRuntimeClass. */
function validate(object: RuntimeClass): FieldError[] {
  const handler = object.handler ?? '';
  const scheduling = path('scheduling');
  return [
    ...invalidAll(path('handler'), handler, isDns1123Label(handler)),
    ...(object.overhead ? validateResources({ limits: object.overhead.podFixed ?? {} }, [], path('overhead')) : []),
    ...validateLabels(object.scheduling?.nodeSelector ?? {}, scheduling.child('nodeSelector')),
    ...validateTolerations(object.scheduling?.tolerations ?? [], scheduling.child('tolerations')),
    ...repeated(object.scheduling?.tolerations ?? [], scheduling.child('tolerations')),
  ];
}

/** Tolerations are told apart by all but their seconds. */
function repeated(tolerations: readonly Toleration[], where: Path): FieldError[] {
  const keys = tolerations.map(({ key, operator, value, effect }) => JSON.stringify([key, operator, value, effect]));
  return tolerations.flatMap((toleration, index) =>
    keys.indexOf(keys[index] ?? '') < index
      ? [fieldDuplicate(where.index(index), internalJson('Toleration', toleration))]
      : [],
  );
}
