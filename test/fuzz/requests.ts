import { readdirSync, readFileSync } from 'node:fs';
import { gzipSync } from 'node:zlib';
import { stringify } from 'yaml';
import { collectionOf, type KindExample } from '../support/kinds.ts';
import type { Draw } from './draw.ts';
import type { FuzzRequest } from './exchange.ts';
import { someObject } from './objects.ts';
import { anyText, anyValue } from './values.ts';

/** What a request is about: a kind as the server serves it, and its example. */
export interface FuzzKind {
  readonly group: string;
  readonly version: string;
  readonly kind: string;
  readonly resource: string;
  readonly namespaced: boolean;
  readonly schema: string;
  readonly subresources?: Readonly<Record<string, unknown>>;
  readonly example: KindExample;
}

const methods = ['GET', 'POST', 'PUT', 'PATCH', 'DELETE', 'HEAD', 'OPTIONS', 'TRACE', 'get', 'WATCH', ''];
const bodyTypes = [
  'application/json',
  'application/yaml',
  'application/vnd.kubernetes.protobuf',
  'application/json; charset=utf-8',
  'application/cbor',
  'text/plain',
  'application/json-patch+json',
  'application/merge-patch+json',
  'application/strategic-merge-patch+json',
  'application/apply-patch+yaml',
  ';;',
  'application/JSON',
];
const accepts = [
  'application/json',
  'application/yaml',
  'application/json;as=Table;v=v1;g=meta.k8s.io,application/json',
  'application/json;as=Table;v=v1;g=meta.k8s.io',
  'application/json;as=Table;v=v1beta1;g=meta.k8s.io',
  'application/yaml;as=Table;v=v1;g=meta.k8s.io',
  'application/json;as=PartialObjectMetadata;v=v1;g=meta.k8s.io',
  'application/json;as=PartialObjectMetadataList;v=v1;g=meta.k8s.io',
  'application/json;as=Nothing;v=v1;g=meta.k8s.io',
  'application/vnd.kubernetes.protobuf, application/json;q=0.5',
  'application/vnd.kubernetes.protobuf',
  'application/json;stream=watch',
  '*/*',
  'text/html;q=0.9,*/*;q=0.1',
  ';q=x,,;=',
  'application/json;g=apidiscovery.k8s.io;v=v2;as=APIGroupDiscoveryList',
  '\u0001',
];
const parameters: Readonly<Record<string, readonly string[]>> = {
  watch: ['true', '1', 'false', 'x', ''],
  limit: ['1', '0', '-1', '500', '99999999999999999999', 'x', '1e3'],
  continue: [
    'x',
    'e30',
    'eyJ2IjoibWV0YS5rOHMuaW8vdjEiLCJydiI6Mywic3RhcnQiOiJkZWZhdWx0L2FcdTAwMDAifQ',
    'eyJ2Ijoi',
    '%00',
  ],
  resourceVersion: ['0', '1', '3', '999999', '-1', 'x', '', '18446744073709551616', '01', '1.0'],
  resourceVersionMatch: ['Exact', 'NotOlderThan', 'x', ''],
  sendInitialEvents: ['true', 'false', 'x', ''],
  allowWatchBookmarks: ['true', 'false'],
  timeoutSeconds: ['1', '0', '-1', 'x', '99999999999', '9223372036854775807'],
  labelSelector: [
    'a=b',
    'a in (b,c)',
    '!a',
    'a notin (',
    'a>1',
    'a<x',
    '=',
    'a b',
    ',',
    'é=1',
    'a=b,a!=b',
    '(',
    'x in (a',
    '%00',
  ],
  fieldSelector: [
    'metadata.name=web',
    'metadata.namespace!=x',
    'spec.nodeName=',
    'status.phase=Running',
    'x=y',
    'a',
    '\\',
    'metadata.name=a\\,b',
    'metadata.name==',
    '=',
    'metadata.name=..',
  ],
  dryRun: ['All', 'x', '', 'All,All'],
  fieldManager: ['me', 'x'.repeat(129), 'a%00b', '%F0%9F%92%A5', ''],
  fieldValidation: ['Strict', 'Warn', 'Ignore', 'x', ''],
  force: ['true', 'false', 'x'],
  gracePeriodSeconds: ['0', '-1', '30', 'x', '9999999999999', '9223372036854775807'],
  propagationPolicy: ['Orphan', 'Foreground', 'Background', 'x', ''],
  orphanDependents: ['true', 'false', 'x'],
  pretty: ['true', 'false', '1', ''],
  includeObject: ['None', 'Metadata', 'Object', 'x', ''],
  export: ['true'],
  container: ['web', 'x', ''],
  follow: ['false', 'x'],
  tailLines: ['1', '-1', 'x'],
  sinceTime: ['2026-01-01T00:00:00Z', 'x'],
  sinceSeconds: ['1', '0', 'x'],
  command: ['ls', ''],
  stdin: ['true', 'x'],
  stdout: ['true'],
  hash: ['x', ''],
  verbose: ['', 'true'],
  exclude: ['etcd', 'x'],
  '': ['', 'x'],
};
const oddPaths = [
  '',
  '/',
  '//',
  '/api',
  '/api/',
  '/apis/',
  '/api/v2',
  '/apis/apps',
  '/apis/apps/v9',
  '/apis/nope/v1/things',
  '/api/v1//pods',
  '/api/v1/namespaces//pods',
  '/api/v1/namespaces/default/',
  '/api/v1/pods/web',
  '/api/v1/namespaces/default/pods/web/log',
  '/api/v1/namespaces/default/pods/web/exec',
  '/api/v1/namespaces/default/pods/web/proxy/a/b',
  '/api/v1/nodes/x/proxy/metrics',
  '/api/v1/watch/pods',
  '/api/v1/watch/namespaces/default/pods/web',
  '/api/v1/namespaces/default/finalize',
  '/openapi',
  '/openapi/v2',
  '/openapi/v3',
  '/openapi/v3/apis/apps/v1',
  '/openapi/v3/x',
  '/version',
  '/version/',
  '/healthz',
  '/healthz/etcd',
  '/livez/x',
  '/readyz/',
  '/metrics',
  '/openid/v1/jwks',
  '/.well-known/openid-configuration',
  '/debug/pprof',
  '/debug/pprof/',
  '/logs',
  '/logs/',
  '/favicon.ico',
  '/api/v1/namespaces/%2e%2e/pods',
  '/api/v1/namespaces/a%2Fb/pods',
  '/api/v1/%zz',
  '/apis/%00/v1',
  '/%',
  '/api/v1/namespaces/default/pods/%F0%9F%92%A5',
  '/api/v1/namespaces/default/pods/__proto__',
  '/apis/__proto__/constructor/toString',
  '/api/v1/constructor',
  '/api/v1/__proto__/x',
  '/api/v1/namespaces/default/services/web/proxy',
  '/api/v1/namespaces/default/pods/web/constructor',
  '/api/v1/componentstatuses',
  '/apis/apps/v1/namespaces/default/deployments/web/scale',
  '/api/v1/namespaces/default/serviceaccounts/default/token',
  '/apis/authorization.k8s.io/v1/selfsubjectaccessreviews',
  '/apis/authentication.k8s.io/v1/tokenreviews',
  '/apis/authorization.k8s.io/v1/subjectaccessreviews',
  '/apis/authorization.k8s.io/v1/namespaces/default/localsubjectaccessreviews',
  '/apis/authorization.k8s.io/v1/selfsubjectrulesreviews',
  '/apis/authentication.k8s.io/v1/selfsubjectreviews',
  '*',
  'http://x/api',
  '/../api',
];

