import type { z } from 'zod';
import type { Verdict } from './report.ts';
import type { KubernetesObject, Target } from './target.ts';
import type { LocalizedText } from './text.ts';

/** What a check concluded from what it saw. */
export interface Judgement {
  readonly verdict: Verdict;
  /** Side by side: what should be, what is. Short, as YAML or plain words; the same in every language. */
  readonly expected: string;
  readonly observed: string;
  /** Root cause first, in whole sentences. */
  readonly message: LocalizedText;
  /** Where to read when the entry names no page of its own. */
  readonly reference?: string;
  /** How many statements were judged and how many of them hold, where there are several. */
  readonly criteria?: { readonly hold: number; readonly of: number };
}

/** The observation of a right answer with one graded thing altered. `pack test` demands that judge does not pass it. */
export interface Mutant<Observation> {
  /** Such as `spec.capacity.storage: 2Gi`. */
  readonly name: string;
  readonly observation: Observation;
}

/**
 * A kind of check: one file below graders/, found under `kind` in scenario.yaml.
 * `observe` looks through the Target and returns plain data; it never changes anything. `judge` is pure.
 */
export interface CheckKind<Spec = unknown, Observation = unknown> {
  readonly kind: string;
  /** One line for the reference page. */
  readonly summary: string;
  readonly schema: z.ZodType<Spec>;
  /** For the reference page: a spec as an author would write it. */
  readonly example: Spec;
  /** Which part of the Target it looks at. */
  readonly looksAt: 'kubernetes' | 'docker' | 'files' | 'scripts';
  /** The literals that the task has to state, as a learner would type them. */
  literals(spec: Spec): readonly string[];
  /** Of a check about something that may run or not: what it is called, and whether the check says which. */
  readonly runs?: (spec: Spec) => { readonly name: string; readonly isSaid: boolean } | undefined;
  observe(spec: Spec, target: Target): Promise<Observation>;
  /** The objects that have to be known as they are at the beginning; `observe` finds them in the Target's `originals`. */
  originals?(spec: Spec, target: Target): Promise<readonly KubernetesObject[]>;
  /** `named`: what the scenario speaks of by name; such a thing is no slip in another one's name. */
  judge(spec: Spec, observation: Observation, named?: ReadonlySet<string>): Judgement;
  /** Starting from the observation of a right answer. */
  mutants(spec: Spec, observation: Observation): readonly Mutant<Observation>[];
  /** Calls back whenever the observation may have changed. */
  watch(spec: Spec, target: Target, changed: () => void, signal: AbortSignal): void;
}

/** Gives one value its types and the registry a uniform one. */
export function defineCheck<Spec, Observation>(check: CheckKind<Spec, Observation>): CheckKind {
  return check as unknown as CheckKind;
}

/** The check kinds by their name. */
export type CheckRegistry = ReadonlyMap<string, CheckKind>;
