import type { Program } from '../../runtime/process/program.ts';
import { packageTools } from './apt/index.ts';
import { helm, kubectl } from './clients/index.ts';
import { crictl } from './crictl.ts';
import { editors } from './editors.ts';
import { free } from './hardware/free.ts';
import { blockPrograms } from './hardware/lsblk.ts';
import { processorPrograms } from './hardware/lscpu.ts';
import { mountPrograms } from './hardware/mounts.ts';
import { uname } from './hardware/uname.ts';
import { uptime } from './hardware/uptime.ts';
import { hostnamectl } from './hostnamectl.ts';
import { init, service } from './init.ts';
import { ip } from './ip/index.ts';
import { firewallPrograms } from './iptables/index.ts';
import { journalctl } from './journalctl/index.ts';
import { fallocate } from './kernel/fallocate.ts';
import { modulePrograms } from './kernel/modules.ts';
import { swapPrograms } from './kernel/swap.ts';
import { sysctl } from './kernel/sysctl.ts';
import { exportfs, showmount } from './nfs.ts';
import { openssl } from './openssl/index.ts';
import { powerPrograms } from './power.ts';
import { processFinders } from './processes/pgrep.ts';
import { ps } from './processes/ps.ts';
import { top } from './processes/top.ts';
import { recordPrograms } from './records.ts';
import { scp } from './remote/scp.ts';
import { ssh } from './remote/ssh.ts';
import { pagers } from './screens/pager.ts';
import { watch } from './screens/watch.ts';
import { sudo } from './sudo.ts';
import type { Surroundings } from './surroundings.ts';
import { systemctl } from './systemctl/index.ts';
import { bc } from './text/bc.ts';
import { column } from './text/column.ts';
import { envsubst } from './text/envsubst.ts';
import { unavailable } from './unavailable.ts';

/** What machines have and images have not, by the name of the program. */
export function machinePrograms(surroundings: Surroundings): readonly Program[] {
  return [
    ...packageTools,
    ...pagers,
    ...recordPrograms(surroundings),
    scp(surroundings),
    ssh(surroundings),
    watch,
    ...blockPrograms(surroundings),
    ...firewallPrograms(surroundings),
    ...modulePrograms(surroundings),
    ...mountPrograms,
    ...processFinders(surroundings),
    ...processorPrograms(surroundings),
    ...swapPrograms(surroundings),
    ps(surroundings),
    sysctl(surroundings),
    top(surroundings),
    uname,
    uptime(surroundings),
    crictl(surroundings),
    ...editors(surroundings),
    exportfs(),
    fallocate,
    free(surroundings),
    hostnamectl,
    init(surroundings),
    ip(surroundings),
    journalctl(surroundings),
    helm(surroundings.clients),
    kubectl(surroundings.clients),
    openssl,
    ...powerPrograms(surroundings.view),
    service(surroundings),
    showmount(surroundings),
    sudo,
    systemctl(surroundings),
    bc,
    column,
    envsubst,
    ...unavailable,
  ];
}
