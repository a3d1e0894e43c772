import { readBody, strictBody } from '../body.ts';
import type { Engine } from '../engine.ts';
import { refuse } from '../engine-error.ts';
import { pruneFilter } from '../prune-filter.ts';
import type { NetworkRecord } from '../records.ts';
import { defineRoutes } from '../route.ts';
import { empty, filters, json, matchesLabels } from '../wire.ts';
import { connectContainer, connectSchema, disconnectContainer, disconnectSchema } from './change-endpoints.ts';
import { createNetwork, createSchema, needNetwork, removeNetwork } from './create-network.ts';
import { isConnected } from './names.ts';

function render(engine: Engine, network: NetworkRecord, withContainers: boolean) {
  const containers: Record<string, unknown> = {};
  for (const { record } of withContainers ? engine.lives.values() : []) {
    const endpoint = record.endpoints.find((one) => one.networkId === network.id && isConnected(one));
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
      Config: network.configs,
    },
    Internal: network.internal,
    Attachable: network.attachable,
    Ingress: false,
    ConfigFrom: { Network: '' },
    ConfigOnly: network.configOnly,
    Containers: containers,
    Options: network.options,
    Labels: network.labels,
  };
}

function activeEndpoints(engine: Engine, network: NetworkRecord): boolean {
  return [...engine.lives.values()].some(({ record }) =>
    record.endpoints.some((endpoint) => endpoint.networkId === network.id && isConnected(endpoint)),
  );
}

const builtIn = ['true', '1', 'false', '0'];

/** Whether filters let a network through. Follows moby daemon/network/filter.go. Throws EngineError. */
function chooser(wanted: ReadonlyMap<string, readonly string[]>): (network: NetworkRecord) => boolean {
  for (const value of wanted.get('type') ?? [])
    if (value !== 'builtin' && value !== 'custom') throw refuse.networkFilter('type', value);
  const dangling = wanted.get('dangling');
  if (dangling !== undefined && (dangling.length > 1 || !builtIn.includes(dangling[0] ?? '')))
    throw refuse.danglingFilter();
  return (network) => {
    const any = (name: string, test: (value: string) => boolean) => wanted.get(name)?.some(test) ?? true;
    return (
      any('name', (value) => network.name.includes(value)) &&
      any('id', (value) => network.id.startsWith(value)) &&
      any('driver', (value) => network.driver === value) &&
      any('scope', (value) => value === 'local') &&
      any('type', (value) => (value === 'builtin') === network.predefined) &&
      // The list knows nothing of containers, so every network of the user's own counts as dangling.
      any('dangling', (value) => ['true', '1'].includes(value) !== network.predefined) &&
      matchesLabels(network.labels, wanted.get('label') ?? [])
    );
  };
}

export const networkRoutes = defineRoutes([
  {
    method: 'GET',
    path: '/networks',
    run: (engine, request) => {
      const wanted = filters(request.query, ['dangling', 'driver', 'id', 'label', 'name', 'scope', 'type']);
      const found = [...engine.networks.values()].filter(chooser(wanted));
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
      const { id, warning } = createNetwork(engine, await readBody(request, createSchema, strictBody));
      return json(201, { Id: id, Warning: warning });
    },
  },
  {
    method: 'POST',
    path: '/networks/prune',
    run: (engine, request) => {
      const takes = pruneFilter(filters(request.query, ['label', 'label!', 'until']), engine.clock.now());
      const deleted: string[] = [];
      for (const network of [...engine.networks.values()]) {
        if (network.predefined || activeEndpoints(engine, network)) continue;
        if (!takes({ labels: network.labels, created: Date.parse(network.created) })) continue;
        removeNetwork(engine, network);
        deleted.push(network.name);
      }
      engine.events.emit('network', 'prune', '', { reclaimed: '0' });
      return json(200, { NetworksDeleted: deleted.length === 0 ? null : deleted });
    },
  },
  {
    method: 'POST',
    path: '/networks/{name}/connect',
    run: async (engine, request, { name }) => {
      const body = await readBody(request, connectSchema, strictBody);
      connectContainer(engine, needNetwork(engine, name), body);
      return empty(200);
    },
  },
  {
    method: 'POST',
    path: '/networks/{name}/disconnect',
    run: async (engine, request, { name }) => {
      const body = await readBody(request, disconnectSchema, strictBody);
      disconnectContainer(engine, needNetwork(engine, name), body);
      return empty(200);
    },
  },
  {
    method: 'GET',
    path: '/networks/{name}',
    run: (engine, _request, { name }) => json(200, render(engine, needNetwork(engine, name), true)),
  },
  {
    method: 'DELETE',
    path: '/networks/{name}',
    run: (engine, _request, { name }) => {
      const network = needNetwork(engine, name);
      if (network.predefined) throw refuse.predefinedNetwork(network.name);
      if (activeEndpoints(engine, network)) throw refuse.networkInUse(network.name, network.id);
      removeNetwork(engine, network);
      return empty(204);
    },
  },
]);
