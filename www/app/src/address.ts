import type { Method, State } from "./state";
import type { Language } from "./texts";

const METHODS: Method[] = ["smotenc", "smote", "random-over-sampler", "random-under-sampler"];

/** What a link to the page says, beside the language: method, seed and neighbors. */
export function fromAddress(state: State): void {
  const query = new URLSearchParams(location.search);
  const method = METHODS.find((name) => name === query.get("method"));
  if (method) state.settings.method = method;
  const seed = Number(query.get("seed") ?? Number.NaN);
  if (Number.isInteger(seed) && seed >= 0 && seed <= 4294967295) state.settings.seed = seed;
  const neighbors = Number(query.get("neighbors") ?? Number.NaN);
  if (Number.isInteger(neighbors) && neighbors >= 1 && neighbors <= 100) state.settings.neighbors = neighbors;
}

export function toAddress(state: State, language: Language): void {
  const { method, seed, neighbors } = state.settings;
  const query = new URLSearchParams({ lang: language, method, seed: String(seed), neighbors: String(neighbors) });
  const address = `${location.pathname}?${query}${location.hash}`;
  if (address !== location.pathname + location.search + location.hash) history.replaceState(null, "", address);
}
