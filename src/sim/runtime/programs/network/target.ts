/** What a URL of a command line names. */
export interface Target {
  readonly scheme: string;
  readonly host: string;
  readonly port: number;
  /** As the Host field has it. */
  readonly authority: string;
  /** Path and query. */
  readonly path: string;
  readonly credentials: string | undefined;
}

const ports: Readonly<Record<string, number>> = { http: 80, https: 443, ftp: 21, telnet: 23 };

/** Takes a URL apart as these programs do: without a scheme it is http. Undefined when it names no host or a bad port. */
export function parseTarget(text: string): Target | undefined {
  const [, scheme = 'http', rest = ''] = /^(?:([A-Za-z][A-Za-z0-9+.-]*):\/\/)?(.*)$/s.exec(text) ?? [];
  const [, before = '', path = ''] = /^([^/?#]*)([^#]*)/.exec(rest) ?? [];
  const at = before.lastIndexOf('@');
  const authority = before.slice(at + 1);
  const [, host = '', digits] = /^(\[[^\]]*\]|[^:]*)(?::(\d*))?$/.exec(authority) ?? [];
  const port = digits === undefined || digits === '' ? (ports[scheme.toLowerCase()] ?? 80) : Number(digits);
  if (host === '' || port > 65_535) return undefined;
  return {
    scheme: scheme.toLowerCase(),
    host,
    port,
    authority,
    path: path.startsWith('/') ? path : `/${path}`,
    credentials: at < 0 ? undefined : before.slice(0, at),
  };
}
