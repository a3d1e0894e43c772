import { expect, test } from 'vitest';
import { serveDebug } from './debug-pages.ts';

async function debug(method: string, path: string, sent = ''): Promise<[number, string]> {
  const { status, body } = await serveDebug({
    method,
    path,
    query: new URLSearchParams(),
    headers: {},
    body: (async function* () {
      yield Buffer.from(sent);
    })(),
    signal: new AbortController().signal,
  });
  return [
    status,
    String(body ?? '')
      .split('\n')
      .slice(0, 3)
      .join('\n'),
  ];
}

const index = '<html>\n<head>\n<title>/debug/flags/</title>';

test.each([
  ['GET', '/debug/flags', '', 200, index],
  ['POST', '/debug/flags/such', '', 200, index],
  ['GET', '/debug/flags/v', '', 406, 'unsupported http method'],
  ['PUT', '/debug/flags/v', '4', 200, 'successfully set klog.logging.verbosity to 4'],
  ['PUT', '/debug/flags/v', 'x', 400, 'strconv.ParseUint: parsing "x": invalid syntax'],
  ['PUT', '/debug/flags/v', '4294967296', 400, 'strconv.ParseUint: parsing "4294967296": value out of range'],
  ['GET', '/debug/flag', '', 404, '404 page not found\n'],
])('%s %s of "%s" is answered with %i', async (method, path, sent, status, body) => {
  expect(await debug(method, path, sent)).toEqual([status, body]);
});
