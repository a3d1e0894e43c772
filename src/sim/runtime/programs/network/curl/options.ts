/** What a command line of curl asks for. */
export interface Options {
  silent: boolean;
  showError: boolean;
  fail: boolean;
  include: boolean;
  head: boolean;
  follow: boolean;
  verbose: boolean;
  insecure: boolean;
  method: string | undefined;
  output: string | undefined;
  remoteName: boolean;
  agent: string;
  user: string | undefined;
  writeOut: string | undefined;
  maxTime: number | undefined;
  connectTimeout: number;
  headers: [string, string][];
  data: string[];
  get: boolean;
  retries: number;
  resolve: string[];
  authorities: string | undefined;
  certificate: string | undefined;
}

const valued = new Set('A:H:X:d:m:o:w:u:b:c:e:T:F:x:r:E'.split(':'));
const long: Readonly<Record<string, string>> = {
  silent: 's',
  'show-error': 'S',
  fail: 'f',
  include: 'i',
  head: 'I',
  location: 'L',
  verbose: 'v',
  insecure: 'k',
  request: 'X',
  output: 'o',
  'remote-name': 'O',
  'user-agent': 'A',
  user: 'u',
  'write-out': 'w',
  'max-time': 'm',
  header: 'H',
  data: 'd',
  'data-raw': 'd',
  'data-binary': 'd',
  get: 'G',
  cookie: 'b',
  cacert: '^',
  cert: 'E',
  key: '+',
  retry: '!',
  'retry-delay': '+',
  'connect-timeout': '@',
  resolve: '%',
  'no-progress-meter': 's',
  'http1.1': '0',
  'http1.0': '0',
  ipv4: '4',
  'retry-connrefused': '0',
  version: 'V',
  compressed: '0',
  'no-buffer': 'N',
  'retry-max-time': '+',
  'fail-with-body': '0',
  'path-as-is': '0',
};

/** Reads a command line; a text says what is wrong with it. */
export function parse(args: readonly string[]): { options: Options; urls: string[]; version: boolean } | string {
  const options: Options = {
    silent: false,
    showError: false,
    fail: false,
    include: false,
    head: false,
    follow: false,
    verbose: false,
    insecure: false,
    method: undefined,
    output: undefined,
    remoteName: false,
    agent: 'curl/8.11.0',
    user: undefined,
    writeOut: undefined,
    maxTime: undefined,
    connectTimeout: 300_000,
    headers: [],
    data: [],
    get: false,
    retries: 0,
    resolve: [],
    authorities: undefined,
    certificate: undefined,
  };
  const urls: string[] = [];
  let version = false;
  const set = (letter: string, value: string) => {
    if (letter === 's') options.silent = true;
    else if (letter === 'S') options.showError = true;
    else if (letter === 'f') options.fail = true;
    else if (letter === 'i') options.include = true;
    else if (letter === 'I') options.head = true;
    else if (letter === 'L') options.follow = true;
    else if (letter === 'v') options.verbose = true;
    else if (letter === 'k') options.insecure = true;
    else if (letter === 'G') options.get = true;
    else if (letter === 'O') options.remoteName = true;
    else if (letter === 'V') version = true;
    else if (letter === 'X') options.method = value;
    else if (letter === 'o') options.output = value;
    else if (letter === 'A') options.agent = value;
    else if (letter === 'u') options.user = value;
    else if (letter === 'w') options.writeOut = value;
    else if (letter === 'm') options.maxTime = Number(value) * 1000;
    else if (letter === '@') options.connectTimeout = Number(value) * 1000;
    else if (letter === '!') options.retries = Number(value);
    else if (letter === '%') options.resolve.push(value);
    else if (letter === '^') options.authorities = value;
    else if (letter === 'E') options.certificate = value;
    else if (letter === 'd') options.data.push(value);
    else if (letter === 'b') options.headers.push(['Cookie', value]);
    else if (letter === 'H') options.headers.push([value.split(':')[0] ?? '', value.replace(/^[^:]*:\s*/, '')]);
  };
  for (let index = 0; index < args.length; index += 1) {
    const arg = args[index] ?? '';
    if (arg.startsWith('--')) {
      const [name = '', given] = arg.slice(2).split(/=(.*)/s, 2);
      const letter = long[name];
      if (letter === undefined) return `option ${arg}: is unknown`;
      const takes = valued.has(letter) || '+!@%^'.includes(letter);
      if (takes && given === undefined) index += 1;
      set(letter, given ?? (takes ? (args[index] ?? '') : ''));
      continue;
    }
    if (!/^-./.test(arg)) {
      urls.push(arg);
      continue;
    }
    for (let at = 1; at < arg.length; at += 1) {
      const letter = arg.charAt(at);
      if (!valued.has(letter)) {
        if (!'sSfiILvkGOVN046gjnq#'.includes(letter)) return `option -${letter}: is unknown`;
        set(letter, '');
        continue;
      }
      const rest = arg.slice(at + 1);
      if (rest === '') index += 1;
      set(letter, rest === '' ? (args[index] ?? '') : rest);
      break;
    }
  }
  return { options, urls, version };
}
