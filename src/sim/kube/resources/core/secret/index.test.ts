import { describe, expect, it } from 'vitest';
import { created, createErrors, row, updateErrors } from '../../shared/golden.ts';
import { secret } from './index.ts';

const text = (value: string) => Buffer.from(value).toString('base64');

describe('a new Secret', () => {
  it('is opaque, and its texts become data', () => {
    const object = created(secret, { data: { a: text('1') }, stringData: { b: '2' } });
    expect(object).toMatchObject({ type: 'Opaque', data: { a: text('1'), b: text('2') } });
    expect(object).not.toHaveProperty('stringData');
  });

  it.each<[string, Record<string, unknown>, string[]]>([
    [
      'a bad key',
      { data: { 'a b': '' } },
      [
        "data[a b]: Invalid value: \"a b\": a valid config key must consist of alphanumeric characters, '-', '_' or '.' (e.g. 'key.name',  or 'KEY_NAME',  or 'key-name', regex used for validation is '[-._a-zA-Z0-9]+')",
      ],
    ],
    [
      'the type of a token',
      { type: 'kubernetes.io/service-account-token' },
      ['metadata.annotations[kubernetes.io/service-account.name]: Required value'],
    ],
    [
      'the type of a key pair',
      { type: 'kubernetes.io/tls' },
      ['data[tls.crt]: Required value', 'data[tls.key]: Required value'],
    ],
    [
      'the type of a user',
      { type: 'kubernetes.io/basic-auth' },
      ['data[username]: Required value', 'data[password]: Required value'],
    ],
    ['the type of a key', { type: 'kubernetes.io/ssh-auth' }, ['data[ssh-privatekey]: Required value']],
    [
      'a registry login that is no JSON',
      { type: 'kubernetes.io/dockerconfigjson', data: { '.dockerconfigjson': text('abc') } },
      [
        'data[.dockerconfigjson]: Invalid value: "<secret contents redacted>": invalid character \'a\' looking for beginning of value',
      ],
    ],
    [
      'a registry login that ends early',
      { type: 'kubernetes.io/dockerconfigjson', data: { '.dockerconfigjson': text('{') } },
      ['data[.dockerconfigjson]: Invalid value: "<secret contents redacted>": unexpected end of JSON input'],
    ],
  ])('of %s is refused without what belongs to it', (_, fields, texts) => {
    expect(createErrors(secret, fields)).toEqual(texts);
  });

  it('warns of a certificate that is none', () => {
    const object = created(secret, { type: 'kubernetes.io/tls', data: { 'tls.crt': text('x'), 'tls.key': text('y') } });
    expect(secret.warnings?.(object, undefined)).toEqual(['tls: failed to find any PEM data in certificate input']);
  });
});

describe('an update of a Secret', () => {
  it('may not change its type', () => {
    const errors = updateErrors(secret, created(secret, { type: 'b' }), created(secret, { type: 'a' }));
    expect(errors).toEqual(['type: Invalid value: "b": field is immutable']);
  });

  it('may not change anything once it is immutable', () => {
    const before = created(secret, { immutable: true, data: { a: text('1') } });
    expect(updateErrors(secret, created(secret, { data: { a: text('2') } }), before)).toEqual([
      'immutable: Forbidden: field is immutable when `immutable` is set',
      'data: Forbidden: field is immutable when `immutable` is set',
    ]);
  });
});

it('a row of a Secret counts its data', () => {
  expect(row(secret, created(secret, { data: { a: '', b: '' } }))).toMatchObject({ Type: 'Opaque', Data: 2 });
});
