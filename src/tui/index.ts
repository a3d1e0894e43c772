export type { ProcessEvents, Pty, PtyOptions, ScenarioEntry, TuiEnd, TuiOptions } from './options.ts';
export { runTui } from './run.ts';
