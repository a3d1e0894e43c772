import { readdirSync, readFileSync } from 'node:fs';
import { parseTranscript, type TranscriptWalk } from '../transcript.ts';

const folder = new URL('recorded/', import.meta.url);

/** The scenarios that were recorded from a real engine, as one release of the docker CLI printed them. */
export function loadScenarios(release: number): readonly TranscriptWalk[] {
  return readdirSync(folder)
    .sort()
    .flatMap((name) => parseTranscript(readFileSync(new URL(name, folder), 'utf8'), release));
}
