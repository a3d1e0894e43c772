import { z } from 'zod';
import { goType } from '../body.ts';
import type { Life } from '../containers/life.ts';
import type { Engine } from '../engine.ts';
import { refuse } from '../engine-error.ts';
import type { NetworkRecord } from '../records.ts';
import { forgetHostname } from './container-files.ts';
import { endpointSchema } from './endpoint-schema.ts';
import { checkAddress, connect, disconnect, emitDisconnect, newEndpoint } from './endpoints.ts';
import { findNetwork } from './store.ts';
import { parseBlock } from './subnets.ts';

/** The bodies of `POST /networks/{name}/connect` and `disconnect`. */
export const connectSchema = z
  .looseObject({ Container: z.string().default(''), EndpointConfig: endpointSchema.nullish() })
  .register(goType, { name: 'types.NetworkConnect' });
export const disconnectSchema = z
  .looseObject({ Container: z.string().default(''), Force: z.boolean().default(false) })
  .register(goType, { name: 'types.NetworkDisconnect' });

/** What keeps a container out of one more network. Follows moby daemon updateNetworkSettings. */
function checkMode(engine: Engine, life: Life, network: NetworkRecord): void {
  const mode = life.record.hostConfig.NetworkMode;
  if (mode.startsWith('container:')) throw refuse.sharedNetwork();
  if (mode !== 'host' && network.driver === 'host') throw refuse.hostNetwork();
  if (mode === 'host') throw refuse.sharedNetwork();
  for (const endpoint of life.record.endpoints) {
    const other = findNetwork(engine, endpoint.networkId === '' ? endpoint.network : endpoint.networkId);
    if (other === undefined || other === network) continue;
    if (other.name === 'none' || network.name === 'none') throw refuse.noNetwork();
  }
}

export function connectContainer(engine: Engine, network: NetworkRecord, body: z.infer<typeof connectSchema>): void {
  if (body.Container === '') throw refuse.emptyName(body.Container);
  const life = engine.container(body.Container);
  const { record } = life;
  const present = record.endpoints.find((one) => one.network === network.name);
  checkMode(engine, life, network);
  const settings = body.EndpointConfig ?? {};
  const address = settings.IPAMConfig?.IPv4Address ?? '';
  if (address !== '' && parseBlock(`${address}/32`) === undefined) throw refuse.badAddress(address);
  const endpoint = newEndpoint(network.name, { IPAMConfig: {}, DriverOpts: {}, ...settings });
  checkAddress(network, endpoint);
  if (present !== undefined && life.running) throw refuse.endpointExists(record.name, network.name);
  const before = record.endpoints;
  record.endpoints = [...before.filter((one) => one !== present), endpoint];
  try {
    if (life.running) connect(engine, life, network, endpoint);
  } catch (error) {
    record.endpoints = before;
    throw error;
  }
  engine.saveContainer(life);
}

export function disconnectContainer(
  engine: Engine,
  network: NetworkRecord,
  body: z.infer<typeof disconnectSchema>,
): void {
  const life = engine.findContainer(body.Container);
  if (life === undefined)
    throw body.Force ? refuse.noSuchEndpoint(body.Container) : refuse.noSuchContainer(body.Container);
  const { record } = life;
  if (life.running && record.hostConfig.NetworkMode === 'host' && network.driver === 'host') throw refuse.hostNetwork();
  const endpoint = record.endpoints.find((one) => one.network === network.name);
  if (endpoint === undefined)
    throw (life.running ? refuse.notConnected : refuse.neverConnected)(record.id, network.name);
  disconnect(engine, life, endpoint);
  if (life.running) forgetHostname(engine, life);
  // The engine tells of a running one twice: when its sandbox lets go, and here.
  emitDisconnect(engine, life, network);
  record.endpoints = record.endpoints.filter((one) => one !== endpoint);
  engine.saveContainer(life);
}
