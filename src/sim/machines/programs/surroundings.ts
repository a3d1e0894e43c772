import type { Editor } from '../machine.ts';
import type { MachineView } from '../view.ts';

/** What the programs of one machine know of it. */
export interface Surroundings {
  readonly view: MachineView;
  /** The editor of the person in whose session that process runs. */
  readonly editorFor: (pid: number) => Editor | undefined;
}
