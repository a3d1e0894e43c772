import { deepCopy } from '../freeze.ts';
import { canonicalJson } from '../json.ts';
import type { KubeObject } from '../object.ts';
import { decodeUnstructured } from '../schema/unstructured.ts';
import { badRequest, unknownError } from '../status.ts';
import { atomOf } from './atom.ts';
import { checkConfiguration } from './check.ts';
import { type Conflict, conflictError } from './conflict.ts';
import { difference, isEmptySet, pathsOf } from './field-set.ts';
import { type Manager, type Managers, managerId, type Owned, readManagers } from './managers.ts';
import { elementText, FieldsError } from './path-element.ts';
import { trackUpdate } from './update.ts';
import { applyOwners, ConflictsError } from './updater.ts';
import { compareObjects, fieldsOf } from './walk.ts';
import { emptyOr, type ManagedWrite, ownable, plain, withManagers } from './write.ts';

const lastApplied = 'kubectl.kubernetes.io/last-applied-configuration';

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
    const set = ownable(mine.set, request);
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
