import type { ProgramContext } from '../../../runtime/process/program.ts';
import type { ServiceView } from '../../view.ts';
import type { Surroundings } from '../surroundings.ts';
import { dropIns, say, unitName, unitText } from './units.ts';

const begin = '### Anything between here and the comment below will become the contents of the drop-in file';
const end = '### Edits below this comment will be discarded';

/** `systemctl edit [--full] UNIT`: in the person's own editor; what was written is loaded at once. Follows systemctl-edit.c. */
export async function edit(
  context: ProgramContext,
  { editorFor }: Surroundings,
  service: ServiceView,
): Promise<number> {
  const { files } = context.system;
  const editor = editorFor(context.process.pid);
  if (editor === undefined || !context.stdin.isTerminal) {
    await say(context, 'Cannot edit units if not on a tty.');
    return 1;
  }
  const unit = unitName(service.name);
  const isWhole = context.arguments.includes('--full');
  const path = isWhole ? `/etc/systemd/system/${unit}` : `/etc/systemd/system/${unit}.d/override.conf`;
  const present = files.exists(path) ? new TextDecoder().decode(files.readFile(path)) : '';
  const shown = [service.unitFile, ...dropIns(context, service).filter((one) => one !== path)]
    .map(
      (one) =>
        `### ${one}\n${(one === service.unitFile ? unitText(context, service) : read(context, one)).replace(/^/gm, '# ')}`,
    )
    .join('\n');
  const before = isWhole
    ? present || unitText(context, service)
    : `### Editing ${path}\n${begin}\n\n${present}\n\n${end}\n\n${shown}\n`;
  const after = await context.process.until(editor(path, new TextEncoder().encode(before)));
  const text = after === undefined ? before : new TextDecoder().decode(after);
  const kept = isWhole ? text : (text.split(begin)[1] ?? '').split(end)[0]?.trim();
  if (kept === undefined || kept === '' || text === before) {
    await say(context, `Editing "${path}" canceled: temporary file is empty.`);
    return 0;
  }
  files.makeDirectory(path.slice(0, path.lastIndexOf('/')), { recursive: true });
  files.writeFile(path, new TextEncoder().encode(`${kept.trimEnd()}\n`));
  service.control?.reload();
  await say(context, `Successfully installed edited file '${path}'.`);
  return 0;
}

const read = ({ system: { files } }: ProgramContext, path: string) => new TextDecoder().decode(files.readFile(path));
