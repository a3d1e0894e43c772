import { notAcceptable, protobufMediaType, StatusError } from '#apimachinery';

/** How an answer is to look. */
export interface OutputType {
  readonly encoding: 'json' | 'yaml' | 'protobuf';
  /** `Table`, `PartialObjectMetadata`, `PartialObjectMetadataList`; undefined: the object as it is. */
  readonly as: string | undefined;
  /** v1 or v1beta1 of meta.k8s.io. */
  readonly version: string;
}

/** One clause of an Accept header. */
export interface AcceptClause {
  readonly type: string;
  readonly parameters: Readonly<Record<string, string>>;
}

const transformations: ReadonlySet<string> = new Set(['Table', 'PartialObjectMetadata', 'PartialObjectMetadataList']);
const plain: OutputType = { encoding: 'json', as: undefined, version: 'v1' };

/** The clauses, best first. */
export function parseAccept(header: string): readonly AcceptClause[] {
  const clauses = header.split(',').map((clause) => {
    const [type = '', ...parameters] = clause.split(';').map((part) => part.trim());
    return { type, parameters: Object.fromEntries(parameters.map((part) => part.split('=', 2) as [string, string])) };
  });
  const quality = (clause: AcceptClause): number => Number(clause.parameters.q ?? 1);
  return clauses.some((clause) => clause.parameters.q !== undefined)
    ? clauses.sort((left, right) => quality(right) - quality(left))
    : clauses;
}

/**
 * The first clause that this server can satisfy; 406 when there is none. Tables are never protobuf, and objects of kinds
 * that the server has no code for are not either (`typed` false). Follows apiserver pkg/endpoints/handlers/negotiation.
 */
export function negotiate(accept: string | undefined, typed = true): OutputType {
  if (accept === undefined || accept === '' || accept === 'application/json' || accept === '*/*') {
    return plain;
  }
  for (const { type, parameters } of parseAccept(accept)) {
    const encoding = encodingOf(type);
    const { as, g, v } = parameters;
    if (encoding === undefined) {
      continue;
    }
    const isProtobuf = encoding === 'protobuf';
    if (as === undefined) {
      if (isProtobuf && !typed) {
        continue;
      }
      return { ...plain, encoding };
    }
    if (isProtobuf && as === 'Table') {
      continue;
    }
    if (transformations.has(as) && g === 'meta.k8s.io' && (v === 'v1' || v === 'v1beta1')) {
      return { encoding, as, version: v };
    }
  }
  throw notAcceptable(objectTypes);
}

/** The encoding of an answer that has but one form, as errors and discovery; undefined when the client takes none. */
export function acceptedEncoding(accept: string | undefined): OutputType['encoding'] | undefined {
  for (const { type, parameters } of parseAccept(accept ?? '')) {
    const encoding = encodingOf(type);
    if (encoding !== undefined && parameters.as === undefined) {
      return encoding;
    }
  }
  return undefined;
}

/** What objects can be answered as. */
export const objectTypes = ['application/json', 'application/yaml', protobufMediaType] as const;
/** What collections can be answered as, watches being among the answers. */
export const collectionTypes = [
  ...objectTypes,
  'application/json;stream=watch',
  'application/vnd.kubernetes.protobuf;stream=watch',
] as const;

/**
 * 406 of the router, which looks at whole media types before anybody negotiates: `application/*` is none of them. Follows
 * go-restful's Route.matchesAccept and the message of its ServiceError.
 */
export function requireProduced(accept: string | undefined, produced: readonly string[]): void {
  if (accept === undefined || accept === '') {
    return;
  }
  if (!parseAccept(accept).some(({ type }) => type === '*/*' || produced.includes(type))) {
    throw new StatusError({
      kind: 'Status',
      apiVersion: 'v1',
      metadata: {},
      status: 'Failure',
      message: `406: Not Acceptable\n\nAvailable representations: ${produced.join(', ')}`,
      reason: 'NotAcceptable',
      details: {},
      code: 406,
    });
  }
}

/** The encoding of a media type that this server writes. */
export function encodingOf(type: string): OutputType['encoding'] | undefined {
  switch (type) {
    case 'application/json':
    case 'application/*':
    case '*/*':
    case '*':
    case '':
      return 'json';
    case 'application/yaml':
      return 'yaml';
    case protobufMediaType:
      return 'protobuf';
    default:
      return undefined;
  }
}
