import { deepCopy, deepEqual } from '#apimachinery';
import type { CustomResourceDefinition, CustomResourceDefinitionVersion } from '#types/apiextensions-v1';
import { defineResource } from '../../../registry/resource.ts';
import { createdAtColumn, nameColumn } from '../../shared/columns.ts';
import { isKnownFormat } from '../custom-resource/formats.ts';
import { type Schema, someSchema } from '../custom-resource/schema.ts';
import { setCondition } from './conditions.ts';
import { validateDefinition, validateDefinitionUpdate, validateStatus } from './validate.ts';

export const cleanupFinalizer = 'customresourcecleanup.apiextensions.k8s.io';

/** Follows apiextensions pkg/registry/customresourcedefinition and pkg/apis/apiextensions. */
export const customResourceDefinition = defineResource<CustomResourceDefinition>({
  group: 'apiextensions.k8s.io',
  version: 'v1',
  kind: 'CustomResourceDefinition',
  resource: 'customresourcedefinitions',
  singular: 'customresourcedefinition',
  namespaced: false,
  shortNames: ['crd', 'crds'],
  categories: ['api-extensions'],
  schema: 'k8s.io/apiextensions-apiserver/pkg/apis/apiextensions/v1.CustomResourceDefinition',
  anyFinalizer: true,
  allowUnconditionalUpdate: false,

  defaults(object) {
    const { names } = object.spec;
    if (!names.singular && names.kind) names.singular = names.kind.toLowerCase();
    if (!names.listKind && names.kind) names.listKind = `${names.kind}List`;
    object.spec.conversion ??= { strategy: 'None' };
    const { webhook } = object.spec.conversion;
    if (webhook?.clientConfig?.service !== undefined) webhook.clientConfig.service.port ??= 443;
    if ((object.status?.storedVersions ?? []).length === 0) {
      object.status = { ...object.status, storedVersions: storageVersion(object) };
    }
  },

  prepareForCreate(object) {
    object.status = { storedVersions: storageVersion(object) };
  },

  prepareForUpdate(object) {
    const stored = object.status?.storedVersions ?? [];
    const added = storageVersion(object).filter((name) => !stored.includes(name));
    if (added.length > 0) object.status = { ...object.status, storedVersions: [...stored, ...added] };
  },

  /** Instances go first: the finalizer is put on when deletion begins. Follows REST.Delete of its etcd.go. */
  holdDeletion(object) {
    if (object.status?.conditions?.some(({ type }) => type === 'Terminating') === true) return false;
    const { finalizers = [], deletionTimestamp = '' } = object.metadata;
    if (!finalizers.includes(cleanupFinalizer)) object.metadata.finalizers = [...finalizers, cleanupFinalizer];
    setCondition(object, deletionTimestamp, {
      type: 'Terminating',
      status: 'True',
      reason: 'InstanceDeletionPending',
      message: 'CustomResourceDefinition marked for deletion; CustomResource deletion will begin soon',
    });
    return true;
  },

  validate: validateDefinition,
  updateRules: ['metadata update', 'change'],
  validateUpdate: validateDefinitionUpdate,
  warnings: (object, previous) =>
    object.spec.versions.flatMap((version) => {
      const old = previous?.spec.versions.find(({ name }) => name === version.name);
      return old !== undefined && deepEqual(old.schema, version.schema) ? [] : warningsOf(version);
    }),

  columns: [nameColumn(), createdAtColumn()],
  subresources: {
    status: {
      verbs: ['get', 'patch', 'update'],
      prepareForUpdate: (object, previous) => {
        object.spec = deepCopy(previous.spec);
      },
      validateUpdate: validateStatus,
    },
  },
});

function storageVersion({ spec }: CustomResourceDefinition): string[] {
  const found = (spec.versions ?? []).find(({ storage }) => storage);
  return found === undefined ? [] : [found.name];
}

function warningsOf({ schema }: CustomResourceDefinitionVersion): readonly string[] {
  const root = schema?.openAPIV3Schema;
  const formats = new Set<string>();
  someSchema(root, (part: Schema) => {
    if (part.type === 'string' && part.format && !isKnownFormat(part.format)) {
      formats.add(part.format);
    }
    return false;
  });
  return [...formats].map((format) => `unrecognized format ${JSON.stringify(format)}`);
}
