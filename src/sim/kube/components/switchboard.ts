/** The parts of a control plane that run inside of the simulator while a process stands for them. */
export type ComponentName = 'etcd' | 'kube-apiserver' | 'kube-controller-manager' | 'kube-scheduler';

/** Which parts of the control plane work now. */
export interface Switchboard {
  isOn(component: ComponentName): boolean;
  /** A process begins to be that component; the result ends it. */
  switchOn(component: ComponentName): () => void;
  /** Calls back after every change until closed. */
  onChange(changed: () => void): { close(): void };
}

/** A board with everything off, or, where no process stands for anything, on for ever. */
export function createSwitchboard(mode: 'processes' | 'always'): Switchboard {
  const holders = new Map<ComponentName, number>();
  const listeners = new Set<() => void>();
  const tell = () => {
    for (const listener of listeners) listener();
  };
  const count = (component: ComponentName, step: number) => {
    const before = holders.get(component) ?? 0;
    holders.set(component, before + step);
    if ((before === 0) !== (before + step === 0)) tell();
  };
  return {
    isOn: (component) => mode === 'always' || (holders.get(component) ?? 0) > 0,
    switchOn: (component) => {
      count(component, 1);
      let isHeld = true;
      return () => {
        if (isHeld) count(component, -1);
        isHeld = false;
      };
    },
    onChange: (changed) => {
      listeners.add(changed);
      return { close: () => listeners.delete(changed) };
    },
  };
}

/** Starts something whenever all of `needs` are on, and ends it when one of them is not. */
export function follow(
  board: Switchboard,
  needs: readonly ComponentName[],
  start: () => { close(): void },
): { close(): void } {
  let running: { close(): void } | undefined;
  const look = () => {
    const wanted = needs.every((component) => board.isOn(component));
    if (wanted) running ??= start();
    else {
      running?.close();
      running = undefined;
    }
  };
  look();
  const following = board.onChange(look);
  return {
    close: () => {
      following.close();
      running?.close();
      running = undefined;
    },
  };
}
