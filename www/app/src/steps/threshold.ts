import { applyRule, cutAt, moveThreshold, settleThreshold } from "../actions/train";
import type { App } from "../app";
import { amount, empty, field, frame, spoken } from "../controls";
import { fresh, h, memo } from "../dom";
import { percent, plain, score, whole } from "../numbers";
import { Curve } from "../plots/curve";
import { num, twin } from "../plots/twin";
import type { Choice, RuleKind, State, TrainedModel } from "../state";
import { label, say, texts } from "../texts";
import { matrix } from "./matrix";

const SETTLE_MS = 250;
const TWIN_ROWS = 12;
const RULES: RuleKind[] = ["best-f1", "recall", "precision", "cost", "own"];

export function thresholdStep(app: App): { element: HTMLElement; render: (state: State) => void } {
  const { element, controls, figures } = frame("threshold", 4, { title: (t) => t.threshold.title, lead: (t) => t.threshold.lead });
  let waiting: ReturnType<typeof setTimeout> | undefined;
  const settle = () => {
    clearTimeout(waiting);
    waiting = setTimeout(() => (app.state.busy ? settle() : void settleThreshold(app)), SETTLE_MS);
  };
  const move = (value: number) => {
    moveThreshold(app, value);
    settle();
  };

  const rules = ruleChoice(app);
  const slider = h("input", { type: "range", min: 0, max: 1, step: 0.001, class: "threshold" });
  const exact = h("input", { type: "number", min: 0, max: 1, step: 0.001, inputmode: "decimal" });
  label(exact, "aria-label", (t) => t.threshold.threshold);
  slider.addEventListener("input", () => move(slider.valueAsNumber));
  exact.addEventListener("change", () => !Number.isNaN(exact.valueAsNumber) && move(Math.min(1, Math.max(0, exact.valueAsNumber))));
  const sliderField = field((t) => t.threshold.slider, h("div", { class: "sliding" }, slider, exact));
  sliderField.querySelector("label")?.setAttribute("for", (slider.id = fresh("slider")));
  controls.append(rules.element, sliderField);

  const curve = new Curve((index) => {
    const value = app.state.trained?.choice?.sweep.thresholds[index];
    if (value !== undefined) move(Math.min(1, value));
  });
  const curveTitle = say(h("h3"), (t) => t.threshold.curve);
  const curveTwin = h("div");
  const confusion = h("div", { class: "panel" });
  const shown = h("div", { class: "split" }, h("figure", { class: "panel" }, h("figcaption", {}, curveTitle), curve.element, curveTwin), confusion);
  const nothing = h("div");
  figures.append(nothing, shown);

  const [whenModel, whenThreshold] = [memo(), memo()];
  const render = (state: State) => {
    const { trained, threshold, settings, data } = state;
    const choice = trained?.choice;
    shown.hidden = !choice;
    slider.disabled = exact.disabled = !choice;
    rules.render(state);
    whenModel([trained, spoken()], () => {
      nothing.hidden = !!choice;
      nothing.replaceChildren(empty((t) => (trained ? t.threshold.several(whole(data?.classes.length ?? 0)) : t.threshold.empty)));
      if (choice) drawCurve(curve, choice, curveTwin);
    });
    whenThreshold([trained, threshold, spoken(), settings.falseAlarm, settings.miss, settings.rule], () => {
      if (!trained || !choice) return;
      const { sweep } = choice;
      const cut = cutAt(sweep, threshold);
      if (document.activeElement !== slider || settings.rule !== "own") slider.value = String(threshold);
      slider.setAttribute("aria-valuetext", spokenCut(choice, cut, threshold));
      exact.value = threshold.toFixed(3);
      curve.move(cut, texts().threshold.curveLabel(score(threshold), percent(sweep.precision[cut] ?? 0), percent(sweep.recall[cut] ?? 0)));
      confusion.replaceChildren(...decided(trained, choice, cut, state));
    });
  };
  return { element, render };
}

