import { conflict, type FieldError, fieldInvalid, invalid, type KubeObject, tokenIssuer } from '#apimachinery';
import type { TokenRequest } from '#types/authentication-v1';
import { withoutEmpty } from '../../registry/metadata.ts';
import type { RequestContext } from '../../registry/resource.ts';
import { boundObject } from './bound-object.ts';
import { at } from './errors.ts';
import { timestamp } from './times.ts';

/** A token for so long is what kubelets ask for in the place of one that never ended. Follows WarnOnlyBoundTokenExpirationSeconds. */
const transitional = 3607;
/** So long such a token is good, though a warning is due after what was asked for; seconds. */
const extended = 365 * 86_400;

/** How long a token lasts unless the request says otherwise. Follows pkg/apis/authentication SetDefaults_TokenRequestSpec. */
export function defaultTokenRequest(body: KubeObject): void {
  const spec = (body.spec ?? {}) as TokenRequest['spec'];
  body.spec = { ...spec, expirationSeconds: spec.expirationSeconds ?? 3600 };
}

/** The answer to a TokenRequest: a JWT with the claims of pkg/serviceaccount, Claims. Follows serviceaccount/storage token.go. */
export function issueToken(body: KubeObject, account: KubeObject, context: RequestContext): KubeObject {
  const { now, tokenKeys } = context;
  const spec = (body.spec ?? {}) as TokenRequest['spec'];
  const refuse = (subject: string, errors: readonly FieldError[]): void => {
    if (errors.length > 0) throw invalid('authentication.k8s.io', 'TokenRequest', subject, errors);
  };
  const { expirationSeconds = 3600, boundObjectRef: reference } = spec;
  refuse(account.metadata.name ?? '', validateNames(body, account));
  requireUid(body, account);
  refuse('', validateExpiration(expirationSeconds));
  const audiences = spec.audiences?.length ? spec.audiences : [tokenIssuer];
  const { namespace = '', name = '', uid = '' } = account.metadata;
  const { node, pod, secret } = boundObject(reference, account, context);
  const isExtended =
    pod !== undefined && expirationSeconds === transitional && audiences.every((audience) => audience === tokenIssuer);
  const issued = Math.floor(now / 1000);
  const id = context.uuid();
  const token = tokenKeys.sign({
    aud: audiences,
    exp: issued + (isExtended ? extended : expirationSeconds),
    iat: issued,
    iss: tokenIssuer,
    jti: id,
    'kubernetes.io': {
      namespace,
      node,
      pod,
      secret,
      serviceaccount: { name, uid },
      ...(isExtended ? { warnafter: issued + transitional } : {}),
    },
    nbf: issued,
    sub: `system:serviceaccount:${namespace}:${name}`,
  });
  context.annotate?.('authentication.kubernetes.io/issued-credential-id', `JTI=${id}`);
  return {
    kind: 'TokenRequest',
    apiVersion: 'authentication.k8s.io/v1',
    metadata: withoutEmpty({ ...body.metadata, name, namespace, uid, creationTimestamp: timestamp(now) }),
    spec: { audiences, expirationSeconds, boundObjectRef: reference ?? null },
    status: { token, expirationTimestamp: timestamp((issued + expirationSeconds) * 1000) },
  };
}

/** A request that names its ServiceAccount means the one of the path. */
function validateNames({ metadata = {} }: KubeObject, account: KubeObject): FieldError[] {
  const { name = '', namespace = '' } = metadata;
  const wrong = (field: string, value: string): FieldError[] => [
    fieldInvalid(at.metadata.child(field), value, `must match the service account ${field} if specified`),
  ];
  if (name !== '' && name !== account.metadata.name) return wrong('name', name);
  return namespace !== '' && namespace !== account.metadata.namespace ? wrong('namespace', namespace) : [];
}

function requireUid({ metadata = {} }: KubeObject, account: KubeObject): void {
  const { uid = '' } = metadata;
  const { name = '', uid: own = '' } = account.metadata;
  if (uid !== '' && uid !== own) {
    const problem = `the UID in the token request (${uid}) does not match the UID of the service account (${own})`;
    throw conflict('authentication.k8s.io', 'TokenRequest', name, problem);
  }
}

/** Follows pkg/apis/authentication/validation, ValidateTokenRequest. */
function validateExpiration(seconds: number): FieldError[] {
  const where = at.spec.child('expirationSeconds');
  return [
    ...(seconds < 600 ? [fieldInvalid(where, seconds, 'may not specify a duration less than 10 minutes')] : []),
    ...(seconds > 2 ** 32 ? [fieldInvalid(where, seconds, 'may not specify a duration larger than 2^32 seconds')] : []),
  ];
}
