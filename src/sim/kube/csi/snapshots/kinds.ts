import type { KubeObject } from '#apimachinery';
import { type Activity, type Component, createInformer, type Informer, turn } from '../../client/index.ts';
import type { Registry } from '../../registry/index.ts';
import { type SnapshotKinds, snapshotGroup } from './objects.ts';

/** One custom kind for snapshots: its cache, and writes of one component. */
export interface SnapshotKind<T> {
  readonly informer: Informer<T>;
  create(object: object, namespace?: string): Promise<void>;
  /** Edits the copy that is stored now; nothing when the object is gone. */
  change(object: KubeObject, edit: (draft: Mutable<T>) => void, subresource?: 'status'): Promise<void>;
  remove(object: KubeObject): Promise<void>;
}

type Mutable<T> = T extends object ? { -readonly [K in keyof T]: Mutable<T[K]> } : T;

/** The three kinds, once the cluster serves them. */
export type SnapshotApi = { readonly [K in keyof SnapshotKinds]: SnapshotKind<SnapshotKinds[K]> };

type Log = (line: string) => void;

const plurals = ['volumesnapshots', 'volumesnapshotcontents', 'volumesnapshotclasses'] as const;

function openKind<K extends keyof SnapshotKinds>(registry: Registry, plural: K, component: Component, log: Log) {
  const definition = registry.resource(snapshotGroup, plural);
  if (definition === undefined) return undefined;
  const write = {
    user: { name: component.user, groups: [...(component.groups ?? []), 'system:authenticated'] },
    fieldManager: component.fieldManager,
  };
  const scopeOf = ({ metadata }: KubeObject) => (definition.namespaced ? metadata.namespace : undefined);
  const kind: SnapshotKind<SnapshotKinds[K]> = {
    informer: createInformer<SnapshotKinds[K]>(registry, definition, log),
    create: async (object, namespace) =>
      void (await registry.create(definition, namespace, object as KubeObject, write)),
    change: async (object, edit, subresource) => {
      const { name = '', uid } = object.metadata;
      await registry.update(
        definition,
        scopeOf(object),
        name,
        (current) => {
          if (current.metadata.uid !== uid) return undefined;
          const draft = structuredClone(current);
          edit(draft as unknown as Mutable<SnapshotKinds[K]>);
          return draft;
        },
        subresource === undefined ? write : { ...write, subresource },
      );
    },
    remove: async (object) =>
      void (await registry.delete(definition, scopeOf(object), object.metadata.name ?? '', write)),
  };
  return kind;
}

/**
 * Opens the kinds as soon as the cluster serves all of them; `opened` is called once. Closing ends what was opened.
 */
export function whenServed(
  registry: Registry,
  component: Component,
  activity: Activity,
  log: Log,
  opened: (api: SnapshotApi) => void,
): { close(): void } {
  let api: SnapshotApi | undefined;
  const look = () => {
    if (api !== undefined || plurals.some((plural) => registry.resource(snapshotGroup, plural) === undefined)) return;
    const [snapshots, contents, classes] = [
      openKind(registry, 'volumesnapshots', component, log),
      openKind(registry, 'volumesnapshotcontents', component, log),
      openKind(registry, 'volumesnapshotclasses', component, log),
    ];
    if (snapshots === undefined || contents === undefined || classes === undefined) return;
    api = { volumesnapshots: snapshots, volumesnapshotcontents: contents, volumesnapshotclasses: classes };
    opened(api);
  };
  const definition = registry.resource('apiextensions.k8s.io', 'customresourcedefinitions');
  const definitions = definition === undefined ? undefined : createInformer<KubeObject>(registry, definition, log);
  // A kind is served a little after its definition is told as established.
  const lookSoon = () => void activity.during(turn).then(look);
  definitions?.onChange({ added: lookSoon, updated: lookSoon });
  return {
    close: () => {
      definitions?.close();
      for (const plural of plurals) api?.[plural].informer.close();
    },
  };
}
