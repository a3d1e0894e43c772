import { operationGroup, operationTag } from './operation-id.ts';
import { actionParameters, connectParameters, pathParameters } from './parameters.ts';
import type { GroupVersionKind, OpenapiResource, Schema } from './types.ts';

interface Operation {
  readonly method: string;
  /** `x-kubernetes-action`. */
  readonly action: string;
  /** The first word of its operationId. */
  readonly verb: string;
}

const collection: Readonly<Record<string, Operation>> = {
  list: { method: 'get', action: 'list', verb: 'list' },
  create: { method: 'post', action: 'post', verb: 'create' },
  deletecollection: { method: 'delete', action: 'deletecollection', verb: 'delete' },
};

const single: Readonly<Record<string, Operation>> = {
  get: { method: 'get', action: 'get', verb: 'read' },
  update: { method: 'put', action: 'put', verb: 'replace' },
  patch: { method: 'patch', action: 'patch', verb: 'patch' },
  delete: { method: 'delete', action: 'delete', verb: 'delete' },
  create: { method: 'post', action: 'post', verb: 'create' },
};

const all = ['create', 'delete', 'deletecollection', 'get', 'list', 'patch', 'update', 'watch'];
const customPatchTypes = [
  'application/apply-patch+yaml',
  'application/json-patch+json',
  'application/merge-patch+json',
];
const patchTypes = [...customPatchTypes, 'application/strategic-merge-patch+json'];
const answerTypes = ['application/json', 'application/yaml'];
const streamTypes = [...answerTypes, 'application/json;stream=watch'];

/** Finds the components that operations speak of, by kind or by Go type. */
export interface ComponentFinder {
  readonly ofKind: (kind: GroupVersionKind) => Schema | undefined;
  readonly meta: (type: 'DeleteOptions' | 'Status' | 'Patch' | 'WatchEvent' | 'APIResourceList') => Schema | undefined;
}

/** What all operations of one resource have in common. */
interface Subject {
  readonly resource: OpenapiResource;
  readonly find: ComponentFinder;
  readonly root: string;
  readonly base: string;
  readonly group: string;
}

/** The root of a group version: its list of resources. */
export function discoveryPath(group: string, version: string, find: ComponentFinder): Record<string, Schema> {
  const get = {
    tags: [operationTag(group, version)],
    operationId: `get${operationGroup(group, version)}APIResources`,
    responses: { ...answers({ 200: find.meta('APIResourceList') }, answerTypes), ...unauthorized },
  };
  return { [`${rootOf({ group, version })}/`]: { get } };
}

function rootOf({ group, version }: { readonly group: string; readonly version: string }): string {
  return group === '' ? `/api/${version}` : `/apis/${group}/${version}`;
}

/**
 * The paths of a resource with all their operations. kubectl looks here which kind a path has, and which patches and
 * whether `fieldValidation` it takes; generators of clients read everything. Follows apiserver pkg/endpoints/installer.go.
 */
export function pathsOf(resource: OpenapiResource, find: ComponentFinder): Record<string, Schema> {
  const { group, version, namespaced, kind } = resource;
  const root = rootOf(resource);
  const base = `${root}${namespaced ? '/namespaces/{namespace}' : ''}/${resource.resource}`;
  const subject: Subject = { resource, find, root, base, group: operationGroup(group, version) };
  const scope = namespaced ? 'Namespaced' : '';
  const verbs = resource.verbs ?? all;
  const paths: Record<string, Schema> = {};
  const add = (path: string, operations: Readonly<Record<string, Schema>>, watches = false): void => {
    if (Object.keys(operations).length === 0) return;
    paths[path] = { ...operations, parameters: pathParameters(path, watches) };
  };
  add(
    base,
    operationsOf(subject, collection, verbs, (verb) => (verb === 'delete' ? `Collection${scope}` : scope) + kind),
  );
  const named = verbs.filter((verb) => verb !== 'create');
  add(
    `${base}/{name}`,
    operationsOf(subject, single, named, () => scope + kind),
  );
  for (const [name, subresource] of Object.entries(resource.subresources ?? {})) {
    const suffix = scope + kind + name.charAt(0).toUpperCase() + name.slice(1);
    const operations =
      connectParameters[name] === undefined
        ? operationsOf(subject, single, subresource.verbs, () => suffix, subresource.kind)
        : connectOperations(subject, name, subresource.verbs, suffix);
    add(`${base}/{name}/${name}`, operations);
  }
  if (namespaced && verbs.includes('list')) {
    const list = operationsOf(subject, collection, ['list'], () => `${kind}ForAllNamespaces`);
    add(`${root}/${resource.resource}`, { get: { ...list.get, parameters: [] } }, true);
  }
  if (verbs.includes('watch')) {
    const watched = base.replace(root, `${root}/watch`);
    add(watched, { get: watchOperation(subject, 'watchlist', `${scope}${kind}List`) }, true);
    if (verbs.includes('get')) add(`${watched}/{name}`, { get: watchOperation(subject, 'watch', scope + kind) }, true);
    if (namespaced) {
      const everywhere = `${root}/watch/${resource.resource}`;
      add(everywhere, { get: watchOperation(subject, 'watchlist', `${kind}ListForAllNamespaces`) }, true);
    }
  }
  return paths;
}

