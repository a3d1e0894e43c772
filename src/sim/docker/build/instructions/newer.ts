import { DockerfileError } from '../dockerfile/dockerfile-error.ts';

/** Throws DockerfileError for a flag that the classic builder knows only by name. */
export function refuseNewer(flags: ReadonlyMap<string, string>, names: readonly string[]): void {
  for (const name of names) {
    if ((flags.get(name) ?? '') === '') continue;
    throw new DockerfileError(
      `the --${name} option requires BuildKit. Refer to https://docs.docker.com/go/buildkit/ to learn how to build images with BuildKit enabled`,
    );
  }
}
