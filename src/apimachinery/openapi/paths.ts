import { connectPaths, isConnect } from './connect.ts';
import { objectTypes } from './media-types.ts';
import {
  type Action,
  answers,
  type ComponentFinder,
  operationOf,
  type Subject,
  type Target,
  unauthorized,
} from './operation.ts';
import { operationGroup, operationTag } from './operation-id.ts';
import { type Operations, pathItem } from './path-item.ts';
import type { OpenapiResource, Schema } from './types.ts';

const collection: Readonly<Record<string, Action>> = {
  list: { method: 'get', action: 'list', verb: 'list' },
  create: { method: 'post', action: 'post', verb: 'create' },
  deletecollection: { method: 'delete', action: 'deletecollection', verb: 'delete' },
};

const single: Readonly<Record<string, Action>> = {
  get: { method: 'get', action: 'get', verb: 'read' },
  update: { method: 'put', action: 'put', verb: 'replace' },
  patch: { method: 'patch', action: 'patch', verb: 'patch' },
  delete: { method: 'delete', action: 'delete', verb: 'delete' },
  create: { method: 'post', action: 'post', verb: 'create' },
};

const watchOne: Action = { method: 'get', action: 'watch', verb: 'watch' };
const watchList: Action = { method: 'get', action: 'watchlist', verb: 'watch' };

const all = ['create', 'delete', 'deletecollection', 'get', 'list', 'patch', 'update', 'watch'];

/** The root of a group version: its list of resources. */
export function discoveryPath(group: string, version: string, find: ComponentFinder): Record<string, Schema> {
  const get = {
    tags: [operationTag(group, version)],
    description: 'get available resources',
    operationId: `get${operationGroup(group, version)}APIResources`,
    responses: { ...answers({ 200: find.meta('APIResourceList') }, objectTypes), ...unauthorized },
  };
  return { [`${rootOf({ group, version })}/`]: { get } };
}

function rootOf({ group, version }: { readonly group: string; readonly version: string }): string {
  return group === '' ? `/api/${version}` : `/apis/${group}/${version}`;
}

/**
 * The paths of a resource with all their operations. kubectl looks here which kind a path has, and which patches and
 * whether `fieldValidation` it takes; generators of clients read everything. Follows apiserver pkg/endpoints/installer.go,
 * for custom objects (which have no paths of their own to be watched at) apiextensions-apiserver pkg/controller/openapi/builder.
 */
export function pathsOf(resource: OpenapiResource, find: ComponentFinder): Record<string, Schema> {
  const { namespaced, kind } = resource;
  const root = rootOf(resource);
  const base = `${root}${namespaced ? '/namespaces/{namespace}' : ''}/${resource.resource}`;
  const subject: Subject = { resource, find };
  const scope = namespaced ? 'Namespaced' : '';
  const verbs = resource.verbs ?? all;
  const paths: Record<string, Schema> = {};
  const add = (path: string, operations: Operations): void => {
    if (Object.keys(operations).length > 0) paths[path] = pathItem(path, operations);
  };
  const watch = (path: string, action: Action, name: string) =>
    add(path, { get: operationOf(subject, action, { name }) });
  add(
    base,
    operationsOf(subject, collection, verbs, ({ action }) => ({
      name: (action === 'deletecollection' ? `Collection${scope}` : scope) + kind,
    })),
  );
  const named = verbs.filter((verb) => verb !== 'create');
  add(
    `${base}/{name}`,
    operationsOf(subject, single, named, () => ({ name: scope + kind })),
  );
  for (const [name, subresource] of Object.entries(resource.subresources ?? {})) {
    const suffix = scope + kind + name.charAt(0).toUpperCase() + name.slice(1);
    const path = `${base}/{name}/${name}`;
    const target = { name: suffix, subresource: name, kind: subresource.kind };
    if (isConnect(name)) Object.assign(paths, connectPaths(resource, name, path, suffix, find.prose));
    else
      add(
        path,
        operationsOf(subject, single, subresource.verbs, () => target),
      );
  }
  if (namespaced && verbs.includes('list')) {
    const target = () => ({ name: `${kind}ForAllNamespaces` });
    add(`${root}/${resource.resource}`, operationsOf(subject, collection, ['list'], target));
  }
  if (verbs.includes('watch') && resource.customSchema === undefined) {
    const watched = base.replace(root, `${root}/watch`);
    watch(watched, watchList, `${scope}${kind}List`);
    if (verbs.includes('get')) watch(`${watched}/{name}`, watchOne, scope + kind);
    if (namespaced) watch(`${root}/watch/${resource.resource}`, watchList, `${kind}ListForAllNamespaces`);
  }
  return paths;
}

function operationsOf(
  subject: Subject,
  actions: Readonly<Record<string, Action>>,
  verbs: readonly string[],
  targetOf: (action: Action) => Target,
): Operations {
  const chosen = verbs.map((verb) => actions[verb]).filter((one) => one !== undefined);
  return Object.fromEntries(chosen.map((one) => [one.method, operationOf(subject, one, targetOf(one))]));
}