const protobufs: readonly string[] = (() => {
  const folder = new URL('../golden/protobuf/', import.meta.url);
  return readdirSync(folder).flatMap((file) => {
    const recorded = JSON.parse(readFileSync(new URL(file, folder), 'utf8')) as
      | { readonly hex?: string }
      | { readonly hex?: string }[];
    return [recorded].flat().flatMap(({ hex }) => hex ?? []);
  });
})();

/** A request that may be wrong in any way. `names` are those of objects that may exist. */
export function someRequest(draw: Draw, kinds: readonly FuzzKind[], names: readonly string[] = []): FuzzRequest {
  const kind = draw.pick(kinds);
  const method = draw.chance(12) ? draw.pick(methods) : draw.pick(methods.slice(0, 5));
  const name = draw.chance(60)
    ? (kind.example.object.metadata.name ?? '')
    : names.length > 0
      ? draw.pick(names)
      : anyText(draw);
  const target = draw.chance(25) ? draw.pick(oddPaths) : pathOf(draw, kind, method, name);
  const patch = method === 'PATCH';
  const body = method === 'GET' && draw.chance(90) ? undefined : bodyOf(draw, kind, patch);
  const contentType = draw.chance(12)
    ? draw.pick(bodyTypes)
    : (body?.type ?? (patch ? draw.pick(bodyTypes.slice(6, 10)) : 'application/json'));
  return {
    method,
    target: target + queryOf(draw),
    headers: {
      ...(draw.chance(5) ? {} : { 'content-type': contentType }),
      ...(draw.chance(40) ? { accept: draw.pick(accepts) } : {}),
      ...(draw.chance(5) ? { 'content-length': draw.pick(['x', '-1', '99999999999', '0']) } : {}),
      ...(draw.chance(5) ? { 'content-encoding': draw.pick(['gzip', 'x']) } : {}),
      ...(draw.chance(5) ? { 'accept-encoding': draw.pick(['gzip', 'x']) } : {}),
      ...(draw.chance(3)
        ? { authorization: draw.pick(['', 'Bearer x', 'Basic eA==', 'Bearer', 'Bearer a.b.c', 'x']) }
        : {}),
      ...(draw.chance(4) ? { 'impersonate-user': anyText(draw) } : {}),
      ...(draw.chance(2) ? { 'impersonate-group': anyText(draw), 'impersonate-extra-%': anyText(draw) } : {}),
      ...(draw.chance(4) ? { 'if-none-match': draw.pick(['*', '"x"', 'x']) } : {}),
      ...(draw.chance(3) ? { 'user-agent': draw.pick(['kubectl/v1.35 (x)', 'curl/8', '', '\u0001/']) } : {}),
      ...(draw.chance(2) ? { connection: 'Upgrade', upgrade: draw.pick(['websocket', 'SPDY/3.1', 'x']) } : {}),
    },
    ...(body === undefined ? {} : { body: body.text }),
  };
}

