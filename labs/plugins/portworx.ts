import { definePlugin, wholeNumber } from './define-plugin.ts';

/** Portworx: a volume has one to three replicas, and one node unless it is shared. */
export const portworx = definePlugin({
  name: 'pxd',
  scope: 'global',
  mountFolder: '/var/lib/osd/mounts',
  settings: ({ size = '1', repl = '1', shared = 'false', ...others }) => {
    const replicas = wholeNumber(repl);
    if (replicas < 1 || replicas > 3) throw new Error(`repl must be between 1 and 3, not ${repl}`);
    return { ...others, size: String(wholeNumber(size)), repl: String(replicas), shared };
  },
  isExclusive: ({ shared }) => shared !== 'true',
  failure: (_operation, _name, why) => why,
  attachedElsewhere: (host) => `Volume is attached on: ${host}`,
});
