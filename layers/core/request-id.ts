import { AsyncLocalStorage } from "node:async_hooks";

const storage = new AsyncLocalStorage<string>();

/** Does `work` on behalf of the request with this id: it travels along to the queues, and to whoever works on their messages. */
export function withRequestId<T>(id: string, work: () => T): T {
  return storage.run(id, work);
}

/** The id of the request on whose behalf this runs; undefined where nobody asked. */
export function requestId(): string | undefined {
  return storage.getStore();
}
