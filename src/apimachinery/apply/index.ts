import { deepCopy } from '../freeze.ts';
import { canonicalJson } from '../json.ts';
import type { KubeObject } from '../object.ts';
import { canonicalize } from '../schema/canonicalize.ts';
import { decodeUnstructured } from '../schema/unstructured.ts';
import { badRequest, unknownError } from '../status.ts';
import { atomAt, atomOf } from './atom.ts';
import { checkConfiguration } from './check.ts';
import { type Conflict, conflictError } from './conflict.ts';
import { difference, type FieldSet, isEmptySet, pathsOf, recursiveDifference, setOf, union } from './field-set.ts';
import { freshFields } from './fresh.ts';
import {
  type Manager,
  type Managers,
  managedEntry,
  managerId,
  type Owned,
  readManagers,
  writeManagers,
} from './managers.ts';
import { elementText, FieldsError } from './path-element.ts';
import { sharedFields } from './shapes.ts';
import { applyOwners, ConflictsError, type OtherVersions, updateOwners } from './updater.ts';
import { compareObjects, fieldsOf } from './walk.ts';

/** A write as field management sees it. */
export interface ManagedWrite {
  /** The stored object; undefined: there is none yet. */
  readonly live: KubeObject | undefined;
  readonly typeKey: string | undefined;
  /** Of custom kinds, which have no type key. */
  readonly openapi?: Readonly<Record<string, unknown>> | undefined;
  /** `kubectl-client-side-apply`; `unknown` when empty. */
  readonly manager: string;
  /** '' for the object itself. */
  readonly subresource?: string;
  /** RFC 3339 in whole seconds. */
  readonly now: string;
  /** Written through a view of the object (`scale`): when that was is not told. Follows scalehandler.go ToParent. */
  readonly timeless?: boolean;
  /** Paths that a write of this kind never changes (`[['status']]`), so nobody owns them by it. */
  readonly reset?: readonly (readonly string[])[];
  /** The same write as other versions of the kind have it, by apiVersion, for fields that are owned there. */
  readonly versions?: ReadonlyMap<
    string,
    {
      readonly live: KubeObject | undefined;
      readonly next: KubeObject;
      readonly typeKey: string | undefined;
      readonly openapi?: ManagedWrite['openapi'];
    }
  >;
}

const strippedMeta: ReadonlySet<string> = new Set([
  'name',
  'namespace',
  'creationTimestamp',
  'selfLink',
  'uid',
  'clusterName',
  'generation',
  'managedFields',
  'resourceVersion',
]);
const stripped = setOf(
  ['f:apiVersion'],
  ['f:kind'],
  ['f:metadata'],
  ...[...strippedMeta].map((field) => ['f:metadata', `f:${field}`]),
);

const empties = new Map<string, KubeObject>();
const mostUpdaters = 10;
const lastApplied = 'kubectl.kubernetes.io/last-applied-configuration';

type Entries = readonly Record<string, unknown>[] | undefined;

/**
 * The object with the managed fields that a create, update or patch leaves; without any when its fields cannot be told
 * apart. Follows managedfields FieldManager.UpdateNoErrors.
 */
export function updateManagedFields(next: KubeObject, write: ManagedWrite): KubeObject {
  try {
    return update(next, write);
  } catch (error) {
    if (error instanceof FieldsError) return plain(next);
    throw error;
  }
}

function update(next: KubeObject, write: ManagedWrite): KubeObject {
  const { live, subresource = '' } = write;
  const given = subresource === '' ? (next.metadata.managedFields as Entries) : undefined;
  const isReset =
    given !== undefined && (given.length === 0 || (given.length === 1 && Object.keys(given[0] ?? {}).length === 0));
  const own = isReset ? new Map<string, Owned>() : readManagers(given);
  const managers = isReset || (own?.size ?? 0) > 0 ? own : readManagers(live?.metadata.managedFields);
  const known = managers ?? new Map<string, Owned>();
  if (live === undefined && known.size === 0) return withFreshFields(next, write);
  // An object that was never tracked stays so until somebody applies.
  if (live !== undefined && known.size === 0) return withManagers(next, known, write);
  return withManagers(next, trackUpdate(emptyOr(live, next, write), next, known, write, write.manager), write);
}

