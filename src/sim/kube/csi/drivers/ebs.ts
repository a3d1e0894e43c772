import type { CloudVolume } from '../cloud.ts';
import { structured } from '../klog.ts';
import { protoText } from '../message-text.ts';
import type { Call, CreateVolumeRequest, CsiDriver, DriverContext, LogLine, NewVolume, Outcome } from '../types.ts';
import { CsiError } from '../types.ts';
import { ebsWorkload } from './ebs-workload.ts';
import { digest, gibibyte, labelOf, parseInteger, toGiB, zoneLabel } from './shared.ts';

const name = 'ebs.csi.aws.com';
const ownZoneLabel = 'topology.ebs.csi.aws.com/zone';

interface VolumeType {
  /** In GiB. */
  readonly size: readonly [number, number];
  /** The IOPS that may be asked for, and how many a GiB gives; undefined: none may be asked for. */
  readonly iops?: {
    readonly least: number;
    readonly most: number;
    readonly perGiB: number;
    readonly required: boolean;
  };
}

/** What EC2 offers. */
const volumeTypes: Readonly<Record<string, VolumeType>> = {
  gp2: { size: [1, 16_384] },
  gp3: { size: [1, 65_536], iops: { least: 3000, most: 80_000, perGiB: 500, required: false } },
  io1: { size: [4, 16_384], iops: { least: 100, most: 64_000, perGiB: 50, required: true } },
  io2: { size: [4, 65_536], iops: { least: 100, most: 256_000, perGiB: 1000, required: true } },
  sc1: { size: [125, 16_384] },
  st1: { size: [125, 16_384] },
  standard: { size: [1, 1024] },
};

/** Parameters that only pass through, in lower case. */
const accepted: ReadonlySet<string> = new Set([
  'fstype',
  'encrypted',
  'kmskeyid',
  'blockexpress',
  'csi.storage.k8s.io/pvc/name',
  'csi.storage.k8s.io/pvc/namespace',
  'csi.storage.k8s.io/pv/name',
  'blockattachuntilinitialized',
]);
/** Parameters that the node is told of, since it formats the file system. */
const formatting: ReadonlySet<string> = new Set([
  'blocksize',
  'inodesize',
  'bytesperinode',
  'numberofinodes',
  'ext4bigalloc',
  'ext4clustersize',
  'ext4encryptionsupport',
]);
const numbers: Readonly<Record<string, string>> = {
  iopspergb: 'iopsPerGB',
  iops: 'iops',
  throughput: 'throughput',
  volumeinitializationrate: 'volumeInitializationRate',
};

interface Parameters {
  readonly type: string;
  readonly numbers: Readonly<Record<string, number>>;
  readonly increase: boolean;
  readonly context: Readonly<Record<string, string>>;
}

/** Follows pkg/driver/controller.go CreateVolume, which goes through the parameters one by one. */
function readParameters({ parameters, mutableParameters }: CreateVolumeRequest): Parameters {
  let type = '';
  const found: Record<string, number> = {};
  let increase = false;
  const context: Record<string, string> = {};
  for (const [key, value] of Object.entries(parameters)) {
    const lower = key.toLowerCase();
    const label = numbers[lower];
    if (label !== undefined) {
      const number = parseInteger(value);
      if (typeof number === 'string')
        throw new CsiError('InvalidArgument', `Could not parse invalid ${label}: ${number}`);
      found[lower] = number;
    } else if (lower === 'type') type = value;
    else if (lower === 'allowautoiopspergbincrease') increase = value === 'true';
    else if (formatting.has(lower)) context[lower] = value;
    else if (!accepted.has(lower) && lower !== 'allowautoiopsincreaseonmodify' && !key.startsWith('tagSpecification')) {
      throw new CsiError('InvalidArgument', `Invalid parameter key ${key} for CreateVolume`);
    }
  }
  const modified = readMutable(mutableParameters);
  return {
    type: modified.type ?? type,
    numbers: { ...found, ...modified.numbers },
    increase,
    context,
  };
}

/** What a VolumeAttributesClass may say. Follows controller_modify_volume.go parseModifyVolumeParameters. */
function readMutable(parameters: Readonly<Record<string, string>>) {
  const found: Record<string, number> = {};
  let type: string | undefined;
  for (const [key, value] of Object.entries(parameters)) {
    if (key === 'iops' || key === 'throughput') {
      const number = parseInteger(value);
      const label = key === 'iops' ? 'IOPS' : key;
      if (typeof number === 'string') {
        throw new CsiError('InvalidArgument', `Could not parse ${label}: ${JSON.stringify(value)}`);
      }
      found[key] = number;
    } else if (key === 'type' || (key === 'volumeType' && parameters.type === undefined)) type = value;
    else if (key !== 'volumeType' && !key.startsWith('tagSpecification')) {
      throw new CsiError('InvalidArgument', `Invalid mutable parameter key: ${key}`);
    }
  }
  return { type, numbers: found };
}

