import { FileSystemError } from '../files/file-system-error.ts';
import { normalizePath } from '../files/paths.ts';
import { type HttpReply, type HttpRequestMessage, serveHttp } from '../network/http/server.ts';
import { NetworkError } from '../network/network-error.ts';
import { defineProgram, type ProgramContext } from '../process/program.ts';
import { formatDate } from './dates.ts';
import { encode } from './text.ts';

const types: Readonly<Record<string, string>> = {
  html: 'text/html',
  htm: 'text/html',
  txt: 'text/plain',
  css: 'text/css',
  js: 'text/javascript',
  json: 'application/json',
  png: 'image/png',
};

/**
 * python, as far as exercises about containers go: `-m http.server` and `-c` with texts printed, time slept and exits, one
 * statement after the other. Everything else is `not simulated`.
 */
export const python = defineProgram({
  name: 'python',
  run: async (context) => {
    const [first, second, ...rest] = context.arguments.filter((argument) => argument !== '-u');
    if (first === '--version' || first === '-V') {
      await context.print(`Python ${version(context)}\n`);
      return 0;
    }
    if (first === '-m' && second === 'http.server') return serve(context, rest);
    if (first === '-c') return runStatements(context, second ?? '');
    await context.complain('not simulated: only -m http.server and simple texts behind -c are');
    return 2;
  },
});

const version = ({ environment }: ProgramContext) => environment.get('PYTHON_VERSION') ?? '3.14.0';

async function runStatements(context: ProgramContext, code: string): Promise<number> {
  for (const statement of code.split(/[;\n]/).map((part) => part.trim())) {
    if (statement === '' || /^import [\w, ]+$/.test(statement)) continue;
    const text = /^print\(\s*(?:"([^"\\]*)"|'([^'\\]*)'|(-?\d+))?\s*(?:,\s*flush=True\s*)?\)$/.exec(statement);
    const sleeps = /^time\.sleep\((\d+(?:\.\d+)?)\)$/.exec(statement);
    const exits = /^(?:sys\.)?exit\((\d*)\)$/.exec(statement);
    if (text !== null) await context.print(`${text[1] ?? text[2] ?? text[3] ?? ''}\n`);
    else if (sleeps !== null) await context.sleep(Number(sleeps[1]) * 1000);
    else if (exits !== null) return Number(exits[1]);
    else {
      await context.complain(`not simulated: ${statement}`);
      return 2;
    }
  }
  return 0;
}

/** Follows Lib/http/server.py: files and listings of a folder, and its log on stderr. */
async function serve(context: ProgramContext, args: readonly string[]): Promise<number> {
  const value = (...names: readonly string[]) => {
    const at = args.findIndex((argument) => names.includes(argument));
    return at < 0 ? undefined : args[at + 1];
  };
  const port = Number(
    args.find((argument, index) => /^\d+$/.test(argument) && !args[index - 1]?.startsWith('-')) ?? 8000,
  );
  const home = context.path(value('-d', '--directory') ?? '.');
  try {
    context.listen(port, (connection) =>
      serveHttp(connection, {
        keepAlive: false,
        answer: async (request) => {
          void context.process.checkpoint();
          const reply = respond(context, home, request);
          const at = formatDate('%d/%b/%Y %H:%M:%S', context.system.clock.now());
          await context.stderr.write(
            encode(`${connection.remote.address} - - [${at}] "${request.line}" ${reply.status} -\n`),
          );
          return reply;
        },
      }),
    );
  } catch (error) {
    if (!(error instanceof NetworkError)) throw error;
    await context.stderr.write(encode(`OSError: [Errno 98] Address already in use\n`));
    return 1;
  }
  await context.print(`Serving HTTP on 0.0.0.0 port ${port} (http://0.0.0.0:${port}/) ...\n`);
  return context.forever();
}

function respond(context: ProgramContext, home: string, { target }: HttpRequestMessage): HttpReply {
  const { files, system } = context;
  const common = [
    ['Server', `SimpleHTTP/0.6 Python/${version(context)}`],
    ['Date', formatDate('%a, %d %b %Y %H:%M:%S GMT', system.clock.now())],
  ] as const;
  const page = (status: number, reason: string, type: string, body: Uint8Array): HttpReply => ({
    status,
    reason,
    fields: [...common, ['Content-type', type], ['Content-Length', String(body.length)]],
    body,
  });
  try {
    const path = decodeURIComponent((target.split('?')[0] ?? '/').replace(/%(?![0-9a-fA-F]{2})/g, '%25'));
    const file = normalizePath(`${home}${normalizePath(path)}`);
    if (files.stat(file).type !== 'directory')
      return page(
        200,
        'OK',
        types[/\.(\w+)$/.exec(file)?.[1] ?? ''] ?? 'application/octet-stream',
        files.readFile(file),
      );
    const index = normalizePath(`${file}/index.html`);
    if (files.exists(index)) return page(200, 'OK', 'text/html', files.readFile(index));
    return page(200, 'OK', 'text/html; charset=utf-8', encode(listing(context, file, path)));
  } catch (error) {
    if (!(error instanceof FileSystemError || error instanceof URIError)) throw error;
    return page(404, 'File not found', 'text/html;charset=utf-8', encode(notFound));
  }
}

const notFound = `<!DOCTYPE HTML>
<html lang="en">
    <head>
        <meta charset="utf-8">
        <title>Error response</title>
    </head>
    <body>
        <h1>Error response</h1>
        <p>Error code: 404</p>
        <p>Message: File not found.</p>
        <p>Error code explanation: 404 - Nothing matches the given URI.</p>
    </body>
</html>
`;

function listing({ files }: ProgramContext, folder: string, path: string): string {
  const title = `Directory listing for ${path}`;
  const names = files.readDirectory(folder).map((name) => {
    const isFolder = files.stat(normalizePath(`${folder}/${name}`)).type === 'directory';
    return isFolder ? `${name}/` : name;
  });
  const rows = names
    .sort((a, b) => (a.toLowerCase() < b.toLowerCase() ? -1 : 1))
    .map((name) => `<li><a href="${encodeURI(name)}">${name}</a></li>\n`);
  return `<!DOCTYPE HTML>\n<html lang="en">\n<head>\n<meta charset="utf-8">\n<style type="text/css">\n:root {\ncolor-scheme: light dark;\n}\n</style>\n<title>${title}</title>\n</head>\n<body>\n<h1>${title}</h1>\n<hr>\n<ul>\n${rows.join('')}</ul>\n<hr>\n</body>\n</html>\n`;
}
