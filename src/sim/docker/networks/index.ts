import { z } from 'zod';
import type { Engine } from '../engine.ts';
import { refuse } from '../engine-error.ts';
import type { NetworkRecord } from '../records.ts';
import { defineRoutes } from '../route.ts';
import { empty, filters, json, matchesLabels, readJson } from '../wire.ts';
import { connect, disconnect, newEndpoint } from './endpoints.ts';
import { findNetwork, nextSubnet, saveNetwork } from './store.ts';

function render(engine: Engine, network: NetworkRecord, withContainers: boolean) {
  const containers: Record<string, unknown> = {};
  for (const { record } of withContainers ? engine.lives.values() : []) {
    const endpoint = record.endpoints.find((one) => one.networkId === network.id && one.endpointId !== '');
    if (endpoint === undefined) continue;
    containers[record.id] = {
      Name: record.name,
      EndpointID: endpoint.endpointId,
      MacAddress: endpoint.mac,
      IPv4Address: endpoint.address === '' ? '' : `${endpoint.address}/${endpoint.prefix}`,
      IPv6Address: '',
    };
  }
  return {
    Name: network.name,
    Id: network.id,
    Created: network.created,
    Scope: 'local',
    Driver: network.driver,
    EnableIPv6: false,
    IPAM: {
      Driver: 'default',
      Options: network.ipamOptions,
      Config: network.subnet === '' ? [] : [{ Subnet: network.subnet, Gateway: network.gateway }],
    },
    Internal: network.internal,
    Attachable: network.attachable,
    Ingress: false,
    ConfigFrom: { Network: '' },
    ConfigOnly: false,
    Containers: containers,
    Options: network.options,
    Labels: network.labels,
  };
}

function need(engine: Engine, name: string): NetworkRecord {
  const network = findNetwork(engine, name);
  if (network === undefined) throw refuse.noSuchNetwork(name);
  return network;
}

const texts = z.record(z.string(), z.string()).nullish();
const createSchema = z.looseObject({
  Name: z.string().default(''),
  Driver: z.string().default('bridge'),
  Internal: z.boolean().default(false),
  Attachable: z.boolean().default(false),
  IPAM: z
    .looseObject({
      Options: texts,
      Config: z.array(z.looseObject({ Subnet: z.string().optional(), Gateway: z.string().optional() })).nullish(),
    })
    .nullish(),
  Options: texts,
  Labels: texts,
});
const connectSchema = z.looseObject({ Container: z.string() });

function activeEndpoints(engine: Engine, network: NetworkRecord): boolean {
  return [...engine.lives.values()].some(({ record }) =>
    record.endpoints.some((endpoint) => endpoint.networkId === network.id && endpoint.endpointId !== ''),
  );
}

function remove(engine: Engine, network: NetworkRecord): void {
  engine.networks.delete(network.id);
  engine.options.journal?.remove('network', network.id);
  engine.events.emit('network', 'destroy', network.id, { name: network.name, type: network.driver });
}

export const networkRoutes = defineRoutes([
  {
    method: 'GET',
    path: '/networks',
    run: (engine, request) => {
      const wanted = filters(request.query, ['dangling', 'driver', 'id', 'label', 'name', 'scope', 'type']);
      const found = [...engine.networks.values()].filter((network) => {
        const any = (name: string, test: (value: string) => boolean) => wanted.get(name)?.some(test) ?? true;
        return (
          any('name', (value) => network.name.includes(value)) &&
          any('id', (value) => network.id.startsWith(value)) &&
          any('driver', (value) => network.driver === value) &&
          any('scope', (value) => value === 'local') &&
          any('type', (value) => (value === 'builtin') === network.predefined) &&
          any(
            'dangling',
            (value) => (value === 'true') === (!network.predefined && !activeEndpoints(engine, network)),
          ) &&
          matchesLabels(network.labels, wanted.get('label') ?? [])
        );
      });
      return json(
        200,
        found.map((network) => render(engine, network, false)),
      );
    },
  },
  {
    method: 'POST',
    path: '/networks/create',
    run: async (engine, request) => {
      const body = createSchema.parse(await readJson(request));
      if (findNetwork(engine, body.Name)?.name === body.Name) {
        if (['bridge', 'host', 'none'].includes(body.Name)) throw refuse.networkPrefix(body.Name);
        throw refuse.networkExists(body.Name);
      }
      const driver = body.Driver === '' ? 'bridge' : body.Driver;
      if (!['bridge', 'macvlan', 'ipvlan', 'overlay'].includes(driver)) throw refuse.noPlugin(driver);
      const { subnet, gateway } = nextSubnet(engine);
      const given = body.IPAM?.Config?.[0];
      const network: NetworkRecord = {
        name: body.Name,
        id: engine.newId(),
        created: engine.time(),
        driver,
        internal: body.Internal,
        attachable: body.Attachable,
        subnet: given?.Subnet ?? subnet,
        gateway: given?.Gateway ?? given?.Subnet?.replace(/\.\d+\/\d+$/, '.1') ?? gateway,
        ipamOptions: body.IPAM?.Options ?? null,
        options: body.Options ?? {},
        labels: body.Labels ?? {},
        predefined: false,
      };
      saveNetwork(engine, network);
      engine.events.emit('network', 'create', network.id, { name: network.name, type: driver });
      return json(201, { Id: network.id, Warning: '' });
    },
  },
  {
    method: 'POST',
    path: '/networks/prune',
    run: (engine, request) => {
      filters(request.query, ['label', 'label!', 'until']);
      const deleted: string[] = [];
      for (const network of [...engine.networks.values()]) {
        if (network.predefined || activeEndpoints(engine, network)) continue;
        remove(engine, network);
        deleted.push(network.name);
      }
      return json(200, { NetworksDeleted: deleted.length === 0 ? null : deleted });
    },
  },
  {
    method: 'POST',
    path: '/networks/{name}/connect',
    run: async (engine, request, { name }) => {
      const network = need(engine, name);
      const life = engine.container(connectSchema.parse(await readJson(request)).Container);
      if (life.record.endpoints.some((endpoint) => endpoint.networkId === network.id)) {
        throw refuse.endpointExists(life.record.name, network.name);
      }
      const endpoint = newEndpoint(network);
      life.record.endpoints.push(endpoint);
      if (life.running) connect(engine, life, endpoint);
      engine.saveContainer(life);
      return empty(200);
    },
  },
  {
    method: 'POST',
    path: '/networks/{name}/disconnect',
    run: async (engine, request, { name }) => {
      const network = need(engine, name);
      const life = engine.container(connectSchema.parse(await readJson(request)).Container);
      const endpoint = life.record.endpoints.find((one) => one.networkId === network.id);
      if (endpoint === undefined) throw refuse.notConnected(life.record.id, network.name);
      disconnect(engine, life, endpoint);
      life.record.endpoints = life.record.endpoints.filter((one) => one !== endpoint);
      engine.saveContainer(life);
      return empty(200);
    },
  },
  {
    method: 'GET',
    path: '/networks/{name}',
    run: (engine, _request, { name }) => json(200, render(engine, need(engine, name), true)),
  },
  {
    method: 'DELETE',
    path: '/networks/{name}',
    run: (engine, _request, { name }) => {
      const network = need(engine, name);
      if (network.predefined) throw refuse.predefinedNetwork(network.name);
      if (activeEndpoints(engine, network)) throw refuse.networkInUse(network.name, network.id);
      remove(engine, network);
      return empty(204);
    },
  },
]);
