/** Failures a test has ordered: the next so many record messages fail, wait, or end with their connection. */

/** What befalls one message. */
export type Fault =
  /** Answered with this result code, and not carried out. */
  | { readonly type: 'fail'; readonly resultCode: number }
  /** Carried out, and answered, that much later. */
  | { readonly type: 'delay'; readonly delayMs: number }
  /** The connection closes without an answer, before or after the message was carried out. */
  | { readonly type: 'drop'; readonly applied: boolean };

export interface FaultPlan {
  /** The next `count` messages of one node, or of any, meet this fault; orders are met one after the other. */
  order(fault: Fault, count: number, node: string | undefined): void;
  /** The fault the next message of this node meets, if one is ordered; it is used up by asking. */
  take(node: string): Fault | undefined;
  /** Messages that are still to meet a fault. */
  readonly pending: number;
  clear(): void;
}

interface Order {
  readonly fault: Fault;
  readonly node: string | undefined;
  remaining: number;
}

export function createFaultPlan(): FaultPlan {
  let orders: Order[] = [];
  return {
    order(fault, count, node): void {
      if (!Number.isInteger(count) || count < 1) {
        throw new RangeError('a fault befalls 1 message or more: give a whole number');
      }
      orders.push({ fault, node, remaining: count });
    },
    take(node): Fault | undefined {
      // The common case, and on the path of every message.
      if (orders.length === 0) return undefined;
      const order = orders.find((each) => each.node === undefined || each.node === node);
      if (order === undefined) return undefined;
      order.remaining -= 1;
      if (order.remaining === 0) orders = orders.filter((each) => each !== order);
      return order.fault;
    },
    get pending(): number {
      return orders.reduce((sum, { remaining }) => sum + remaining, 0);
    },
    clear(): void {
      orders = [];
    },
  };
}