/** What EC2 itself says, as the driver passes it on. */
function refusedByEc2(volume: string, code: string, message: string): CsiError {
  const operation = `operation error EC2: CreateVolume, https response error StatusCode: 400, RequestID: ${requestId(volume)}, api error ${code}: ${message}`;
  const [grpc, cause] =
    code === 'InvalidParameterCombination'
      ? (['InvalidArgument', 'invalid argument: '] as const)
      : (['Aborted', 'could not create volume in EC2: '] as const);
  return new CsiError(grpc, `Could not create volume ${JSON.stringify(volume)}: ${cause}${operation}`);
}

function requestId(text: string): string {
  return digest(text, 32).replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, '$1-$2-$3-$4-$5');
}

/** Follows pkg/cloud/cloud.go capIOPS. */
function cappedIops(iops: number, size: number, limits: NonNullable<VolumeType['iops']>, increase: boolean): number {
  let capped = increase ? Math.max(iops, limits.least) : iops;
  capped = Math.min(capped, limits.most);
  const bySize = limits.perGiB * size;
  return bySize >= limits.least ? Math.min(capped, bySize) : capped;
}

function createVolume(request: CreateVolumeRequest, { hex }: DriverContext): NewVolume {
  const supported = request.capabilities.every(
    ({ mode, block }) => mode === 'SINGLE_NODE_WRITER' || (mode === 'MULTI_NODE_MULTI_WRITER' && block),
  );
  if (!supported) throw new CsiError('InvalidArgument', 'Volume capabilities not supported');
  const { type, numbers: asked, increase, context } = readParameters(request);
  const failed = (what: string) =>
    new CsiError('Aborted', `Could not create volume ${JSON.stringify(request.name)}: ${what}`);
  if ((asked.iops ?? 0) > 0 && (asked.iopspergb ?? 0) > 0) {
    throw failed('invalid StorageClass parameters; specify either IOPS or IOPSPerGb, not both');
  }
  const kind = type === '' ? 'gp3' : type;
  const shared = request.capabilities.some(({ mode }) => mode === 'MULTI_NODE_MULTI_WRITER');
  if (shared && kind !== 'io2') throw failed('CreateDisk: multi-attach is only supported for io2 volumes');
  const size = toGiB(request.bytes);
  const offer = volumeTypes[kind];
  const refuse = (code: string, message: string) => refusedByEc2(request.name, code, message);
  if (offer === undefined) {
    throw refuse('InvalidParameterValue', `Value (${kind}) for parameter volumeType is invalid. Unknown volume type.`);
  }
  let iops = asked.iops ?? (asked.iopspergb ?? 0) * size;
  if (iops > 0 && offer.iops === undefined) {
    throw refuse('InvalidParameterCombination', `The parameter iops is not supported for ${kind} volumes.`);
  }
  if (iops > 0 && offer.iops !== undefined) iops = cappedIops(iops, size, offer.iops, increase);
  if (iops === 0 && offer.iops?.required === true) {
    throw refuse('MissingParameter', 'The request must contain the parameter iops');
  }
  const [least, most] = offer.size;
  if (size < least) {
    throw refuse('InvalidParameterValue', `Volume of ${size}GiB is too small; minimum is ${least}GiB.`);
  }
  if (size > most) {
    throw refuse(
      'InvalidParameterValue',
      `Volume of ${size}GiB is too large for volume type ${kind}; maximum is ${most}GiB.`,
    );
  }
  const [preferred] = request.topology;
  const zone = preferred?.[zoneLabel] ?? preferred?.[ownZoneLabel] ?? '';
  return {
    id: `vol-0${hex(16)}`,
    bytes: size * gibibyte,
    zone,
    properties: {
      type: kind,
      ...(iops > 0 ? { iops: String(iops) } : {}),
      ...(asked.throughput === undefined ? {} : { throughput: String(asked.throughput) }),
      ...(shared ? { multiAttach: 'true' } : {}),
    },
    context,
    topology: [{ [zoneLabel]: zone }],
  };
}

/** Names of devices, in the order in which they are given away. Follows pkg/cloud/devicemanager. */
function deviceName(slot: number): string {
  const letter = (index: number) => String.fromCharCode(97 + index);
  return `/dev/xvd${letter(Math.floor(slot / 26))}${letter(slot % 26)}`;
}

const places: Readonly<Record<string, readonly [called: number, done?: number]>> = {
  CreateVolume: [88],
  DeleteVolume: [454],
  ControllerPublishVolume: [486, 518],
  ControllerUnpublishVolume: [585, 612],
  ControllerExpandVolume: [700],
  ControllerModifyVolume: [742],
  CreateSnapshot: [837],
  DeleteSnapshot: [1005],
  NodeStageVolume: [109],
  NodeUnstageVolume: [317],
  NodeExpandVolume: [367],
  NodePublishVolume: [437],
  NodeUnpublishVolume: [496],
  NodeGetInfo: [606],
};

