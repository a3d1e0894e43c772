import { expect, test } from 'vitest';
import type { ValidatingAdmissionPolicy } from '#types/admissionregistration-v1';
import { resources } from '../../resources/index.ts';
import { checkPolicy } from './check-policy.ts';

function policy(
  rule: { groups: string[]; resources: string[] },
  spec: Partial<ValidatingAdmissionPolicy['spec']>,
): ValidatingAdmissionPolicy {
  const resourceRules = [{ apiGroups: rule.groups, apiVersions: ['v1'], resources: rule.resources, operations: ['*'] }];
  return {
    metadata: { name: 'p' },
    spec: { matchConstraints: { resourceRules }, ...spec },
  } as ValidatingAdmissionPolicy;
}
const deployments = { groups: ['apps'], resources: ['deployments'] };
const warnings = (rule: { groups: string[]; resources: string[] }, expression: string) =>
  checkPolicy(policy(rule, { validations: [{ expression }] }), resources, '7').map(({ warning }) => warning);

test.each([
  ['object.spec.replicas <= 5', undefined],
  ['object.spec.replcas <= 5', "undefined field 'replcas'"],
  ["object.spec.replicas > '1'", "found no matching overload for '_>_' applied to '(int, string)'"],
  [
    "object.metadata.creationTimestamp == 'x'",
    "found no matching overload for '_==_' applied to '(timestamp, string)'",
  ],
  ['object.spec.strategy.rollingUpdate.maxSurge == 1', undefined],
  ['object.spec.template.spec.containers.all(c, has(c.resources.limits))', "undefined field 'limits'"],
  [
    'object.spec.template.spec == 1',
    "found no matching overload for '_==_' applied to '(Deployment7.spec.template.spec, int)'",
  ],
  [
    "authorizer.requestResource.check('x').allowed()",
    "unexpected failed resolution of 'kubernetes.authorization.Authorizer'",
  ],
  ["int('a') == 1", undefined],
  ['params.x == 1', "undeclared reference to 'params' (in container '')"],
])('%s', (expression, problem) => {
  const found = warnings(deployments, expression);
  if (problem === undefined) expect(found).toEqual([]);
  else expect(found[0]).toContain(`apps/v1, Kind=Deployment: ERROR: <input>:1:`);
  if (problem !== undefined) expect(found[0]).toContain(`: ${problem}\n | ${expression}\n`);
});

test('every kind that the rules name has its own paragraph', () => {
  const [warning] = warnings({ groups: [''], resources: ['events', 'pods', 'pods/exec'] }, 'object.foo');
  expect(warning).toBe(
    [
      "/v1, Kind=Event: ERROR: <input>:1:7: undefined field 'foo'\n | object.foo\n | ......^\n",
      "/v1, Kind=Pod: ERROR: <input>:1:7: undefined field 'foo'\n | object.foo\n | ......^\n",
      "events.k8s.io/v1, Kind=Event: ERROR: <input>:1:7: undefined field 'foo'\n | object.foo\n | ......^\n",
    ].join('\n'),
  );
});

test('variables have the types of their expressions, parameters those of their kind', () => {
  const found = checkPolicy(
    policy(deployments, {
      paramKind: { apiVersion: 'v1', kind: 'ConfigMap' },
      variables: [{ name: 'count', expression: 'object.spec.replicas' }],
      validations: [
        { expression: "variables.count == 's'", messageExpression: 'params.data' },
        { expression: 'params.dat' },
      ],
    }),
    resources,
    '7',
  );
  expect(found.map(({ fieldRef }) => fieldRef)).toEqual([
    'spec.validations[0].expression',
    'spec.validations[1].expression',
  ]);
});

test('rules with wildcards are about no kind that could be looked up', () => {
  expect(warnings({ groups: ['*'], resources: ['deployments'] }, 'object.foo')).toEqual([]);
  expect(warnings({ groups: ['apps'], resources: ['*', 'deployments/scale'] }, 'object.foo')).toEqual([]);
});
