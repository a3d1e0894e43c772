import type { Node } from '#types/core-v1';
import { protoJson } from '../message-text.ts';
import {
  type Call,
  type CreateVolumeRequest,
  type CsiDriver,
  CsiError,
  type LogLine,
  logLine,
  type NewVolume,
  type Outcome,
} from '../types.ts';
import { azureDiskWorkload } from './azure-disk-workload.ts';
import { gibibyte, labelOf, toGiB, zoneLabel } from './shared.ts';

const group = '/subscriptions/b1a4b5b0-0000-4c1a-8b1a-0000000c0aab/resourceGroups/cka-lab';
const topologyKey = 'topology.disk.csi.azure.com/zone';
const defaultSku = 'StandardSSD_LRS';
/** In the order in which the driver names them. */
const skus: readonly string[] = [
  'PremiumV2_LRS',
  'Premium_LRS',
  'Premium_ZRS',
  'StandardSSD_LRS',
  'StandardSSD_ZRS',
  'Standard_LRS',
  'UltraSSD_LRS',
];
const cachingModes: readonly string[] = ['None', 'ReadOnly', 'ReadWrite'];

const accepted: ReadonlySet<string> = new Set([
  'location',
  'subscriptionid',
  'resourcegroup',
  'logicalsectorsize',
  'diskname',
  'diskencryptionsetid',
  'diskencryptiontype',
  'tags',
  'writeacceleratorenabled',
  'csi.storage.k8s.io/pvc/name',
  'csi.storage.k8s.io/pvc/namespace',
  'csi.storage.k8s.io/pv/name',
  'fstype',
  'kind',
  'perfprofile',
  'networkaccesspolicy',
  'publicnetworkaccess',
  'diskaccessid',
  'enablebursting',
  'useragent',
  'enableasyncattach',
  'zoned',
  'enableperformanceplus',
  'attachdiskinitialdelay',
  'tagvaluedelimiter',
]);
const counts: ReadonlySet<string> = new Set(['diskiopsreadwrite', 'diskmbpsreadwrite', 'maxshares']);

const invalid = (description: string) => new CsiError('InvalidArgument', description);

/** Follows pkg/azureutils ParseDiskParameters, and the checks after it. */
function readParameters(parameters: Readonly<Record<string, string>>) {
  let sku = '';
  let caching = '';
  let shares = 1;
  const parsing = (why: string) => invalid(`Failed parsing disk parameters: ${why}`);
  for (const [key, value] of Object.entries(parameters)) {
    const lower = key.toLowerCase();
    if (lower === 'skuname' || lower === 'storageaccounttype') sku = value;
    else if (lower === 'cachingmode') caching = value;
    else if (counts.has(lower)) {
      if (!/^[+-]?\d+$/.test(value)) {
        const why = `strconv.Atoi: parsing ${JSON.stringify(value)}: invalid syntax`;
        throw parsing(`parse ${lower === 'maxshares' ? '' : `${lower}:`}${value} failed with error: ${why}`);
      }
      if (lower === 'maxshares') shares = Number(value);
      if (shares < 1) throw parsing(`parse ${value} returned with invalid value: ${shares}`);
    } else if (!accepted.has(lower) && !lower.startsWith('device-setting/')) {
      throw parsing(`invalid parameter ${key} in storage class`);
    }
  }
  if (sku !== '' && !skus.includes(sku)) {
    throw invalid(
      `azureDisk - ${sku} is not supported sku/storageaccounttype. Supported values are [${skus.join(' ')}]`,
    );
  }
  if (caching !== '' && !cachingModes.includes(caching)) {
    throw invalid(
      `azureDisk - ${caching} is not supported cachingmode. Supported values are [${cachingModes.join(' ')}]`,
    );
  }
  return { sku: sku === '' ? defaultSku : sku, shares };
}

