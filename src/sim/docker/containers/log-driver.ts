import type { Engine } from '../engine.ts';
import { refuse } from '../engine-error.ts';
import type { ContainerRecord } from '../records.ts';
import { LogFile } from './log-file.ts';

const known: Readonly<Record<string, readonly string[]>> = {
  'json-file': ['max-file', 'max-size', 'compress', 'labels', 'labels-regex', 'env', 'env-regex', 'tag'],
  local: ['max-size', 'max-file', 'compress'],
};
/** Those that send logs elsewhere; the engine names them all in `info`. */
const remote = ['awslogs', 'fluentd', 'gcplogs', 'gelf', 'journald', 'logentries', 'splunk', 'syslog'];
const everywhere = ['mode', 'max-buffer-size', 'cache-disabled', 'cache-max-file', 'cache-max-size', 'cache-compress'];

export interface LogConfig {
  readonly Type: string;
  readonly Config: Readonly<Record<string, string>>;
}

export function logConfigOf(record: Pick<ContainerRecord, 'hostConfig'>): LogConfig {
  return record.hostConfig.LogConfig as LogConfig;
}

/** Throws EngineError for drivers and options that `create` refuses. Follows moby daemon/logger/factory.go ValidateLogOpts. */
export function verifyLogConfig({ Type: driver, Config: options }: LogConfig): void {
  if (driver === 'none') return;
  if (remote.includes(driver)) throw refuse.notSimulated(`the log driver ${driver}`);
  const mode = options.mode ?? '';
  if (!['', 'blocking', 'non-blocking'].includes(mode))
    throw refuse.badParameter(`logger: logging mode not supported: ${mode}`);
  const buffer = options['max-buffer-size'];
  if (buffer !== undefined && mode !== 'non-blocking')
    throw refuse.badParameter("logger: max-buffer-size option is only supported with 'mode=non-blocking'");
  if (buffer !== undefined && sizeFrom(buffer) === undefined)
    throw refuse.badParameter(`error parsing option max-buffer-size: invalid size: '${buffer}'`);
  const names = Object.hasOwn(known, driver) ? known[driver] : undefined;
  if (names === undefined) {
    throw refuse.noLogDriver(driver);
  }
  for (const option of Object.keys(options)) {
    if (names.includes(option) || everywhere.includes(option)) continue;
    throw refuse.badParameter(
      driver === 'local'
        ? `unknown log opt '${option}' for log driver local`
        : `unknown log opt '${option}' for ${driver} log driver`,
    );
  }
}

const failed = (why: string) => refuse.server(`failed to initialize logging driver: ${why}`);

/** `10m` in bytes. Follows docker/go-units FromHumanSize. */
function sizeFrom(text: string): number | undefined {
  const match = /^(\d+(?:\.\d+)*) ?([kKmMgGtTpP])?[iI]?[bB]?$/.exec(text);
  if (match === null) return undefined;
  const power = ' kmgtp'.indexOf((match[2] ?? ' ').toLowerCase());
  return Math.trunc(Number(match[1]) * 1000 ** power);
}

/** How large a log grows, -1 for without end, and how many files there are of it. Each throws EngineError. */
const limitsOf: Readonly<Record<string, (options: LogConfig['Config']) => { size: number; files: number }>> = {
  /** Follows moby daemon/logger/local/local.go. */
  local: ({ 'max-size': most = '20m', 'max-file': count = '5', compress = 'true' }) => {
    const size = sizeFrom(most);
    if (size === undefined) throw failed(`invalid value for max-size: ${most}: invalid size: '${most}'`);
    if (!/^[+-]?\d+$/.test(count))
      throw failed(`invalid value for max-file: ${count}: strconv.Atoi: parsing "${count}": invalid syntax`);
    const isCompressed = boolFrom(compress);
    if (isCompressed === undefined)
      throw failed(`error reading compress log option: strconv.ParseBool: parsing "${compress}": invalid syntax`);
    if (Number(count) < 0) throw failed('max file count cannot be less than 0');
    if (isCompressed && Number(count) <= 1) throw failed('compression cannot be enabled when max file count is 1');
    return { size, files: Math.max(1, Number(count)) };
  },
  /** Follows moby daemon/logger/jsonfilelog/jsonfilelog.go. */
  'json-file': ({ 'max-size': most, 'max-file': count = '1', compress = 'false' }) => {
    const size = most === undefined ? -1 : sizeFrom(most);
    if (size === undefined) throw failed(`invalid size: '${most}'`);
    if (!/^[+-]?\d+$/.test(count)) throw failed(`strconv.Atoi: parsing "${count}": invalid syntax`);
    if (Number(count) < 1) throw failed('max-file cannot be less than 1');
    const isCompressed = boolFrom(compress);
    if (isCompressed === undefined) throw failed(`strconv.ParseBool: parsing "${compress}": invalid syntax`);
    if (isCompressed && (Number(count) < 2 || size === -1))
      throw failed('compress cannot be true when max-file is less than 2 or max-size is not set');
    return { size, files: Number(count) };
  },
};

/** Follows Go's strconv.ParseBool. */
function boolFrom(text: string): boolean | undefined {
  if (/^(?:1|t|T|true|TRUE|True)$/.test(text)) return true;
  return /^(?:0|f|F|false|FALSE|False)$/.test(text) ? false : undefined;
}

/** What `labels`, `env` and their expressions choose: shown by `logs --details`. Follows moby daemon/logger/loginfo.go ExtraAttributes. */
function extraAttributes({ config }: ContainerRecord, options: LogConfig['Config']): Record<string, string> {
  const chosen: Record<string, string> = {};
  const choose = (values: Readonly<Record<string, string>>, names: string | undefined, rule: string | undefined) => {
    const wanted = names?.split(',') ?? [];
    for (const [name, value] of Object.entries(values)) {
      if (wanted.includes(name) || (rule !== undefined && new RegExp(rule).test(name))) chosen[name] = value;
    }
  };
  choose(config.Labels ?? {}, options.labels, options['labels-regex']);
  const variables = (config.Env ?? []).map((entry) => [entry.split('=', 1)[0], entry.slice(entry.indexOf('=') + 1)]);
  choose(Object.fromEntries(variables), options.env, options['env-regex']);
  return chosen;
}

/** The log of a container as its driver keeps it. */
export function openLog(engine: Engine, record: ContainerRecord, directory: string): LogFile {
  const { Type: driver, Config: options } = logConfigOf(record);
  const time = () => engine.time();
  // The real driver's own format is binary; only the place is the same.
  const path = driver === 'local' ? `${directory}/local-logs/container.log` : `${directory}/${record.id}-json.log`;
  const limits = () => limitsOf[driver]?.(options) ?? { size: -1, files: 1 };
  return new LogFile(
    engine.files,
    { path: driver === 'none' ? undefined : path, attributes: extraAttributes(record, options), limits },
    time,
  );
}
