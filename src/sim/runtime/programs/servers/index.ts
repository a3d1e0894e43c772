import { greetingServer } from './greeting.ts';
import { httpd } from './httpd.ts';
import { nginx } from './nginx/index.ts';
import { redis } from './redis/index.ts';
import type { ServerKind } from './server.ts';
import { agnhost, healthz, helloApp, hpaExample, httpEcho, whoami } from './small-http.ts';

/** The kinds of servers that images can name in `serves`. */
export const serverKinds = {
  nginx,
  httpd,
  redis,
  mysql: greetingServer(3306),
  postgres: greetingServer(5432),
  'http-echo': httpEcho,
  whoami,
  'hello-app': helloApp,
  'hpa-example': hpaExample,
  agnhost,
  healthz,
} as const satisfies Readonly<Record<string, ServerKind>>;

export type ServerKindName = keyof typeof serverKinds;
