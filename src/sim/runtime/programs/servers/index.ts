import { httpd } from './httpd.ts';
import { memcached } from './memcached.ts';
import { nginx } from './nginx/index.ts';
import { redis } from './redis/index.ts';
import type { ServerKind } from './server.ts';
import { agnhost, healthz, helloApp, hpaExample, httpEcho, whoami } from './small-http.ts';
import { mysql } from './sql/mysql.ts';
import { postgres } from './sql/postgres.ts';

/** The kinds of servers that images can name in `serves`. */
export const serverKinds = {
  nginx,
  httpd,
  redis,
  mysql,
  postgres,
  'http-echo': httpEcho,
  whoami,
  'hello-app': helloApp,
  'hpa-example': hpaExample,
  agnhost,
  healthz,
  memcached,
} as const satisfies Readonly<Record<string, ServerKind>>;

export type ServerKindName = keyof typeof serverKinds;