function createVolume(request: CreateVolumeRequest): NewVolume {
  const { sku, shares } = readParameters(request.parameters);
  for (const { mode, block } of request.capabilities) {
    const shared = mode !== 'SINGLE_NODE_WRITER';
    if (shared && !block && mode !== 'MULTI_NODE_READER_ONLY') {
      throw invalid(`mountVolume is not supported for access mode: ${mode}`);
    }
    if (shared && shares < 2) throw invalid(`access mode: ${mode} is not supported for non-shared disk`);
  }
  const [preferred] = request.topology;
  const zone = preferred?.[topologyKey] ?? '';
  const isZonal = !sku.endsWith('_ZRS');
  const zones = [...new Set(request.topology.flatMap((term) => term[topologyKey] ?? []))].sort();
  const bytes = toGiB(request.bytes) * gibibyte;
  return {
    id: `${group}/providers/Microsoft.Compute/disks/${request.name}`,
    bytes,
    zone: isZonal ? zone : '',
    properties: { sku, ...(shares > 1 ? { shares: String(shares) } : {}) },
    // The driver hands all of its parameters on, and the size it was asked for.
    context: { ...request.parameters, requestedsizegib: String(toGiB(request.bytes)) },
    topology: (isZonal ? [zone] : ['', ...zones]).map((one) => ({ [topologyKey]: one })),
  };
}

const begins: Readonly<Record<string, (request: Call['request']) => readonly LogLine[]>> = {
  CreateVolume: ({ name, capacity_range: range }) => {
    const size = toGiB(Number((range as { required_bytes?: number } | undefined)?.required_bytes ?? 0));
    const text = `begin to create azure disk(${String(name)}) account type(${defaultSku}) rg(cka-lab) location(eastus) size(${size}) diskZone() maxShares(0)`;
    return [{ severity: 'I', place: 'controllerserver.go:251', text }];
  },
  DeleteVolume: ({ volume_id: id }) => [
    { severity: 'I', place: 'controllerserver.go:394', text: `deleting azure disk(${String(id)})` },
  ],
};

/** Follows LogGRPC of pkg/csi-common. */
function log({ service, method, request }: Call, outcome: Outcome): readonly LogLine[] {
  const asked = [
    logLine('utils.go:105', `GRPC call: /csi.v1.${service}/${method}`),
    logLine('utils.go:106', `GRPC request: ${protoJson(request)}`),
    ...(begins[method]?.(request) ?? []),
  ];
  if ('error' in outcome) return [...asked, logLine('utils.go:110', `GRPC error: ${outcome.error.message}`, 'E')];
  return [...asked, logLine('utils.go:123', `GRPC response: ${protoJson(outcome.response)}`)];
}

const zoneOf = (node: Node) => labelOf(node, zoneLabel);

/** Azure's managed disks. Follows kubernetes-sigs/azuredisk-csi-driver v1.34. */
export const azureDiskDriver: CsiDriver = {
  name: 'disk.csi.azure.com',
  spec: { attachRequired: true, podInfoOnMount: false, fsGroupPolicy: 'File' },
  annotations: { csiDriver: 'v1.34.1', snapshot: 'v8.5.0' },
  workload: azureDiskWorkload,
  capabilities: new Set(['attach', 'expand', 'snapshot', 'clone']),
  nodeId: (node) => node.metadata.name ?? '',
  topology: (node) => ({ [topologyKey]: zoneOf(node), [zoneLabel]: zoneOf(node) }),
  // Standard_D2s_v3 takes four data disks, as most machines of its size.
  maxVolumes: (node) => (labelOf(node, 'node.kubernetes.io/instance-type').startsWith('Standard_D2') ? 4 : 16),
  createVolume,
  attach: (_volume, _node, slot) => ({ LUN: String(slot) }),
  sharable: ({ properties }) => Number(properties.shares ?? 1) > 1,
  attachedElsewhere: ({ id, attachments }) => {
    const [other = ''] = Object.keys(attachments);
    return new CsiError(
      'FailedPrecondition',
      `volume ${id} still has VolumeAttachments on node ${other}, refusing dangling detach`,
    );
  },
  missingVolume: (id) =>
    new CsiError(
      'NotFound',
      `Volume not found, failed with error: could not get the disk(${id.split('/').at(-1) ?? ''})`,
    ),
  expandedSize: (bytes) => toGiB(bytes) * gibibyte,
  snapshotId: (name) => `${group}/providers/Microsoft.Compute/snapshots/${name}`,
  log,
};
