import { z } from 'zod';
import { type AccessQuestion, defineCheck } from '#api';
import type { Finding } from '../match/condition.ts';
import { judgeFindings } from '../match/judgement.ts';
import { offered } from './pods.ts';
import { clusterOf } from './resource/observe.ts';

const reference = 'https://kubernetes.io/docs/reference/access-authn-authz/rbac/';

const actionSchema = z.strictObject({
  verb: z.string().describe('`get`, `create`, `delete` ...'),
  resource: z.string().describe('As for `kubectl auth can-i`: `pods`, `deployments.apps`, `pods/log`.'),
  name: z.string().optional().describe('The name of one object; by default any.'),
  namespace: z
    .string()
    .optional()
    .describe('By default `default`; `*`: all namespaces, which is also what cluster-scoped resources need.'),
});

const schema = z
  .strictObject({
    user: z.string().optional().describe('Who asks: the name of a user.'),
    groups: z.array(z.string()).min(1).optional().describe('The groups that the user is in.'),
    serviceAccount: z
      .strictObject({ name: z.string().describe('Its name.'), namespace: z.string().describe('Its namespace.') })
      .optional()
      .describe('Who asks: a service account, with the groups that it always has.'),
    may: z
      .array(actionSchema)
      .min(1, 'needs at least one thing that is allowed: nobody may do anything from the start')
      .describe('All of this is allowed.'),
    mayNot: z
      .array(actionSchema)
      .optional()
      .describe('None of this is allowed. Never alone: it holds before anything was done.'),
  })
  .superRefine((spec, context) => {
    if ((spec.serviceAccount === undefined) === (spec.user === undefined && spec.groups === undefined)) {
      context.addIssue({ code: 'custom', message: 'needs either serviceAccount, or user or groups' });
    }
  });

type Action = z.infer<typeof actionSchema>;
type Spec = z.infer<typeof schema>;

interface Observation {
  /** In the order of `may`, then of `mayNot`. */
  readonly allowed: readonly boolean[];
}

/** `can-i`: what somebody may do and what not, as the cluster's authorizer says. */
export const canI = defineCheck<Spec, Observation>({
  kind: 'can-i',
  summary: 'A user, a group or a service account may do this, and may not do that.',
  schema,
  example: {
    serviceAccount: { name: 'robot', namespace: 'team-a' },
    may: [{ verb: 'list', resource: 'pods', namespace: 'team-a' }],
    mayNot: [{ verb: 'delete', resource: 'pods', namespace: 'team-a' }],
  },
  looksAt: 'kubernetes',
  literals: (spec) => [
    ...(spec.user === undefined ? [] : [spec.user]),
    ...(spec.groups ?? []),
    ...(spec.serviceAccount === undefined ? [] : [spec.serviceAccount.name]),
    ...spec.may.flatMap(({ verb, namespace }) => [
      verb,
      ...(namespace === undefined || namespace === '*' || namespace === 'default' ? [] : [namespace]),
    ]),
  ],
  observe: async (spec, target) => {
    const mayDo = offered(clusterOf(target).mayDo, 'say who may do what');
    return { allowed: await Promise.all(actionsOf(spec).map((action) => mayDo(questionOf(spec, action)))) };
  },
  judge: (spec, { allowed }) => {
    const wanted = (index: number): boolean => index < spec.may.length;
    const findings = actionsOf(spec).map((action, index) => {
      const [should, does] = [wanted(index), allowed[index] === true];
      return accessFinding(action, should, does);
    });
    return judgeFindings(subjectOf(spec), findings, reference);
  },
  mutants: (spec, { allowed }) => [
    { name: 'nothing is allowed', observation: { allowed: allowed.map(() => false) } },
    ...((spec.mayNot ?? []).length === 0
      ? []
      : [{ name: 'everything is allowed', observation: { allowed: allowed.map(() => true) } }]),
    ...actionsOf(spec).map((action, index) => ({
      name: `${describe(action)}: the other way round`,
      observation: { allowed: allowed.map((one, position) => (position === index ? !one : one)) },
    })),
  ],
  watch: (_, target, changed, signal) => {
    const cluster = clusterOf(target);
    for (const kind of ['Role', 'RoleBinding', 'ClusterRole', 'ClusterRoleBinding']) {
      cluster.watch({ apiVersion: 'rbac.authorization.k8s.io/v1', kind }, changed, signal);
    }
  },
});

function actionsOf(spec: Spec): readonly Action[] {
  return [...spec.may, ...(spec.mayNot ?? [])];
}

function accessFinding(action: Action, should: boolean, does: boolean): Finding {
  const what = describe(action);
  const word = (is: boolean): string => (is ? 'allowed' : 'denied');
  return {
    holds: should === does,
    expected: `${what}: ${word(should)}`,
    observed: `${what}: ${word(does)}`,
    en: `${what} is ${word(does)}; it has to be ${word(should)}.`,
    ko: `"${what}" 요청이 ${does ? '허용' : '거부'}됩니다. ${should ? '허용' : '거부'}되어야 합니다.`,
  };
}

/** `get pods in namespace shop`. */
function describe({ verb, resource, name, namespace = 'default' }: Action): string {
  const object = name === undefined ? resource : `${resource}/${name}`;
  return `${verb} ${object} ${namespace === '*' ? 'in all namespaces' : `in namespace ${namespace}`}`;
}

function subjectOf({ user, groups, serviceAccount }: Spec): string {
  if (serviceAccount !== undefined) return `ServiceAccount ${serviceAccount.namespace}/${serviceAccount.name}`;
  return user === undefined ? `group ${(groups ?? []).join(', ')}` : `user ${user}`;
}

/** Who signs in is in the groups that authentication adds. Follows apiserver pkg/authentication/serviceaccount MakeGroupNames. */
function questionOf(spec: Spec, action: Action): AccessQuestion {
  const { serviceAccount, user = 'somebody', groups = [] } = spec;
  const [resourceAndGroup = '', subresource] = action.resource.split('/');
  const [resource = '', ...group] = resourceAndGroup.split('.');
  const { namespace = 'default' } = action;
  return {
    ...(serviceAccount === undefined
      ? { user, groups: [...groups, 'system:authenticated'] }
      : {
          user: `system:serviceaccount:${serviceAccount.namespace}:${serviceAccount.name}`,
          groups: [
            'system:serviceaccounts',
            `system:serviceaccounts:${serviceAccount.namespace}`,
            'system:authenticated',
          ],
        }),
    verb: action.verb,
    resource,
    group: group.join('.'),
    ...(subresource === undefined ? {} : { subresource }),
    ...(action.name === undefined ? {} : { name: action.name }),
    ...(namespace === '*' ? {} : { namespace }),
  };
}
