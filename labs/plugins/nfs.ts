import { definePlugin } from './define-plugin.ts';

/** A driver for NFS: `-o share=SERVER:/PATH` says what a volume stands for. */
export const nfs = definePlugin({
  name: 'nfs',
  scope: 'local',
  mountFolder: '/var/lib/docker-volumes/netshare/nfs',
  settings: ({ share = '', ...others }) => {
    if (!/^[^:]+:\/.*$/.test(share)) throw new Error('option share is needed: -o share=SERVER:/PATH');
    return { ...others, share };
  },
  isExclusive: () => false,
  share: ({ share = '' }) => {
    const colon = share.indexOf(':');
    return { server: share.slice(0, colon), path: share.slice(colon + 1) };
  },
  failure: (_operation, _name, why) => why,
  attachedElsewhere: (host) => `volume is mounted on ${host}`,
});
