import { type FieldError, fieldInvalid, fieldRequired, fieldTooLong, isConfigMapKey, path } from '#apimachinery';
import type { Secret } from '#types/core-v1';
import { entries, invalidAll } from '../../shared/errors.ts';
import { goJsonObjectProblem } from '../../shared/go-json.ts';

const MAX_SIZE = 1024 * 1024;
const ACCOUNT_NAME = 'kubernetes.io/service-account.name';
const data = path('data');

/** Follows pkg/apis/core/validation, ValidateSecret. */
export function validateSecret(object: Secret): FieldError[] {
  const errors: FieldError[] = [];
  let size = 0;
  for (const [key, value] of entries(object.data)) {
    errors.push(...invalidAll(data.key(key), key, isConfigMapKey(key)));
    size += Buffer.byteLength(value ?? '', 'base64');
  }
  if (size > MAX_SIZE) {
    errors.push(fieldTooLong(data, '', MAX_SIZE));
  }
  errors.push(...contentOfType(object));
  return errors;
}

function contentOfType(object: Secret): FieldError[] {
  const has = (key: string) => object.data?.[key] !== undefined;
  const require = (keys: readonly string[]) =>
    keys.filter((key) => !has(key)).map((key) => fieldRequired(data.key(key)));
  switch (object.type) {
    case 'kubernetes.io/service-account-token':
      return object.metadata.annotations?.[ACCOUNT_NAME]
        ? []
        : [fieldRequired(path('metadata', 'annotations').key(ACCOUNT_NAME))];
    case 'kubernetes.io/dockercfg':
      return registryConfig(object, '.dockercfg');
    case 'kubernetes.io/dockerconfigjson':
      return registryConfig(object, '.dockerconfigjson');
    case 'kubernetes.io/basic-auth':
      return has('username') || has('password') ? [] : require(['username', 'password']);
    case 'kubernetes.io/ssh-auth':
      return object.data?.['ssh-privatekey'] ? [] : [fieldRequired(data.key('ssh-privatekey'))];
    case 'kubernetes.io/tls':
      return require(['tls.crt', 'tls.key']);
    default:
      return [];
  }
}

function registryConfig(object: Secret, key: string): FieldError[] {
  const encoded = object.data?.[key];
  if (encoded === undefined) {
    return [fieldRequired(data.key(key))];
  }
  const problem = goJsonObjectProblem(Buffer.from(encoded, 'base64').toString());
  return problem === undefined ? [] : [fieldInvalid(data.key(key), '<secret contents redacted>', problem)];
}
