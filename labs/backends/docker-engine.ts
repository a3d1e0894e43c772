import { join } from 'node:path';
import { type Clock, CouldNotLookError, type DockerTarget, type Lab, type Setup, UserError } from '#api';
import { createDockerClient, createDockerTarget, type DockerClient, DockerError, dockerTransport } from '#clients';
import { readTextFile, writeFileAtomic } from '#platform';
import { dockerEnvironment } from './shared/docker-environment.ts';
import { setUpDocker } from './shared/docker-setup.ts';
import { createHostFiles, type HostFile } from './shared/host-files.ts';
import type { Machine } from './shared/machine.ts';

export interface DockerEngineOptions {
  /** `unix:///path` or `tcp://127.0.0.1:port`. */
  readonly host: string;
  readonly lab: Lab;
  /** Where what was made is remembered, so that it is taken away also after a crash. */
  readonly directory: string | undefined;
  readonly clock: Clock;
  readonly log: (line: string) => void;
}

/** A real Docker engine as a part of a lab. Makes only labelled objects and takes only those away. */
export interface DockerEngine {
  readonly target: DockerTarget;
  readonly machine: Machine;
  readonly environment: Readonly<Record<string, string>>;
  prepare(setup: NonNullable<Setup['docker']>): Promise<void>;
  /** Takes away what `prepare` and files on the machine made. */
  reset(): Promise<void>;
  close(): Promise<void>;
}

interface Inventory {
  readonly containers: readonly string[];
  readonly volumes: readonly string[];
  readonly files: readonly HostFile[];
}

const nothing: Inventory = { containers: [], volumes: [], files: [] };

/** Connects to the engine. UserError when it cannot be reached. */
export async function openDockerEngine(options: DockerEngineOptions): Promise<DockerEngine> {
  const transport = dockerTransport(options.host);
  const client = createDockerClient(transport);
  await checkEngine(client, options.host);
  const labels = { 'cka-lab.dev/lab': options.lab.metadata.name };
  const record = options.directory === undefined ? undefined : join(options.directory, 'docker-engine.json');
  let inventory = await readInventory(record);
  const remember = (next: Inventory): void => {
    inventory = next;
    if (record !== undefined) writeFileAtomic(record, JSON.stringify(next));
  };
  const files = createHostFiles(client, labels, options.lab.docker?.images ?? []);
  const reset = async (): Promise<void> => {
    for (const id of inventory.containers)
      await ignoreMissing(client.delete(`/containers/${id}`, { force: '1', v: '1' }));
    for (const name of inventory.volumes) {
      await ignoreMissing(client.delete(`/volumes/${encodeURIComponent(name)}`)).catch((error: Error) =>
        options.log(`volume ${name} stays: ${error.message}`),
      );
    }
    await files.remove(inventory.files);
    remember(nothing);
  };
  return {
    target: createDockerTarget(transport, {
      clock: options.clock,
      nextStep: `See whether ${options.host} answers: docker info`,
    }),
    environment: dockerEnvironment(options.host),
    machine: {
      name: options.lab.docker?.machine ?? 'docker-host',
      read: (path) => files.read(path),
      async write(path, content, mode) {
        await files.write(path, content, mode, (made) => remember({ ...inventory, files: [...inventory.files, made] }));
      },
      watch: () => {},
    },
    prepare: (setup) =>
      setUpDocker(client, setup, labels, (kind, id) =>
        remember(
          kind === 'container'
            ? { ...inventory, containers: [...inventory.containers, id] }
            : { ...inventory, volumes: [...inventory.volumes, id] },
        ),
      ),
    reset,
    close: async () => {},
  };
}

async function checkEngine(client: DockerClient, host: string): Promise<void> {
  try {
    await client.get('/version');
  } catch (error) {
    const why = error instanceof CouldNotLookError || error instanceof Error ? error.message : String(error);
    throw new UserError(
      'no-engine',
      `No Docker engine answers at ${host}: ${why}.`,
      `Start it, or see: docker -H ${host} info`,
    );
  }
}

async function readInventory(record: string | undefined): Promise<Inventory> {
  try {
    const text = record === undefined ? undefined : await readTextFile(record);
    return text === undefined ? nothing : (JSON.parse(text) as Inventory);
  } catch {
    return nothing;
  }
}

async function ignoreMissing(work: Promise<void>): Promise<void> {
  try {
    await work;
  } catch (error) {
    if (!(error instanceof DockerError) || error.code !== 404) throw error;
  }
}
