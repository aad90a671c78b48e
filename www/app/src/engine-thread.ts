import "evenkeel/worker-thread";

// The page cannot see what its worker fetches, so the worker tells.
new PerformanceObserver((list) => {
  const requested = list.getEntries().map(({ name }) => name).filter((name) => /^https?:/.test(name));
  if (requested.length > 0) postMessage({ requested });
}).observe({ type: "resource", buffered: true });
