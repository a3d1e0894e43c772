import { expect, it } from 'vitest';
import { created, createErrors, row, updateErrors } from '../shared/golden.ts';
import { resourceQuota } from './resource-quota.ts';

it('quantities are written the canonical way', () => {
  expect(created(resourceQuota, { spec: { hard: { 'limits.memory': '1024Mi', pods: 5 } } }).spec).toEqual({
    hard: { 'limits.memory': '1Gi', pods: '5' },
  });
});

it.each([
  [
    { hard: { services: '1' }, scopes: ['BestEffort'] },
    ['spec.scopes: Invalid value: ["BestEffort"]: unsupported scope applied to resource'],
  ],
  [{ hard: { pods: '1' }, scopes: ['Wrong'] }, ['spec.scopes: Invalid value: ["Wrong"]: unsupported scope']],
  [
    { hard: { pods: '1' }, scopes: ['BestEffort', 'NotBestEffort'] },
    ['spec.scopes: Invalid value: ["BestEffort","NotBestEffort"]: conflicting scopes'],
  ],
  [{ hard: { pods: '-1' } }, ['spec.hard[pods]: Invalid value: "-1": must be greater than or equal to 0']],
  [
    { hard: { widgets: '1' } },
    [
      'spec.hard[widgets]: Invalid value: "widgets": must be a standard resource type or fully qualified',
      'spec.hard[widgets]: Invalid value: "widgets": must be a standard resource for quota',
    ],
  ],
  [{ hard: { pods: '500m' } }, ['spec.hard[pods]: Invalid value: "500m": must be an integer']],
  [
    {
      hard: { pods: '1' },
      scopeSelector: { matchExpressions: [{ scopeName: 'PriorityClass', operator: 'Exists', values: ['a'] }] },
    },
    [
      "spec.scopeSelector.matchExpressions.values: Invalid value: [\"a\"]: must be no value when `operator` is 'Exist' or 'DoesNotExist' for scope selector",
    ],
  ],
  [
    {
      hard: { pods: '1' },
      scopeSelector: { matchExpressions: [{ scopeName: 'VolumeAttributesClass', operator: 'In', values: ['gold'] }] },
    },
    [
      'spec.scopeSelector.matchExpressions: Invalid value: {"MatchExpressions":[{"ScopeName":"VolumeAttributesClass","Operator":"In","Values":["gold"]}]}: unsupported scope applied to resource',
    ],
  ],
  [
    {
      hard: { pods: '1' },
      scopeSelector: { matchExpressions: [{ scopeName: 'BestEffort', operator: 'In', values: ['a'] }] },
    },
    [
      'spec.scopeSelector.matchExpressions.operator: Invalid value: "In": must be \'Exists\' when scope is any of ResourceQuotaScopeTerminating, ResourceQuotaScopeNotTerminating, ResourceQuotaScopeBestEffort, ResourceQuotaScopeNotBestEffort or ResourceQuotaScopeCrossNamespacePodAffinity',
    ],
  ],
])('%j is refused', (spec, errors) => {
  expect(createErrors(resourceQuota, { spec })).toEqual(errors);
});

it('scopes stay', () => {
  const before = created(resourceQuota, { spec: { hard: { pods: '1' }, scopes: ['BestEffort'] } });
  const next = created(resourceQuota, { spec: { hard: { pods: '1' }, scopes: ['NotBestEffort'] } });
  expect(updateErrors(resourceQuota, next, before)).toEqual([
    'spec.scopes: Invalid value: ["NotBestEffort"]: field is immutable',
  ]);
});

it('a row tells requests from limits', () => {
  const status = { hard: { pods: '5', 'limits.cpu': '2' }, used: { pods: '1', 'limits.cpu': '100m' } };
  expect(row(resourceQuota, { ...created(resourceQuota), status })).toEqual({
    Name: 'x',
    Request: 'pods: 1/5',
    Limit: 'limits.cpu: 100m/2',
    Age: '<unknown>',
  });
});
