import type { Location, Server } from './site.ts';

/** The server of that name among those that listen at the port: exact names, then wildcards, expressions, the default one. */
export function chooseServer(servers: readonly Server[], port: number, host: string): Server | undefined {
  const here = servers.filter(({ listens }) => listens.some((listen) => listen.port === port));
  const name = host.toLowerCase();
  return (
    here.find(({ names }) => names.includes(name)) ??
    longest(here, name, (pattern) => pattern.startsWith('*.') && name.endsWith(pattern.slice(1))) ??
    longest(here, name, (pattern) => pattern.startsWith('.') && `.${name}`.endsWith(pattern)) ??
    longest(here, name, (pattern) => pattern.endsWith('.*') && name.startsWith(pattern.slice(0, -1))) ??
    here.find(({ names }) =>
      names.some((pattern) => pattern.startsWith('~') && new RegExp(pattern.slice(1)).test(name)),
    ) ??
    here.find(({ listens }) => listens.some((listen) => listen.port === port && listen.isDefault)) ??
    here[0]
  );
}

function longest(servers: readonly Server[], _: string, matches: (pattern: string) => boolean): Server | undefined {
  let best: { readonly server: Server; readonly length: number } | undefined;
  for (const server of servers) {
    for (const pattern of server.names) {
      if (matches(pattern) && pattern.length > (best?.length ?? 0)) best = { server, length: pattern.length };
    }
  }
  return best?.server;
}

/** The location of a path: exact, the longest prefix unless an expression matches. Follows ngx_http_core_find_location. */
export function chooseLocation(locations: readonly Location[], path: string): Location | undefined {
  const exact = locations.find((location) => location.kind === 'exact' && location.path === path);
  if (exact !== undefined) return exact;
  let prefix: Location | undefined;
  for (const location of locations) {
    if (location.kind !== 'prefix' && location.kind !== 'final-prefix') continue;
    if (path.startsWith(location.path) && location.path.length >= (prefix?.path.length ?? 0)) prefix = location;
  }
  if (prefix?.kind === 'final-prefix') return prefix;
  return locations.find(({ expression }) => expression?.test(path) === true) ?? prefix;
}
