import { balance, downloadBalanced, downloadWhole } from "../actions/balance";
import { splitAgain } from "../actions/data";
import type { App } from "../app";
import { amount, button, choice, empty, field, frame, spoken } from "../controls";
import { h, memo } from "../dom";
import { whole } from "../numbers";
import { extentOf, Scatter } from "../plots/scatter";
import { name, num, twin } from "../plots/twin";
import { balanceKey, type Balanced, type Dataset, type Method, type Points, type Ratio, type State } from "../state";
import { texts } from "../texts";

const METHODS: Method[] = ["smotenc", "smote", "random-over-sampler", "random-under-sampler"];

export function balanceStep(app: App): { element: HTMLElement; render: (state: State) => void } {
  const { element, controls, figures } = frame("balance", 2, { title: (t) => t.balance.title, lead: (t) => t.balance.lead });
  const { settings } = app.state;
  const set = (change: (settings: State["settings"]) => void) => app.change((state) => change(state.settings));
  const methods = Object.fromEntries(METHODS.map((m) => [m, (t: ReturnType<typeof texts>) => t.balance.methods[m]])) as Record<Method, (t: ReturnType<typeof texts>) => string>;
  const method = choice(methods, settings.method, (value) => set((s) => (s.method = value)));
  const ratio = choice<Ratio>(
    { auto: (t) => t.balance.ratios.auto, half: (t) => t.balance.ratios.half, quarter: (t) => t.balance.ratios.quarter, tenth: (t) => t.balance.ratios.tenth },
    settings.ratio,
    (value) => set((s) => (s.ratio = value)),
  );
  const neighbors = field((t) => t.balance.neighbors, amount(settings.neighbors, { min: 1, max: 100, step: 1 }, (value) => set((s) => (s.neighbors = Math.round(value)))));
  const seed = amount(settings.seed, { min: 0, max: 4294967295, step: 1 }, (value) => {
    set((s) => (s.seed = Math.round(value)));
    void splitAgain(app);
  });
  const action = button((t) => t.balance.action, () => void balance(app), "primary");
  const save = button((t) => t.download.csv, () => void downloadBalanced(app));
  const saveWhole = button((t) => t.download.whole, () => void downloadWhole(app), "quiet");
  const about = h("p", { class: "fine" });
  controls.append(h("div", { class: "described" }, field((t) => t.balance.method, method), about), field((t) => t.balance.ratio, ratio), neighbors, field((t) => t.balance.seed, seed), action, save, saveWhole);

  const pictures = scatterPair();
  const notes = h("div", { class: "notes" });
  figures.append(pictures.element, notes);
  const when = memo();
  const render = (state: State) => {
    const { balanced, data, busy } = state;
    const stale = balanced !== undefined && balanced.key !== balanceKey(state);
    neighbors.hidden = !state.settings.method.startsWith("smote");
    action.disabled = !!busy || !data?.parts;
    save.disabled = !!busy || !balanced || stale;
    saveWhole.disabled = !!busy || !data?.parts;
    element.classList.toggle("stale", stale);
    about.textContent = texts().balance.about[state.settings.method];
    when([balanced, data, stale, spoken(), scheme()], () => {
      pictures.element.hidden = !balanced;
      if (!balanced || !data) return notes.replaceChildren(empty((t) => t.balance.empty));
      pictures.show(balanced, data);
      notes.replaceChildren(...remarks(balanced, stale), countsTwin(balanced));
    });
  };
  return { element, render };
}

/** Dark or light, as far as a canvas must know. */
export function scheme(): string {
  return (document.documentElement.dataset.theme ?? "") + matchMedia("(prefers-color-scheme: dark)").matches;
}

function scatterPair() {
  const [before, after] = [new Scatter(), new Scatter()];
  const [beforeTitle, afterTitle] = [h("h3"), h("h3")];
  const legend = h("ul", { class: "legend" });
  const axisNote = h("p", { class: "fine" });
  const element = h(
    "figure",
    { class: "panel wide" },
    h("figcaption", {}, legend),
    h("div", { class: "pair" }, h("div", {}, beforeTitle, before.element), h("div", {}, afterTitle, after.element)),
    axisNote,
  );
  const show = (balanced: Balanced, data: Dataset) => {
    const t = texts().balance;
    const common = data.classes.find((c) => c.name !== data.positive)?.name ?? "";
    const swatches = [
      h("li", { class: "majority" }, h("span", { class: "swatch dot", "aria-hidden": "true" }), `${data.target} = ${common}`),
      h("li", { class: "minority" }, h("span", { class: "swatch dot", "aria-hidden": "true" }), `${data.target} = ${data.positive}`),
      h("li", { class: "synthetic" }, h("span", { class: "swatch diamond", "aria-hidden": "true" }), t.legend.synthetic(`${data.target} = ${data.positive}`)),
    ];
    legend.replaceChildren(...swatches.slice(0, balanced.method === "random-under-sampler" ? 2 : 3));
    const colors = ["--majority", "--minority", "--synthetic"].map((variable) => resolve(element, variable));
    const extent = extentOf(balanced.before, balanced.after);
    beforeTitle.textContent = titled(t.before, balanced.before);
    afterTitle.textContent = titled(t.after, balanced.after);
    before.show(balanced.before, extent, colors, t.plot(t.before, counts(balanced, "before")));
    after.show(balanced.after, extent, colors, t.plot(t.after, counts(balanced, "after")));
    axisNote.textContent = t.axes;
  };
  return { element, show };
}

function titled(when: string, points: Points): string {
  return `${when}: ${texts().rows(whole(points.x.length))}`;
}

function counts(balanced: Balanced, when: "before" | "after"): string {
  return balanced.counts.map((c) => `${c.class}: ${whole(c[when])}`).join(", ");
}

/** The value of a color variable in the present scheme, as a canvas takes it. */
function resolve(element: HTMLElement, variable: string): string {
  const probe = h("span", { hidden: true });
  probe.style.color = `var(${variable})`;
  element.append(probe);
  const color = getComputedStyle(probe).color;
  probe.remove();
  return color;
}

function remarks(balanced: Balanced, stale: boolean): HTMLElement[] {
  const t = texts();
  const found = [
    balanced.imputed && t.balance.imputed,
    balanced.method === "random-over-sampler" && t.balance.repeated,
    ...balanced.warnings,
  ].filter((remark): remark is string => typeof remark === "string");
  return [
    ...(stale ? [h("p", { class: "warning" }, t.stale)] : []),
    ...(found.length ? [h("p", { class: "fine" }, found.join(" "))] : []),
  ];
}

function countsTwin(balanced: Balanced): HTMLElement {
  const t = texts();
  const under = balanced.method === "random-under-sampler";
  const change = under ? t.balance.removed : t.balance.synthetic;
  return twin(
    [t.data.class, num(t.balance.before), num(change), num(t.balance.after)],
    balanced.counts.map((c) => [name(c.class), num(whole(c.before)), num(whole(Math.abs(c.after - c.before))), num(whole(c.after))]),
    t.data.balanceTitle,
  );
}
