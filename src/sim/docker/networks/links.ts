import type { Life } from '../containers/life.ts';
import type { Engine } from '../engine.ts';
import { refuse } from '../engine-error.ts';
import type { HostConfig } from '../records.ts';

/** A link of the default bridge: `--link NAME:ALIAS`. */
interface Link {
  readonly child: Life;
  readonly alias: string;
}

/** `NAME[:ALIAS]`. Throws EngineError when there is no such container. */
function parseLink(engine: Engine, text: string): Link {
  const [name = '', alias = name.replace(/^\//, '')] = text.split(':');
  const child = engine.findContainer(name);
  if (child === undefined) throw refuse.linkToNobody(name);
  return { child, alias: alias.slice(alias.lastIndexOf('/') + 1) };
}

/** HostConfig.Links of a new container, `/web:/client/db`; on networks of the user's own endpoints have them. Throws EngineError. */
export function completeLinks(
  engine: Engine,
  name: string,
  { Links: links, NetworkMode: mode }: HostConfig,
): readonly string[] | null {
  if (!Array.isArray(links) || links.length === 0 || !['default', 'bridge'].includes(mode)) return null;
  return links.map((text: string) => {
    const { child, alias } = parseLink(engine, text);
    return `/${child.record.name}:/${name}/${alias}`;
  });
}

function linksOf(engine: Engine, life: Life): readonly Link[] {
  const { Links: links } = life.record.hostConfig;
  if (!Array.isArray(links)) return [];
  return links.flatMap((text: string) => {
    const [name = ''] = text.split(':');
    return engine.findContainer(name) === undefined ? [] : [parseLink(engine, text)];
  });
}

function addressOf(life: Life): string {
  return life.record.endpoints.find(({ network }) => network === 'bridge')?.address ?? '';
}

/** Lines of /etc/hosts: address and names. Follows moby daemon buildSandboxOptions. */
export function linkedHosts(engine: Engine, life: Life): readonly (readonly [string, string])[] {
  return linksOf(engine, life)
    .filter(({ child }) => addressOf(child) !== '')
    .map(({ child, alias }) => {
      const { name, config } = child.record;
      return [addressOf(child), [alias, config.Hostname, ...(alias === name ? [] : [name])].join(' ')] as const;
    });
}

/** Whether `child` is linked from that container. */
export function isLinkedFrom(engine: Engine, child: Life, from: Life): boolean {
  return linksOf(engine, from).some((link) => link.child === child);
}

/** Variables like DB_PORT_3306_TCP_ADDR. Follows moby daemon/links. Throws EngineError when a linked container does not run. */
export function linkVariables(engine: Engine, life: Life): readonly string[] {
  return linksOf(engine, life).flatMap(({ child, alias }) => {
    if (!child.running) throw refuse.linkToStopped(child.record.name, alias);
    const prefix = alias.replaceAll('-', '_').toUpperCase();
    const address = addressOf(child);
    const ports = Object.keys(child.record.config.ExposedPorts ?? {})
      .map((port) => port.split('/') as [string, string])
      .toSorted(([left], [right]) => Number(left) - Number(right));
    const [first] = ports;
    const ofPort = ([number, protocol]: [string, string]) => {
      const name = `${prefix}_PORT_${number}_${protocol.toUpperCase()}`;
      return [
        `${name}=${protocol}://${address}:${number}`,
        `${name}_ADDR=${address}`,
        `${name}_PORT=${number}`,
        `${name}_PROTO=${protocol}`,
      ];
    };
    const own = (child.record.config.Env ?? []).filter((entry) => !/^(HOME|PATH)=/.test(entry) && entry.includes('='));
    return [
      ...(first === undefined ? [] : [`${prefix}_PORT=${first[1]}://${address}:${first[0]}`]),
      ...ports.flatMap(ofPort),
      `${prefix}_NAME=/${life.record.name}/${alias}`,
      ...own.map((entry) => `${prefix}_ENV_${entry}`),
    ];
  });
}
