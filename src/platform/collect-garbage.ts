import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';

type Collect = (options: {
  readonly type: 'major';
  readonly execution: 'sync';
  readonly flavor: 'last-resort';
}) => void;

let collect: Collect | undefined;

/**
 * Gives back to the system what this process does not need any more. Left to itself V8 keeps room for as much again as it
 * ever used. Takes some tens of milliseconds in which nothing else happens.
 */
export function collectGarbage(): void {
  if (collect === undefined) {
    // The function exists only where it is asked for; the flag would have to be on every host's command line.
    setFlagsFromString('--expose-gc');
    collect = runInNewContext('gc') as Collect;
  }
  collect({ type: 'major', execution: 'sync', flavor: 'last-resort' });
}
