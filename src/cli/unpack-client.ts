import { bundledClient, stateDirectory } from '#platform';

/** Prints where the client that came with the installation lies, unpacked; exit code 1 when there is none. */
export async function unpackClient(name: string | undefined): Promise<number> {
  const client =
    name === 'helm' || name === 'kubectl' ? await bundledClient(name, stateDirectory(process.env)) : undefined;
  if (client === undefined) return 1;
  process.stdout.write(`${client}\n`);
  return 0;
}
