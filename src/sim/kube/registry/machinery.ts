import type { Clock } from '#api';
import { badRequest, type KubeObject, type TokenKeys } from '#apimachinery';
import type { Store } from '../storage/index.ts';
import type { AdmissionContext, AdmissionPlugin } from './admission.ts';
import { equivalentsOf } from './equivalents.ts';
import { settle } from './metadata.ts';
import type { WriteOptions } from './registry.ts';
import type { ResourceDefinition, UserInfo } from './resource.ts';

/** Chance as the registry needs it; the same as time's SeededRandom. */
export interface NameGenerator {
  uuid(): string;
  suffix(length: number): string;
}

/** What the verbs of the registry work on. */
export interface Machinery {
  readonly store: Store;
  readonly clock: Clock;
  readonly random: NameGenerator;
  readonly tokenKeys: TokenKeys;
  readonly admission: readonly AdmissionPlugin[];
  /** The kind of a stored object. */
  readonly resourceOf: (object: KubeObject) => ResourceDefinition | undefined;
  readonly served: () => readonly ResourceDefinition[];
}

/** Who writes when nobody is named: a component inside the control plane. */
const systemUser: UserInfo = { name: 'system:apiserver', groups: ['system:masters', 'system:authenticated'] };

/** The store's bucket of a resource: `pods`, `deployments.apps`. */
export function bucketOf(resource: ResourceDefinition): string {
  return bucketName(resource.group, resource.resource);
}

/** The store's path of an object: `namespace/name`, or `name` for cluster-scoped kinds. */
export function pathOf(resource: ResourceDefinition, namespace: string | undefined, name: string): string {
  if (name === '') {
    throw badRequest('Name parameter required.');
  }
  if (odd.test(name)) {
    throw badRequest(`Name parameter invalid: ${JSON.stringify(name)}: ${oddity(name)}`);
  }
  return resource.namespaced ? `${namespace ?? ''}/${name}` : name;
}

/** What cannot be a part of a path. Follows apimachinery pkg/api/validation/path IsValidPathSegmentName. */
const odd = /^\.\.?$|[/%]/;

function oddity(name: string): string {
  if (name === '.' || name === '..') {
    return `may not be '${name}'`;
  }
  return ['/', '%']
    .filter((character) => name.includes(character))
    .map((character) => `may not contain '${character}'`)
    .join(';');
}

/** The prefix of all paths in a namespace; empty: everything. */
export function prefixOf(resource: ResourceDefinition, namespace: string | undefined): string {
  return resource.namespaced && namespace !== undefined && namespace !== '' ? `${namespace}/` : '';
}

function bucketName(group: string, resource: string): string {
  return group === '' ? resource : `${resource}.${group}`;
}

/** RFC 3339 with whole seconds, as metav1.Time is written. */
export function timestamp(milliseconds: number): string {
  const second = Math.floor(milliseconds / 1000);
  if (second !== latest.second) {
    latest = { second, text: `${new Date(milliseconds).toISOString().slice(0, 19)}Z` };
  }
  return latest.text;
}

/** Every write of one second has the same stamp. */
let latest: { readonly second: number; readonly text: string } = { second: Number.NaN, text: '' };

/** The context of one request for hooks and admission plug-ins. */
export function contextOf(machinery: Machinery, options: WriteOptions): AdmissionContext {
  const { store, clock, random } = machinery;
  const lookup = (group: string, resource: string, namespace: string | undefined, name: string) => {
    const path = namespace === undefined || namespace === '' ? name : `${namespace}/${name}`;
    return store.get(bucketName(group, resource), path);
  };
  const lookupAll = (group: string, resource: string, namespace?: string): readonly KubeObject[] => {
    const prefix = namespace === undefined || namespace === '' ? '' : `${namespace}/`;
    return store.list(bucketName(group, resource), prefix).objects;
  };
  return {
    now: clock.now(),
    user: options.user ?? systemUser,
    dryRun: options.dryRun === true,
    lookup,
    lookupAll,
    warn: options.warn ?? (() => {}),
    ...(options.asked === undefined ? {} : { asked: options.asked }),
    ...(options.annotate === undefined ? {} : { annotate: options.annotate }),
    suffix: (length) => random.suffix(length),
    uuid: () => random.uuid(),
    tokenKeys: machinery.tokenKeys,
    equivalents: (resource) => equivalentsOf(resource, machinery.served()),
    kindOf: (apiVersion, kind) => machinery.resourceOf({ apiVersion, kind, metadata: {} }),
    writeStatus: (object, status) => {
      const { name = '', namespace } = object.metadata;
      const resource = machinery.resourceOf(object);
      if (resource !== undefined) {
        store.put(bucketOf(resource), pathOf(resource, namespace, name), (revision) =>
          settle(resource, {
            ...object,
            metadata: { ...object.metadata, resourceVersion: String(revision) },
            status,
          } as KubeObject),
        );
      }
    },
  };
}
