import { describe, expect, it } from 'vitest';
import { type Attachment, planVolume, type VolumeView } from './plan.ts';

const pod = (name: string, namespace = 'default') => ({ namespace, name });
const at = (node: string, more: Partial<Attachment> = {}): Attachment => ({
  name: `va-${node}`,
  node,
  deleting: false,
  mounted: false,
  nodeReady: true,
  outOfService: false,
  unwantedSince: undefined,
  ...more,
});
const view = (more: Partial<VolumeView<ReturnType<typeof pod>>>) => ({
  wanted: [],
  attachments: [],
  shared: false,
  now: 1_000_000,
  ...more,
});
const b = { node: 'b', pods: [pod('two')] };
const used = (text: string) => [{ do: 'refuse', node: 'b', messages: [{ pod: pod('two'), text }] }];

describe('planVolume', () => {
  it.each([
    ['attaches what a Pod wants', view({ wanted: [b] }), [{ do: 'attach', node: 'b' }]],
    ['leaves what is attached', view({ wanted: [b], attachments: [at('b')] }), []],
    ['detaches what nobody wants', view({ attachments: [at('a')] }), [{ do: 'detach', attachment: 'va-a', node: 'a' }]],
    ['waits for the kubelet to unmount', view({ attachments: [at('a', { mounted: true })] }), []],
    [
      'waits six minutes for a node that fell silent',
      view({ attachments: [at('a', { mounted: true, nodeReady: false, unwantedSince: 1_000_000 })] }),
      [{ do: 'look-again', after: 360_001 }],
    ],
    [
      'takes the volume from a silent node after that',
      view({ attachments: [at('a', { mounted: true, nodeReady: false, unwantedSince: 639_999 })] }),
      [{ do: 'detach', attachment: 'va-a', node: 'a' }],
    ],
    [
      'takes it at once from a node that is out of service',
      view({ attachments: [at('a', { mounted: true, outOfService: true })] }),
      [{ do: 'detach', attachment: 'va-a', node: 'a' }],
    ],
    [
      'names the Pods of the namespace that have it, and counts others',
      view({ wanted: [{ node: 'a', pods: [pod('one'), pod('x', 'other')] }, b], attachments: [at('a')] }),
      used('Volume is already used by pod(s) one and 1 pod(s) in different namespaces'),
    ],
    [
      'only counts Pods of other namespaces',
      view({ wanted: [{ node: 'a', pods: [pod('x', 'other')] }, b], attachments: [at('a')] }),
      used('Volume is already used by 1 pod(s) in different namespaces'),
    ],
    [
      'says that it is attached where no Pod has it any more',
      view({ wanted: [b], attachments: [at('a', { mounted: true })] }),
      used("Volume is already exclusively attached to one node and can't be attached to another"),
    ],
    ['says nothing while it is being detached', view({ wanted: [b], attachments: [at('a', { deleting: true })] }), []],
    [
      'gives a shared volume to another node beside',
      view({ wanted: [{ node: 'a', pods: [pod('one')] }, b], attachments: [at('a')], shared: true }),
      [{ do: 'attach', node: 'b' }],
    ],
  ])('%s', (_, given, actions) => {
    expect(planVolume(given)).toEqual(actions);
  });
});
