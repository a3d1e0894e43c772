import { describe, expect, test } from 'vitest';
import { fieldInvalid, fieldRequired } from './field.ts';
import * as status from './status.ts';

describe('errors have the texts, reasons and details of the real server', () => {
  test.each<[status.StatusError, number, string, string, unknown]>([
    [status.notFound('', 'pods', 'x'), 404, 'NotFound', 'pods "x" not found', { name: 'x', kind: 'pods' }],
    [
      status.notFound('apps', 'deployments', 'x'),
      404,
      'NotFound',
      'deployments.apps "x" not found',
      { name: 'x', group: 'apps', kind: 'deployments' },
    ],
    [
      status.alreadyExists('', 'pods', 'x'),
      409,
      'AlreadyExists',
      'pods "x" already exists',
      { name: 'x', kind: 'pods' },
    ],
    [
      status.conflict('', 'pods', 'x', status.optimisticLockMessage),
      409,
      'Conflict',
      'Operation cannot be fulfilled on pods "x": the object has been modified; please apply your changes to the latest version and try again',
      { name: 'x', kind: 'pods' },
    ],
    [
      status.forbidden('', 'pods', 'x', 'no'),
      403,
      'Forbidden',
      'pods "x" is forbidden: no',
      { name: 'x', kind: 'pods' },
    ],
    [status.forbidden('', 'pods', '', 'no'), 403, 'Forbidden', 'pods is forbidden: no', { kind: 'pods' }],
    [status.forbidden('', '', '', 'no'), 403, 'Forbidden', 'forbidden: no', {}],
    [
      status.methodNotSupported('', 'pods', 'delete'),
      405,
      'MethodNotAllowed',
      'delete is not supported on resources of kind "pods"',
      { kind: 'pods' },
    ],
    [status.badRequest('no'), 400, 'BadRequest', 'no', undefined],
    [status.unauthorized(), 401, 'Unauthorized', 'Unauthorized', undefined],
    [status.expired('too old resource version: 1 (5)'), 410, 'Expired', 'too old resource version: 1 (5)', undefined],
    [status.tooManyRequests('slow', 10), 429, 'TooManyRequests', 'slow', { retryAfterSeconds: 10 }],
    [
      status.internalError('broken'),
      500,
      'InternalError',
      'Internal error occurred: broken',
      { causes: [{ message: 'broken' }] },
    ],
    [status.timeout('late'), 504, 'Timeout', 'Timeout: late', {}],
    [status.tooLarge('big'), 413, 'RequestEntityTooLarge', 'Request entity too large: big', undefined],
    [status.notImplemented('exec'), 501, 'NotImplemented', 'not simulated: exec', undefined],
  ])('%s', (error, code, reason, message, details) => {
    expect(error.status).toEqual({
      kind: 'Status',
      apiVersion: 'v1',
      metadata: {},
      status: 'Failure',
      message,
      reason,
      ...(details === undefined ? {} : { details }),
      code,
    });
    expect(error.message).toBe(message);
  });
});

describe('invalid objects', () => {
  const required = fieldRequired('spec.a');
  const wrong = fieldInvalid('spec.b', -1, 'must be positive');

  test('one mistake stands alone', () => {
    expect(status.invalid('apps', 'Deployment', 'x', [required]).message).toBe(
      'Deployment.apps "x" is invalid: spec.a: Required value',
    );
  });

  test('several are a list, each once; the causes name them all', () => {
    const error = status.invalid('', 'Pod', 'x', [required, wrong, required]);
    expect(error.message).toBe(
      'Pod "x" is invalid: [spec.a: Required value, spec.b: Invalid value: -1: must be positive]',
    );
    expect(error.status.details).toEqual({
      name: 'x',
      kind: 'Pod',
      causes: [
        { reason: 'FieldValueRequired', message: 'Required value', field: 'spec.a' },
        { reason: 'FieldValueInvalid', message: 'Invalid value: -1: must be positive', field: 'spec.b' },
        { reason: 'FieldValueRequired', message: 'Required value', field: 'spec.a' },
      ],
    });
  });
});

test('an error is recognized by its reason', () => {
  expect(status.isStatusError(status.badRequest('x'), 'BadRequest')).toBe(true);
  expect(status.isStatusError(status.badRequest('x'), 'NotFound')).toBe(false);
  expect(status.isStatusError(new Error('x'))).toBe(false);
});
