import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type TestMachines, testMachines } from './machine-testing.ts';

describe('what people type on a machine', () => {
  let lab: TestMachines;
  beforeAll(async () => {
    lab = await testMachines();
  });
  afterAll(async () => lab.close());

  /** Commands and what they print, errors among it. */
  const table: readonly (readonly [command: string, output: string | RegExp])[] = [
    ['getent passwd root', 'root:x:0:0:root:/root:/bin/bash\n'],
    ['getent hosts controlplane', /^172\.30\.1\.2 {6}controlplane\n$/],
    ['getent passwd nobody-here; echo $?', '2\n'],
    [
      'useradd -m -s /bin/bash bob && id bob && ls -d /home/bob',
      'uid=1000(bob) gid=1000(bob) groups=1000(bob)\n/home/bob\n',
    ],
    ['useradd bob; echo $?', "useradd: user 'bob' already exists\n9\n"],
    ['groupadd dev; usermod -aG dev bob; groups bob', 'bob : bob dev\n'],
    ["su - bob -c 'whoami; pwd'", 'bob\n/home/bob\n'],
    [
      'userdel -r bob; getent passwd bob; ls /home/bob',
      'userdel: bob mail spool (/var/mail/bob) not found\nls: /home/bob: No such file or directory\n',
    ],
    [`sudo -E ETCDCTL_API=3 B='x y' sh -c 'echo $ETCDCTL_API $B $USER'`, '3 x y root\n'],
    ['echo a b c | xargs -n 2 echo x', 'x a b\nx c\n'],
    ["printf 'one two\\nthree\\n' | xargs -I{} echo '<{}>'", '<one two>\n<three>\n'],
    ['printf "a b\\0c\\0" | xargs -0 -n1 echo', 'a b\nc\n'],
    ['xargs false < /etc/hostname; echo $?', '123\n'],
    ['xargs nosuch < /etc/hostname; echo $?', 'xargs: nosuch: No such file or directory\n127\n'],
    ['ssh controlplane hostname', 'controlplane\n'],
    ["ssh root@172.30.1.2 'exit 3'; echo $?", '3\n'],
    ['ssh nosuch; echo $?', 'ssh: Could not resolve hostname nosuch: Name or service not known\n255\n'],
    [
      'scp /etc/hostname controlplane:/tmp/from; ssh controlplane cat /tmp/from; scp controlplane:/etc/hostname .; cat hostname',
      'node01\ncontrolplane\n',
    ],
    ['curl -s http://localhost:10248/healthz', 'ok'],
    ['curl -sk https://localhost:10250/pods', 'Unauthorized'],
    ['ss -tln | grep -c -e 127.0.0.1:10248 -e 0.0.0.0:10250', '2\n'],
    ['systemctl stop kubelet; curl -s localhost:10248/healthz; echo $?; systemctl start kubelet', '7\n'],
    ['less /etc/hostname; echo x | more', 'node01\nx\n'],
    ['watch date', 'Error opening terminal: unknown.\n'],
    ['nohup echo hi', 'hi\n'],
    [
      'realpath /etc/../bin/ls; cmp /etc/hostname /etc/hosts',
      '/bin/ls\n/etc/hostname /etc/hosts differ: char 1, line 1\n',
    ],
    [
      'cd /tmp; fallocate -l 3M big; stat -c %s big; fallocate -l 5000G big; fallocate big; fallocate -l 0 big; rm big',
      '3145728\nfallocate: fallocate failed: No space left on device\nfallocate: no length argument specified\nfallocate: invalid length value specified\n',
    ],
    [
      "mkdir -p /var/lib/dpkg; printf 'Package: cri-tools\\nVersion: 1.35.0-1.1\\n' > /var/lib/dpkg/status; crictl --version",
      'crictl version v1.35.0\n',
    ],
    ['lsb_release -cs', 'noble\n'],
    ['crontab -l', 'no crontab for root\n'],
    ['crontab -e', 'crontab: not simulated: cron runs nothing on machines of the lab\n'],
    [
      'umount /nosuch; umount /tmp; echo $?',
      'umount: /nosuch: no mount point specified.\numount: /tmp: not mounted.\n32\n',
    ],
    ['hostname -I', '172.30.2.2 \n'],
    ['ip route get 8.8.8.8', '8.8.8.8 via 172.30.2.1 dev eth0 src 172.30.2.2 uid 0 \n    cache \n'],
    ['ip route get nobody', 'Error: any valid prefix is expected rather than "nobody".\n'],
    ['ip neigh', /^172\.30\.2\.1 dev eth0 lladdr [0-9a-f:]{17} REACHABLE \n/],
    ['hostnamectl --static; hostnamectl --pretty; hostnamectl hostname', 'node01\n\nnode01\n'],
    [
      'cd /tmp; openssl genrsa -out k 2048; openssl rsa -in k -pubout -out k.pub; openssl rsa -pubin -in k.pub -outform der | openssl dgst -sha256 > one; openssl pkey -in k -pubout -outform DER | sha256sum | cut -d" " -f1 > other; sed "s/^.* //" one | cmp - other; head -c 15 one',
      'SHA2-256(stdin)',
    ],
    [
      'cd /tmp; openssl rsa -noout -modulus -in k | grep -c "^Modulus=[0-9A-F]\\{512\\}$"; openssl dgst -md5 -r /dev/null',
      '1\nd41d8cd98f00b204e9800998ecf8427e */dev/null\n',
    ],
    ['. /etc/os-release; hostnamectl | grep -c "$PRETTY_NAME"', '1\n'],
    [
      'systemctl show kubelet -p MainPID; journalctl -u kubelet | grep -o "[[]802]: I.*   802 " | wc -l',
      /^MainPID=802\n[1-9]/,
    ],
    [
      'mkdir -p /tmp/d/e; cp -rv /tmp/d /tmp/f; mv -v /tmp/f/e /tmp/g',
      "'/tmp/d' -> '/tmp/f'\n'/tmp/d/e' -> '/tmp/f/e'\n'/tmp/f/e' -> '/tmp/g'\n",
    ],
    [
      'f=/usr/lib/systemd/system/kubelet.service.d/10-kubeadm.conf; cp $f /tmp/unit; sed -i "s#^ExecStart=/usr/bin#ExecStart=/opt#" $f; systemctl daemon-reload; systemctl restart kubelet; systemctl is-active kubelet; cp /tmp/unit $f; systemctl daemon-reload; systemctl restart kubelet; systemctl is-active kubelet',
      'activating\nactive\n',
    ],
    [
      'journalctl -u kubelet | grep -o "(kubelet).*"',
      '(kubelet)[802]: kubelet.service: Failed at step EXEC spawning /opt/kubelet: No such file or directory\n',
    ],
    [
      "printf 'net.ipv4.ip_forward = 1\\nno.such = 1\\nodd\\n' | tee /etc/sysctl.d/k8s.conf >/dev/null; sysctl --system; sysctl -p /etc/sysctl.d/k8s.conf; echo $?",
      /\* Applying \/etc\/sysctl\.d\/99-sysctl\.conf \.\.\.\n\* Applying \/etc\/sysctl\.d\/k8s\.conf \.\.\.\n\* Applying \/etc\/sysctl\.conf \.\.\.\nsysctl: \/etc\/sysctl\.d\/k8s\.conf\(3\): invalid syntax, continuing\.\.\.\nnet\.ipv4\.ip_forward = 1\nsysctl: \/etc\/sysctl\.d\/k8s\.conf\(3\): invalid syntax, continuing\.\.\.\nnet\.ipv4\.ip_forward = 1\nsysctl: cannot stat \/proc\/sys\/no\/such: No such file or directory\n1\n$/,
    ],
    [
      'echo br_netfilter | tee /etc/modules-load.d/k8s.conf; ls /etc/modules-load.d',
      'br_netfilter\nk8s.conf\nmodules.conf\n',
    ],
    [
      'modprobe br_netfilter; rmmod llc; rmmod br_netfilter && rmmod br_netfilter; echo $?',
      'rmmod: ERROR: Module llc is in use by: bridge stp\nrmmod: ERROR: Module br_netfilter is not currently loaded\n1\n',
    ],
    [
      'nc -zv localhost 10250; nc -zv 127.0.0.1 99; nc -zvn 127.0.0.1 10248; nc -z localhost 98-99; echo $?',
      'Connection to localhost (127.0.0.1) 10250 port [tcp/*] succeeded!\nnc: connect to 127.0.0.1 port 99 (tcp) failed: Connection refused\nConnection to 127.0.0.1 10248 port [tcp/*] succeeded!\n1\n',
    ],
    [
      'nc localhost; nc localhost foo; nc localhost 99999; nc -Q | head -2',
      /^nc: missing port number\nnc: port number invalid: foo\nnc: port number too large: 99999\nnc: invalid option -- 'Q'\nusage: nc \[-46CDdFhklNnrStUuvZz\]/,
    ],
    [
      '(nc -lvk 5077 & echo $! > /tmp/nc.pid); sleep 0.2; echo hi | nc -q0 -v localhost 5077; sleep 0.2; kill $(cat /tmp/nc.pid)',
      /^Listening on 0\.0\.0\.0 5077\nConnection received on 127\.0\.0\.1 \d+\nConnection to localhost \(127\.0\.0\.1\) 5077 port \[tcp\/\*\] succeeded!\nhi\n$/,
    ],
    ['crictl -r unix:///run/containerd/containerd.sock ps --state exited -q', ''],
    ["crictl images -o json | jq -r '.images | type'", 'array\n'],
  ];
  for (const [command, output] of table) {
    it(`answers ${command}`, async () => {
      const text = await lab.run(`{ ${command}; } 2>&1; true`);
      if (typeof output === 'string') expect(text).toBe(output);
      else expect(text).toMatch(output);
    });
  }
});
