/** What the user asked for, in the words of the Engine API. Fields that nothing depends on pass through. */
export interface ContainerConfig {
  Hostname: string;
  Domainname: string;
  User: string;
  AttachStdin: boolean;
  AttachStdout: boolean;
  AttachStderr: boolean;
  ExposedPorts?: Record<string, object>;
  Tty: boolean;
  OpenStdin: boolean;
  StdinOnce: boolean;
  Env: string[] | null;
  Cmd: string[] | null;
  Image: string;
  Volumes: Record<string, object> | null;
  WorkingDir: string;
  Entrypoint: string[] | null;
  OnBuild: string[] | null;
  Labels: Record<string, string> | null;
  StopSignal?: string;
  StopTimeout?: number;
  [field: string]: unknown;
}

export interface PortBinding {
  HostIp: string;
  HostPort: string;
}

export interface MountRequest {
  readonly Type: string;
  readonly Source?: string | undefined;
  readonly Target: string;
  readonly ReadOnly?: boolean | undefined;
  readonly BindOptions?: { readonly Propagation?: string | undefined } | null | undefined;
  readonly VolumeOptions?:
    | {
        readonly NoCopy?: boolean | undefined;
        readonly Labels?: Record<string, string> | null | undefined;
        readonly DriverConfig?:
          | { readonly Name?: string | undefined; readonly Options?: Record<string, string> | null | undefined }
          | null
          | undefined;
      }
    | null
    | undefined;
  readonly TmpfsOptions?:
    | { readonly SizeBytes?: number | undefined; readonly Mode?: number | undefined }
    | null
    | undefined;
}

export interface HostConfig {
  Binds: string[] | null;
  NetworkMode: string;
  PortBindings: Record<string, PortBinding[] | null> | null;
  RestartPolicy: { Name: string; MaximumRetryCount: number };
  AutoRemove: boolean;
  VolumeDriver: string;
  VolumesFrom: string[] | null;
  ReadonlyRootfs: boolean;
  Memory: number;
  PublishAllPorts: boolean;
  ExtraHosts: string[] | null;
  Dns: string[] | null;
  Tmpfs?: Record<string, string>;
  Mounts?: MountRequest[];
  [field: string]: unknown;
}

/** One entry of `Mounts`. */
export interface MountRecord {
  readonly type: 'bind' | 'volume' | 'tmpfs';
  /** Of a volume. */
  readonly name?: string;
  /** On the host; of a tmpfs empty. */
  readonly source: string;
  readonly destination: string;
  readonly driver?: string;
  readonly mode: string;
  readonly writable: boolean;
  readonly propagation: string;
  /** A bind of `-v`: its source is made when it is missing. */
  readonly createSource?: boolean;
  /** A volume that nobody named: `--rm` and `rm -v` take it away. */
  readonly anonymous?: boolean;
  /** `--tmpfs` is in force but not listed. */
  readonly listed: boolean;
  /** Of a tmpfs: `size=64k,mode=700`. */
  readonly options?: string;
}

/** What a user asked for of an endpoint, in the words of the Engine API. */
export interface EndpointSettings {
  readonly Aliases?: string[] | null | undefined;
  readonly Links?: string[] | null | undefined;
  readonly IPAMConfig?: EndpointIpam | null | undefined;
  readonly DriverOpts?: Record<string, string> | null | undefined;
}

export interface EndpointIpam {
  readonly IPv4Address?: string | undefined;
  readonly [field: string]: unknown;
}

export interface EndpointRecord {
  readonly network: string;
  /** Empty until it is connected for the first time. */
  networkId: string;
  endpointId: string;
  gateway: string;
  address: string;
  prefix: number;
  mac: string;
  aliases: string[] | null;
  readonly links: string[] | null;
  readonly ipamConfig: EndpointIpam | null;
  readonly driverOptions: Record<string, string> | null;
}

/** One run of a healthcheck, as inspect shows it. */
export interface HealthResult {
  readonly Start: string;
  readonly End: string;
  readonly ExitCode: number;
  readonly Output: string;
}

export interface HealthRecord {
  readonly status: 'starting' | 'healthy' | 'unhealthy';
  readonly failingStreak: number;
  /** The last five, the oldest first. */
  readonly log: readonly HealthResult[];
}

/** Everything about a container that outlives the engine. */
export interface ContainerRecord {
  readonly id: string;
  name: string;
  readonly created: string;
  readonly createdAt: number;
  readonly image: string;
  readonly imageId: string;
  readonly path: string;
  readonly args: readonly string[];
  readonly config: ContainerConfig;
  readonly hostConfig: HostConfig;
  readonly mounts: readonly MountRecord[];
  readonly layerId: string;
  status: 'created' | 'running' | 'paused' | 'restarting' | 'exited' | 'removing' | 'dead';
  pid: number;
  exitCode: number;
  error: string;
  startedAt: string;
  finishedAt: string;
  restartCount: number;
  /** Whether the kernel ended the last run for want of memory. */
  outOfMemory?: boolean;
  health?: HealthRecord;
  manuallyStopped: boolean;
  started: boolean;
  endpoints: EndpointRecord[];
  sandboxId: string;
  ports: Record<string, PortBinding[] | null>;
}

export interface VolumeRecord {
  readonly name: string;
  readonly createdAt: string;
  readonly driver: string;
  readonly labels: Record<string, string> | null;
  readonly options: Record<string, string> | null;
  readonly anonymous: boolean;
}

/** One pool of a network's addresses as it was asked for. */
export interface IpamConfig {
  readonly Subnet?: string | undefined;
  readonly IPRange?: string | undefined;
  readonly Gateway?: string | undefined;
  readonly AuxiliaryAddresses?: Record<string, string> | undefined;
}

export interface NetworkRecord {
  readonly name: string;
  readonly id: string;
  readonly created: string;
  readonly driver: string;
  readonly internal: boolean;
  readonly attachable: boolean;
  /** Empty: it has no addresses of its own. */
  readonly subnet: string;
  /** What addresses are given from. */
  readonly range: string;
  readonly gateway: string;
  /** As inspect shows them. */
  readonly configs: readonly IpamConfig[];
  /** Whether the user chose the subnet. */
  readonly subnetGiven: boolean;
  readonly configOnly: boolean;
  readonly ipamOptions: Record<string, string> | null;
  readonly options: Record<string, string>;
  readonly labels: Record<string, string>;
  readonly predefined: boolean;
}

export interface ImageTag {
  readonly reference: string;
  readonly imageId: string;
  readonly taggedAt: string;
  /** Whether it came from a registry, so that a digest belongs to it. */
  readonly pulled: boolean;
}

/** An image; its layers' files are kept beside the containers', under their cache ids. */
export interface ImageRecord {
  readonly id: string;
  readonly json: string;
  readonly parent: string;
  readonly digest?: string | undefined;
  readonly library?: string | undefined;
  readonly layers: readonly { readonly digest: string; readonly size: number; readonly library?: string | undefined }[];
  /** It was removed, but containers still stand on its layers. */
  readonly removed: boolean;
}

type RecordKind = 'container' | 'volume' | 'network' | 'tag' | 'image';

/** Where the engine writes what it acknowledges. */
export interface EngineJournal {
  put(kind: RecordKind, key: string, record: unknown): void;
  remove(kind: RecordKind, key: string): void;
  load(kind: RecordKind): readonly unknown[];
}
