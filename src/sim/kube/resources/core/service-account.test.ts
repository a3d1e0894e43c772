import { describe, expect, it } from 'vitest';
import { type KubeObject, tokenIssuer } from '#apimachinery';
import { created, row, testContext } from '../shared/golden.ts';
import { serviceAccount } from './service-account.ts';

it('a ServiceAccount keeps only the names of its secrets', () => {
  const object = created(serviceAccount, { secrets: [{ kind: 'Secret', name: 's', namespace: 'default' }] });
  expect(object.secrets).toEqual([{ name: 's' }]);
  expect(row(serviceAccount, object)).toEqual({ Name: 'x', Age: '<unknown>' });
});

describe('a token of a ServiceAccount', () => {
  const account = created(serviceAccount, { metadata: { uid: 'u' } }, 'builder');
  const request = (spec: object) =>
    serviceAccount.subresources?.token?.create?.({ spec } as unknown as KubeObject, account, testContext).answer as
      | (KubeObject & { status: { token: string; expirationTimestamp: string } })
      | undefined;

  const claimsOf = (token: string) => {
    const reading = testContext.tokenKeys.read(token, [tokenIssuer]);
    return reading !== undefined && 'claims' in reading ? reading.claims : reading?.problem;
  };

  it('says in its claims whom it stands for, and until when', () => {
    const { status } = request({ expirationSeconds: 600 }) ?? {};
    expect(status?.expirationTimestamp).toBe('2026-01-01T00:10:00Z');
    const issued = testContext.now / 1000;
    expect(claimsOf(status?.token ?? '')).toEqual({
      aud: [tokenIssuer],
      exp: issued + 600,
      iat: issued,
      iss: tokenIssuer,
      jti: testContext.uuid(),
      'kubernetes.io': { namespace: 'default', serviceaccount: { name: 'builder', uid: 'u' } },
      nbf: issued,
      sub: 'system:serviceaccount:default:builder',
    });
  });

  it('lasts for ten minutes at least', () => {
    expect(() => request({ expirationSeconds: 300 })).toThrow(
      'spec.expirationSeconds: Invalid value: 300: may not specify a duration less than 10 minutes',
    );
  });

  it('names what it is bound to, which has to be there', () => {
    const pod = { metadata: { name: 'p', uid: 'u1' }, spec: { serviceAccountName: 'builder', nodeName: 'n' } };
    const node = { metadata: { name: 'n', uid: 'u2' } };
    const lookup = (_group: string, resource: string, _namespace: string | undefined, name: string) =>
      ({ pods: { p: pod }, nodes: { n: node } })[resource]?.[name as never] as KubeObject | undefined;
    const bind = (reference: object) => {
      const body = { spec: { boundObjectRef: { apiVersion: 'v1', ...reference } } } as unknown as KubeObject;
      const { answer } = serviceAccount.subresources?.token?.create?.(body, account, { ...testContext, lookup }) ?? {};
      const { token = '' } = (answer?.status ?? {}) as { token?: string };
      const [, claims = ''] = token.split('.');
      return JSON.parse(Buffer.from(claims, 'base64url').toString())['kubernetes.io'];
    };
    expect(bind({ kind: 'Pod', name: 'p' })).toMatchObject({ pod: pod.metadata, node: node.metadata });
    expect(() => bind({ kind: 'Pod', name: 'none' })).toThrow('pods "none" not found');
    expect(() => bind({ kind: 'Secret', name: 's' })).toThrow('secrets "s" not found');
    expect(() => bind({ kind: 'Pod', name: 'p', uid: 'x' })).toThrow(
      'Operation cannot be fulfilled on Pod "p": the UID in the bound object reference (x) does not match the UID in record. The object might have been deleted and then recreated',
    );
    expect(() => bind({ kind: 'Job', name: 'j' })).toThrow('cannot bind token to object of type /v1, Kind=Job');
  });

  it('is refused when somebody changed it', () => {
    const [header = '', , signature = ''] = (request({})?.status.token ?? '').split('.');
    const forged = Buffer.from(JSON.stringify({ iss: tokenIssuer, exp: 9999999999 })).toString('base64url');
    expect(claimsOf(`${header}.${forged}.${signature}`)).toBe('go-jose/go-jose: error in cryptographic primitive');
  });
});
