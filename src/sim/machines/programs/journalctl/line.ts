import { journalTime, timestamp } from '../../times.ts';
import type { JournalLine } from '../../view.ts';

/** A line with what systemd knows of whoever wrote it. */
export interface JournalRecord extends JournalLine {
  readonly hostname: string;
  readonly program: string;
  readonly pid: number;
  /** `kubelet.service`. */
  readonly unit: string;
  /** As syslog numbers them: 3 error, 4 warning, 5 notice, 6 info. */
  readonly priority: number;
  readonly bootId: string;
}

/** What systemd gives its own lines; those of services have info, whatever they say. */
export function priorityOf({ program, text }: JournalLine): number {
  if (program === undefined) return 6;
  if (/Failed at step|^Failed to /.test(text)) return 3;
  if (/Failed with result|Start request repeated/.test(text)) return 4;
  return /Main process exited/.test(text) ? 5 : 6;
}

/** One line as journalctl's short output has it. */
export function journalText({ time, text }: JournalLine, hostname: string, program: string, pid: number): string {
  return `${journalTime(time)} ${hostname} ${program}[${pid}]: ${text}`;
}

const support = 'http://www.ubuntu.com/support';

/** What the message catalogue says of a line of systemd (-x). */
function explanation({ text, unit }: JournalRecord): readonly string[] {
  const about = (subject: string, ...lines: readonly string[]) =>
    [`Subject: ${subject}`, 'Defined-By: systemd', `Support: ${support}`, '', ...lines].map((line) => `░░ ${line}`);
  if (text.startsWith('Started '))
    return about(
      `A start job for unit ${unit} has finished successfully`,
      `A start job for unit ${unit} has finished successfully.`,
      '',
      'The job identifier is 612.',
    );
  if (text.startsWith('Stopped '))
    return about(
      `A stop job for unit ${unit} has finished`,
      `A stop job for unit ${unit} has finished.`,
      '',
      'The job identifier is 618 and the job result is done.',
    );
  const [, status] = /Main process exited, code=exited, status=(\d+)/.exec(text) ?? [];
  if (status !== undefined)
    return about(
      'Unit process exited',
      `An ExecStart= process belonging to unit ${unit} has exited.`,
      '',
      `The process' exit code is 'exited' and its exit status is ${status}.`,
    );
  const [, result] = /Failed with result '(.*)'/.exec(text) ?? [];
  if (result !== undefined)
    return about('Unit failed', `The unit ${unit} has entered the 'failed' state with result '${result}'.`);
  if (text.includes('Scheduled restart job'))
    return about(
      'Automatic restarting of a unit has been scheduled',
      `Automatic restarting of the unit ${unit} has been scheduled, as the result for`,
      'the configured Restart= setting for the unit.',
    );
  return [];
}

function fieldsOf(record: JournalRecord): Readonly<Record<string, string>> {
  const { time, text, hostname, program, pid, unit, priority, bootId } = record;
  return {
    __REALTIME_TIMESTAMP: `${time}000`,
    _BOOT_ID: bootId,
    _HOSTNAME: hostname,
    _PID: String(pid),
    _COMM: program.replace(/[()]/g, ''),
    _SYSTEMD_UNIT: unit,
    _TRANSPORT: program === 'systemd' ? 'journal' : 'stdout',
    PRIORITY: String(priority),
    SYSLOG_FACILITY: '3',
    SYSLOG_IDENTIFIER: program,
    MESSAGE: text,
  };
}

const rest = ({ hostname, program, pid, text }: JournalRecord) => `${hostname} ${program}[${pid}]: ${text}`;
const iso = (time: number) => new Date(time).toISOString();

/** How a line is written, by the name of the output format. Follows systemd's logs-show.c. */
const formats: Readonly<Record<string, (record: JournalRecord) => string>> = {
  short: (record) => `${journalTime(record.time)} ${rest(record)}`,
  'short-precise': (record) => `${journalTime(record.time)}.${iso(record.time).slice(20, 23)}000 ${rest(record)}`,
  'short-full': (record) => `${timestamp(record.time)} ${rest(record)}`,
  'short-iso': (record) => `${iso(record.time).slice(0, 19)}+00:00 ${rest(record)}`,
  'short-iso-precise': (record) => `${iso(record.time).slice(0, 23)}000+00:00 ${rest(record)}`,
  'short-unix': (record) => `${(record.time / 1000).toFixed(6)} ${rest(record)}`,
  'with-unit': ({ time, hostname, unit, pid, text }) => `${timestamp(time)} ${hostname} ${unit}[${pid}]: ${text}`,
  cat: ({ text }) => text,
  json: (record) => JSON.stringify(fieldsOf(record)),
  'json-pretty': (record) => JSON.stringify(fieldsOf(record), undefined, '\t').replaceAll('": ', '" : '),
  verbose: (record) =>
    [
      `${timestamp(record.time).replace(' UTC', `.${iso(record.time).slice(20, 23)}000 UTC`)} [s=0;i=0;b=${record.bootId}]`,
      ...Object.entries(fieldsOf(record))
        .filter(([name]) => !name.startsWith('__'))
        .map(([name, value]) => `    ${name}=${value}`),
    ].join('\n'),
};

export const formatNames: readonly string[] = Object.keys(formats);

/** A record as text, without its last line end. */
export function renderRecord(record: JournalRecord, format: string, explains: boolean, withHost: boolean): string {
  const text = formats[format]?.(record) ?? '';
  const line = withHost ? text : text.replace(` ${record.hostname} `, ' ');
  return [line, ...(explains && record.program === 'systemd' ? explanation(record) : [])].join('\n');
}
