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
  if (options['max-buffer-size'] !== undefined && mode !== 'non-blocking')
    throw refuse.badParameter("logger: max-buffer-size option is only supported with 'mode=non-blocking'");
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

/** `10m` in bytes, -1 when nothing is said. Follows docker/go-units FromHumanSize. */
function parseSize(text: string | undefined): number {
  if (text === undefined) return -1;
  const match = /^(\d+(?:\.\d+)*) ?([kKmMgGtTpP])?[iI]?[bB]?$/.exec(text);
  if (match === null) throw refuse.server(`failed to initialize logging driver: invalid size: '${text}'`);
  const power = ' kmgtp'.indexOf((match[2] ?? ' ').toLowerCase());
  return Math.trunc(Number(match[1]) * 1000 ** power);
}

function parseCount(text: string | undefined): number {
  if (text === undefined) return 1;
  if (!/^[+-]?\d+$/.test(text))
    throw refuse.server(`failed to initialize logging driver: strconv.Atoi: parsing "${text}": invalid syntax`);
  if (Number(text) < 1) throw refuse.server('failed to initialize logging driver: max-file cannot be less than 1');
  return Number(text);
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
  const limits = () =>
    driver === 'local'
      ? { size: parseSize(options['max-size'] ?? '20m'), files: parseCount(options['max-file'] ?? '5') }
      : { size: parseSize(options['max-size']), files: parseCount(options['max-file']) };
  return new LogFile(
    engine.files,
    { path: driver === 'none' ? undefined : path, attributes: extraAttributes(record, options), limits },
    time,
  );
}
