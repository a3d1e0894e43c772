import type { Editor } from '../machine.ts';
import type { MachineView } from '../view.ts';
import type { KubectlAccess } from './kubectl/index.ts';

/** What the programs of one machine know of it. */
export interface Surroundings {
  readonly view: MachineView;
  /** Undefined: there is no way to the API server from here. */
  readonly kubectl: KubectlAccess | undefined;
  /** The editor of the person in whose session that process runs. */
  readonly editorFor: (pid: number) => Editor | undefined;
}