function ruleChoice(app: App) {
  const { settings } = app.state;
  const apply = (change: (settings: State["settings"]) => void) => {
    app.change((state) => change(state.settings));
    void applyRule(app);
  };
  const share = { min: 0.01, max: 1, step: 0.01 };
  const cost = { min: 0, max: 1e6, step: 1 };
  const details: Partial<Record<RuleKind, HTMLElement[]>> = {
    recall: [field((t) => t.threshold.recallTarget, amount(settings.recall, share, (value) => apply((s) => (s.recall = value))))],
    precision: [field((t) => t.threshold.precisionTarget, amount(settings.precision, share, (value) => apply((s) => (s.precision = value))))],
    cost: [
      field((t) => t.threshold.falseAlarm, amount(settings.falseAlarm, cost, (value) => apply((s) => (s.falseAlarm = value)))),
      field((t) => t.threshold.miss, amount(settings.miss, cost, (value) => apply((s) => (s.miss = value)))),
    ],
  };
  const inputs = new Map<RuleKind, HTMLInputElement>();
  const group = fresh("rule");
  const element = h("fieldset", {}, say(h("legend"), (t) => t.threshold.rule));
  for (const rule of RULES) {
    const input = h("input", { type: "radio", name: group, value: rule });
    input.addEventListener("change", () => apply((s) => (s.rule = rule)));
    inputs.set(rule, input);
    element.append(h("label", { class: "check" }, input, say(h("span"), (t) => t.threshold.rules[rule])), ...(details[rule] ?? []));
  }
  const render = (state: State) => {
    element.disabled = !state.trained?.choice;
    for (const rule of RULES) {
      const chosen = state.settings.rule === rule;
      const input = inputs.get(rule);
      if (input) input.checked = chosen;
      for (const detail of details[rule] ?? []) detail.hidden = !chosen;
    }
  };
  return { element, render };
}

function drawCurve(curve: Curve, { sweep }: Choice, place: HTMLElement): void {
  const t = texts();
  const chance = sweep.positives / (sweep.positives + sweep.negatives);
  // Above the highest score nobody is called positive and precision is not defined.
  const last = sweep.thresholds.length - ((sweep.tp.at(-1) ?? 0) + (sweep.fp.at(-1) ?? 0) === 0 ? 1 : 0);
  curve.show(
    { recall: sweep.recall.subarray(0, last), precision: sweep.precision.subarray(0, last), chance },
    { recall: t.train.recall, precision: t.train.precision, chance: t.threshold.chance(percent(chance)), label: t.threshold.curve },
  );
  const rows = Array.from({ length: TWIN_ROWS + 1 }, (_, i) => cutAt(sweep, i / TWIN_ROWS)).filter((cut, i, all) => all.indexOf(cut) === i);
  place.replaceChildren(
    twin(
      [t.threshold.threshold, t.train.precision, t.train.recall, t.threshold.tp, t.threshold.fp].map(num),
      rows.map((i) => [score(sweep.thresholds[i]), percent(sweep.precision[i] ?? 0), percent(sweep.recall[i] ?? 0), whole(sweep.tp[i] ?? 0), whole(sweep.fp[i] ?? 0)].map(num)),
      t.threshold.curve,
    ),
  );
}

function counted({ sweep }: Choice, cut: number) {
  const tp = sweep.tp[cut] ?? 0;
  const fp = sweep.fp[cut] ?? 0;
  const fn = sweep.positives - tp;
  return { tp, fp, fn, tn: sweep.negatives - fp, precision: sweep.precision[cut] ?? 0, recall: sweep.recall[cut] ?? 0, f1: (2 * tp) / (2 * tp + fp + fn) };
}

function spokenCut(choice: Choice, cut: number, threshold: number): string {
  const { tp, fp, fn } = counted(choice, cut);
  return `${score(threshold)}. ${texts().threshold.sentence(whole(tp), whole(tp + fn), whole(fp))}`;
}

function decided(trained: TrainedModel, choice: Choice, cut: number, state: State): HTMLElement[] {
  const t = texts();
  const at = counted(choice, cut);
  const { falseAlarm, miss, rule } = state.settings;
  const numbers: [string, number][] = [
    [t.train.precision, at.precision],
    [t.train.recall, at.recall],
    [t.train.f1, at.f1],
  ];
  return [
    h("h3", {}, t.threshold.matrix),
    matrix({ ...at, positive: trained.positive, negative: trained.negative }),
    h("p", { class: "sentence" }, t.threshold.sentence(whole(at.tp), whole(at.tp + at.fn), whole(at.fp))),
    h("dl", { class: "numbers" }, ...numbers.map(([term, value]) => h("div", {}, h("dt", {}, term), h("dd", {}, percent(value))))),
    ...(rule === "cost" ? [h("p", {}, t.threshold.costLine(plain(at.fp * falseAlarm + at.fn * miss)))] : []),
    h("p", { class: "fine" }, t.threshold.optimistic),
  ];
}
