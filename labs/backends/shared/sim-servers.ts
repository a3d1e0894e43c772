import { join } from 'node:path';
import { type Handler, UserError } from '#api';
import { type Certificates, type Listener, listen, readTextFile, socketPath, writeFileAtomic } from '#platform';
import { administratorConfig, isGoodIdentity, issueAdministrator } from '#sim';
import { dockerEnvironment } from './docker-environment.ts';

/** What a simulated lab has to remember so that clients find it again: its administrator and the port of its API server. */
export interface Identity {
  readonly administrator: Administrator;
  readonly port: number;
  /** Whether the folder has another one, or none. */
  readonly isNew: boolean;
}

interface Administrator {
  readonly certificate: string;
  readonly key: string;
}

/** The identity that is kept in this folder; what is missing, damaged or signed by another authority is made anew. */
export async function loadIdentity(
  directory: string,
  { authority: certificate, authorityKey: key }: Certificates,
  { isKubeadm, now }: { readonly isKubeadm: boolean; readonly now: number },
): Promise<Identity> {
  const authority = { certificate, key };
  const found = parseIdentity((await readTextFile(join(directory, 'identity.json'))) ?? '');
  const { administrator } = found;
  const isGood = administrator !== undefined && isGoodIdentity(administrator, authority, now);
  return {
    administrator: isGood ? administrator : issueAdministrator(authority, { isKubeadm, now }),
    port: Number.isInteger(found.port) ? (found.port ?? 0) : 0,
    isNew: !isGood,
  };
}

function parseIdentity(text: string): Partial<Pick<Identity, 'administrator' | 'port'>> {
  try {
    return JSON.parse(text) as Partial<Identity>;
  } catch {
    return {};
  }
}

export interface Servers {
  readonly environment: Readonly<Record<string, string>>;
  readonly serverUrl: string | undefined;
  /** Whether the port of the API server is listened on; clients of one that is down are refused. */
  listenForKubernetes(listens: boolean): void;
  close(): Promise<void>;
}

export interface ServersOptions {
  readonly directory: string;
  readonly certificates: Certificates;
  readonly identity: Identity;
  readonly kubernetes: Handler | undefined;
  readonly docker: Handler | undefined;
  /** Logging in to the lab's machines. */
  readonly machines: Handler | undefined;
  readonly log: (line: string) => void;
}

/** Lets kubectl and docker in: TLS on a loopback port that stays the same if it can, a socket, a kubeconfig for both. */
export async function openServers(options: ServersOptions): Promise<Servers> {
  const { directory, certificates, kubernetes, docker, machines } = options;
  const listeners: Listener[] = [];
  const environment: Record<string, string> = {};
  let serverUrl: string | undefined;
  let door: ReturnType<typeof revolvingDoor> | undefined;
  try {
    if (kubernetes !== undefined) {
      const { listener, port } = await listenOnPort(kubernetes, options);
      door = revolvingDoor(listener, () =>
        listenOnPort(kubernetes, { ...options, identity: { ...options.identity, port } }),
      );
      listeners.push(door);
      serverUrl = `https://127.0.0.1:${port}`;
      const { administrator, isNew } = options.identity;
      if (isNew || port !== options.identity.port) {
        writeFileAtomic(join(directory, 'identity.json'), JSON.stringify({ administrator, port }));
      }
      const kubeconfig = join(directory, 'kubeconfig');
      writeFileAtomic(kubeconfig, administratorConfig(serverUrl, certificates.authority, administrator));
      environment.KUBECONFIG = kubeconfig;
      environment.KUBECACHEDIR = join(directory, 'cache');
    }
    if (docker !== undefined) {
      const path = socketPath(join(directory, 'docker.sock'), process.env);
      listeners.push(await listen(docker, { socketPath: path }));
      Object.assign(environment, dockerEnvironment(`unix://${path}`));
    }
    if (machines !== undefined) {
      const path = socketPath(join(directory, 'machines.sock'), process.env);
      listeners.push(await listen(machines, { socketPath: path }));
      environment.CKA_LAB_MACHINES = path;
    }
  } catch (error) {
    await Promise.all(listeners.map((listener) => listener.close()));
    throw error;
  }
  return {
    environment,
    serverUrl,
    listenForKubernetes: (listens) => door?.turn(listens),
    close: async () => {
      await Promise.all(listeners.map((listener) => listener.close()));
    },
  };
}

/** A listener that can be shut and opened again; what is asked of it is done in order. */
function revolvingDoor(
  first: Listener,
  again: () => Promise<{ readonly listener: Listener }>,
): Listener & { turn(open: boolean): void } {
  let listener: Listener | undefined = first;
  let last: Promise<void> = Promise.resolve();
  const turn = (open: boolean) => {
    last = last.then(async () => {
      if (open) listener ??= (await again()).listener;
      else {
        await listener?.close();
        listener = undefined;
      }
    });
    return last;
  };
  return { port: first.port, turn: (open) => void turn(open).catch(() => undefined), close: () => turn(false) };
}

async function listenOnPort(
  handler: Handler,
  { certificates, identity, log }: ServersOptions,
): Promise<{ readonly listener: Listener; readonly port: number }> {
  const tls = { cert: certificates.server, key: certificates.serverKey, ca: certificates.authority };
  const on = (port: number) => listen(handler, { host: '127.0.0.1', port, tls });
  try {
    const listener = await on(identity.port);
    return { listener, port: listener.port };
  } catch (error) {
    if (identity.port === 0 || !(error instanceof UserError) || error.code !== 'port-taken') throw error;
    const listener = await on(0);
    log(`port ${identity.port} is taken by somebody else; the API server moved to ${listener.port}`);
    return { listener, port: listener.port };
  }
}
