import { z } from 'zod';
import { goType } from '../body.ts';
import type { Engine } from '../engine.ts';
import { refuse } from '../engine-error.ts';
import type { NetworkRecord } from '../records.ts';
import { choosePool, type Pool } from './ipam.ts';
import { findNetwork, saveNetwork } from './store.ts';

const texts = z.record(z.string(), z.string()).nullish();
const optionalText = z
  .string()
  .nullish()
  .transform((text) => (text === null || text === '' ? undefined : text));

/** The body of `POST /networks/create`. */
export const createSchema = z
  .looseObject({
    Name: z.string().default(''),
    CheckDuplicate: z.boolean().default(false),
    Driver: z.string().default('bridge'),
    Scope: z.string().default(''),
    Internal: z.boolean().default(false),
    Attachable: z.boolean().default(false),
    Ingress: z.boolean().default(false),
    ConfigOnly: z.boolean().default(false),
    EnableIPv6: z.boolean().default(false),
    IPAM: z
      .looseObject({
        Driver: z.string().nullish(),
        Options: texts,
        Config: z
          .array(
            z
              .object({
                Subnet: optionalText,
                IPRange: optionalText,
                Gateway: optionalText,
                AuxiliaryAddresses: z.record(z.string(), z.string()).optional(),
              })
              .register(goType, { name: 'network.IPAMConfig' }),
          )
          .nullish(),
      })
      .register(goType, { name: 'network.IPAM' })
      .nullish(),
    Options: texts,
    Labels: texts,
  })
  .register(goType, { name: 'types.NetworkCreateRequest' });
type CreateBody = z.infer<typeof createSchema>;

const drivers = ['bridge', 'macvlan', 'ipvlan', 'overlay', 'host', 'null'];
const booleans = ['enable_icc', 'enable_ip_masquerade', 'default_bridge'];
const truths = ['1', 't', 'T', 'TRUE', 'true', 'True', '0', 'f', 'F', 'FALSE', 'false', 'False'];
const noPool: Pool = { subnet: '', range: '', gateway: '', configs: [] };

/** Follows moby daemon/network.go createNetwork and libnetwork NewNetwork. Throws EngineError. */
export function createNetwork(engine: Engine, body: CreateBody): { readonly id: string; readonly warning: string } {
  const { Name: name } = body;
  const driver = body.ConfigOnly ? 'null' : body.Driver === '' ? 'bridge' : body.Driver;
  if (['bridge', 'host', 'none', 'default'].includes(name)) throw refuse.networkPrefix(name);
  const same = name === '' ? undefined : [...engine.networks.values()].find((network) => network.name === name);
  if (body.CheckDuplicate && (same !== undefined || name === '')) throw refuse.networkExists(name);
  if (body.Ingress) throw refuse.ingressScope();
  if (body.Scope === 'swarm') throw refuse.swarmScope();
  if (name.trim() === '') throw refuse.networkNameEmpty(name);
  if (!drivers.includes(driver)) throw refuse.noPlugin(driver);
  if (driver === 'overlay') throw refuse.noSwarm();
  if (!body.ConfigOnly && (driver === 'host' || driver === 'null')) throw refuse.oneNetworkOnly(driver);
  const ipam = body.IPAM?.Driver ?? '';
  if (ipam !== '' && ipam !== 'default' && ipam !== 'null') throw refuse.noPlugin(ipam);
  for (const option of booleans.map((one) => `com.docker.network.bridge.${one}`)) {
    const value = body.Options?.[option];
    if (value !== undefined && !truths.includes(value)) throw refuse.bridgeOption(option, value);
  }
  if (body.EnableIPv6 && !(body.IPAM?.Config ?? []).some(({ Subnet }) => Subnet?.includes(':')))
    throw refuse.noIpv6Pool();
  const configs = (body.IPAM?.Config ?? []).filter(({ Subnet }) => Subnet?.includes(':') !== true);
  const network: NetworkRecord = {
    name,
    id: engine.newId(),
    created: engine.time(),
    driver,
    internal: body.Internal,
    attachable: body.Attachable,
    ...(body.ConfigOnly || ipam === 'null' ? noPool : choosePool(engine, configs)),
    subnetGiven: configs.length > 0,
    configOnly: body.ConfigOnly,
    ipamOptions: body.IPAM?.Options ?? null,
    options: body.Options ?? {},
    labels: body.Labels ?? {},
    predefined: false,
  };
  saveNetwork(engine, network);
  engine.events.emit('network', 'create', network.id, { name, type: driver });
  const warning = same === undefined ? '' : `Network with name ${name} (id : ${same.id}) already exists`;
  return { id: network.id, warning };
}

/** Takes a network away that nobody is connected to. */
export function removeNetwork(engine: Engine, network: NetworkRecord): void {
  engine.networks.delete(network.id);
  engine.host.removeBridge(network.id);
  engine.options.journal?.remove('network', network.id);
  engine.events.emit('network', 'destroy', network.id, { name: network.name, type: network.driver });
}

/** Throws EngineError 404. */
export function needNetwork(engine: Engine, name: string): NetworkRecord {
  const network = findNetwork(engine, name);
  if (network === undefined) throw refuse.noSuchNetwork(name);
  return network;
}
