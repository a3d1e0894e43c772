import {
  applyJsonPatch,
  applyMergePatch,
  applyStrategicMergePatch,
  badRequest,
  decodeStrict,
  deepCopy,
  fieldInvalid,
  invalid,
  type KubeObject,
  notImplemented,
  parseJsonStrict,
  path,
  unsupportedMediaType,
} from '#apimachinery';
import { nameOf, type ResourceCall, renderingOf, type Verb, writeOptionsOf } from '../call.ts';
import { goMapText } from '../go-map-text.ts';
import { mediaTypeOf } from '../request/decode-body.ts';
import { readBody } from '../request/read-body.ts';
import { type FieldValidation, writeParameters } from '../request/write-parameters.ts';
import { renderObject } from '../response/render.ts';
import { respondText } from '../response/respond.ts';

const patchTypes = [
  'application/json-patch+json',
  'application/merge-patch+json',
  'application/strategic-merge-patch+json',
  'application/apply-patch+yaml',
];

/** PATCH in three of its forms. Follows apiserver pkg/endpoints/handlers/patch.go. */
export const patchVerb: Verb = async (call) => {
  const type = mediaTypeOf(call.request.headers['content-type']);
  if (!patchTypes.includes(type)) {
    throw unsupportedMediaType(patchTypes);
  }
  const bytes = await readBody(call.request);
  const apply = type === 'application/apply-patch+yaml';
  const { dryRun, fieldValidation } = writeParameters(call.request.query, 'PatchOptions', apply);
  if (apply) {
    throw notImplemented('server-side apply');
  }
  const text = Buffer.from(bytes).toString();
  const { value, errors } = parsePatch(text, fieldValidation);
  const change = (current: KubeObject): KubeObject => {
    const patched = patch(call, type, current, value);
    const shown = type.startsWith('application/strategic') ? goMapText(value) : JSON.stringify(patched);
    return decodePatched(call, patched, shown, fieldValidation, errors);
  };
  const options = writeOptionsOf(call, dryRun);
  const { registry } = call.server;
  const object = await registry.update(call.resource, call.namespace, nameOf(call), change, options);
  return respondText(call.request, 200, renderObject(renderingOf(call), object), call.output);
};

function parsePatch(text: string, fieldValidation: FieldValidation): { value: unknown; errors: readonly string[] } {
  try {
    const parsed = parseJsonStrict(text);
    return { value: parsed.value, errors: fieldValidation === 'Ignore' ? [] : parsed.errors };
  } catch {
    throw badRequest('invalid JSON patch');
  }
}

function patch(call: ResourceCall, type: string, current: KubeObject, value: unknown): KubeObject {
  const document = deepCopy(current);
  switch (type) {
    case 'application/json-patch+json':
      return applyJsonPatch(document, value) as KubeObject;
    case 'application/merge-patch+json':
      return applyMergePatch(document, value) as KubeObject;
    default:
      return applyStrategicMergePatch(document, value, call.resource.schema) as KubeObject;
  }
}

/** The patched document as an object of the kind; 422 `patch: Invalid value` when it is none any more. */
function decodePatched(
  call: ResourceCall,
  patched: KubeObject,
  shown: string,
  fieldValidation: FieldValidation,
  earlier: readonly string[],
): KubeObject {
  const refuse = (problem: string) => invalid('', '', '', [fieldInvalid(path('patch'), shown, problem)]);
  let decoded: { object: unknown; errors: readonly string[] };
  try {
    decoded = decodeStrict(patched, call.resource.schema);
  } catch (error) {
    throw refuse(error instanceof Error ? error.message : String(error));
  }
  const errors = [...earlier, ...decoded.errors];
  if (errors.length > 0 && fieldValidation === 'Strict') {
    throw refuse(`strict decoding error: ${errors.join(', ')}`);
  }
  if (fieldValidation === 'Warn') {
    for (const error of errors) {
      call.warn(error);
    }
  }
  return decoded.object as KubeObject;
}
