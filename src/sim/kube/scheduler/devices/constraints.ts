import type { DeviceAttribute, DeviceConstraint } from '#types/resource-v1';
import type { PlacedDevice } from './pools.ts';
import type { Option } from './requests.ts';

/** A device that was picked for an option of a request. */
export interface Pick {
  readonly claim: number;
  readonly option: Option;
  readonly device: PlacedDevice;
}

function attributeOf({ device, driver }: PlacedDevice, name: string): DeviceAttribute | undefined {
  const { attributes = {} } = device;
  if (Object.hasOwn(attributes, name)) return attributes[name];
  const slash = name.indexOf('/');
  const id = name.slice(slash + 1);
  return name.slice(0, slash) === driver && Object.hasOwn(attributes, id) ? attributes[id] : undefined;
}

function isSame(a: DeviceAttribute, b: DeviceAttribute): boolean {
  return a.string === b.string && a.int === b.int && a.bool === b.bool && a.version === b.version;
}

/** Whether one more device agrees with those that its claim has already. Follows matchAttributeConstraint. */
export function agrees(
  constraint: DeviceConstraint,
  { option, device, claim }: Pick,
  others: readonly Pick[],
): boolean {
  const { requests = [], matchAttribute = '' } = constraint;
  const isMeant = (one: Option) =>
    requests.length === 0 || requests.includes(one.request) || requests.includes(one.name);
  if (!isMeant(option)) return true;
  const attribute = attributeOf(device, matchAttribute);
  if (attribute === undefined) return false;
  const first = others.find((other) => other.claim === claim && isMeant(other.option));
  const before = first && attributeOf(first.device, matchAttribute);
  return before === undefined || isSame(attribute, before);
}
