import type { Problem } from '#api';

/** A script that goes along, by its path in the scenario's folder. */
export interface ImportedScript {
  readonly path: string;
  readonly text: string;
}

/** Something that is validated by a script. */
export interface ImportedCheck {
  readonly id: string;
  readonly title: string;
  readonly points: number;
  readonly script: ImportedScript;
  readonly exitCode: number;
  /** A line that the script has to print; undefined: only the exit code counts. */
  readonly line?: string;
}

/** One exercise of somebody else's, before it becomes files. */
export interface ImportedExercise {
  readonly name: string;
  readonly title: string;
  readonly task: string;
  readonly hint: string;
  readonly setup: readonly ImportedScript[];
  readonly checks: readonly ImportedCheck[];
  /** The environment of the lab that is like the one it was written for. */
  readonly lab: 'one-node' | 'two-node' | 'three-node';
  /** The scripts expect to run on the machine that has the control plane. */
  readonly onControlPlane: boolean;
  /** A shell script; undefined: none came with it. */
  readonly solution?: string;
}

export interface Imported {
  readonly exercises: readonly ImportedExercise[];
  readonly problems: readonly Problem[];
}

/**
 * Whether scripts can run on the lab's control plane, where their authors' terminals are: what they write stays off the learner's
 * own machine then. Programs that the machines of a lab lack keep them on his.
 */
export function fitsControlPlane(scripts: readonly string[]): boolean {
  return !scripts.some((script) => foreign.test(script));
}

/** Where a command begins, not a word of one (`systemctl start docker`) nor of a comment. */
const foreign =
  /^(?:(?:[^#\n]|\S#)*(?:[;&|(`{!]|\b(?:then|do|else|if|while|until|sudo|time|exec|xargs|nohup|env)\s))?\s*(?:docker|podman|buildah|skopeo|git|python3?|go)\s/m;

/** What could not be taken over from a file. */
export function notImported(file: string, rule: string, message: string): Problem {
  return { file, line: 0, column: 0, severity: 'warning', rule, message };
}

/** A text as a name of folders and ids: `Q1: Create a PV` -> `q1-create-a-pv`. */
export function slugOf(text: string): string {
  const slug = text
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, '-')
    .slice(0, 50)
    .replace(/^-+|-+$/g, '');
  return slug === '' ? 'unnamed' : slug;
}

/** A script whose end nobody looks at where it comes from. */
export function tolerant(script: string): string {
  const [first = '', ...rest] = script.split('\n');
  const isInterpreter = first.startsWith('#!');
  const note = "trap 'exit 0' EXIT # Nobody looks at how it ends where it comes from.";
  return [...(isInterpreter ? [first] : []), note, ...(isInterpreter ? rest : [first, ...rest])].join('\n');
}
