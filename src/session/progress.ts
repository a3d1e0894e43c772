import { DatabaseSync } from 'node:sqlite';
import type { Report } from '#api';
import type { AttemptState } from './protocol.ts';

/** The best result of one scenario. */
export interface BestResult {
  readonly scenario: string;
  readonly earned: number;
  readonly possible: number;
  readonly passed: boolean;
  /** How many attempts were graded at least once. */
  readonly attempts: number;
  /** RFC 3339. */
  readonly lastAt: string;
}

function open(path: string): DatabaseSync {
  const database = new DatabaseSync(path, { timeout: 2000 });
  database.exec(
    `PRAGMA journal_mode = WAL;
     CREATE TABLE IF NOT EXISTS attempts (
       scenario TEXT NOT NULL, started_at TEXT NOT NULL, graded_at TEXT NOT NULL, backend TEXT NOT NULL,
       earned REAL NOT NULL, possible REAL NOT NULL, passed INTEGER NOT NULL, hints INTEGER NOT NULL, solution INTEGER NOT NULL,
       PRIMARY KEY (scenario, started_at))`,
  );
  return database;
}

/** Keeps the best result of each attempt. Progress that cannot be written is no reason for a check to fail. */
export function recordResult(path: string, report: Report, attempt: AttemptState, log: (line: string) => void): void {
  try {
    const database = open(path);
    database
      .prepare(
        `INSERT INTO attempts VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)
         ON CONFLICT (scenario, started_at) DO UPDATE SET graded_at = excluded.graded_at, earned = excluded.earned,
           passed = excluded.passed, hints = excluded.hints, solution = excluded.solution
         WHERE excluded.earned >= earned`,
      )
      .run(
        report.scenario,
        attempt.startedAt,
        report.finishedAt,
        report.backend,
        report.score.earned,
        report.score.possible,
        report.passed ? 1 : 0,
        attempt.hintsShown,
        attempt.solutionShown ? 1 : 0,
      );
    database.close();
  } catch (error) {
    log(`progress is not recorded: ${error instanceof Error ? error.message : error}`);
  }
}

/** The best result of each scenario that was ever graded; empty when there is no file yet. */
export function loadProgress(path: string): ReadonlyMap<string, BestResult> {
  let database: DatabaseSync;
  try {
    database = new DatabaseSync(path, { readOnly: true });
  } catch {
    return new Map();
  }
  try {
    const rows = database
      .prepare(
        `SELECT scenario, MAX(earned) AS earned, possible, MAX(passed) AS passed, COUNT(*) AS attempts, MAX(graded_at) AS lastAt
         FROM attempts GROUP BY scenario ORDER BY scenario`,
      )
      .all() as unknown as readonly (Omit<BestResult, 'passed'> & { readonly passed: number })[];
    return new Map(rows.map((row) => [row.scenario, { ...row, passed: row.passed === 1 }]));
  } catch {
    return new Map();
  } finally {
    database.close();
  }
}
