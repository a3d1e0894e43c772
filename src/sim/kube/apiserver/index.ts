export { createApiServer } from './create-api-server.ts';
export type { ApiServerOptions, AuthorizationAttributes, PodLogOptions, PodLogs } from './options.ts';
