import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type TestMachines, testMachines } from './machine-testing.ts';

const unit = `[Unit]
Description=An agent
Documentation=https://example.org

[Service]
ExecStart=/usr/bin/agent --verbose
Restart=always

[Install]
WantedBy=multi-user.target
`;

describe('systemctl', () => {
  let lab: TestMachines;
  const run = (command: string) => lab.run(command);
  beforeAll(async () => {
    lab = await testMachines();
  });
  afterAll(async () => lab.close());

  it('lists units with what the columns mean', async () => {
    expect(await run('systemctl list-units --type=service')).toBe(
      `  UNIT               LOAD   ACTIVE SUB     DESCRIPTION
  containerd.service loaded active running containerd container runtime
  cron.service       loaded active running Regular background program processing daemon
  kubelet.service    loaded active running kubelet: The Kubernetes Node Agent
  ssh.service        loaded active running OpenBSD Secure Shell server

Legend: LOAD   → Reflects whether the unit definition was properly loaded.
        ACTIVE → The high-level unit activation state, i.e. generalization of SUB.
        SUB    → The low-level unit activation state, values depend on unit type.

4 loaded units listed. Pass --all to see loaded but inactive units, too.
To show all installed unit files use 'systemctl list-unit-files'.
`,
    );
    expect(await run('systemctl --failed')).toBe('0 loaded units listed.\n');
    expect(await run('systemctl list-unit-files kubelet.service --no-legend')).toBe(
      'kubelet.service enabled enabled\n',
    );
  });

  it('shows properties', async () => {
    expect(await run('systemctl show kubelet -p ActiveState,SubState,UnitFileState')).toBe(
      'ActiveState=active\nSubState=running\nUnitFileState=enabled\n',
    );
    expect(await run('systemctl show -p ActiveState --value containerd')).toBe('active\n');
    expect(await run('systemctl show nothing -p LoadState')).toBe('LoadState=not-found\n');
  });

  it('answers with codes that scripts look at', async () => {
    expect(await run('systemctl is-active nothing')).toBe('inactive\n[4]');
    expect(await run('systemctl is-enabled nothing')).toBe('not-found\n[4]');
    expect(await run('systemctl is-active -q kubelet')).toBe('');
    expect(await run('systemctl restart nothing')).toBe(
      'Failed to restart nothing.service: Unit nothing.service not found.\n[5]',
    );
    expect(await run('systemctl enable nothing')).toBe(
      'Failed to enable unit: Unit file nothing.service does not exist.\n[1]',
    );
    expect(await run('systemctl status nothing')).toBe('Unit nothing.service could not be found.\n[4]');
    expect(await run('systemctl frobnicate')).toBe("Unknown command verb 'frobnicate'.\n[1]");
  });

  it('runs a unit that somebody wrote, as soon as its program is there', async () => {
    lab.write('/etc/systemd/system/agent.service', unit);
    expect(await run('systemctl enable --now agent')).toBe(
      `Created symlink /etc/systemd/system/multi-user.target.wants/agent.service → /etc/systemd/system/agent.service.
Job for agent.service failed because the control process exited with error code.
See "systemctl status agent.service" and "journalctl -xeu agent.service" for details.
[1]`,
    );
    expect(await run('systemctl is-active agent; systemctl is-system-running')).toBe('failed\ndegraded\n[1]');
    expect(await run('journalctl -u agent -o cat')).toContain(
      'agent.service: Failed at step EXEC spawning /usr/bin/agent: No such file or directory\n',
    );
    expect(
      await run('cp /usr/bin/containerd /usr/bin/agent && systemctl start agent && systemctl is-active agent'),
    ).toBe('active\n');
    expect(await run('pgrep -a agent')).toMatch(/^\d+ \/usr\/bin\/agent --verbose\n$/);
    expect(await run('systemctl disable --now agent; systemctl is-active agent')).toBe(
      'Removed "/etc/systemd/system/multi-user.target.wants/agent.service".\ninactive\n[3]',
    );
    expect(await run('pgrep agent')).toBe('[1]');
  });

  it('says that files changed until they are read again', async () => {
    lab.write('/etc/systemd/system/agent.service', unit.replace('An agent', 'Another agent'));
    expect(await run('systemctl start agent')).toBe(
      "Warning: The unit file, source configuration file or drop-ins of agent.service changed on disk. Run 'systemctl daemon-reload' to reload units.\n",
    );
    expect(await run('systemctl daemon-reload && systemctl show agent -p Description')).toBe(
      'Description=Another agent\n',
    );
    expect(await run('systemctl stop agent')).toBe('');
  });

  it('masks units', async () => {
    lab.write('/usr/lib/systemd/system/other.service', unit);
    expect(await run('systemctl mask other')).toBe('Created symlink /etc/systemd/system/other.service → /dev/null.\n');
    expect(await run('systemctl start other')).toBe(
      'Failed to start other.service: Unit other.service is masked.\n[1]',
    );
    expect(await run('systemctl unmask other')).toBe('Removed "/etc/systemd/system/other.service".\n');
  });
});

describe('journalctl', () => {
  let lab: TestMachines;
  const run = (command: string) => lab.run(command);
  beforeAll(async () => {
    lab = await testMachines();
    await lab.run('systemctl restart kubelet');
  });
  afterAll(async () => lab.close());

  it('chooses lines by unit, time, priority and whoever wrote them', async () => {
    expect(await run('journalctl -u kubelet -n 1 -o cat')).toContain('Successfully registered node');
    expect(await run('journalctl -u kubelet -p err')).toBe('-- No entries --\n');
    expect(await run('journalctl -u kubelet --since "1 hour ago" -t systemd -o cat | tail -2')).toBe(
      'Stopped kubelet.service - kubelet: The Kubernetes Node Agent.\nStarted kubelet.service - kubelet: The Kubernetes Node Agent.\n',
    );
    expect(await run('journalctl -k')).toBe('-- No entries --\n');
    expect(await run('journalctl -u kubelet _PID=1 -o cat -r | tail -1')).toMatch(/^Started kubelet/);
  });

  it('writes them in the formats that there are', async () => {
    const { __REALTIME_TIMESTAMP, MESSAGE, PRIORITY, _SYSTEMD_UNIT } = JSON.parse(
      await run('journalctl -u kubelet -t systemd -n 1 -o json'),
    );
    expect({ MESSAGE, PRIORITY, _SYSTEMD_UNIT }).toEqual({
      MESSAGE: 'Started kubelet.service - kubelet: The Kubernetes Node Agent.',
      PRIORITY: '6',
      _SYSTEMD_UNIT: 'kubelet.service',
    });
    expect(__REALTIME_TIMESTAMP).toMatch(/^\d{16}$/);
    expect(await run('journalctl -u kubelet -t systemd -n 1 -o short-iso --no-hostname')).toMatch(
      /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\+00:00 systemd\[1\]: Started /,
    );
    expect(await run('journalctl -xeu kubelet -t systemd -n 1')).toMatch(
      /\n░░ Subject: A start job for unit kubelet\.service has finished successfully\n░░ Defined-By: systemd\n/,
    );
    expect(await run('journalctl -o nonsense')).toBe("Unknown output format 'nonsense'.\n[1]");
    expect(await run('journalctl -p loud')).toBe('Unknown log level loud\n[1]');
    expect(await run('journalctl --since nonsense')).toBe('Failed to parse timestamp: nonsense\n[1]');
  });
});
