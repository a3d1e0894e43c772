import { type Backend, type OpenOptions, type RunningLab, UserError } from '#api';
import { exportKubeContext, loadKubeContext } from '#clients';
import { openClusterLab } from './shared/cluster-lab.ts';
import { prefixOf } from './shared/live-owner.ts';

/** A cluster of the user's own, through the kubeconfig context that he names. Changes nothing that it did not make. */
export const liveBackend: Backend = { name: 'live', open };

async function open(options: OpenOptions): Promise<RunningLab> {
  const { context, directory } = options;
  if (context === undefined) {
    throw new UserError(
      'no-context',
      'A live lab acts on a cluster only when you name its context.',
      'Add --context NAME; kubectl config get-contexts lists them.',
    );
  }
  const cluster = await loadKubeContext(context);
  const kubeconfig = await exportKubeContext(context);
  return openClusterLab(options, {
    cluster,
    context,
    kubeconfig,
    prefix: directory === undefined ? '' : prefixOf(directory),
  });
}
