import { defineClient } from './client.ts';
import * as helmArguments from './helm-arguments.ts';
import * as kubectlArguments from './kubectl-arguments.ts';

/** What would open a port, or a terminal, on the learner's computer instead of the machine. */
const elsewhere = new Set(['port-forward', 'proxy']);

/** kubectl on machines is the learner's own. */
export const kubectl = defineClient({
  name: 'kubectl',
  ...kubectlArguments,
  refusal: (verb) => (elsewhere.has(verb) ? `kubectl ${verb} on machines; use it in the shell of the lab` : undefined),
  worksWithoutCluster: (verb) => verb === 'config',
  keeps: [],
  variables: /^$/,
});

/** helm on machines is the learner's own; the repositories that it knows are the machine's. */
export const helm = defineClient({
  name: 'helm',
  ...helmArguments,
  refusal: (verb) => (verb === 'plugin' ? 'helm plugin on machines' : undefined),
  worksWithoutCluster: () => false,
  keeps: ['.config/helm', '.cache/helm', '.local/share/helm'],
  variables: /^HELM_(?:DEBUG|DRIVER|MAX_HISTORY|NAMESPACE)$/,
});
