import { DockerfileError } from '../dockerfile/dockerfile-error.ts';

export function demandSome(name: string, args: readonly string[]): void {
  if (args.length === 0) throw new DockerfileError(`${name} requires at least one argument`);
}

export function demandOne(name: string, args: readonly string[]): string {
  const [only, ...more] = args;
  if (only === undefined || more.length > 0) throw new DockerfileError(`${name} requires exactly one argument`);
  return only;
}

/** Keys and values that alternate, as pairs. */
export function demandPairs(name: string, args: readonly string[]): readonly (readonly [string, string])[] {
  demandSome(name, args);
  return args.flatMap((key, index) => {
    if (index % 2 === 1) return [];
    if (key === '') throw new DockerfileError(`${name} names can not be blank`);
    return [[key, args[index + 1] ?? ''] as const];
  });
}

/** A command: an array as it is, or a text that the shell of the stage runs. */
export function commandLine(args: readonly string[], isJson: boolean): (shell: readonly string[]) => string[] {
  const text = args.join(' ');
  return (shell) => (isJson ? [...args] : args.length === 0 ? [...shell] : [...shell, text]);
}
