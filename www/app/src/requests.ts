/** Counts what the browser fetches for this page after it has loaded. */
export class RequestCount {
  private count = 0;
  private since = Infinity;
  private readonly seen: { name: string; startTime: number }[] = [];

  constructor(private readonly changed: (count: number, names: string[]) => void) {
    new PerformanceObserver((list) => {
      this.seen.push(...list.getEntries().filter(fetched).map(({ name, startTime }) => ({ name, startTime })));
      this.tell();
    }).observe({ type: "resource", buffered: true });
  }

  /** From now on every request counts. */
  start(): void {
    this.since = performance.now();
    this.tell();
  }

  /** Adds what a worker has fetched. */
  add(names: string[]): void {
    this.seen.push(...names.map((name) => ({ name, startTime: performance.now() })));
    this.tell();
  }

  private tell(): void {
    const after = this.seen.filter(({ startTime }) => startTime >= this.since);
    this.count = after.length;
    this.changed(this.count, after.map(({ name }) => name));
  }
}

/** A download made from memory is no request. */
function fetched(entry: PerformanceEntry): boolean {
  return /^https?:/.test(entry.name);
}
