import type { ClassificationReport } from "evenkeel";
import { backToTrained, downloadModel, downloadScores, firstScores, openModel } from "../actions/run";
import type { App } from "../app";
import { cell } from "../columns";
import { button, dropZone, empty, frame, spoken } from "../controls";
import { h, memo } from "../dom";
import { score, whole } from "../numbers";
import { name, num, table } from "../plots/twin";
import type { ShownModel, State } from "../state";
import { texts } from "../texts";
import { matrix } from "./matrix";
import { modelPanel } from "./model";
import { oneCase } from "./one-case";
import { pictureStep } from "./picture";
import { board } from "./scores";

export function runStep(app: App): { element: HTMLElement; render: (state: State) => void } {
  const { element, controls, figures } = frame("run", 5, { title: (t) => t.run.title, lead: (t) => t.run.lead });
  const about = h("p", { class: "about" });
  const save = button((t) => t.download.model, () => downloadModel(app), "primary");
  const saveScores = button((t) => t.download.scores, () => void downloadScores(app));
  const back = button((t) => t.run.back, () => void backToTrained(app), "quiet");
  controls.append(
    about,
    save,
    saveScores,
    dropZone({ drop: (t) => t.run.drop, choose: (t) => t.run.choose }, ".onnx", (file) => void openModel(app, file)),
    back,
  );
  const caseForm = oneCase(app);
  const pictures = pictureStep(app);
  const result = h("div", { class: "stack" });
  figures.append(pictures.element, result, caseForm.element);
  const when = memo();
  const render = (state: State) => {
    const { shown, trained, busy, data } = state;
    save.disabled = !!busy || !shown || !!shown.file;
    saveScores.disabled = !!busy || !shown?.scores;
    back.hidden = !shown?.file || !trained;
    caseForm.render(state);
    pictures.render(state);
    when([shown, data, spoken()], () => {
      const t = texts().run;
      about.textContent = shown?.file ? (shown.pictures ? t.pictures.own : t.own)(shown.file) : shown ? t.trained : "";
      about.hidden = !shown;
      if (!shown) return result.replaceChildren(empty((all) => all.run.empty));
      result.replaceChildren(...checked(state, shown), ...failed(shown), modelPanel(shown), ...scored(shown));
    });
  };
  return { element, render };
}

function failed(shown: ShownModel): HTMLElement[] {
  if (!shown.failure) return [];
  return [h("div", { class: "warning" }, h("p", {}, texts().run.notRun), h("p", { class: "fine" }, shown.failure.message))];
}

function checked(state: State, shown: ShownModel): HTMLElement[] {
  const { evaluation } = shown;
  const { data } = state;
  if (!evaluation || !data) return [];
  const t = texts();
  const positive = evaluation.model.positiveLabel ?? data.positive;
  const rows = evaluation.model.classes.reduce((sum, c) => sum + c.support, 0);
  const support = evaluation.model.classes.find((c) => c.class === positive)?.support ?? 0;
  const lines = [
    { name: t.train.dummy(data.classes[0]?.name ?? ""), report: evaluation.dummy },
    { name: shown.file ?? t.train.model, report: evaluation.model },
  ];
  const threshold = evaluation.threshold === undefined ? "" : `, ${t.threshold.here(score(evaluation.threshold))}`;
  const counts = binary(evaluation.model, positive);
  return [
    h(
      "div",
      { class: "panel wide check" },
      h("h3", {}, `${t.run.check}${threshold}`),
      h("p", { class: "fine" }, shown.file ? t.rows(whole(rows)) : t.run.checkLead(whole(rows), whole(support))),
      board(lines, positive, t.run.check),
      ...(counts ? [h("p", { class: "sentence" }, t.threshold.sentence(whole(counts.tp), whole(counts.tp + counts.fn), whole(counts.fp))), matrix(counts)] : []),
      ...evaluation.warnings.map((warning) => h("p", { class: "warning" }, warning)),
    ),
  ];
}

function binary(report: ClassificationReport, positive: string) {
  const names = report.classes.map((c) => c.class);
  const p = names.indexOf(positive);
  if (names.length !== 2 || p < 0) return undefined;
  const at = (actual: number, predicted: number) => report.confusion[actual]?.[predicted] ?? 0;
  const n = 1 - p;
  return { tp: at(p, p), fn: at(p, n), fp: at(n, p), tn: at(n, n), positive, negative: names[n] ?? "" };
}

function scored(shown: ShownModel): HTMLElement[] {
  const first = firstScores(shown);
  if (!first || !shown.scores) return [];
  const t = texts();
  const { truth } = shown.scores;
  const columns = first.scores.columns;
  const inputs = first.input.columns.filter((column) => column.name !== truth?.name);
  const head = [num(t.run.row), ...columns.map((c) => ("codes" in c ? c.name : num(c.name))), ...(truth ? [t.run.truth] : []), ...inputs.map((c) => ("codes" in c ? c.name : num(c.name)))];
  const rows = Array.from({ length: first.scores.rows }, (_, row) => [
    name(whole(row)),
    ...columns.map((c) => ("codes" in c ? cell(c, row) : num(score(c.data[row])))),
    ...(truth ? [cell(truth, row)] : []),
    ...inputs.map((c) => ("codes" in c ? cell(c, row) || "–" : num(cell(c, row) || "–"))),
  ]);
  return [
    h("div", { class: "panel wide" }, h("h3", {}, t.run.scored), table(head, rows, t.run.scored), h("p", { class: "fine" }, t.run.scoredAbout(whole(shown.scores.rows)))),
  ];
}
