/** Paths that one argument names: `--from-file=a=/x,b=/y` is `before` and two parts. */
export interface NamedPaths {
  readonly index: number;
  readonly before: string;
  /** Each with what stands before its path: the `a=` of `a=/x`. */
  readonly parts: readonly { readonly key: string; readonly path: string }[];
}

/** What flags that take files take besides: standard input, something of the Internet. */
const isNoFile = (path: string) => path === '' || path === '-' || /^(?:https?|oci):\/\//.test(path);

/** The paths of a flag's value, a list with commas. `keyed`: each may have a key, `key=path`. */
export function pathsIn(index: number, before: string, value: string, keyed: boolean): readonly NamedPaths[] {
  const parts = value.split(',').map((part) => {
    const key = keyed ? (/^[^=/]*=/.exec(part)?.[0] ?? '') : '';
    return { key, path: part.slice(key.length) };
  });
  return parts.every(({ path }) => isNoFile(path)) ? [] : [{ index, before, parts }];
}

/** The argument with its absolute paths below `root`. */
export function below(root: string, { before, parts }: NamedPaths): string {
  return before + parts.map(({ key, path }) => `${key}${path.startsWith('/') ? root : ''}${path}`).join(',');
}
