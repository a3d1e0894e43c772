import { readdirSync, readFileSync } from 'node:fs';
import type { KubectlRelease } from '../../support/kubectl.ts';
import { parseTranscript, releaseNumber, type TranscriptWalk } from '../transcript.ts';
import type { ClusterPart } from './cluster.ts';
import type { Walk } from './walk.ts';

const folder = new URL('walks/', import.meta.url);

/** The transcripts of `walks/` (their form: ../transcript.ts), as one release of kubectl has to print them. */
export function loadTranscripts(
  release: KubectlRelease,
): readonly { readonly subject: string; readonly walks: readonly Walk[] }[] {
  return readdirSync(folder)
    .filter((name) => name.endsWith('.txt'))
    .sort()
    .map((name) => ({
      subject: name.replace('.txt', ''),
      walks: loadWalks(readFileSync(new URL(name, folder), 'utf8'), release),
    }));
}

/** The walks of one transcript. */
export function loadWalks(text: string, release: KubectlRelease): readonly Walk[] {
  return parseTranscript(text, releaseNumber(release)).map(asWalk);
}

function asWalk({ only: _, needs, finally: last, ...walk }: TranscriptWalk): Walk {
  return {
    ...walk,
    steps: walk.steps.map((step) => ({ ...step, needs: step.needs as ClusterPart[] })),
    needs: needs as ClusterPart[],
    ...(last === undefined ? {} : { finally: last }),
  };
}
