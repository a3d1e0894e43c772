import { readdirSync, readFileSync } from 'node:fs';
import { parseTranscript, type TranscriptWalk } from '../transcript.ts';

export const walksFolder = new URL('walks/', import.meta.url);

/** The transcripts of `walks/` as one release of the docker CLI has to print them. */
export function loadWalks(
  release: number,
): readonly { readonly subject: string; readonly walks: readonly TranscriptWalk[] }[] {
  return readdirSync(walksFolder)
    .filter((name) => name.endsWith('.txt'))
    .sort()
    .map((name) => ({
      subject: name.replace('.txt', ''),
      walks: parseTranscript(readFileSync(new URL(name, walksFolder), 'utf8'), release),
    }));
}