const unowned: ReadonlySet<string> = new Set(['apiVersion', 'kind', 'metadata']);

/** What `trackUpdate` says of a new object, which everything is new in. */
function withFreshFields(next: KubeObject, write: ManagedWrite): KubeObject {
  const atom = atomOf(write.typeKey, write.openapi);
  const empty = emptyOr(undefined, next, write);
  const meta = atom.kind === 'map' ? (atomAt(atom, 'metadata') ?? atom) : atom;
  const isReset = (key: string) => write.reset?.some(([first, ...rest]) => first === key && rest.length === 0) === true;
  const metadata = freshFields(empty.metadata, plain(next).metadata, meta, (key) => strippedMeta.has(key));
  const rest = freshFields(empty, next, atom, (key) => unowned.has(key) || isReset(key));
  const fields = { ...(metadata === undefined ? {} : { 'f:metadata': metadata }), ...rest };
  if (Object.keys(fields).length === 0) return plain(next);
  const ordered = Object.fromEntries(Object.entries(fields).sort(([a], [b]) => (a < b ? -1 : 1)));
  const entry = managedEntry(updater(next, write, write.manager), write.now, sharedFields(ordered, write.typeKey));
  const base = plain(next);
  return {
    ...base,
    metadata: { ...base.metadata, managedFields: inOrder([entry], write) },
  };
}

function updater(object: KubeObject, { subresource = '' }: ManagedWrite, name: string): Manager {
  return { name: name === '' ? 'unknown' : name, operation: 'Update', apiVersion: object.apiVersion, subresource };
}

function trackUpdate(
  before: KubeObject,
  after: KubeObject,
  managers: Managers,
  write: ManagedWrite,
  name: string,
): Managers {
  const atom = atomOf(write.typeKey, write.openapi);
  const self = updater(after, write, name);
  // Under an id of its own, so that only what this write changed gets its time.
  const current = 'current-operation';
  const tracked = new Map(
    updateOwners(
      plain(before),
      plain(after),
      atom,
      managers,
      current,
      { manager: self, time: write.now },
      otherVersions(write),
    ),
  );
  const mine = tracked.get(current);
  tracked.delete(current);
  const id = managerId(self);
  const set = mine === undefined ? undefined : withoutReset(difference(mine.set, stripped), write);
  if (set !== undefined && !isEmptySet(set)) {
    const previous = tracked.get(id)?.set;
    const time = write.timeless === true ? tracked.get(id)?.time : write.now;
    tracked.set(id, { manager: self, time, set: previous === undefined ? set : union(set, previous) });
  }
  return capped(tracked);
}

function otherVersions(write: ManagedWrite): OtherVersions | undefined {
  if (write.versions === undefined) return undefined;
  return new Map(
    [...write.versions].map(([apiVersion, { live, next, typeKey, openapi }]) => {
      const before = plain(emptyOr(live, next, { ...write, typeKey, openapi }));
      return [apiVersion, { before, after: plain(next), atom: atomOf(typeKey, openapi) }];
    }),
  );
}

function withoutReset(set: FieldSet, { reset = [] }: ManagedWrite): FieldSet {
  return recursiveDifference(set, setOf(...reset.map((path) => path.map((field) => `f:${field}`))));
}