function log({ service, method, request }: Call, outcome: Outcome): readonly LogLine[] {
  const file = service === 'Node' ? 'node.go' : 'controller.go';
  const info = (line: number, text: string): LogLine => ({ severity: 'I', place: `${file}:${line}`, text });
  const [called, done] = places[method] ?? [1];
  const volume = String(request.volume_id ?? '');
  const node = String(request.node_id ?? '');
  const lines = [info(called, structured(`${method}: called`, { args: protoText(request) }))];
  if (method === 'ControllerPublishVolume') {
    lines.push(info(507, structured(`${method}: attaching`, { volumeID: volume, nodeID: node })));
  } else if (method === 'ControllerUnpublishVolume') {
    lines.push(info(604, structured(`${method}: detaching`, { volumeID: volume, nodeID: node })));
  }
  if ('error' in outcome) {
    return [
      ...lines,
      { severity: 'E', place: 'driver.go:135', text: `"GRPC error" err=${JSON.stringify(outcome.error.message)}` },
    ];
  }
  if (method === 'ControllerPublishVolume') {
    const { publish_context: context } = outcome.response as { publish_context?: { devicePath?: string } };
    const values = { volumeID: volume, nodeID: node, devicePath: context?.devicePath ?? '' };
    lines.push(info(done ?? 1, structured(`${method}: attached`, values)));
  } else if (method === 'ControllerUnpublishVolume') {
    lines.push(info(done ?? 1, structured(`${method}: detached`, { volumeID: volume, nodeID: node })));
  } else if (method === 'NodeStageVolume') {
    const source = '/dev/nvme1n1';
    const target = String(request.staging_target_path ?? '');
    const values = { source, volumeID: volume, target, fstype: 'ext4' };
    const device = String((request.publish_context as { devicePath?: string } | undefined)?.devicePath ?? '');
    lines.push(info(227, structured(`${method}: find device path`, { devicePath: device, source })));
    lines.push(info(262, structured(`${method}: staging volume`, values)));
    lines.push(info(312, structured(`${method}: successfully staged volume`, values)));
  } else if (method === 'NodePublishVolume') {
    const values = {
      source: String(request.staging_target_path ?? ''),
      target: String(request.target_path ?? ''),
      mountOptions: ['bind'],
      fsType: 'ext4',
    };
    lines.push(info(804, structured(`${method}: mounting`, values)));
  } else if (method === 'NodeUnpublishVolume') {
    lines.push(info(516, structured(`${method}: unmounting`, { target: String(request.target_path ?? '') })));
  } else if (method === 'NodeUnstageVolume') {
    const target = String(request.staging_target_path ?? '');
    lines.push(info(357, structured(`${method}: unmounting`, { target })));
    lines.push(info(362, structured('NodeUnStageVolume: successfully unstaged volume', { volumeID: volume, target })));
  }
  return lines;
}

/** Amazon's Elastic Block Store. Follows kubernetes-sigs/aws-ebs-csi-driver v1.55. */
export const ebsDriver: CsiDriver = {
  name,
  spec: { attachRequired: true, podInfoOnMount: false, nodeAllocatableUpdatePeriodSeconds: 10, fsGroupPolicy: 'File' },
  labels: { 'app.kubernetes.io/name': 'aws-ebs-csi-driver' },
  workload: ebsWorkload,
  capabilities: new Set(['attach', 'expand', 'snapshot', 'clone', 'modify']),
  nodeId: (node) => `i-0${digest(node.metadata.name ?? '', 16)}`,
  topology: (node) => ({
    'kubernetes.io/os': 'linux',
    [ownZoneLabel]: labelOf(node, zoneLabel),
    [zoneLabel]: labelOf(node, zoneLabel),
  }),
  // An instance of the Nitro system takes 28 devices, of which its root volume and its network are two.
  maxVolumes: () => 26,
  createVolume,
  attach: (_volume, _node, slot) => ({ devicePath: deviceName(slot) }),
  sharable: ({ properties }) => properties.multiAttach === 'true',
  attachedElsewhere: ({ id }, nodeId) => {
    const api = `operation error EC2: AttachVolume, https response error StatusCode: 400, RequestID: ${requestId(id)}, api error VolumeInUse: ${id} is already attached to an instance`;
    const quoted = `volume ${JSON.stringify(id)} to node ${JSON.stringify(nodeId)}`;
    return new CsiError('Internal', `Could not attach ${quoted}: could not attach ${quoted}: ${api}`);
  },
  missingVolume: (id) => new CsiError('NotFound', `Volume ${JSON.stringify(id)} not found`),
  expandedSize: (bytes) => toGiB(bytes) * gibibyte,
  snapshotId: (_name, _volume, { hex }) => `snap-0${hex(16)}`,
  modify: (volume: CloudVolume, parameters) => {
    const { type, numbers: asked } = readMutable(parameters);
    const kind = type ?? volume.properties.type ?? 'gp3';
    if (volumeTypes[kind] === undefined) {
      const api = `operation error EC2: ModifyVolume, https response error StatusCode: 400, RequestID: ${requestId(volume.id)}, api error InvalidParameterValue: Value (${kind}) for parameter volumeType is invalid. Unknown volume type.`;
      throw new CsiError('Internal', `Could not modify volume ${JSON.stringify(volume.id)}: ${api}`);
    }
    const changed = Object.fromEntries(Object.entries(asked).map(([key, value]) => [key, String(value)]));
    return { ...volume.properties, type: kind, ...changed };
  },
  log,
};
