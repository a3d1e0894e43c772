import type { Lab } from '#api';
import { createSimulation, repositoriesOf, type Simulation, virtualClock } from './index.ts';

const image = (repository: string, tag: string) => ({
  repository,
  tags: [tag],
  created: '2024-01-01T00:00:00Z',
  steps: [
    {
      createdBy: 'ADD box',
      layer: {
        size: 10,
        applets: ['/bin'],
        entries: [
          { path: '/etc/passwd', content: 'root:x:0:0:root:/root:/bin/sh\n' },
          { path: '/sbin', link: 'usr/sbin' },
          { path: '/bin/bash', program: 'sh' },
        ],
      },
    },
  ],
  config: { command: ['sh'], environment: ['PATH=/bin'] },
});

/** A lab of two nodes in virtual time, for tests of what people do on machines. */
export interface TestMachines {
  readonly clock: ReturnType<typeof virtualClock>;
  readonly simulation: Simulation;
  /** Runs a command on a machine to its end; the output and the error output as one, and `[code]` when it failed. */
  run(command: string, machine?: string): Promise<string>;
  write(path: string, text: string, machine?: string): void;
  read(path: string, machine?: string): string;
  close(): Promise<void>;
}

/** Boots it; `setup`: as labs name it. */
export async function testMachines(cluster: Partial<NonNullable<Lab['kubernetes']>> = {}): Promise<TestMachines> {
  const clock = virtualClock();
  const simulation = await createSimulation({
    lab: {
      apiVersion: 'cka-lab.dev/v1',
      kind: 'Lab',
      metadata: { name: 'nodes' },
      title: { en: 'Nodes' },
      kubernetes: {
        version: 'v1.35.2',
        nodes: [{ name: 'controlplane', roles: ['control-plane'] }, { name: 'node01' }],
        ...cluster,
      },
    },
    images: repositoriesOf([image('ubuntu', '24.04'), image('busybox', 'latest')]),
    clock,
    seed: 'nodes',
    database: undefined,
    token: 'token',
    serverUrl: () => '',
    certificateAuthority: undefined,
    log: () => undefined,
  });
  await clock.advance(2000);
  const filesOf = (machine: string) => {
    const files = simulation.machines.get(machine)?.files;
    if (files === undefined) throw new Error(`no machine ${machine}`);
    return files;
  };
  return {
    clock,
    simulation,
    run: async (command, machine = 'node01') => {
      const session = simulation.shells.open(machine, {
        user: 'root',
        command: [command],
        tty: false,
        columns: 80,
        rows: 24,
        terminalType: 'xterm',
      });
      let text = '';
      session.onOutput((_, data) => {
        text += new TextDecoder().decode(data);
      });
      session.endInput();
      let code: number | undefined;
      void session.ended.then((ended) => {
        code = ended;
      });
      for (let round = 0; code === undefined && round < 200; round += 1) await clock.advance(100);
      return code === 0 ? text : `${text}[${code}]`;
    },
    write: (path, text, machine = 'node01') => {
      const files = filesOf(machine);
      files.makeDirectory(path.slice(0, path.lastIndexOf('/')) || '/', { recursive: true });
      files.writeFile(path, new TextEncoder().encode(text));
    },
    read: (path, machine = 'node01') => new TextDecoder().decode(filesOf(machine).readFile(path)),
    close: () => simulation.close(),
  };
}