/** The oldest updaters share one entry when there are too many. */
function capped(managers: Map<string, Owned>): Managers {
  const updaters = [...managers].filter(([, owned]) => owned.manager.operation === 'Update');
  updaters.sort(([idA, a], [idB, b]) => ((a.time ?? '') + idA < (b.time ?? '') + idB ? -1 : 1));
  let excess = updaters.length - mostUpdaters;
  const first = new Map<string, string>();
  for (const [id, owned] of updaters) {
    if (excess <= 0) break;
    const { apiVersion } = owned.manager;
    const bucket: Manager = { name: 'ancient-changes', operation: 'Update', apiVersion, subresource: '' };
    const bucketId = managerId(bucket);
    const firstId = first.get(apiVersion);
    if (firstId === undefined) {
      first.set(apiVersion, id);
      continue;
    }
    const base = managers.get(bucketId) ?? managers.get(firstId);
    if (!managers.has(bucketId)) managers.delete(firstId);
    managers.delete(id);
    managers.set(bucketId, {
      manager: bucket,
      time: owned.time,
      set: base === undefined ? owned.set : union(owned.set, base.set),
    });
    excess--;
  }
  return managers;
}

export interface ApplyRequest extends ManagedWrite {
  /** What the client sent, parsed. */
  readonly config: KubeObject;
  readonly force: boolean;
}

/**
 * The object after server-side apply, with its managed fields, not yet defaulted. A conflict is the API server's 409.
 * Follows apimachinery pkg/util/managedfields FieldManager.Apply.
 */
export function applyConfiguration(request: ApplyRequest): KubeObject {
  try {
    return apply(request);
  } catch (error) {
    throw error instanceof FieldsError && request.live !== undefined
      ? unfit('live', request.live, [error.message])
      : error;
  }
}

function apply(request: ApplyRequest): KubeObject {
  const { live, config, typeKey, openapi } = request;
  if (live !== undefined && config.apiVersion !== live.apiVersion) {
    throw badRequest(
      `Incorrect version specified in apply patch. Specified patch version: ${config.apiVersion}, expected: ${live.apiVersion}`,
    );
  }
  if (config.metadata?.managedFields !== undefined && config.metadata.managedFields !== null) {
    throw badRequest('metadata.managedFields must be nil');
  }
  const atom = atomOf(typeKey, openapi);
  const problems = checkConfiguration(config, atom);
  if (problems.length > 0) throw unfit('patch', config, problems);

  const before = emptyOr(live, config, request);
  const known = readManagers(live?.metadata.managedFields) ?? new Map<string, Owned>();
  const managers =
    live !== undefined && known.size === 0
      ? trackUpdate(
          emptyOr(undefined, live, request),
          live,
          known,
          { ...request, subresource: '' },
          'before-first-apply',
        )
      : known;
  const self: Manager = {
    name: request.manager === '' ? 'unknown' : request.manager,
    operation: 'Apply',
    apiVersion: config.apiVersion,
    subresource: request.subresource ?? '',
  };
  const { object, managers: after } = tryApply(before, config, managers, self, request);
  const result = typeKey === undefined ? (object as KubeObject) : converted(object as KubeObject, typeKey);
  const isSame = live !== undefined && canonicalJson(plain(result)) === canonicalJson(plain(before));
  const id = managerId(self);
  const mine = after.get(id);
  const tracked = new Map(after);
  if (mine !== undefined) {
    const set = withoutReset(difference(mine.set, stripped), request);
    // Who only shares what is there already did nothing at any time.
    const time = isSame ? managers.get(id)?.time : request.now;
    if (isEmptySet(set)) tracked.delete(id);
    else tracked.set(id, { ...mine, set, time });
  }
  return withManagers(withLastApplied(result, config, self), tracked, request);
}

/** The merged object as one of its type. */
function converted(object: KubeObject, typeKey: string): KubeObject {
  const { object: read, failure } = decodeUnstructured(object, typeKey);
  if (failure === undefined) return read as KubeObject;
  const { namespace = '', name = '' } = object.metadata;
  const type = typeText(object);
  throw unknownError(
    `failed to convert new object (${namespace}/${name}; ${type}) to proper version: unable to convert unstructured object to ${type}: ${failure}`,
  );
}

/** `apps/v1, Kind=Deployment`. */
function typeText({ apiVersion, kind }: KubeObject): string {
  return `${apiVersion.includes('/') ? apiVersion : `/${apiVersion}`}, Kind=${kind}`;
}

