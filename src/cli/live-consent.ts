import { type Scenario, UserError } from '#api';
import { loadKubeContext } from '#clients';
import { liveTools } from '#labs';
import type { SessionStatus } from '#session';
import type { Context } from './context.ts';

/** UserError for a context that looks like production (its name, its cluster's, its server's) and was not named twice. */
export async function refuseProduction(context: string, confirmed: string | undefined): Promise<void> {
  const { server, cluster } = await loadKubeContext(context);
  const { productionWord } = await liveTools.plan();
  const word = productionWord([context, cluster, new URL(server).hostname]);
  if (word === undefined || confirmed === context) return;
  throw new UserError(
    'looks-like-production',
    `The context "${context}" (cluster ${cluster}, ${server}) looks like production: "${word}".`,
    `Practise elsewhere. If you mean it, name it twice: --context ${context} --confirm ${context}`,
  );
}

/** Says what will be made in somebody's cluster, before it is. */
export async function tellPlan(scenario: Scenario, status: SessionStatus, context: Context): Promise<void> {
  const { plannedObjects } = await liveTools.plan();
  const objects = plannedObjects(scenario);
  const { server = 'the cluster', name } = status;
  if (objects.length === 0) {
    context.note(`Nothing is made in ${server} to begin with.`);
    return;
  }
  context.note(`This is made in ${server}, labelled cka-lab.dev/name=${name}; nothing else is changed:`);
  for (const object of objects) context.note(`  ${object}`);
  context.note(`To take it away again: cka-lab stop --delete --name ${name}`);
}