function pathOf(draw: Draw, kind: FuzzKind, method: string, name: string): string {
  let path = collectionOf(kind);
  if (draw.chance(8))
    path = path.replace(
      '/namespaces/default',
      draw.pick(['', '/namespaces/nope', `/namespaces/${encoded(anyText(draw))}`]),
    );
  if (method !== 'POST' ? draw.chance(70) : draw.chance(15)) {
    path += `/${encoded(name)}`;
    const known = Object.keys(kind.subresources ?? {});
    if (draw.chance(25)) path += `/${known.length > 0 && draw.chance(80) ? draw.pick(known) : encoded(anyText(draw))}`;
  }
  if (draw.chance(4)) path = path.replace('/', draw.pick(['//', '/./', '/%2f', '/../']));
  if (draw.chance(4)) path += draw.pick(['/', '//', '/a/b/c', '%00']);
  return path;
}

function encoded(text: string): string {
  return encodeURIComponent(text.toWellFormed());
}

function queryOf(draw: Draw): string {
  const given = Array.from({ length: draw.chance(55) ? draw.below(4) : 0 }, () => {
    const name = draw.pick(Object.keys(parameters));
    const value = draw.chance(95) ? draw.pick(parameters[name] ?? ['']) : anyText(draw);
    return `${name}=${value.includes('%') ? value : encoded(value)}`;
  });
  return given.length === 0 ? '' : `?${given.join('&')}`;
}

interface Body {
  readonly text: string;
  readonly type?: string;
}

function bodyOf(draw: Draw, kind: FuzzKind, patch: boolean): Body {
  switch (draw.below(12)) {
    case 0:
      return { text: damaged(draw, JSON.stringify(someObject(draw, kind.example, kind.schema))) };
    case 1:
      return protobuf(draw);
    case 2:
      return yaml(draw, kind);
    case 3:
      return strange(draw);
    case 4:
      return { text: JSON.stringify(anyValue(draw)) };
    case 5:
      return patch ? jsonPatch(draw) : { text: JSON.stringify(deleteOptions(draw)) };
    default:
      return { text: JSON.stringify(patch ? partOf(draw, kind) : someObject(draw, kind.example, kind.schema)) };
  }
}

/** A patch: an object without most of it, now and then with directives. */
function partOf(draw: Draw, kind: FuzzKind): unknown {
  const object = someObject(draw, kind.example, kind.schema);
  for (const name of Object.keys(object))
    if (name !== 'kind' && name !== 'apiVersion' && draw.chance(30)) delete object[name];
  if (draw.chance(25)) {
    const place = (draw.chance(50) ? object : (object.spec ?? object.metadata ?? object)) as Record<string, unknown>;
    if (typeof place === 'object' && place !== null) {
      const directive = draw.pick([
        '$patch',
        '$deleteFromPrimitiveList/finalizers',
        '$setElementOrder/containers',
        '$retainKeys',
        '$setElementOrder/x',
      ]);
      place[directive] = draw.pick(['replace', 'delete', 'merge', 'x', [], ['a'], [{ name: 'web' }], [{}], null, 1]);
    }
  }
  return object;
}

