import clinic from "../../../../examples/data/clinic.json";
import { train } from "../actions/train";
import type { App } from "../app";
import { amount, button, checkbox, choice, empty, field, frame, spoken } from "../controls";
import { h, memo } from "../dom";
import { whole } from "../numbers";
import { trainKey, type Dataset, type State, type TrainedModel } from "../state";
import { texts } from "../texts";
import { coefficients } from "./coefficients";
import { board, type Line } from "./scores";

export function trainStep(app: App): { element: HTMLElement; render: (state: State) => void } {
  const { element, controls, figures } = frame("train", 3, { title: (t) => t.train.title, lead: (t) => t.train.lead });
  const { settings } = app.state;
  const set = (change: (settings: State["settings"]) => void) => app.change((state) => change(state.settings));
  const use = checkbox((t) => t.train.useBalance(shortName(app.state)), settings.useBalance, (value) => set((s) => (s.useBalance = value)));
  const weight = choice<"none" | "balanced">(
    { none: (t) => t.train.weights.none, balanced: (t) => t.train.weights.balanced },
    settings.weight,
    (value) => set((s) => (s.weight = value)),
  );
  const c = amount(settings.c, { min: 0.0001, max: 10000, step: 0.1 }, (value) => set((s) => (s.c = value)));
  const action = button((t) => t.train.action, () => void train(app), "primary");
  controls.append(use.element, field((t) => t.train.weight, weight), field((t) => t.train.c, c), action);
  const when = memo();
  const render = (state: State) => {
    const { trained, data, busy } = state;
    const stale = trained !== undefined && trained.key !== trainKey(state);
    action.disabled = !!busy || !data?.parts;
    element.classList.toggle("stale", stale);
    when([state.settings.method, spoken()], () => {
      const text = use.element.lastElementChild;
      if (text) text.textContent = texts().train.useBalance(shortName(state));
    });
    whenShown([trained, data, stale, spoken()], () => {
      if (!trained || !data) return figures.replaceChildren(empty((t) => t.train.empty));
      const bars = coefficients(trained.report, trained.positive);
      figures.replaceChildren(...(stale ? [h("p", { class: "warning" }, texts().stale)] : []), panel(trained, data), ...(bars ? [bars] : []));
    });
  };
  const whenShown = memo();
  return { element, render };
}

function shortName(state: State): string {
  return texts().balance.methods[state.settings.method];
}

function panel(trained: TrainedModel, data: Dataset): HTMLElement {
  const t = texts().train;
  const { report, positive } = trained;
  const lines: Line[] = [
    { name: t.dummy(data.classes[0]?.name ?? ""), report: report.dummy },
    { name: t.model, report: report.validationAtHalf },
  ];
  if (!data.file && data.target === "ill") lines.push({ name: t.ceiling, known: { ...clinic.table, f1: clinic.table.bestF1 } });
  return h(
    "div",
    { class: "panel wide" },
    h("h3", {}, t.scores),
    board(lines, positive, t.scores),
    h("p", { class: "fine" }, t.explain, !data.file ? ` ${t.ceilingNote}` : ""),
    h("p", {}, learned(trained)),
    ...report.warnings.map((warning) => h("p", { class: "warning" }, warning)),
  );
}

function learned({ report, positive }: TrainedModel): string {
  const t = texts().train;
  const sum = (part: "before" | "after") => report.classCounts.reduce((total, c) => total + c[part], 0);
  const positives = whole(report.classCounts.find((c) => c.class === positive)?.before ?? 0);
  const [before, after] = [sum("before"), sum("after")];
  return after === before ? t.learnedPlain(whole(before), positives) : t.learned(whole(before), positives, whole(after));
}
