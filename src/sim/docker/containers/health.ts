import type { Timer } from '#api';
import { formatDuration } from '#apimachinery';
import { StartError } from '../../runtime/index.ts';
import { linkVariables } from '../networks/links.ts';
import type { HealthRecord, HealthResult } from '../records.ts';
import { processEnvironment } from './environment.ts';
import { commandInEvents } from './exec.ts';
import type { Life } from './life.ts';
import type { HealthWish } from './verify.ts';

/** Nanoseconds that count where nothing is said. */
const defaults = { interval: 30e9, timeout: 30e9, retries: 3 };
const keptResults = 5;
const longestOutput = 4096;

const orDefault = (value: number | undefined, otherwise: number) =>
  value === undefined || value === 0 ? otherwise : value;

/** The arguments of the probe; undefined: nothing is probed. */
function probeOf(life: Life): readonly string[] | undefined {
  const [kind, ...words] = (life.record.config.Healthcheck as HealthWish | undefined)?.Test ?? [];
  if (kind === 'CMD') return words;
  return kind === 'CMD-SHELL' ? ['/bin/sh', '-c', ...words] : undefined;
}

/** Probes a container while it runs and is not paused. Follows moby daemon/health.go. */
export class HealthMonitor {
  readonly #life: Life;
  #timer: Timer | undefined;
  #running = false;
  /** Results of probes from before a stop count no more. */
  #round = 0;

  constructor(life: Life) {
    this.#life = life;
  }

  /** The container was started. */
  start(): void {
    this.stop();
    const { record } = this.#life;
    if (probeOf(this.#life) === undefined) return;
    record.health = { status: 'starting', failingStreak: 0, log: record.health?.log ?? [] };
    this.resume();
  }

  resume(): void {
    if (probeOf(this.#life) === undefined || this.#timer !== undefined) return;
    this.#running = true;
    const round = ++this.#round;
    const { interval } = this.#times();
    this.#timer = this.#life.engine.clock.after(interval / 1e6, () => {
      this.#timer = undefined;
      void this.#probe().then((result) => {
        if (round !== this.#round) return;
        this.#judge(result);
        this.resume();
      });
    });
  }

  /** Nobody looks any more. To whoever asks, a container that nobody looks after is not healthy. */
  stop(): void {
    const { record } = this.#life;
    if (this.#running && record.health !== undefined) record.health = { ...record.health, status: 'unhealthy' };
    this.#running = false;
    this.#round += 1;
    this.#timer?.cancel();
    this.#timer = undefined;
  }

  #times() {
    const wish = this.#life.record.config.Healthcheck as HealthWish;
    return {
      interval: orDefault(wish.Interval, defaults.interval),
      timeout: orDefault(wish.Timeout, defaults.timeout),
      retries: orDefault(wish.Retries, defaults.retries),
      startPeriod: wish.StartPeriod ?? 0,
    };
  }

  async #probe(): Promise<HealthResult> {
    const life = this.#life;
    const { engine, record } = life;
    const command = probeOf(life) ?? [];
    const start = engine.time();
    const execID = engine.newId();
    const done = (code: number, output: string): HealthResult => ({
      Start: start,
      End: engine.time(),
      ExitCode: code,
      Output: output,
    });
    life.emit(`exec_create: ${commandInEvents(command)}`, { execID });
    life.emit(`exec_start: ${commandInEvents(command)}`, { execID });
    try {
      const process = life.container?.exec({
        arguments: command,
        environment: processEnvironment(record.config, { tty: false, linked: linkVariables(engine, life) }),
        workingDirectory: record.config.WorkingDir === '' ? '/' : record.config.WorkingDir,
        user: record.config.User,
        tty: false,
        openStdin: false,
      });
      if (process === undefined) return done(-1, '');
      let output = '';
      process.onOutput((_, data) => {
        if (output.length <= longestOutput) output += new TextDecoder().decode(data);
      });
      const { timeout } = this.#times();
      let timer: Timer | undefined;
      const late = new Promise<'late'>((resolve) => {
        timer = engine.clock.after(timeout / 1e6, () => resolve('late'));
      });
      const ended = await Promise.race([process.exited, late]);
      timer?.cancel();
      if (ended === 'late') {
        process.kill('KILL');
        return done(-1, `Health check exceeded timeout (${formatDuration(timeout / 1e6)})`);
      }
      life.emit('exec_die', { execID, exitCode: String(ended.code) });
      return done(ended.code, output.length > longestOutput ? `${output.slice(0, longestOutput)}...` : output);
    } catch (error) {
      if (!(error instanceof StartError)) throw error;
      return done(
        -1,
        `OCI runtime exec failed: exec failed: unable to start container process: ${error.message}: unknown`,
      );
    }
  }

  #judge(result: HealthResult): void {
    const life = this.#life;
    const { record, engine } = life;
    const health: HealthRecord = record.health ?? { status: 'starting', failingStreak: 0, log: [] };
    const { retries, startPeriod } = this.#times();
    const log = [...health.log.slice(1 - keptResults), result];
    let { status, failingStreak } = health;
    if (result.ExitCode === 0) {
      failingStreak = 0;
      status = 'healthy';
    } else {
      const age = Date.parse(result.Start) - Date.parse(record.startedAt);
      if (status !== 'starting' || age >= startPeriod / 1e6) {
        failingStreak += 1;
        if (failingStreak >= retries) status = 'unhealthy';
      }
    }
    record.health = { status, failingStreak, log };
    engine.saveContainer(life);
    if (status !== health.status) life.emit(`health_status: ${status}`);
  }
}
