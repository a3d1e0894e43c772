import { defineProgram, type Program } from '../../runtime/process/program.ts';

const reasons: Readonly<Record<string, string>> = {
  kubeadm: 'not simulated: clusters are made by the lab',
  docker: 'not simulated on machines: use docker in the shell of the lab',
};

/** What people look for on a machine and cannot have there; each says where it is instead. */
export const unavailable: readonly Program[] = Object.entries(reasons).map(([name, reason]) =>
  defineProgram({
    name,
    run: async (context) => {
      await context.complain(reason);
      return 1;
    },
  }),
);
