import { fill } from '../fill.ts';
import type { ServerKind } from './server.ts';
import { smallServer } from './small-http.ts';

/** What a small web application answers, as data of its image. Texts are filled in as those of logs. */
export interface Pages {
  /** A number, or `{NAME}` of a variable that says it. */
  readonly port: number | string;
  /** The first that fits answers. */
  readonly routes: readonly {
    /** Without query; one that ends in `*` stands for all that begin like it. */
    readonly path: string;
    readonly status?: number;
    readonly type?: string;
    readonly body: string;
  }[];
  /** The field `Server`. */
  readonly server?: string;
  /** What it writes to stderr of a request: `{line}`, `{status}`, `{remote}` beside the usual. */
  readonly log?: string;
}

/** The server of these pages; what no route names is 404. */
export function pagesServer({ port, routes, server, log }: Pages): ServerKind {
  return {
    start: (context) =>
      smallServer({
        port: () => Number(typeof port === 'number' ? port : fill(port, context)),
        answer: ({ target }) => {
          const path = target.split('?')[0] ?? '';
          const route = routes.find((one) =>
            one.path.endsWith('*') ? path.startsWith(one.path.slice(0, -1)) : path === one.path,
          );
          return {
            status: route === undefined ? 404 : (route.status ?? 200),
            body: route === undefined ? '404 page not found\n' : fill(route.body, context),
            type: route?.type ?? 'text/html; charset=utf-8',
            fields: server === undefined ? [] : [['Server', server]],
          };
        },
        ...(log === undefined
          ? {}
          : {
              logLine: ({ line, connection: { remote } }, { status }) =>
                fill(
                  log
                    .replaceAll('{line}', line)
                    .replaceAll('{status}', String(status))
                    .replaceAll('{remote}', remote.address),
                  context,
                ),
            }),
      }).start(context),
  };
}
