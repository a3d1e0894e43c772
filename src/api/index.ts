export type { AuditEvent, AuditObjectReference, AuditUser } from './audit.ts';
export type { Backend, OpenOptions, RunningLab } from './backend.ts';
export { type CheckKind, type CheckRegistry, defineCheck, type Judgement, type Mutant } from './check.ts';
export type {
  ClientEdit,
  ClientFile,
  ClientName,
  ClientProcess,
  ClientRequest,
  ClientTraces,
  RunClient,
} from './client-program.ts';
export type { Clock, IsRoutine, Timer } from './clock.ts';
export { type Curriculum, curriculumSchema } from './curriculum.ts';
export { CouldNotLookError, exitCodes, UserError } from './errors.ts';
export type { Handler, HttpRequest, HttpResponse } from './http.ts';
export { type JosaPair, josa } from './josa.ts';
export { type Lab, labSchema } from './lab.ts';
export { inLanguage, type Language, languages } from './language.ts';
export type { MachineSession, MachineSessionOptions, Machines } from './machine.ts';
export { didYouMean, nearestNames } from './nearest.ts';
export { once } from './once.ts';
export { type PackDocument, packSchema } from './pack.ts';
export {
  fillIn,
  fillInDocument,
  type Parameter,
  type Parameters,
  type ParameterValue,
  type ParameterValues,
  parametersSchema,
  placeholdersIn,
  scriptVariables,
} from './parameters.ts';
export { type Problem, renderProblem } from './problem.ts';
export { type CheckResult, checkResultSchema, type Report, reportSchema, type Verdict, verdicts } from './report.ts';
export { createRoom, type Room } from './room.ts';
export {
  type CheckEntry,
  checkEntrySchema,
  type Needs,
  parseReference,
  type RightAnswer,
  type Scenario,
  type ScenarioDocument,
  type Setup,
  type SolutionEdit,
  scenarioReference,
  scenarioSchema,
  setupSchema,
  type WrongAnswer,
} from './scenario.ts';
export type {
  AccessQuestion,
  CommandAttempt,
  CommandOutcome,
  DockerDocument,
  DockerTarget,
  FileTarget,
  KubernetesObject,
  KubernetesTarget,
  LayerFile,
  ObjectReference,
  Originals,
  PodCommand,
  PodLog,
  ScriptTarget,
  Target,
} from './target.ts';
export { type LocalizedText, localizedText } from './text.ts';
export type { PluginPlace, VolumePlugin } from './volume-plugin.ts';
export type { CallWebhook, WebhookCall } from './webhook.ts';