function operationsOf(
  subject: Subject,
  operations: Readonly<Record<string, Operation>>,
  verbs: readonly string[],
  nameOf: (verb: string) => string,
  kind?: GroupVersionKind,
): Record<string, Schema> {
  const chosen = verbs.map((verb) => operations[verb]).filter((one) => one !== undefined);
  return Object.fromEntries(chosen.map((one) => [one.method, operationOf(subject, one, nameOf(one.verb), kind)]));
}

function operationOf(
  subject: Subject,
  { method, action, verb }: Operation,
  name: string,
  other?: GroupVersionKind,
): Schema {
  const { resource, find, group } = subject;
  const kind = other ?? { group: resource.group, version: resource.version, kind: resource.kind };
  const own = find.ofKind(kind);
  const list = find.ofKind({ ...kind, kind: resource.listKind ?? `${resource.kind}List` });
  const isRemoval = action === 'delete' || action === 'deletecollection';
  const removed = action === 'delete' && resource.deleteReturnsObject === true ? own : find.meta('Status');
  const codes: Readonly<Record<string, Schema | undefined>> =
    action === 'list'
      ? { 200: list }
      : action === 'delete'
        ? { 200: removed, 202: removed }
        : action === 'deletecollection'
          ? { 200: removed }
          : action === 'post'
            ? { 200: own, 201: own, 202: own }
            : action === 'get'
              ? { 200: own }
              : { 200: own, 201: own };
  return {
    tags: [operationTag(resource.group, resource.version)],
    // "delete" + "CollectionNamespacedPod": deleteCoreV1CollectionNamespacedPod.
    operationId: `${verb}${group}${name}`,
    ...(actionParameters[action] === undefined ? {} : { parameters: actionParameters[action] }),
    ...bodyOf(method, subject, isRemoval ? find.meta('DeleteOptions') : own),
    responses: { ...answers(codes, action === 'list' ? streamTypes : answerTypes), ...unauthorized },
    'x-kubernetes-action': action,
    'x-kubernetes-group-version-kind': kind,
  };
}

function bodyOf(
  method: string,
  { resource, find }: Subject,
  schema: Schema | undefined,
): { readonly requestBody?: Schema } {
  if (method === 'get') return {};
  const types = resource.customSchema === undefined ? patchTypes : customPatchTypes;
  const content =
    method === 'patch'
      ? Object.fromEntries(types.map((type) => [type, { schema: find.meta('Patch') ?? { type: 'object' } }]))
      : { '*/*': { schema: schema ?? { type: 'object' } } };
  return { requestBody: { content, ...(method === 'delete' ? {} : { required: true }) } };
}

const unauthorized = { '401': { description: 'Unauthorized' } };
const phrases: Readonly<Record<string, string>> = { 200: 'OK', 201: 'Created', 202: 'Accepted' };

function answers(
  codes: Readonly<Record<string, Schema | undefined>>,
  types: readonly string[],
): Record<string, Schema> {
  return Object.fromEntries(
    Object.entries(codes).map(([code, schema]) => [
      code,
      {
        description: phrases[code],
        ...(schema === undefined ? {} : { content: Object.fromEntries(types.map((type) => [type, { schema }])) }),
      },
    ]),
  );
}

function watchOperation({ resource, find, group }: Subject, action: string, name: string): Schema {
  const { group: own, version, kind } = resource;
  return {
    tags: [operationTag(own, version)],
    operationId: `watch${group}${name}`,
    responses: { ...answers({ 200: find.meta('WatchEvent') }, streamTypes), ...unauthorized },
    'x-kubernetes-action': action,
    'x-kubernetes-group-version-kind': { group: own, version, kind },
  };
}

/** Streams: their answer is no object. */
function connectOperations(
  { resource, group }: Subject,
  name: string,
  verbs: readonly string[],
  suffix: string,
): Record<string, Schema> {
  const kind = resource.subresources?.[name]?.kind ?? resource;
  const isLog = name === 'log';
  const operation = (method: string): Schema => ({
    tags: [operationTag(resource.group, resource.version)],
    operationId: isLog
      ? `read${group}${suffix}`
      : `connect${group}${method.charAt(0).toUpperCase()}${method.slice(1)}${suffix}`,
    parameters: connectParameters[name],
    responses: {
      '200': { description: 'OK', content: { [isLog ? 'text/plain' : '*/*']: { schema: { type: 'string' } } } },
      ...unauthorized,
    },
    'x-kubernetes-action': isLog ? 'get' : 'connect',
    'x-kubernetes-group-version-kind': { group: kind.group, version: kind.version, kind: kind.kind },
  });
  const methods: readonly string[] = verbs.includes('create') ? ['get', 'post'] : ['get'];
  return Object.fromEntries(methods.map((method) => [method, operation(method)]));
}
