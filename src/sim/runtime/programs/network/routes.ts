import { addressNumber, isInBlock, isLoopback } from '../../network/addresses.ts';
import { type Card, networkOf } from '../../network/card.ts';

/** A line of a namespace's routing table. */
export interface Route {
  readonly base: string;
  readonly prefix: number;
  readonly mask: string;
  /** Undefined: whoever is there is reached without one. */
  readonly gateway: string | undefined;
  readonly card: Card;
}

/** The routing table: the default route, then the networks by their addresses. */
export function routesOf(cards: readonly Card[]): readonly Route[] {
  const near = cards
    .map((card): Route => ({ ...networkOf(card), prefix: card.prefix, gateway: undefined, card }))
    .toSorted((left, right) => (addressNumber(left.base) ?? 0) - (addressNumber(right.base) ?? 0));
  const card = cards.find(({ gateway }) => gateway !== undefined);
  if (card === undefined) return near;
  return [{ base: '0.0.0.0', prefix: 0, mask: '0.0.0.0', gateway: card.gateway, card }, ...near];
}

/** The route that leads to an address: the narrowest; undefined: none does. */
export function routeTo(cards: readonly Card[], address: string): Route | undefined {
  if (isLoopback(address)) return undefined;
  return routesOf(cards)
    .filter(({ base, prefix }) => isInBlock(address, `${base}/${prefix}`))
    .toSorted((left, right) => right.prefix - left.prefix)[0];
}
