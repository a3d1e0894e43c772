import { conflict, deepCopy, invalid, type KubeObject, path, validateObjectMeta } from '#apimachinery';
import type { Scale } from '#types/autoscaling-v1';
import type { Column, SubresourceDefinition } from '../../registry/resource.ts';
import { ageColumn, countColumn, nameColumn } from './columns.ts';
import { nonNegative } from './errors.ts';

/** What a Scale shows of one kind. */
interface Scaled<T extends KubeObject> {
  /** The group and the plural, for messages. */
  readonly group: string;
  readonly resource: string;
  readonly replicas: (object: T) => number;
  readonly setReplicas: (object: T, replicas: number) => void;
  readonly current: (object: T) => number;
  /** The selector as text. */
  readonly selector: (object: T) => string;
}

const columns: readonly Column[] = [
  nameColumn(),
  countColumn('Desired', (scale) => (scale as Scale).spec?.replicas ?? 0),
  countColumn('Available', (scale) => (scale as Scale).status?.replicas ?? 0),
  ageColumn(),
];

/** The subresource `scale` of a kind with replicas. Follows ScaleREST of pkg/registry/apps/deployment/storage and its like. */
export function scaleSubresource<T extends KubeObject>(scaled: Scaled<T>): SubresourceDefinition<T> {
  return {
    verbs: ['get', 'patch', 'update'],
    kind: { group: 'autoscaling', version: 'v1', kind: 'Scale' },
    view: {
      read: (object) => scaleOf(scaled, object),
      write: (scale, object) => writeScale(scaled, scale, object),
      columns,
    },
  };
}

function scaleOf<T extends KubeObject>(scaled: Scaled<T>, object: T): KubeObject {
  const { name, namespace, uid, resourceVersion, creationTimestamp } = object.metadata;
  const metadata = Object.fromEntries(
    Object.entries({ name, namespace, uid, resourceVersion, creationTimestamp }).filter(([, value]) => value),
  );
  const replicas = scaled.replicas(object);
  const selector = scaled.selector(object);
  return {
    kind: 'Scale',
    apiVersion: 'autoscaling/v1',
    metadata,
    spec: replicas === 0 ? {} : { replicas },
    status: { replicas: scaled.current(object), ...(selector === '' ? {} : { selector }) },
  };
}

function writeScale<T extends KubeObject>(scaled: Scaled<T>, view: KubeObject, object: T): void {
  const { metadata, spec } = deepCopy(view) as Scale;
  const name = object.metadata.name ?? '';
  const replicas = spec?.replicas ?? 0;
  const errors = [
    ...validateObjectMeta(metadata, { namespaced: true }, path('metadata')),
    ...nonNegative(path('spec', 'replicas'), replicas),
  ];
  if (errors.length > 0) {
    throw invalid('autoscaling', 'Scale', name, errors);
  }
  if (metadata.uid && metadata.uid !== object.metadata.uid) {
    const detail = `Precondition failed: UID in precondition: ${metadata.uid}, UID in object meta: ${object.metadata.uid}`;
    throw conflict(scaled.group, `${scaled.resource}/scale`, name, detail);
  }
  scaled.setReplicas(object, replicas);
  object.metadata.resourceVersion = metadata.resourceVersion ?? '';
}
