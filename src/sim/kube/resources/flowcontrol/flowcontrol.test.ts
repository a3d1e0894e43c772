import { describe, expect, it } from 'vitest';
import { created, createErrors, row } from '../shared/golden.ts';
import { flowSchemas, priorityLevelConfigurations } from './bootstrap.ts';
import { flowSchema } from './flow-schema.ts';
import { priorityLevelConfiguration } from './priority-level-configuration.ts';

const rule = {
  subjects: [{ kind: 'Group', group: { name: 'g' } }],
  nonResourceRules: [{ verbs: ['get'], nonResourceURLs: ['/a'] }],
};
const level = { priorityLevelConfiguration: { name: 'exempt' } };

describe('FlowSchema', () => {
  it('comes after most others unless it says', () => {
    expect(created(flowSchema, { spec: level }).spec).toEqual({ ...level, matchingPrecedence: 1000 });
  });

  it.each([
    [
      { matchingPrecedence: 1, distinguisherMethod: { type: 'x' } },
      [
        `spec.matchingPrecedence: Invalid value: 1: only the schema named 'exempt' may have matchingPrecedence 1`,
        'spec.distinguisherMethod.type: Unsupported value: {"Type":"x"}: supported values: "ByNamespace", "ByUser"',
        'spec.priorityLevelConfiguration.name: Required value: must reference a priority level',
      ],
    ],
    [
      { ...level, matchingPrecedence: 10_001 },
      ['spec.matchingPrecedence: Invalid value: 10001: must not be greater than 10000'],
    ],
    [
      { ...level, rules: [{ subjects: [] }] },
      [
        'spec.rules[0].subjects: Required value: subjects must contain at least one value',
        'spec.rules[0]: Required value: at least one of resourceRules and nonResourceRules has to be non-empty',
      ],
    ],
    [
      { ...level, rules: [{ ...rule, subjects: [{ kind: 'User', group: { name: 'g' } }, { kind: 'constructor' }] }] },
      [
        "spec.rules[0].subjects[0].user: Required value: user is required when subject kind is 'User'",
        "spec.rules[0].subjects[0].group: Forbidden: group is forbidden when subject kind is not 'Group'",
        'spec.rules[0].subjects[1].kind: Unsupported value: "constructor": supported values: "Group", "ServiceAccount", "User"',
      ],
    ],
    [
      { ...level, rules: [{ ...rule, nonResourceRules: [{ verbs: ['*', 'get'], nonResourceURLs: ['a', '/*/b'] }] }] },
      [
        `spec.rules[0].nonResourceRules[0].verbs: Invalid value: ["*","get"]: if '*' is present, must not specify other verbs`,
        'spec.rules[0].nonResourceRules[0].nonResourceURLs[0]: Invalid value: "a": must start with slash',
        'spec.rules[0].nonResourceRules[0].nonResourceURLs[1]: Invalid value: "/*/b": wildcard can only do suffix matching',
      ],
    ],
    [
      { ...level, rules: [{ ...rule, resourceRules: [{ verbs: ['get'], apiGroups: [], resources: ['x'] }] }] },
      [
        'spec.rules[0].resourceRules[0].apiGroups: Required value: resource rules must supply at least one api group',
        'spec.rules[0].resourceRules[0].namespaces: Required value: resource rules that are not cluster scoped must supply at least one namespace',
      ],
    ],
  ])('%j is refused', (spec, errors) => {
    expect(createErrors(flowSchema, { spec })).toEqual(errors);
  });

  it('the mandatory ones are accepted as they are, and only so', () => {
    for (const { metadata, spec } of flowSchemas.values()) {
      expect(createErrors(flowSchema, { metadata, spec })).toEqual([]);
    }
    const [text = ''] = createErrors(flowSchema, {
      metadata: { name: 'catch-all' },
      spec: { ...level, matchingPrecedence: 3 },
    });
    expect(text).toBe(
      'spec: Invalid value: {"PriorityLevelConfiguration":{"Name":"exempt"},"MatchingPrecedence":3,"DistinguisherMethod":null,"Rules":null}: ' +
        "spec of 'catch-all' must equal the fixed value",
    );
  });

  it('a row says whether the level is missing; a list is in the order of matching', () => {
    expect(row(flowSchema, created(flowSchema, { spec: level }))).toEqual({
      Name: 'x',
      PriorityLevel: 'exempt',
      MatchingPrecedence: 1000,
      DistinguisherMethod: '<none>',
      Age: '<unknown>',
      MissingPL: '?',
    });
    const sorted = [...flowSchemas.values()].sort(flowSchema.tableOrder).map(({ metadata }) => metadata.name);
    expect(sorted.slice(0, 3)).toEqual(['exempt', 'probes', 'system-leader-election']);
  });
});

describe('PriorityLevelConfiguration', () => {
  it('a limited one has shares, queues and hands', () => {
    const spec = { type: 'Limited', limited: { limitResponse: { type: 'Queue', queuing: {} } } };
    expect(created(priorityLevelConfiguration, { spec }).spec).toEqual({
      type: 'Limited',
      limited: {
        nominalConcurrencyShares: 30,
        lendablePercent: 0,
        limitResponse: { type: 'Queue', queuing: { handSize: 8, queues: 64, queueLengthLimit: 50 } },
      },
    });
  });

  it.each([
    [
      { type: 'Exempt', limited: {} },
      [
        "spec.type: Invalid value: \"Exempt\": must be 'Exempt' if and only if `name` is 'exempt'",
        'spec.limited: Forbidden: must be nil if the type is not Limited',
      ],
    ],
    [{ type: 'Limited' }, ['spec.limited: Required value: must not be empty when type is Limited']],
    [{ type: '' }, ['spec.type: Unsupported value: "": supported values: "Exempt", "Limited"']],
    [
      { type: 'Limited', limited: { limitResponse: { type: 'Queue', queuing: { queues: 64, handSize: 11 } } } },
      [
        'spec.limited.limitResponse.queuing.handSize: Invalid value: 11: required entropy bits of deckSize 64 and handSize 11 should not be greater than 60',
      ],
    ],
    [
      { type: 'Limited', limited: { lendablePercent: 101, limitResponse: { type: 'Queue' } } },
      [
        'spec.limited.limitResponse.queuing: Required value: must not be empty if limited.limitResponse.type is Limited',
        'spec.limited.lendablePercent: Invalid value: 101: must be between 0 and 100, inclusive',
      ],
    ],
  ])('%j is refused', (spec, errors) => {
    expect(createErrors(priorityLevelConfiguration, { spec })).toEqual(errors);
  });

  it('those of every cluster are valid; of the exempt only the shares change', () => {
    for (const { metadata, spec } of priorityLevelConfigurations.values()) {
      expect(createErrors(priorityLevelConfiguration, { metadata, spec })).toEqual([]);
    }
    const metadata = { name: 'exempt' };
    const exempt = { nominalConcurrencyShares: 3, lendablePercent: 0 };
    expect(createErrors(priorityLevelConfiguration, { metadata, spec: { type: 'Exempt', exempt } })).toEqual([]);
  });

  it('a row shows numbers of limits', () => {
    const object = created(priorityLevelConfiguration, { ...priorityLevelConfigurations.get('system') });
    expect(row(priorityLevelConfiguration, object)).toEqual({
      Name: 'system',
      Type: 'Limited',
      NominalConcurrencyShares: 30,
      Queues: 64,
      HandSize: 6,
      QueueLengthLimit: 50,
      Age: '<unknown>',
    });
  });
});
