import {
  fieldInvalid,
  invalid,
  type KubeObject,
  type Patched,
  patchObject,
  patchTypes,
  path,
  unsupportedBody,
  unsupportedMediaType,
} from '#apimachinery';
import type { ResourceDefinition } from '../../registry/index.ts';
import { nameOf, renderingOf, shownResource, type Verb, writeOptionsOf } from '../call.ts';
import { mediaTypeOf } from '../request/decode-body.ts';
import { kindProblem } from '../request/kind-problem.ts';
import { readBody } from '../request/read-body.ts';
import { interpretType, requireOwnType, withDefaults } from '../request/type-meta.ts';
import { writeParameters } from '../request/write-parameters.ts';
import { renderObject } from '../response/render.ts';
import { respondText } from '../response/respond.ts';
import { applyPatch } from './apply.ts';

const applyType = 'application/apply-patch+yaml';
const accepted: readonly string[] = [patchTypes.json, patchTypes.merge, patchTypes.strategic, applyType];
const acceptedOfCustom: readonly string[] = [patchTypes.json, patchTypes.merge, applyType];

/** PATCH: JSON, merge, strategic merge and server-side apply. Follows apiserver pkg/endpoints/handlers/patch.go. */
export const patchVerb: Verb = async (call) => {
  const { request, resource, server } = call;
  const contentType = mediaTypeOf(request.headers['content-type']);
  const types = resource.custom === undefined ? accepted : acceptedOfCustom;
  if (!types.includes(contentType)) {
    throw resource.custom === undefined ? unsupportedBody() : unsupportedMediaType(types);
  }
  const patch = Buffer.from(await readBody(request)).toString();
  const parameters = writeParameters(request.query, 'PatchOptions', contentType === applyType);
  if (contentType === applyType) {
    return applyPatch(call, patch, parameters);
  }
  const { dryRun, fieldValidation } = parameters;
  const shown = shownResource(call);
  const change = (current: KubeObject): KubeObject => {
    const type = shown.custom === undefined ? { typeKey: shown.schema } : { typeKey: undefined, ...shown.custom };
    const patched = patchObject({ contentType, patch, current, ...type, fieldValidation });
    for (const warning of patched.warnings) {
      call.warn(warning);
    }
    if (contentType !== patchTypes.strategic) {
      requireKind(shown, patched);
    }
    return patched.object;
  };
  const options = writeOptionsOf(call, dryRun);
  const object = await server.registry.update(resource, call.namespace, nameOf(call), change, options);
  return respondText(request, 200, renderObject(renderingOf(call), object), call.output);
};

/** A patched document that became another kind cannot be decoded; only the strategic merge does not look at it. */
function requireKind(resource: ResourceDefinition, { object, shown }: Patched): void {
  const problem = resource.custom === undefined ? typedProblem(object, resource) : untypedProblem(object);
  if (problem !== undefined) {
    throw invalid('', '', '', [fieldInvalid(path('patch'), shown(), problem)]);
  }
  if (resource.custom !== undefined) {
    requireOwnType(object, resource);
  }
}

function typedProblem(object: KubeObject, resource: ResourceDefinition): string | undefined {
  return problemOf(() => kindProblem(withDefaults(interpretType(object), resource), resource));
}

function untypedProblem(object: KubeObject): string | undefined {
  return problemOf(() =>
    interpretType(object).kind === '' ? `Object 'Kind' is missing in '${JSON.stringify(object)}'` : undefined,
  );
}

/** What a look at the type finds, or why it cannot be looked at. */
function problemOf(look: () => string | undefined): string | undefined {
  try {
    return look();
  } catch (error) {
    return error instanceof Error ? error.message : String(error);
  }
}
