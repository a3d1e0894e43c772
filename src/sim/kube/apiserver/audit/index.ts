export { type AuditLog, type AuditSink, createAuditLog } from './log.ts';
export { type AuditRecord, startRecord } from './record.ts';
