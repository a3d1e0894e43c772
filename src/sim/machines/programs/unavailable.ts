import { defineProgram, type Program } from '../../runtime/process/program.ts';

const reasons: Readonly<Record<string, string>> = {
  kubeadm: 'not simulated: clusters are made by the lab',
  docker: 'not simulated on machines: use docker in the shell of the lab',
  ctr: 'not simulated: use crictl',
  git: 'not simulated: there is nowhere to clone from',
  'iptables-legacy': 'not simulated: use iptables',
  man: 'not simulated: read the manual on your own computer',
  nft: 'not simulated: use iptables-save',
  nsenter: 'not simulated: use crictl exec',
  passwd: 'not simulated: nobody is asked for a password here',
  python3: 'not simulated: machines of the lab run shell scripts only',
  rsync: 'not simulated: use scp -r',
  strace: 'not simulated: there is no kernel to trace',
  tcpdump: 'not simulated: connections of the lab have no packets',
  traceroute: 'not simulated: connections of the lab have no packets',
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
