import type { Shell } from './shell.ts';

/** A function or a file that runs. */
export interface Frame {
  /** `main` for the script itself, `source` for a file read by `.`. */
  readonly name: string;
  /** The file that it stands in; `environment` where it came from none. */
  readonly source: string;
  /** Where it was called. */
  readonly line: number;
}

/** Runs `body` as one more frame, which bash shows in `FUNCNAME`, `BASH_SOURCE` and `BASH_LINENO`. */
export async function inFrame<T>(shell: Shell, frame: Frame, body: () => Promise<T>): Promise<T> {
  const { state } = shell;
  const outer = state.frames;
  show(shell, [frame, ...outer]);
  try {
    return await body();
  } finally {
    show(shell, outer);
  }
}

/** The innermost frame comes first. */
function show({ state, flavour }: Shell, frames: readonly Frame[]): void {
  state.frames = frames;
  if (flavour.kind !== 'bash') return;
  const columns = {
    BASH_SOURCE: frames.map(({ source }) => source),
    BASH_LINENO: frames.map(({ line }) => String(line)),
    // Files alone are no functions.
    FUNCNAME: frames.some(({ name }) => name !== 'main' && name !== 'source') ? frames.map(({ name }) => name) : [],
  };
  for (const [name, values] of Object.entries(columns)) {
    if (values.length > 0) state.setArray(name, values);
    else state.arrays.delete(name);
  }
}
