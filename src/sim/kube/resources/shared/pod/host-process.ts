import { type FieldError, fieldInvalid } from '#apimachinery';
import type { PodSpec } from '#types/core-v1';
import type { Path } from '../errors.ts';
import { visitContainers } from './visit.ts';

/** Containers of Windows that are processes of their host: all of a Pod or none. Follows validateWindowsHostProcessPod. */
export function validateHostProcess(spec: PodSpec, where: Path): FieldError[] {
  const whole = spec.securityContext?.windowsOptions?.hostProcess;
  const containers = visitContainers(spec, where).map(([{ securityContext }, here]) => ({
    own: securityContext?.windowsOptions?.hostProcess,
    here,
  }));
  const errors = containers.flatMap(({ own, here }) => {
    if (whole === undefined || own === undefined || own === whole) return [];
    const detail = `pod hostProcess value must be identical if both are specified, was ${whole}`;
    return [fieldInvalid(here.child('securityContext', 'windowsOptions', 'hostProcess'), own, detail)];
  });
  const running = containers.filter(({ own }) => own ?? whole ?? false);
  if (running.length === 0) return errors;
  if (running.length < containers.length) {
    const detail = 'If pod contains any hostProcess containers then all containers must be HostProcess containers';
    errors.push(fieldInvalid(where, '', detail));
  }
  if (spec.hostNetwork !== true) {
    const detail = 'hostNetwork must be true if pod contains any hostProcess containers';
    errors.push(fieldInvalid(where.child('hostNetwork'), false, detail));
  }
  return errors;
}
