import { basename, dirname } from 'node:path';
import type { Backend, Originals } from '#api';
import { readTextFile, writeFileAtomic } from '#platform';
import { damagedLab } from './errors.ts';
import type { AttemptState } from './protocol.ts';

/** How a lab was asked for: everything that opening it again needs. */
export interface LabSource {
  /** An environment's name or the absolute path of a YAML file. */
  readonly lab: string;
  readonly backend: Backend['name'];
  readonly context?: string;
  readonly dockerHost?: string;
}

/** What a host remembers on disk (`session.json`) before it acknowledges anything. */
export interface SessionState {
  readonly version: 1;
  readonly name: string;
  readonly source: LabSource;
  readonly seed: string;
  /** As `scenarioReference` has it. */
  readonly scenario?: string;
  readonly attempt?: AttemptState;
  /** What the checks of the attempt have to know of its beginning. */
  readonly originals?: Originals;
  /** The scenario's start was not laid out completely: to be done again. */
  readonly preparing?: boolean;
  /** Why the last host ended by itself; missing while one runs and after a crash. */
  readonly ended?: 'stopped' | 'idle';
}

/**
 * The remembered state; undefined when there is none. UserError when the file says nothing that this program understands: a lab
 * taken for a fresh one would be overwritten.
 */
export async function loadState(path: string): Promise<SessionState | undefined> {
  const text = await readTextFile(path);
  if (text === undefined) return undefined;
  const state = parseState(text);
  if (state === undefined) throw damagedLab(basename(dirname(path)), path);
  return state;
}

function parseState(text: string): SessionState | undefined {
  try {
    const state = JSON.parse(text) as SessionState | null;
    return state?.version === 1 && typeof state.source?.lab === 'string' ? state : undefined;
  } catch {
    return undefined;
  }
}

export function saveState(path: string, state: SessionState): void {
  writeFileAtomic(path, `${JSON.stringify(state, null, 2)}\n`);
}

/** Whether two sources mean the same lab. */
export function sameSource(a: LabSource, b: LabSource): boolean {
  return a.lab === b.lab && a.backend === b.backend && a.context === b.context && a.dockerHost === b.dockerHost;
}
