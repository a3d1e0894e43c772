/** What a proxy path names: `web`, `web:80`, `https:web:443`. */
export interface SchemeNamePort {
  readonly scheme: '' | 'http' | 'https';
  readonly name: string;
  readonly port: string;
}

/** Undefined for what is none of the three forms. Follows apimachinery pkg/util/net SplitSchemeNamePort. */
export function splitSchemeNamePort(id: string): SchemeNamePort | undefined {
  const parts = id.split(':');
  const [scheme = '', name = '', port = ''] = parts.length < 3 ? ['', ...parts] : parts;
  const known = scheme === '' || scheme === 'http' || scheme === 'https';
  return parts.length > 3 || name === '' || !known ? undefined : { scheme, name, port };
}
