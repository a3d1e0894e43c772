export { type ChecklistItem, type ChecklistOptions, followChecklist } from './grade/checklist.ts';
export { type GradeOptions, grade, prepare } from './grade/grade.ts';
export { findPack, findScenario, loadScenario } from './load/find-scenario.ts';
export { type LoadedPacks, type LoadedScenario, loadPack, loadPacks, type Pack } from './load/load-pack.ts';
export { csv } from './report/csv.ts';
export { type JunitSuite, renderReportJunit } from './report/junit.ts';
export { type RenderOptions, type ReportFormat, renderReport, reportFormats } from './report/render-report.ts';
