import {
  badRequest,
  decode,
  type FieldError,
  fieldInvalid,
  fieldNotSupported,
  invalid,
  isStatusError,
  path,
} from '#apimachinery';
import { apiVersionOf, type DeleteOptions } from '../../registry/index.ts';
import { type ResourceCall, writeOptionsOf } from '../call.ts';
import { messageOf, parseBody } from './decode-body.ts';
import { booleanParameter, integerParameter, textParameter } from './query.ts';
import { readBody } from './read-body.ts';
import type { TypeMeta } from './type-meta.ts';
import { dryRunErrors } from './write-parameters.ts';

const optionsType = 'k8s.io/apimachinery/pkg/apis/meta/v1.DeleteOptions';
const policies = ['Foreground', 'Background', 'Orphan', 'nil'] as const;

/** What a DeleteOptions object may say. */
interface Wire {
  readonly gracePeriodSeconds?: number | null;
  readonly propagationPolicy?: string | null;
  readonly orphanDependents?: boolean | null;
  readonly dryRun?: readonly string[] | null;
  readonly preconditions?: { readonly uid?: string; readonly resourceVersion?: string } | null;
}

/** The options of a DELETE, from its body or, without one, its query. Follows apiserver handlers/delete.go. */
export async function deleteParameters(call: ResourceCall): Promise<DeleteOptions> {
  const bytes = await readBody(call.request);
  const wire = bytes.length > 0 ? await fromBody(call, bytes) : fromQuery(call.request.query);
  const errors = validate(wire);
  if (errors.length > 0) {
    throw invalid('meta.k8s.io', 'DeleteOptions', '', errors);
  }
  const policy = policyOf(wire);
  const { uid, resourceVersion } = wire.preconditions ?? {};
  return {
    ...writeOptionsOf(call, (wire.dryRun ?? []).length > 0),
    ...(wire.gracePeriodSeconds === undefined || wire.gracePeriodSeconds === null
      ? {}
      : { gracePeriodSeconds: wire.gracePeriodSeconds }),
    ...(policy === undefined ? {} : { propagationPolicy: policy }),
    preconditions: {
      ...(uid === undefined ? {} : { uid }),
      ...(resourceVersion === undefined ? {} : { resourceVersion }),
    },
  };
}

async function fromBody(call: ResourceCall, bytes: Uint8Array): Promise<Wire> {
  try {
    const { object, type } = await parseBody(bytes, call.request.headers['content-type']);
    if (type.kind !== '' && type.kind !== 'DeleteOptions') {
      throw badRequest(unknownOptions(type));
    }
    const decoded = decode({ ...object, kind: 'DeleteOptions' }, optionsType);
    if (decoded.failure !== undefined) {
      throw badRequest(decoded.failure);
    }
    return decoded.object as Wire;
  } catch (error) {
    throw isStatusError(error) ? error : badRequest(messageOf(error));
  }
}

/** Options have a scheme of their own, which knows no objects. */
function unknownOptions({ group, version, kind }: TypeMeta): string {
  const apiVersion = apiVersionOf({ group, version: version === '' ? 'v1' : version });
  return `no kind "${kind}" is registered for version "${apiVersion}" in scheme "pkg/apis/meta/internalversion/scheme/register.go:27"`;
}

function fromQuery(query: URLSearchParams): Wire {
  const grace = integerParameter(query, 'gracePeriodSeconds');
  const policy = textParameter(query, 'propagationPolicy');
  const orphan = booleanParameter(query, 'orphanDependents');
  const uid = query.get('uid');
  return {
    ...(grace === undefined ? {} : { gracePeriodSeconds: grace }),
    ...(policy === undefined ? {} : { propagationPolicy: policy }),
    ...(orphan === undefined ? {} : { orphanDependents: orphan }),
    ...(uid === null ? {} : { preconditions: { uid } }),
    dryRun: query.getAll('dryRun').filter((value) => value !== ''),
  };
}

function validate(wire: Wire): readonly FieldError[] {
  const errors: FieldError[] = [];
  const at = path('propagationPolicy');
  const policy = wire.propagationPolicy ?? undefined;
  if ((wire.orphanDependents ?? undefined) !== undefined && policy !== undefined) {
    errors.push(fieldInvalid(at, policy, 'orphanDependents and deletionPropagation cannot be both set'));
  }
  if (policy !== undefined && !(policies as readonly string[]).includes(policy)) {
    errors.push(fieldNotSupported(at, policy, policies));
  }
  return [...errors, ...dryRunErrors(wire.dryRun ?? [])];
}

function policyOf(wire: Wire): DeleteOptions['propagationPolicy'] {
  switch (wire.propagationPolicy) {
    case 'Orphan':
    case 'Background':
    case 'Foreground':
      return wire.propagationPolicy;
    default:
      return wire.orphanDependents === true ? 'Orphan' : wire.orphanDependents === false ? 'Background' : undefined;
  }
}
