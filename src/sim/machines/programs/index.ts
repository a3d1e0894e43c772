import type { Program } from '../../runtime/process/program.ts';
import { packageTools } from './apt/index.ts';
import { crictl } from './crictl.ts';
import { editors } from './editors.ts';
import { free } from './free.ts';
import { hostnamectl } from './hostnamectl.ts';
import { init, service } from './init.ts';
import { ip } from './ip.ts';
import { journalctl } from './journalctl.ts';
import { kubectl } from './kubectl/index.ts';
import { exportfs, showmount } from './nfs.ts';
import { openssl } from './openssl/index.ts';
import { powerPrograms } from './power.ts';
import { su, sudo } from './sudo.ts';
import type { Surroundings } from './surroundings.ts';
import { systemctl } from './systemctl.ts';
import { unavailable } from './unavailable.ts';

/** What machines have and images have not, by the name of the program. */
export function machinePrograms(surroundings: Surroundings): readonly Program[] {
  return [
    ...packageTools,
    crictl(surroundings),
    ...editors(surroundings),
    exportfs(),
    free(surroundings),
    hostnamectl,
    init(surroundings),
    ip(surroundings),
    journalctl(surroundings),
    kubectl(surroundings.kubectl),
    openssl,
    ...powerPrograms(surroundings.view),
    service,
    showmount(surroundings),
    su,
    sudo,
    systemctl(surroundings),
    ...unavailable,
  ];
}
