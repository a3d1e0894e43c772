import { z } from 'zod';
import { goType } from '../body.ts';
import { endpointSchema } from '../networks/endpoint-schema.ts';

/** A list that may be one word. */
const words = z
  .union([z.array(z.string()), z.string().transform((text) => [text])])
  .register(goType, { name: 'string' })
  .nullish();
const texts = z.record(z.string(), z.string()).nullish();
const flags = z
  .boolean()
  .nullish()
  .transform((value) => value ?? false);
const text = z
  .string()
  .nullish()
  .transform((value) => value ?? '');
const number = z
  .int()
  .nullish()
  .transform((value) => value ?? 0);

const count = z
  .int()
  .register(goType, { name: 'int' })
  .nullish()
  .transform((value) => value ?? 0);
const named = (name: string) => ({ name });

export const restartPolicySchema = z
  .looseObject({ Name: text, MaximumRetryCount: count })
  .register(goType, named('container.RestartPolicy'));

const mountSchema = z
  .looseObject({
    Type: z.string().register(goType, named('mount.Type')).default(''),
    Source: z.string().optional(),
    Target: z.string().default(''),
    ReadOnly: z.boolean().optional(),
    BindOptions: z
      .looseObject({ Propagation: z.string().optional() })
      .register(goType, named('mount.BindOptions'))
      .nullish(),
    VolumeOptions: z
      .looseObject({
        NoCopy: z.boolean().optional(),
        Labels: texts,
        DriverConfig: z
          .looseObject({ Name: z.string().optional(), Options: texts })
          .register(goType, named('mount.Driver'))
          .nullish(),
      })
      .register(goType, named('mount.VolumeOptions'))
      .nullish(),
    TmpfsOptions: z
      .looseObject({ SizeBytes: z.int().optional(), Mode: z.int().optional() })
      .register(goType, named('mount.TmpfsOptions'))
      .nullish(),
  })
  .register(goType, named('mount.Mount'));

const duration = z.int().register(goType, named('time.Duration')).optional();
const healthSchema = z
  .looseObject({
    Test: z.array(z.string()).nullish(),
    Interval: duration,
    Timeout: duration,
    StartPeriod: duration,
    Retries: z.int().register(goType, named('int')).optional(),
  })
  .register(goType, named('container.HealthConfig'));

export const hostSchema = z
  .looseObject({
    Binds: z.array(z.string()).nullish(),
    NetworkMode: text,
    PortBindings: z
      .record(
        z.string(),
        z.array(z.looseObject({ HostIp: text, HostPort: text }).register(goType, named('nat.PortBinding'))).nullable(),
      )
      .register(goType, named('nat.PortMap'))
      .nullish(),
    RestartPolicy: restartPolicySchema.nullish(),
    Ulimits: z
      .array(
        z
          .looseObject({ Name: z.string().optional(), Hard: z.int().optional(), Soft: z.int().optional() })
          .register(goType, named('units.Ulimit')),
      )
      .optional(),
    Devices: z.array(z.looseObject({}).register(goType, named('container.DeviceMapping'))).optional(),
    AutoRemove: flags,
    VolumeDriver: text,
    VolumesFrom: z.array(z.string()).nullish(),
    ReadonlyRootfs: flags,
    Memory: number,
    MemorySwap: number,
    MemorySwappiness: z.int().nullish(),
    MemoryReservation: number,
    NanoCpus: number,
    CpuPeriod: number,
    CpuQuota: number,
    KernelMemory: number,
    Isolation: text,
    Runtime: text,
    CgroupnsMode: text,
    CpusetCpus: text,
    CpusetMems: text,
    BlkioWeight: z
      .int()
      .register(goType, named('uint16'))
      .nullish()
      .transform((value) => value ?? 0),
    ShmSize: number,
    OomScoreAdj: count,
    CapAdd: words,
    CapDrop: words,
    LogConfig: z
      .looseObject({ Type: text, Config: z.record(z.string(), z.string()).nullish() })
      .register(goType, named('container.LogConfig'))
      .nullish(),
    PublishAllPorts: flags,
    ExtraHosts: z.array(z.string()).nullish(),
    Dns: z.array(z.string()).nullish(),
    Tmpfs: z.record(z.string(), z.string()).nullish(),
    Sysctls: texts,
    GroupAdd: z.array(z.string()).nullish(),
    Mounts: z.array(mountSchema).nullish(),
  })
  .register(goType, named('container.HostConfig'));

/** The body of `POST /containers/create`. */
export const createSchema = z
  .looseObject({
    Hostname: text,
    Domainname: text,
    User: text,
    AttachStdin: flags,
    AttachStdout: flags,
    AttachStderr: flags,
    ExposedPorts: z.record(z.string(), z.looseObject({})).register(goType, named('nat.PortSet')).nullish(),
    Tty: flags,
    OpenStdin: flags,
    StdinOnce: flags,
    Env: z.array(z.string()).nullish(),
    Cmd: words,
    Image: text,
    Volumes: z.record(z.string(), z.looseObject({})).nullish(),
    WorkingDir: text,
    Entrypoint: words,
    Labels: texts,
    StopSignal: z.string().nullish(),
    StopTimeout: z.int().register(goType, named('int')).nullish(),
    Healthcheck: healthSchema.nullish(),
    MacAddress: z.string().nullish(),
    HostConfig: hostSchema.nullish(),
    NetworkingConfig: z
      .looseObject({
        EndpointsConfig: z
          .record(z.string(), endpointSchema.nullable())
          .register(goType, named('map[string]*network.EndpointSettings'))
          .nullish(),
      })
      .register(goType, named('network.NetworkingConfig'))
      .nullish(),
  })
  .register(goType, named('runconfig.ContainerConfigWrapper'));
export type CreateBody = z.infer<typeof createSchema>;
