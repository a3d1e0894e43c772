import type { Files } from '../runtime/index.ts';
import type { JournalLine, ServiceView, UnitControl } from './view.ts';

/** Where unit files lie; the first one that has a unit decides. */
export const unitFolders = [
  '/etc/systemd/system',
  '/run/systemd/system',
  '/usr/lib/systemd/system',
  '/lib/systemd/system',
];

const suffixes = /\.(service|socket|timer|target|mount)$/;

/** `kubelet.service` for `kubelet`; other kinds of units are named with theirs. */
export const unitName = (text: string): string => (suffixes.test(text) ? text : `${text}.service`);

/** How services are listed: without `.service`. */
export const plainName = (unit: string): string => unit.replace(/\.service$/, '');

const textOf = (files: Files, path: string) => new TextDecoder().decode(files.readFile(path));

/** The value of a setting in a unit file; the last one counts. */
export function settingOf(text: string, name: string): string | undefined {
  return [...text.matchAll(new RegExp(`^${name}=(.*)$`, 'gm'))].at(-1)?.[1]?.trim();
}

/** The file of a unit; undefined: it has none, or is masked. */
export function findUnitFile(files: Files, unit: string): string | 'masked' | undefined {
  for (const folder of unitFolders) {
    const path = `${folder}/${unitName(unit)}`;
    if (isLinkTo(files, path, '/dev/null')) return 'masked';
    if (files.exists(path)) return path;
  }
  return undefined;
}

function isLinkTo(files: Files, path: string, target: string): boolean {
  try {
    return files.readLink(path) === target;
  } catch {
    return false;
  }
}

/** The drop-ins of a unit, by name. */
export function dropInsOf(files: Files, unit: string): readonly string[] {
  const found = new Map<string, string>();
  for (const folder of unitFolders.toReversed()) {
    const place = `${folder}/${unitName(unit)}.d`;
    if (!files.exists(place)) continue;
    for (const name of files.readDirectory(place)) if (name.endsWith('.conf')) found.set(name, `${place}/${name}`);
  }
  return [...found].sort(([a], [b]) => (a < b ? -1 : 1)).map(([, path]) => path);
}

/** The links that `enable` makes for a unit with that text. */
export function enablingLinks(text: string, unit: string): readonly string[] {
  const kinds = [
    ['WantedBy', 'wants'],
    ['RequiredBy', 'requires'],
  ] as const;
  const links = kinds.flatMap(([setting, folder]) =>
    (settingOf(text, setting) ?? '')
      .split(/\s+/)
      .filter((target) => target !== '')
      .map((target) => `/etc/systemd/system/${target}.${folder}/${unitName(unit)}`),
  );
  const aliases = (settingOf(text, 'Alias') ?? '').split(/\s+/).filter((alias) => alias !== '');
  return [...aliases.map((alias) => `/etc/systemd/system/${alias}`), ...links];
}

interface UnitRecord {
  state: UnitControl['state'];
  text: string;
  readonly lines: JournalLine[];
}

/**
 * The units that only files tell of: what somebody wrote there or a package brought. They are as systemd loads them, started
 * and stopped like the machine's own; what they do is up to their programs. One for each machine, as long as it is on.
 */
export function createFileUnits(files: Files, now: () => number) {
  const records = new Map<string, UnitRecord>();
  const lastLoaded = (unit: string, path: string): UnitRecord => {
    const known = records.get(unit);
    if (known !== undefined) return known;
    const record: UnitRecord = {
      state: { active: 'inactive', sub: 'dead', since: now() },
      text: textOf(files, path),
      lines: [],
    };
    records.set(unit, record);
    return record;
  };

  function view(unit: string, path: string): ServiceView {
    const record = lastLoaded(unit, path);
    const { text } = record;
    const description = settingOf(text, 'Description') ?? unit;
    const documentation = settingOf(text, 'Documentation');
    const commandLine = (settingOf(text, 'ExecStart') ?? '')
      .replace(/^[-@:+!]+/, '')
      .split(/\s+/)
      .filter((word) => word !== '');
    const isSocket = unit.endsWith('.socket');
    const say = (line: string, program = 'systemd') => record.lines.push({ time: now(), text: line, program, pid: 1 });
    const title = `${unit} - ${description}`;
    const [program = ''] = commandLine;
    const control: UnitControl = {
      get state() {
        return record.state;
      },
      get enabled() {
        return enablingLinks(text, unit).some((link) => files.exists(link));
      },
      command: commandLine.join(' '),
      get stale() {
        return !files.exists(path) || textOf(files, path) !== record.text;
      },
      startsWithMachine: true,
      boot: async () => undefined,
      start: async () => {
        if (record.state.active === 'active') return;
        if (!isSocket && !files.exists(program)) {
          say(
            `${unit}: Failed at step EXEC spawning ${program}: No such file or directory`,
            `(${program.split('/').at(-1)})`,
          );
          say(`${unit}: Main process exited, code=exited, status=203/EXEC`);
          say(`${unit}: Failed with result 'exit-code'.`);
          record.state = { active: 'failed', sub: 'failed', since: now(), ended: 'status=203/EXEC' };
          return;
        }
        say(isSocket ? `Listening on ${title}.` : `Started ${title}.`);
        record.state = { active: 'active', sub: isSocket ? 'listening' : 'running', since: now() };
      },
      stop: () => {
        if (record.state.active === 'inactive') return;
        const wasUp = record.state.active === 'active';
        record.state = { active: 'inactive', sub: 'dead', since: now(), ended: 'status=0/SUCCESS' };
        if (!wasUp) return;
        if (isSocket) say(`Closed ${title}.`);
        else {
          say(`Stopping ${title}...`);
          say(`${unit}: Deactivated successfully.`);
          say(`Stopped ${title}.`);
        }
      },
      reload: () => {
        if (files.exists(path)) record.text = textOf(files, path);
      },
      close: () => undefined,
    };
    return {
      name: plainName(unit),
      description,
      unitFile: path,
      ...(documentation === undefined ? {} : { documentation }),
      commandLine: isSocket ? [] : commandLine,
      mainPid: 0,
      since: record.state.since,
      control,
      journal: () => record.lines,
    };
  }

  return {
    /** Those whose names are not among `known`. */
    list: (known: ReadonlySet<string>): readonly ServiceView[] => {
      const found = new Map<string, string>();
      for (const folder of unitFolders) {
        if (!files.exists(folder)) continue;
        for (const name of files.readDirectory(folder)) {
          const path = `${folder}/${name}`;
          if (!/\.(service|socket)$/.test(name) || known.has(plainName(name)) || found.has(name)) continue;
          if (files.exists(path) && files.stat(path).type === 'file' && !files.realPath(path).endsWith('/dev/null')) {
            // An alias is the unit that it leads to.
            if (files.realPath(path).endsWith(`/${name}`)) found.set(name, path);
          }
        }
      }
      return [...found].map(([unit, path]) => view(unit, path));
    },
  };
}
