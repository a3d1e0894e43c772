import type { MachineSession, MachineSessionOptions } from '#api';
import type { Files } from '../../runtime/index.ts';
import type { Editor } from '../machine.ts';
import type { MachineView } from '../view.ts';
import type { ClientAccess } from './clients/client.ts';

/** Another machine of the lab, as one can reach it from here. */
export interface Neighbour {
  /** Throws UserError when there is no such user. */
  open(options: MachineSessionOptions): MachineSession;
  files(): Files;
}

/** What the programs of one machine know of it. */
export interface Surroundings {
  readonly view: MachineView;
  /** Undefined: there is no way to the API server from here. */
  readonly clients: ClientAccess | undefined;
  /** The editor of the person in whose session that process runs. */
  /** The lab's machines, by name or address. */
  readonly neighbours: { find(host: string): Neighbour | undefined };
  readonly editorFor: (pid: number) => Editor | undefined;
}
