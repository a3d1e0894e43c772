import { describe, expect, it } from 'vitest';
import { created, createErrors, row, updateErrors } from '../shared/golden.ts';
import { mutatingWebhookConfiguration } from './mutating-webhook-configuration.ts';
import { validatingWebhookConfiguration } from './validating-webhook-configuration.ts';

const rule = { apiGroups: [''], apiVersions: ['v1'], operations: ['CREATE'], resources: ['pods'] };
const hook = {
  name: 'a.example.com',
  sideEffects: 'None',
  admissionReviewVersions: ['v1'],
  clientConfig: { url: 'https://127.0.0.1:9/x' },
  rules: [rule],
};
const defaulted = {
  ...hook,
  failurePolicy: 'Fail',
  matchPolicy: 'Equivalent',
  namespaceSelector: {},
  objectSelector: {},
  timeoutSeconds: 10,
  rules: [{ ...rule, scope: '*' }],
};

it('a validating webhook gets its policies, empty selectors, ten seconds and all scopes', () => {
  expect(created(validatingWebhookConfiguration, { webhooks: [hook] })['webhooks' as never]).toEqual([defaulted]);
});

it('a mutating webhook is never called again by default, and its service listens on 443', () => {
  const clientConfig = { service: { name: 'w', namespace: 'default' } };
  expect(created(mutatingWebhookConfiguration, { webhooks: [{ ...hook, clientConfig }] })).toMatchObject({
    webhooks: [{ reinvocationPolicy: 'Never', clientConfig: { service: { port: 443 } } }],
  });
});

it('a row counts the webhooks', () => {
  const object = created(validatingWebhookConfiguration, { webhooks: [hook, { ...hook, name: 'b.example.com' }] });
  expect(row(validatingWebhookConfiguration, object)).toEqual({ Name: 'x', Webhooks: 2, Age: '<unknown>' });
});

describe('a webhook is refused', () => {
  it.each<[string, Record<string, unknown>, string[]]>([
    ['without a name', { name: '' }, ['webhooks[0].name: Required value']],
    [
      'with a short name',
      { name: 'a.b' },
      ['webhooks[0].name: Invalid value: "a.b": should be a domain with at least three segments separated by dots'],
    ],
    [
      'without sideEffects',
      { sideEffects: undefined },
      ['webhooks[0].sideEffects: Required value: must specify one of None, NoneOnDryRun'],
    ],
    [
      'with side effects',
      { sideEffects: 'Some' },
      ['webhooks[0].sideEffects: Unsupported value: "Some": supported values: "None", "NoneOnDryRun"'],
    ],
    [
      'with a long timeout',
      { timeoutSeconds: 31 },
      ['webhooks[0].timeoutSeconds: Invalid value: 31: the timeout value must be between 1 and 30 seconds'],
    ],
    [
      'without a client',
      { clientConfig: {} },
      ['webhooks[0].clientConfig: Required value: exactly one of url or service is required'],
    ],
    [
      'with a plain URL with a query',
      { clientConfig: { url: 'http://u@h/x?a#b' } },
      [
        `webhooks[0].clientConfig.url: Invalid value: "http": 'https' is the only allowed URL scheme; desired format: https://host[/path]`,
        'webhooks[0].clientConfig.url: Invalid value: "u": user information is not permitted in the URL',
        'webhooks[0].clientConfig.url: Invalid value: "b": fragments are not permitted in the URL',
        'webhooks[0].clientConfig.url: Invalid value: "a": query parameters are not permitted in the URL',
      ],
    ],
    [
      'with a bad path and port of its service',
      { clientConfig: { service: { name: 'w', namespace: 'n', path: '/a//b', port: 70000 } } },
      [
        'webhooks[0].clientConfig.service.port: Invalid value: 70000: port is not valid: must be between 1 and 65535, inclusive',
        'webhooks[0].clientConfig.service.path: Invalid value: "/a//b": segment[1] may not be empty',
      ],
    ],
    [
      'with unknown review versions',
      { admissionReviewVersions: ['v2', 'v2'] },
      [
        'webhooks[0].admissionReviewVersions[1]: Invalid value: "v2": duplicate version',
        'webhooks[0].admissionReviewVersions: Invalid value: ["v2","v2"]: must include at least one of v1, v1beta1',
      ],
    ],
    [
      'with an empty rule',
      { rules: [{}] },
      ['operations', 'apiGroups', 'apiVersions', 'resources'].map(
        (name) => `webhooks[0].rules[0].${name}: Required value`,
      ),
    ],
    [
      'with more beside a wildcard',
      { rules: [{ ...rule, operations: ['*', 'LOOK'], resources: ['pods/*', 'pods/log', '*', 'pods'], scope: 'All' }] },
      [
        `webhooks[0].rules[0].operations: Invalid value: ["*","LOOK"]: if '*' is present, must not specify other operations`,
        'webhooks[0].rules[0].operations[1]: Unsupported value: "LOOK": supported values: "*", "CONNECT", "CREATE", "DELETE", "UPDATE"',
        `webhooks[0].rules[0].resources[1]: Invalid value: "pods/log": if 'pods/*' is present, must not specify pods/log`,
        `webhooks[0].rules[0].resources: Invalid value: ["pods/*","pods/log","*","pods"]: if '*' is present, must not specify other resources without subresources`,
        'webhooks[0].rules[0].scope: Unsupported value: "All": supported values: "*", "Cluster", "Namespaced"',
      ],
    ],
    [
      'with nameless match conditions',
      { matchConditions: [{ name: '', expression: ' ' }] },
      [
        'webhooks[0].matchConditions[0].expression: Required value',
        'webhooks[0].matchConditions[0].name: Required value',
      ],
    ],
  ])('%s', (_, change, texts) => {
    expect(createErrors(validatingWebhookConfiguration, { webhooks: [{ ...hook, ...change }] })).toEqual(texts);
  });

  it('whose name another one has', () => {
    expect(createErrors(mutatingWebhookConfiguration, { webhooks: [hook, hook] })).toEqual([
      'webhooks[1].name: Duplicate value: "a.example.com"',
    ]);
  });
});

it('an update may keep side effects that were there before', () => {
  const old = created(validatingWebhookConfiguration, { webhooks: [{ ...hook, sideEffects: 'Some' }] });
  const plain = created(validatingWebhookConfiguration, { webhooks: [hook] });
  expect(updateErrors(validatingWebhookConfiguration, old, old)).toEqual([]);
  expect(updateErrors(validatingWebhookConfiguration, old, plain)).toEqual([
    'webhooks[0].sideEffects: Unsupported value: "Some": supported values: "None", "NoneOnDryRun"',
  ]);
});
