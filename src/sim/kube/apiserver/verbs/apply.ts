import {
  applyConfiguration,
  applyOneField,
  badRequest,
  conflict,
  deepEqual,
  type KubeObject,
  parseJsonStrict,
} from '#apimachinery';
import { holdClocks } from '../../../time/index.ts';
import { apiVersionOf, type ResourceDefinition, timestamp, yamlProblem } from '../../registry/index.ts';
import { nameOf, type ResourceCall, renderingOf, shownResource, writeOptionsOf } from '../call.ts';
import { booleanParameter } from '../request/query.ts';
import { goKind } from '../request/type-meta.ts';
import { requireSameName } from '../request/write-body.ts';
import type { WriteParameters } from '../request/write-parameters.ts';
import { renderObject } from '../response/render.ts';
import { respondText } from '../response/respond.ts';

/** PATCH with a configuration to apply: creates what is not there. Follows handlers/patch.go applyPatcher. */
export async function applyPatch(call: ResourceCall, text: string, { dryRun, fieldValidation }: WriteParameters) {
  const { request, resource, server, subresource } = call;
  const shown = shownResource(call);
  const { config, duplicates } = await readConfiguration(text);
  const options = writeOptionsOf(call, dryRun);
  const view = subresource === undefined ? undefined : resource.subresources?.[subresource]?.view;
  const isView = view !== undefined;
  /** Who applies to a view of an object (scale) owns what the view shows of it. */
  const withOwner = (
    next: KubeObject,
    live: KubeObject,
    known: KubeObject['metadata']['managedFields'],
  ): KubeObject => {
    const managedFields = applyOneField({
      live: {
        ...live,
        apiVersion: apiVersionOf(resource),
        metadata: known === undefined ? {} : { managedFields: known },
      },
      field: view?.replicas ?? ['spec', 'replicas'],
      shown: '.spec.replicas',
      isChanged: !deepEqual(next.spec, live.spec),
      manager: options.fieldManager ?? '',
      subresource: subresource ?? '',
      version: apiVersionOf(shown),
      force: booleanParameter(request.query, 'force') === true,
    });
    return { ...next, metadata: { ...next.metadata, managedFields } };
  };
  const change = (live: KubeObject | undefined): KubeObject => {
    requireKind(config, shown);
    const { managedFields, ...seen } = live?.metadata ?? {};
    const object = applyConfiguration({
      live: isView && live !== undefined ? { ...live, metadata: seen } : live,
      config,
      typeKey: shown.schema === '' ? undefined : shown.schema,
      openapi: shown.custom?.openapi,
      manager: options.fieldManager ?? '',
      force: isView || booleanParameter(request.query, 'force') === true,
      now: timestamp(server.clock.now()),
      reset: resetBy(call),
      ...(subresource === undefined ? {} : { subresource }),
    });
    requireSameName(call, object);
    if (duplicates.length > 0) {
      if (fieldValidation === 'Strict') {
        throw badRequest(`error strict decoding patch: error converting YAML to JSON: ${yamlProblem(duplicates)}`);
      }
      if (fieldValidation === 'Warn') {
        duplicates.forEach(call.warn);
      }
    }
    const { uid } = object.metadata;
    if (live === undefined && uid !== undefined && uid !== '') {
      const problem = `uid mismatch: the provided object specified uid ${uid}, and no existing object was found`;
      throw conflict(resource.group, resource.resource, nameOf(call), problem);
    }
    return isView && live !== undefined ? withOwner(object, live, managedFields) : object;
  };
  const { object, created } = await server.registry.replace(resource, call.namespace, nameOf(call), change, {
    ...options,
    applied: true,
  });
  return respondText(request, created ? 201 : 200, renderObject(renderingOf(call), object), call.output);
}

/** What a write of this kind never changes. Follows the strategies' GetResetFields. */
function resetBy({ resource, subresource }: ResourceCall): readonly (readonly string[])[] {
  if (subresource === 'status') {
    return [['spec']];
  }
  return subresource === undefined && resource.subresources?.status !== undefined ? [['status']] : [];
}

/** Follows managedfields versionCheckManager. */
function requireKind({ kind = '', apiVersion = '' }: KubeObject, shown: ResourceDefinition): void {
  if (kind !== shown.kind || apiVersion !== apiVersionOf(shown)) {
    const [group, version] = apiVersion.includes('/') ? apiVersion.split('/') : ['', apiVersion];
    throw badRequest(`invalid object type: ${group}/${version}, Kind=${kind}`);
  }
}

async function readConfiguration(text: string): Promise<{ config: KubeObject; duplicates: readonly string[] }> {
  const { value, duplicates } = text.trimStart().startsWith('{') ? await readJson(text) : await readPatch(text);
  if (value === null) {
    return { config: {} as KubeObject, duplicates };
  }
  if (typeof value !== 'object' || Array.isArray(value)) {
    throw badRequest(
      `error decoding YAML: error unmarshaling JSON: while decoding JSON: json: cannot unmarshal ${goKind(value)} into Go value of type map[string]interface {}`,
    );
  }
  return { config: value as KubeObject, duplicates };
}

/** JSON is YAML: what is broken or twice in it is told as YAML. */
async function readJson(text: string): Promise<{ value: unknown; duplicates: readonly string[] }> {
  try {
    const parsed = parseJsonStrict(text);
    return parsed.duplicates.length === 0 ? parsed : readPatch(text);
  } catch {
    return readPatch(text);
  }
}

async function readPatch(text: string): Promise<{ value: unknown; duplicates: readonly string[] }> {
  const { readYaml } = await holdClocks(import('../../go-yaml/read-yaml.ts'));
  try {
    return readYaml(text);
  } catch (error) {
    const problem = error instanceof Error ? error.message : String(error);
    throw badRequest(`error decoding YAML: error converting YAML to JSON: ${problem}`);
  }
}
