import { readdirSync, readFileSync } from 'node:fs';
import { parseTranscript, type TranscriptWalk } from '../transcript.ts';

export const walksFolder = new URL('walks/', import.meta.url);

/** A walk, and the transcript that it stands in. */
export interface DockerWalk {
  readonly subject: string;
  readonly walk: TranscriptWalk;
}

/** The transcripts of `walks/` as one release of the docker CLI has to print them. */
export function loadWalks(release: number): readonly DockerWalk[] {
  return readdirSync(walksFolder, { recursive: true, encoding: 'utf8' })
    .filter((name) => name.endsWith('.txt'))
    .sort()
    .flatMap((name) =>
      parseTranscript(readFileSync(new URL(name, walksFolder), 'utf8'), release).map((walk) => ({
        subject: name.replace('.txt', ''),
        walk,
      })),
    );
}

/** Those that a release has to print otherwise than another one, and those that every release takes: the rows of the curriculum. */
export function walksBeside(release: number, other: number): readonly DockerWalk[] {
  const written = new Set(loadWalks(other).map((one) => JSON.stringify(one)));
  return loadWalks(release).filter((one) => one.subject.startsWith('rows/') || !written.has(JSON.stringify(one)));
}
