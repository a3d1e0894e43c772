import {
  deepCopy,
  deepEqual,
  type FieldError,
  fieldDuplicate,
  fieldForbidden,
  fieldInvalid,
  fieldNotSupported,
  fieldRequired,
} from '#apimachinery';
import type { CertificateSigningRequest, CertificateSigningRequestCondition } from '#types/certificates-v1';
import { timestamp } from '../../registry/index.ts';
import { at } from '../shared/errors.ts';

type Condition = CertificateSigningRequestCondition;

const conditionsAt = at.status.child('conditions');
const lasting = ['Approved', 'Denied', 'Failed'];
const approvals = ['Approved', 'Denied'];
const statuses = ['False', 'True', 'Unknown'];

/** The conditions of a type. */
export function conditionsOf(object: CertificateSigningRequest, type: string): readonly Condition[] {
  return (object.status?.conditions ?? []).filter((condition) => condition.type === type);
}

/** Fills in the times that the client left out. Follows pkg/registry/certificates populateConditionTimestamps. */
export function setConditionTimes(
  next: CertificateSigningRequest,
  previous: CertificateSigningRequest,
  now: number,
): void {
  for (const condition of next.status?.conditions ?? []) {
    condition.lastUpdateTime ??= timestamp(now);
    condition.lastTransitionTime ??=
      conditionsOf(previous, condition.type).find(
        ({ status, lastTransitionTime }) => status === condition.status && lastTransitionTime,
      )?.lastTransitionTime ?? timestamp(now);
  }
}

/** A signer does not change what approvers said: their conditions stay as they were, unless some came or went. */
export function keepApprovals(next: CertificateSigningRequest, previous: CertificateSigningRequest): void {
  const conditions = next.status?.conditions ?? [];
  for (const type of approvals) {
    const before = conditionsOf(previous, type);
    if (before.length !== conditionsOf(next, type).length) continue;
    let index = 0;
    conditions.forEach((condition, place) => {
      const kept = condition.type === type ? before[index++] : undefined;
      if (kept !== undefined) conditions[place] = deepCopy(kept) as Condition;
    });
  }
}

/** Follows pkg/apis/certificates/validation, validateConditions. */
export function validateConditions(
  object: CertificateSigningRequest,
  previous: CertificateSigningRequest | undefined,
): FieldError[] {
  const seen = new Set<string>();
  const hadBoth = previous !== undefined && approvals.every((type) => conditionsOf(previous, type).length > 0);
  return (object.status?.conditions ?? []).flatMap(({ type, status }, index) => {
    const where = conditionsAt.index(index);
    const errors: FieldError[] = [];
    if (!type) errors.push(fieldRequired(where.child('type')));
    const allowed = lasting.includes(type) ? ['True'] : statuses;
    if (!status) errors.push(fieldRequired(where.child('status')));
    else if (!allowed.includes(status)) errors.push(fieldNotSupported(where.child('status'), status, allowed));
    const opposite = type === 'Approved' ? 'Denied' : type === 'Denied' ? 'Approved' : undefined;
    if (!hadBoth && opposite !== undefined && seen.has(opposite)) {
      errors.push(fieldInvalid(where.child('type'), type, 'Approved and Denied conditions are mutually exclusive'));
    }
    if (seen.has(type)) errors.push(fieldDuplicate(where.child('type'), type));
    seen.add(type);
    return errors;
  });
}

/** What no update may do to conditions; `approving`: the update is one of an approver. */
export function validateConditionChanges(
  next: CertificateSigningRequest,
  previous: CertificateSigningRequest,
  approving: boolean,
): FieldError[] {
  const removed = lasting.filter((type) => conditionsOf(next, type).length < conditionsOf(previous, type).length);
  const changed = approving ? [] : approvals.filter((type) => !removed.includes(type));
  return [
    ...removed.map((type) => fieldForbidden(conditionsAt, `updates may not remove a condition of type "${type}"`)),
    ...changed.flatMap((type) => {
      const [before, after] = [conditionsOf(previous, type), conditionsOf(next, type)];
      if (after.length > before.length) {
        return [fieldForbidden(conditionsAt, `updates may not add a condition of type "${type}"`)];
      }
      return deepEqual(before, after)
        ? []
        : [fieldForbidden(conditionsAt, `updates may not modify a condition of type "${type}"`)];
    }),
  ];
}
