import type { CheckRegistry, Clock, Language, Report, RunningLab, Scenario } from '#api';
import type { Pack } from '#engine';
import type { PoolWorker } from '#platform';

/** A simulated lab in memory, and the clock that drives it. */
export interface ClassroomLab {
  readonly lab: RunningLab;
  readonly clock: Clock;
}

/** What grading needs from outside: the check library and a way to open labs in memory, in virtual time. */
export interface ClassroomTools {
  readonly checks: CheckRegistry;
  openLab(scenario: Scenario): Promise<ClassroomLab>;
}

/** The report of one student for one scenario. */
export interface GradebookRow {
  readonly student: string;
  /** `<pack>/<name>`. */
  readonly scenario: string;
  /** Missing only where nothing could be graded at all. */
  readonly report?: Report;
  /** What was wrong with the submission: broken files, refused manifests (the API server's words), nothing there. */
  readonly problems: readonly string[];
}

/** All rows of a run: by student in the order of the roster, then by scenario in the order of the pack. */
export interface Gradebook {
  readonly apiVersion: 'cka-lab.dev/v1';
  readonly kind: 'Gradebook';
  readonly pack: string;
  readonly rows: readonly GradebookRow[];
}

/** One thing to grade. */
export interface SubmissionTask {
  readonly student: string;
  /** The scenario's name in the pack. */
  readonly scenario: string;
  /** Absolute; undefined when the student handed nothing in. */
  readonly folder: string | undefined;
}

export interface GradeSubmissionsOptions extends ClassroomTools {
  readonly pack: Pack;
  /** A scenario's name; undefined: every scenario of the pack that manifests can solve. */
  readonly scenario?: string;
  /** Holds one folder for each student. */
  readonly directory: string;
  /** What the scenarios' parameters were drawn from: the same for all, or `student`: each one's name. Undefined: not drawn. */
  readonly seed?: string;
  /** The students in their order; undefined: the folders, sorted. Students without a folder get a row as well. */
  readonly roster?: readonly string[];
  readonly language: Language;
  /** More than one needs `startWorker`; without it everything runs in this thread. */
  readonly jobs?: number;
  readonly startWorker?: () => PoolWorker;
  /** Real time. With it, a worker that takes longer than two minutes for one submission is stopped. */
  readonly realClock?: Clock;
  /** Called as rows are ready, in any order. */
  readonly graded?: (row: GradebookRow) => void;
}
