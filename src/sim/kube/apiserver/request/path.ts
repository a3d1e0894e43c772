/** A path below /api or /apis as its parts; `resource` undefined: the group version itself. */
export interface ResourcePath {
  readonly group: string;
  readonly version: string;
  readonly namespace: string | undefined;
  readonly resource: string | undefined;
  readonly name: string | undefined;
  readonly subresource: string | undefined;
  /** What follows the subresource (`proxy/a/b`). */
  readonly rest: readonly string[];
  /** The old `/watch/` prefix. */
  readonly watch: boolean;
}

/** What belongs to a Namespace itself rather than to things in it. */
const namespaceSubresources: ReadonlySet<string> = new Set(['status', 'finalize']);

/**
 * The grammar of resource URLs; undefined for any other path. Follows apiserver pkg/endpoints/request RequestInfoFactory.
 *
 *   /api/v1/namespaces/NS/pods/NAME/log   -> core v1, NS, pods, NAME, log
 *   /apis/apps/v1/deployments             -> apps v1, deployments of all namespaces
 *   /api/v1/namespaces/NS[/status]        -> the Namespace NS itself
 */
export function parseResourcePath(path: string): ResourcePath | undefined {
  const segments = splitPath(path);
  const root = segments.shift();
  if (root !== 'api' && root !== 'apis') {
    return undefined;
  }
  const group = root === 'api' ? '' : segments.shift();
  const version = segments.shift();
  if (group === undefined || version === undefined) {
    return undefined;
  }
  const watch = segments[0] === 'watch';
  if (watch) {
    segments.shift();
  }
  return { group, version, watch, ...parseTail(segments) };
}

function parseTail(segments: string[]): Omit<ResourcePath, 'group' | 'version' | 'watch'> {
  const [first, namespace, second] = segments;
  if (first === 'namespaces' && namespace !== undefined && second !== undefined && !namespaceSubresources.has(second)) {
    const [resource, name, subresource, ...rest] = segments.slice(2);
    return { namespace, resource, name, subresource, rest };
  }
  const [resource, name, subresource, ...rest] = segments;
  return { namespace: undefined, resource, name, subresource, rest };
}

/** An escaped slash separates like any other; empty segments at the end are left out. */
function splitPath(path: string): string[] {
  return unescaped(path).replace(/\/+$/, '').split('/').slice(1);
}

/** Escapes need not stand for UTF-8. */
function unescaped(path: string): string {
  try {
    return decodeURIComponent(path);
  } catch {
    const byte = (_: string, hex: string): string => String.fromCharCode(Number.parseInt(hex, 16));
    return Buffer.from(path.replace(/%([0-9A-Fa-f]{2})/g, byte), 'latin1').toString();
  }
}
