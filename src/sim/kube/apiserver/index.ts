export { type AuditLog, createAuditLog } from './audit/index.ts';
export { createApiServer } from './create-api-server.ts';
export type { ApiServerOptions, PodLogOptions, PodLogs } from './options.ts';
export type { PodConnect, PodConnection, PodConnectOptions } from './streams/pod-connection.ts';
