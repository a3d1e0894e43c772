import type { CreateBody } from '../containers/create-body.ts';
import type { Engine } from '../engine.ts';
import { refuse } from '../engine-error.ts';
import type { EndpointRecord } from '../records.ts';
import { networkName, newEndpoint } from './endpoints.ts';
import { findNetwork } from './store.ts';
import { parseBlock } from './subnets.ts';

/** What goes with which NetworkMode. Follows moby runconfig/hostconfig_unix.go validateNetMode. Throws EngineError. */
export function checkNetworkMode(body: CreateBody): void {
  const host = body.HostConfig;
  const mode = host?.NetworkMode ?? '';
  const isContainer = mode.startsWith('container:');
  const has = (name: string) => {
    const list = host?.[name];
    return Array.isArray(list) && list.length > 0;
  };
  const ports = Object.keys(host?.PortBindings ?? {}).length > 0 || host?.PublishAllPorts === true;
  const undefinedBehavior = "network can't be used with links. This would result in undefined behavior";
  const rules: readonly (readonly [boolean, string])[] = [
    [
      mode === 'host' && has('Links'),
      "host type networking can't be used with links. This would result in undefined behavior",
    ],
    [isContainer && body.Hostname !== '', 'hostname and the network mode'],
    [isContainer && has('Links'), `container type ${undefinedBehavior}`],
    [isContainer && has('Dns'), 'dns and the network mode'],
    [isContainer && has('ExtraHosts'), 'custom host-to-IP mapping and the network mode'],
    [(isContainer || mode === 'host') && (body.MacAddress ?? '') !== '', 'mac-address and the network mode'],
    [isContainer && ports, 'port publishing and the container type network mode'],
    [
      isContainer && Object.keys(body.ExposedPorts ?? {}).length > 0,
      'port exposing and the container type network mode',
    ],
  ];
  if (isContainer && mode === 'container:') throw refuse.badParameter('invalid container format container:<name|id>');
  for (const [broken, why] of rules) if (broken) throw refuse.networkMode(why);
}

/** The endpoints that a new container is to have; at most one. Follows moby daemon verifyNetworkingConfig. Throws EngineError. */
export function chosenEndpoints(engine: Engine, body: CreateBody, mode: string): EndpointRecord[] {
  const given = Object.entries(body.NetworkingConfig?.EndpointsConfig ?? {});
  if (given.length > 1) throw refuse.manyEndpoints(given.map(([name]) => name));
  for (const [, settings] of given) {
    const address = settings?.IPAMConfig?.IPv4Address ?? '';
    if (address !== '' && parseBlock(`${address}/32`) === undefined) throw refuse.badAddress(address);
  }
  if (mode.startsWith('container:')) return [];
  const [[name, settings] = [mode, null]] = given;
  const wanted = networkName(name);
  return [newEndpoint(findNetwork(engine, wanted)?.name ?? wanted, settings ?? {})];
}