function tryApply(before: KubeObject, config: KubeObject, managers: Managers, self: Manager, request: ApplyRequest) {
  const atom = atomOf(request.typeKey, request.openapi);
  const run = (force: boolean) =>
    applyOwners(
      plain(before),
      plain(config),
      atom,
      managers,
      managerId(self),
      { manager: self, time: request.now },
      force,
    );
  try {
    return run(request.force);
  } catch (error) {
    if (!(error instanceof ConflictsError)) throw error;
    const left = self.name === 'kubectl' ? withoutClientSideApply(error.conflicts, before, request) : error.conflicts;
    if (left.length > 0) throw conflictError(left);
    return run(true);
  }
}

/** kubectl takes over from itself: what client-side apply wrote and nobody changed is no conflict. */
function withoutClientSideApply(
  conflicts: readonly Conflict[],
  live: KubeObject,
  { typeKey, openapi }: ApplyRequest,
): readonly Conflict[] {
  const text = live.metadata.annotations?.[lastApplied];
  if (text === undefined || text === '') return conflicts;
  let applied: unknown;
  try {
    applied = JSON.parse(text);
  } catch {
    return conflicts;
  }
  const atom = atomOf(typeKey, openapi);
  const { modified, added, removed } = compareObjects(applied, plain(live), atom);
  const allowed = [modified, added, removed].reduce(difference, fieldsOf(applied, atom));
  const paths = new Set([...pathsOf(allowed)].map((path) => path.map(elementText).join('')));
  return conflicts.filter(({ path }) => !paths.has(path));
}

/** The annotation follows what kubectl applies on the server, where it is. */
function withLastApplied(object: KubeObject, config: KubeObject, self: Manager): KubeObject {
  const annotations = object.metadata.annotations ?? {};
  if (self.name !== 'kubectl' || !annotations[lastApplied]) return object;
  const copy = deepCopy(config);
  if (copy.metadata.annotations !== undefined) delete copy.metadata.annotations[lastApplied];
  const text = `${canonicalJson(copy)}\n`;
  return { ...object, metadata: { ...object.metadata, annotations: { ...annotations, [lastApplied]: text } } };
}

function unfit(role: 'live' | 'patch', config: KubeObject, problems: readonly string[]): Error {
  const { namespace = '', name = '' } = config.metadata ?? {};
  const what = `${namespace}/${name}; ${typeText(config)}`;
  const text = problems.length === 1 ? problems[0] : `errors:\n${problems.map((problem) => `  ${problem}`).join('\n')}`;
  return unknownError(`failed to create typed ${role} object (${what}): ${text}`);
}

/** What a type looks like before anything is in it. */
function emptyOr(live: KubeObject | undefined, like: KubeObject, { typeKey }: ManagedWrite): KubeObject {
  if (live !== undefined) return live;
  const empty = { kind: like.kind, apiVersion: like.apiVersion, metadata: {} } as KubeObject;
  if (typeKey === undefined) return empty;
  const made = empties.get(typeKey) ?? canonicalize(empty, typeKey);
  empties.set(typeKey, made);
  return { ...made, kind: like.kind, apiVersion: like.apiVersion };
}

function plain(object: KubeObject): KubeObject {
  if (object.metadata?.managedFields === undefined) return object;
  const { managedFields: _, ...metadata } = object.metadata;
  return { ...object, metadata };
}

/** Data without a type has its keys by alphabet. */
function inOrder(entries: Record<string, unknown>[], { typeKey }: ManagedWrite): Record<string, unknown>[] {
  const ordered = typeKey === undefined ? entries.map(byAlphabet) : entries;
  Object.freeze(ordered);
  return ordered;
}

function byAlphabet(entry: Record<string, unknown>): Record<string, unknown> {
  return Object.freeze(Object.fromEntries(Object.entries(entry).sort(([a], [b]) => (a < b ? -1 : 1))));
}

function withManagers(object: KubeObject, managers: Managers, write: ManagedWrite): KubeObject {
  const entries = inOrder(writeManagers(managers), write);
  const base = plain(object);
  return entries.length === 0 ? base : { ...base, metadata: { ...base.metadata, managedFields: entries } };
}
