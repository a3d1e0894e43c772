type Table = readonly (readonly [name: string, value: string])[];

/** Of the kernel that all simulated machines run. */
export const kernelRelease = '6.8.0-90-generic';
export const kernelVersion = '#91-Ubuntu SMP PREEMPT_DYNAMIC Tue Nov 18 14:14:30 UTC 2025';

/** Parameters of the kernel that clusters care for, as Ubuntu has them. */
export const parameterTable: Table = [
  ['fs.aio-max-nr', '65536'],
  ['fs.file-max', '9223372036854775807'],
  ['fs.inotify.max_queued_events', '16384'],
  ['fs.inotify.max_user_instances', '128'],
  ['fs.inotify.max_user_watches', '29467'],
  ['fs.nr_open', '1048576'],
  ['kernel.hostname', 'localhost'],
  ['kernel.keys.root_maxbytes', '25000000'],
  ['kernel.keys.root_maxkeys', '1000000'],
  ['kernel.msgmax', '8192'],
  ['kernel.msgmnb', '16384'],
  ['kernel.osrelease', kernelRelease],
  ['kernel.ostype', 'Linux'],
  ['kernel.panic', '0'],
  ['kernel.panic_on_oops', '0'],
  ['kernel.pid_max', '4194304'],
  ['kernel.sem', '32000\t1024000000\t500\t32000'],
  ['kernel.shmall', '18446744073692774399'],
  ['kernel.shmmax', '18446744073692774399'],
  ['kernel.shmmni', '4096'],
  ['kernel.shm_rmid_forced', '0'],
  ['kernel.threads-max', '31319'],
  ['kernel.version', kernelVersion],
  ['net.core.rmem_max', '212992'],
  ['net.core.somaxconn', '4096'],
  ['net.core.wmem_max', '212992'],
  ['net.ipv4.conf.all.forwarding', '0'],
  ['net.ipv4.conf.all.rp_filter', '2'],
  ['net.ipv4.conf.default.forwarding', '0'],
  ['net.ipv4.conf.default.rp_filter', '2'],
  ['net.ipv4.ip_forward', '0'],
  ['net.ipv4.ip_local_port_range', '32768\t60999'],
  ['net.ipv4.ip_local_reserved_ports', ''],
  ['net.ipv4.ip_nonlocal_bind', '0'],
  ['net.ipv4.ip_unprivileged_port_start', '1024'],
  ['net.ipv4.ping_group_range', '1\t0'],
  ['net.ipv4.tcp_fin_timeout', '60'],
  ['net.ipv4.tcp_keepalive_intvl', '75'],
  ['net.ipv4.tcp_keepalive_probes', '9'],
  ['net.ipv4.tcp_keepalive_time', '7200'],
  ['net.ipv4.tcp_max_syn_backlog', '256'],
  ['net.ipv4.tcp_rmem', '4096\t131072\t6291456'],
  ['net.ipv4.tcp_syncookies', '1'],
  ['net.ipv4.tcp_tw_reuse', '2'],
  ['net.ipv4.tcp_wmem', '4096\t16384\t4194304'],
  ['net.ipv6.conf.all.disable_ipv6', '0'],
  ['net.ipv6.conf.all.forwarding', '0'],
  ['net.ipv6.conf.default.disable_ipv6', '0'],
  ['net.ipv6.conf.default.forwarding', '0'],
  ['user.max_user_namespaces', '15659'],
  ['vm.dirty_background_ratio', '10'],
  ['vm.dirty_ratio', '20'],
  ['vm.drop_caches', '0'],
  ['vm.max_map_count', '1048576'],
  ['vm.min_free_kbytes', '67584'],
  ['vm.nr_hugepages', '0'],
  ['vm.overcommit_memory', '0'],
  ['vm.panic_on_oom', '0'],
  ['vm.swappiness', '60'],
];

/** What br_netfilter brings. */
export const bridgeParameters: Table = [
  ['net.bridge.bridge-nf-call-arptables', '1'],
  ['net.bridge.bridge-nf-call-ip6tables', '1'],
  ['net.bridge.bridge-nf-call-iptables', '1'],
  ['net.bridge.bridge-nf-filter-pppoe-tagged', '0'],
  ['net.bridge.bridge-nf-filter-vlan-tagged', '0'],
  ['net.bridge.bridge-nf-pass-vlan-input-dev', '0'],
];

/** What nf_conntrack brings. */
export const conntrackParameters: Table = [
  ['net.netfilter.nf_conntrack_buckets', '65536'],
  ['net.netfilter.nf_conntrack_count', '112'],
  ['net.netfilter.nf_conntrack_max', '262144'],
  ['net.netfilter.nf_conntrack_tcp_timeout_close_wait', '3600'],
  ['net.netfilter.nf_conntrack_tcp_timeout_established', '86400'],
  ['net.nf_conntrack_max', '262144'],
];
