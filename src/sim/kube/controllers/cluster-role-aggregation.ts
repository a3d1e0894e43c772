import { applyConfiguration, deepEqual, matchesLabels, selectorFromLabelSelector } from '#apimachinery';
import type { ClusterRole, PolicyRule } from '#types/rbac-v1';
import { createWorkQueue } from '../client/index.ts';
import { timestamp } from '../registry/index.ts';
import { type Controller, controllerComponent } from './controller.ts';

const manager = 'clusterrole-aggregation-controller';

/**
 * Fills ClusterRoles that gather others by their labels (`admin`, `edit`, `view`). Follows kube-controller-manager
 * pkg/controller/clusterroleaggregation.
 */
export const clusterRoleAggregationController: Controller = {
  name: manager,
  start: ({ clock, activity, informers, log, client }) => {
    const { registry, definition } = client(controllerComponent(manager));
    const roles = informers.for('clusterroles');
    const user = { name: `system:serviceaccount:kube-system:${manager}`, groups: ['system:masters'] };
    const queue = createWorkQueue({
      name: manager,
      clock,
      activity,
      log,
      work: async (name) => {
        const role = roles.get(undefined, name);
        const rules = role === undefined ? undefined : aggregatedRules(role, roles.list());
        if (role === undefined || rules === undefined || deepEqual(rules, role.rules ?? [])) return;
        const config = configurationWith(role, rules);
        const resource = definition('clusterroles');
        const change = (live: ClusterRole) =>
          applyConfiguration({
            live,
            config,
            typeKey: resource.schema,
            manager,
            force: true,
            now: timestamp(clock.now()),
          });
        await registry.update(resource, undefined, name, (live) => change(live as ClusterRole), {
          user,
          fieldManager: manager,
          applied: true,
        });
      },
    });
    // Whichever role changed, those that gather others may have to.
    const enqueue = () => {
      for (const role of roles.list()) {
        if (role.aggregationRule !== undefined) queue.add(role.metadata.name ?? '');
      }
    };
    roles.onChange({ added: enqueue, updated: enqueue, deleted: enqueue });
    return queue;
  },
};

/** What is applied to a role. Of no rules nothing is said, so that those which somebody else wrote stay. */
export function configurationWith({ apiVersion, kind, metadata }: ClusterRole, rules: readonly PolicyRule[]) {
  return { apiVersion, kind, metadata: { name: metadata.name ?? '' }, ...(rules.length === 0 ? {} : { rules }) };
}

/** What the role is to hold: the rules of all others that it selects, by name, each once. Undefined: it gathers nothing. */
export function aggregatedRules(role: ClusterRole, others: readonly ClusterRole[]): readonly PolicyRule[] | undefined {
  if (role.aggregationRule === undefined) return undefined;
  const byName = [...others].sort((a, b) => ((a.metadata.name ?? '') < (b.metadata.name ?? '') ? -1 : 1));
  const found: PolicyRule[] = [];
  for (const labelSelector of role.aggregationRule.clusterRoleSelectors ?? []) {
    const selector = selectorFromLabelSelector(labelSelector);
    for (const other of byName) {
      if (other.metadata.name === role.metadata.name || !matchesLabels(selector, other.metadata.labels ?? {})) continue;
      for (const rule of other.rules ?? []) {
        if (!found.some((known) => deepEqual(known, rule))) found.push(rule);
      }
    }
  }
  return found;
}
