import type { CheckRegistry, Clock, ParameterValues, RunningLab, Scenario } from '#api';
import type { AnswerText } from '../load/answers.ts';
import type { Pack } from '../load/load-pack.ts';

/** A lab for proofs, and how time passes in it. */
export interface ProofLab {
  readonly lab: RunningLab;
  readonly clock: Clock;
  /** Whether checks have to be given the time of their `within` (real time); in virtual time `settled` is enough. */
  readonly wait: boolean;
  readonly backend: string;
  /**
   * Takes the lab back to how it was when it was opened, and tells what still differs; undefined: nothing that anybody could look at.
   * Without it each proof has a lab of its own.
   */
  readonly rewind?: (() => Promise<string | undefined>) | undefined;
}

export interface ScriptResult {
  readonly exitCode: number;
  /** What it printed, both streams. */
  readonly output: string;
}

export interface ProofOptions {
  readonly pack: Pack;
  /** Names; undefined: all of the pack. */
  readonly scenarios?: readonly string[];
  readonly checks: CheckRegistry;
  /** Opens a fresh lab. `clients`: scripts will run in it, so kubectl and docker have to reach it. */
  openLab(scenario: Scenario, needs: { readonly clients: boolean }): Promise<ProofLab>;
  /** A lab that another scenario has left behind and that can go back. */
  takeLab?(scenario: Scenario, needs: { readonly clients: boolean }): Promise<ProofLab | undefined>;
  /** What becomes of a lab after the last proof of a scenario; by default it is destroyed. */
  leaveLab?(lab: ProofLab): Promise<void>;
  /** Runs a shell script of the scenario in the lab's environment with the real kubectl and docker. */
  runScript(lab: RunningLab, scenario: Scenario, script: AnswerText): Promise<ScriptResult>;
  /** How many scenarios are proved at the same time; 2 by default. */
  readonly jobs?: number;
  /** Called after each proof. */
  readonly proved?: (proof: Proof) => void;
}

/** One statement about a scenario, and whether it holds. */
export interface Proof {
  readonly scenario: string;
  /** `untouched`, `everything deleted`, `solution`, `names only`, `mutants`, `right: <name>`, `wrong: <name>`. */
  readonly name: string;
  /** Of the parameters, where the scenario has some: each proof is made for several. */
  readonly parameters?: ParameterValues;
  readonly ok: boolean;
  /** Why not; for each check that judged otherwise than it should. */
  readonly reason?: string;
}

/** How many mutants of a right answer a check told from the right answer. */
export interface MutantCount {
  readonly scenario: string;
  readonly check: string;
  readonly killed: number;
  readonly survivors: readonly string[];
  /** Those that pass because they are an equally right answer, as the scenario says. */
  readonly equivalent: readonly string[];
  /** What the scenario calls equally right although it does not pass, or is no mutant. */
  readonly stale: readonly string[];
}

export interface PackProof {
  readonly pack: string;
  readonly ok: boolean;
  /** In the order of the pack. */
  readonly proofs: readonly Proof[];
  readonly mutants: readonly MutantCount[];
}
