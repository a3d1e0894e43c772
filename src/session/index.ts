export { connectSession, listSessions, type SessionEntry } from './client/connect.ts';
export { endStuckHost } from './client/liveness.ts';
export { type Started, type StartOptions, startSession } from './client/start.ts';
export { type BestResult, loadProgress } from './progress.ts';
export type {
  AttemptState,
  ChecklistState,
  SessionClient,
  SessionEvent,
  SessionStatus,
  TerminalSessionClient,
} from './protocol.ts';
export type { LabSource } from './state.ts';
