import type { Engine } from '../engine.ts';
import type { NetworkRecord } from '../records.ts';

/** The networks that exist from the start. */
export function createPredefinedNetworks(engine: Engine): void {
  const add = (name: string, driver: string, subnet: string, gateway: string, options: Record<string, string>) => {
    if ([...engine.networks.values()].some((network) => network.name === name)) return;
    saveNetwork(engine, {
      name,
      id: engine.newId(),
      created: engine.time(),
      driver,
      internal: false,
      attachable: false,
      subnet,
      range: subnet,
      gateway,
      configs: subnet === '' ? [] : [{ Subnet: subnet, Gateway: gateway }],
      subnetGiven: false,
      configOnly: false,
      ipamOptions: null,
      options,
      labels: {},
      predefined: true,
    });
  };
  add('none', 'null', '', '', {});
  add('host', 'host', '', '', {});
  add('bridge', 'bridge', '172.17.0.0/16', '172.17.0.1', {
    'com.docker.network.bridge.default_bridge': 'true',
    'com.docker.network.bridge.enable_icc': 'true',
    'com.docker.network.bridge.enable_ip_masquerade': 'true',
    'com.docker.network.bridge.host_binding_ipv4': '0.0.0.0',
    'com.docker.network.bridge.name': 'docker0',
    'com.docker.network.driver.mtu': '1500',
  });
}

export function saveNetwork(engine: Engine, network: NetworkRecord): void {
  engine.networks.set(network.id, network);
  engine.host.addBridge(network);
  engine.options.journal?.put('network', network.id, network);
}

/** By name, id or unambiguous prefix of the id. */
export function findNetwork(engine: Engine, name: string): NetworkRecord | undefined {
  const all = [...engine.networks.values()];
  const exact = all.find((network) => network.name === name || network.id === name);
  if (exact !== undefined || name === '') return exact;
  const byPrefix = all.filter((network) => network.id.startsWith(name));
  return byPrefix.length === 1 ? byPrefix[0] : undefined;
}
