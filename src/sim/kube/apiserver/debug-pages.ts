import type { HttpRequest, HttpResponse } from '#api';
import { goQuote, notImplemented } from '#apimachinery';
import { readBody } from './request/read-body.ts';
import { pageNotFound, respondPlain } from './response/respond.ts';

const html = { 'Content-Type': 'text/html; charset=utf-8', 'X-Content-Type-Options': 'nosniff' };

/** What Go's runtime keeps, and what is made when it is asked for. */
const profiles = ['allocs', 'block', 'goroutine', 'heap', 'mutex', 'threadcreate', 'profile', 'trace'];

/** /debug. Flags are told and set; which profiles there are is told, what is in them is not simulated. Follows net/http/pprof and apiserver routes/profiling.go. */
export async function serveDebug(request: HttpRequest): Promise<HttpResponse> {
  const { path } = request;
  if (path === '/debug/flags' || path.startsWith('/debug/flags/')) {
    return serveFlags(request);
  }
  if (path === '/debug/pprof') {
    const headers = { 'Content-Type': 'text/html; charset=utf-8', Location: `${path}/` };
    return { status: 302, headers, body: `<a href="${path}/">Found</a>.\n\n` };
  }
  const [, name] = /^\/debug\/pprof\/(.*)$/.exec(path) ?? [];
  if (name === '') {
    return { status: 200, headers: html, body: profileIndex() };
  }
  if (name === 'symbol') {
    return respondPlain(200, 'num_symbols: 1\n');
  }
  if (name !== undefined) {
    if (profiles.includes(name)) throw notImplemented('/debug/pprof');
    return respondPlain(404, 'Unknown profile\n');
  }
  if (path.startsWith('/debug/api_priority_and_fairness/')) {
    throw notImplemented('/debug/api_priority_and_fairness');
  }
  return pageNotFound();
}

function profileIndex(): string {
  const rows = [...profiles, 'cmdline', 'symbol']
    .sort()
    .map((name) => `<tr><td>0</td><td><a href='${name}?debug=1'>${name}</a></td></tr>\n`)
    .join('');
  return `<html>
<head>
<title>/debug/pprof/</title>
</head>
<body>
/debug/pprof/
<br>
Types of profiles available:
<table>
<thead><td>Count</td><td>Profile</td></thead>
${rows}</table>
</body>
</html>`;
}

/** The one flag is how much is logged, and nothing is: it is taken and has no effect. Follows apiserver routes/flags.go. */
async function serveFlags(request: HttpRequest): Promise<HttpResponse> {
  if (request.path !== '/debug/flags/v') {
    return { status: 200, headers: { 'Content-Type': 'text/html; charset=utf-8' }, body: flagIndex };
  }
  if (request.method !== 'PUT') {
    return respondPlain(406, 'unsupported http method', unsniffed);
  }
  const level = Buffer.from(await readBody(request)).toString();
  if (!/^\d+$/.test(level)) {
    return respondPlain(400, `strconv.ParseUint: parsing ${goQuote(level)}: invalid syntax`, unsniffed);
  }
  if (Number(level) >= 2 ** 32) {
    return respondPlain(400, `strconv.ParseUint: parsing ${goQuote(level)}: value out of range`, unsniffed);
  }
  return respondPlain(200, `successfully set klog.logging.verbosity to ${level}`, unsniffed);
}

const unsniffed = { 'Content-Type': 'text/plain', 'X-Content-Type-Options': 'nosniff' };
const flagIndex = `<html>
<head>
<title>/debug/flags/</title>
</head>
<body>
/debug/flags/<br>
<br>
flags:<br>
<table>
<tr>v<br>
</table>
<br>
full flags configurable<br>
</body>
</html>
`;
