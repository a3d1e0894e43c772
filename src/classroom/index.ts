export { gradeSubmissions } from './grade-submissions.ts';
export { type GradebookFormat, gradebookFormats, renderGradebook } from './render-gradebook.ts';
export type {
  ClassroomLab,
  ClassroomTools,
  Gradebook,
  GradebookRow,
  GradeSubmissionsOptions,
} from './types.ts';
export { serveSubmissions } from './worker.ts';
