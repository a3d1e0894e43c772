import { defineCheck } from '#api';
import { schema } from '../../match/schema.ts';
import { judgeResource } from './judge.ts';
import { resourceLiterals } from './literals.ts';
import { resourceMutants } from './mutants.ts';
import { observeResource, originalsOf, type ResourceObservation, watchResource } from './observe.ts';
import { type ResourceSpec, resourceSpecSchema } from './spec.ts';

/** `resource`: a Kubernetes object exists with these fields, or does not exist, or so many of them do. */
export const resource = defineCheck<ResourceSpec, ResourceObservation>({
  kind: 'resource',
  summary: 'A Kubernetes object exists with these fields, or does not exist, or so many of them do.',
  schema: resourceSpecSchema,
  example: {
    apiVersion: 'v1',
    kind: 'PersistentVolumeClaim',
    namespace: 'team-a',
    name: 'report',
    healthy: true,
    fields: [
      { path: 'spec.accessModes', equals: ['ReadWriteOnce'] },
      { path: 'spec.resources.requests.storage', atLeast: '500Mi' },
    ],
    related: [
      {
        path: 'spec.volumeName',
        apiVersion: 'v1',
        kind: 'PersistentVolume',
        fields: [{ path: 'metadata.labels.tier', equals: 'fast' }],
      },
    ],
  },
  looksAt: 'kubernetes',
  literals: resourceLiterals,
  originals: originalsOf,
  observe: observeResource,
  judge: (spec, seen, named) => judgeResource(spec, seen, schema, named),
  mutants: resourceMutants,
  watch: watchResource,
});
