import type { Schema } from './types.ts';

type Kind = 'string' | 'integer' | 'boolean';

function parameter(name: string, type: Kind = 'string', place: 'query' | 'path' = 'query'): Schema {
  const required = place === 'path' ? { required: true } : {};
  return { name, in: place, ...required, schema: { type, uniqueItems: true } };
}

/** What every operation on objects takes. */
export const pretty = parameter('pretty');
const written = [parameter('dryRun'), parameter('fieldManager'), parameter('fieldValidation')];
const resourceVersions = [parameter('resourceVersion'), parameter('resourceVersionMatch')];

/** What a list or watch takes. */
const listed = [
  parameter('allowWatchBookmarks', 'boolean'),
  parameter('continue'),
  parameter('fieldSelector'),
  parameter('labelSelector'),
  parameter('limit', 'integer'),
  ...resourceVersions,
  parameter('sendInitialEvents', 'boolean'),
  parameter('timeoutSeconds', 'integer'),
  parameter('watch', 'boolean'),
];

const deleted = [
  parameter('dryRun'),
  parameter('gracePeriodSeconds', 'integer'),
  parameter('ignoreStoreReadErrorWithClusterBreakingPotential', 'boolean'),
  parameter('orphanDependents', 'boolean'),
  parameter('propagationPolicy'),
];

/** Query parameters by `x-kubernetes-action`. */
export const actionParameters: Readonly<Record<string, readonly Schema[]>> = {
  list: listed,
  post: written,
  put: written,
  patch: [...written, parameter('force', 'boolean')],
  delete: deleted,
  deletecollection: [
    ...['continue', 'dryRun', 'fieldSelector'].map((name) => parameter(name)),
    ...deleted.slice(1, 3),
    parameter('labelSelector'),
    parameter('limit', 'integer'),
    ...deleted.slice(3),
    ...resourceVersions,
    parameter('sendInitialEvents', 'boolean'),
    parameter('timeoutSeconds', 'integer'),
  ],
  watch: listed,
  watchlist: listed,
};

/** The same for custom objects. Follows apiextensions-apiserver pkg/controller/openapi/builder buildRoute. */
export const customActionParameters: Readonly<Record<string, readonly Schema[]>> = {
  ...actionParameters,
  get: [parameter('resourceVersion')],
  deletecollection: listed,
};

/** What the streams of Pods take. Follows core/v1 PodExecOptions and its like. */
export const connectParameters: Readonly<Record<string, readonly Schema[]>> = {
  attach: [parameter('container'), ...streams()],
  exec: [parameter('command'), parameter('container'), ...streams()],
  log: [
    pretty,
    parameter('container'),
    parameter('follow', 'boolean'),
    parameter('insecureSkipTLSVerifyBackend', 'boolean'),
    parameter('limitBytes', 'integer'),
    parameter('previous', 'boolean'),
    parameter('sinceSeconds', 'integer'),
    parameter('stream'),
    parameter('tailLines', 'integer'),
    parameter('timestamps', 'boolean'),
  ],
  portforward: [parameter('ports', 'integer')],
  proxy: [parameter('path')],
};

function streams(): readonly Schema[] {
  return ['stderr', 'stdin', 'stdout', 'tty'].map((name) => parameter(name, 'boolean'));
}

/** What stands in braces in the path of a kind. */
export function pathParameters(path: string, kind: string): readonly Schema[] {
  const docs: Readonly<Record<string, string>> = {
    name: `name of the ${kind}`,
    namespace: 'object name and auth scope, such as for teams and projects',
    path: 'path to the resource',
  };
  return [...path.matchAll(/\{(\w+)\}/g)].map(([, name = '']) => ({
    ...parameter(name, 'string', 'path'),
    ...(docs[name] === undefined ? {} : { description: docs[name] }),
  }));
}