function jsonPatch(draw: Draw): Body {
  const pointer = () =>
    draw.pick([
      '',
      '/',
      '/metadata',
      '/metadata/labels',
      '/metadata/labels/a',
      '/metadata/name',
      '/spec',
      '/spec/replicas',
      '/spec/containers/0',
      '/spec/containers/-',
      '/a~1b',
      '/a~2',
      'x',
      '/metadata/labels/-1',
      '/__proto__/x',
      '/constructor/prototype/x',
      '/kind',
      '/apiVersion',
      '/status',
    ]);
  const operation = () => ({
    op: draw.pick(['add', 'remove', 'replace', 'move', 'copy', 'test', 'x', 1, null]),
    path: draw.chance(95) ? pointer() : anyValue(draw),
    ...(draw.chance(40) ? { from: pointer() } : {}),
    ...(draw.chance(80) ? { value: anyValue(draw) } : {}),
  });
  return {
    text: JSON.stringify(Array.from({ length: draw.below(5) }, operation)),
    type: 'application/json-patch+json',
  };
}

function deleteOptions(draw: Draw): unknown {
  const options: Record<string, unknown> = {};
  for (const [name, values] of [
    ['kind', ['DeleteOptions', 'Pod', '', 1]],
    ['apiVersion', ['v1', 'meta.k8s.io/v1', 'x', '', null]],
    ['gracePeriodSeconds', [0, 30, -1, 'x', 1.5, null, 1e300]],
    ['propagationPolicy', ['Orphan', 'Foreground', 'Background', 'x', '', 1, null]],
    ['orphanDependents', [true, false, 'x', null]],
    ['dryRun', [['All'], ['x'], [], 'All', [1], null, {}]],
    ['preconditions', [{ uid: 'x' }, { resourceVersion: '1' }, {}, null, 'x', { uid: 1 }, { uid: null }]],
    ['x', [1]],
  ] as const) {
    if (draw.chance(35)) options[name] = draw.pick(values as readonly unknown[]);
  }
  return options;
}

function protobuf(draw: Draw): Body {
  const type = 'application/vnd.kubernetes.protobuf';
  const bytes = Buffer.from(draw.pick(protobufs), 'hex');
  for (let left = draw.below(6); left > 0; left -= 1)
    bytes[draw.below(bytes.length)] = draw.pick([0, 1, 0x0a, 0x7f, 0x80, 0xff, draw.below(256)]);
  const whole = draw.chance(70) ? bytes : bytes.subarray(0, draw.below(bytes.length));
  return { type, text: `hex:${whole.toString('hex')}` };
}

function yaml(draw: Draw, kind: FuzzKind): Body {
  const type = draw.pick(['application/yaml', 'application/apply-patch+yaml']);
  const text = stringify(wellFormed(someObject(draw, kind.example, kind.schema)));
  const odd = [
    'a: &a [x]\nb: *a\n',
    '&a [*a]',
    '- 1\n- 2',
    '---\n---\n',
    'a: 1\na: 2',
    '? {a: b}\n: c',
    '!!binary AA==',
    'a: .nan',
    'a: .inf',
    'x: 0o17',
    '<<: {a: 1}',
    '*x',
    '\t',
    '%YAML 9.9',
    '2026-01-01',
    '~',
    '"',
    '\u0000',
  ];
  return { type, text: draw.chance(75) ? (draw.chance(80) ? text : damaged(draw, text)) : draw.pick(odd) };
}

function wellFormed(value: unknown): unknown {
  return JSON.parse(JSON.stringify(value).replace(/\\ud[89a-f][0-9a-f]{2}/gi, '?'));
}

function strange(draw: Draw): Body {
  const nested = (open: string, close: string, depth: number) => open.repeat(depth) + close.repeat(depth);
  const depth = draw.pick([10, 1_000, 9_999, 10_001, 100_000]);
  return {
    text: draw.pick([
      '',
      ' ',
      'null',
      '[]',
      '1',
      '"x"',
      'true',
      '{',
      '{"a":1,"a":2}',
      '{"kind":"Pod","kind":"Pod"}',
      '{"metadata":{"name":1e999}}',
      '{"spec":{"replicas":99999999999999999999}}',
      '{"apiVersion":1}',
      '{"metadata":null}',
      '{"metadata":[]}',
      '{"metadata":"x"}',
      '{"__proto__":{"x":1}}',
      '\ufeff{}',
      'hex:ff',
      `hex:${gzipSync('{}').toString('hex')}`,
      nested('[', ']', depth),
      nested('{"a":', '}', depth).replace(':}', ':1}'),
      `{"metadata":{"name":"x","annotations":${nested('{"a":', '}', depth).replace(':}', ':1}')}}}`,
      `{"metadata":{"name":"x"},"spec":${nested('[', ']', depth)}}`,
    ]),
  };
}

/** A text with something cut out, doubled or replaced. */
function damaged(draw: Draw, text: string): string {
  const at = draw.below(text.length);
  const rest = text.slice(at + draw.below(8));
  return (
    text.slice(0, at) +
    draw.pick([
      '',
      rest,
      `${draw.pick(['"', '{', ',', '\\', '\u0000', '}', '1', ':', 'é'])}${rest}`,
      text.slice(at - 5),
    ])
  );
}
