import { definePlugin, wholeNumber } from './define-plugin.ts';

/** REX-Ray with EBS behind it: a disk is attached to one instance at a time. */
export const rexray = definePlugin({
  name: 'rexray',
  scope: 'global',
  mountFolder: '/var/lib/rexray/volumes',
  settings: (options) => {
    // REX-Ray does not mind how options are spelled.
    const given = new Map(Object.entries(options).map(([name, value]) => [name.toLowerCase(), value]));
    const size = wholeNumber(given.get('size') ?? '16');
    return {
      availabilityZone: given.get('availabilityzone') ?? 'us-east-1a',
      iops: String(wholeNumber(given.get('iops') ?? String(Math.max(100, 3 * size)))),
      size: String(size),
      type: given.get('volumetype') ?? given.get('type') ?? 'gp2',
    };
  },
  status: (name, { availabilityZone, iops, size, type }) => ({
    availabilityZone,
    fields: null,
    iops: Number(iops),
    name,
    server: 'ebs',
    service: 'ebs',
    size: Number(size),
    type,
  }),
  isExclusive: () => true,
  failure: (operation, name, why) => `docker-legacy: ${operation}: ${name}: failed: ${why}`,
  attachedElsewhere: () => 'volume already attached to a host',
});
