import type { Column, Table } from "evenkeel";
import { probabilityOf } from "../actions/train";
import type { App } from "../app";
import { summarize } from "../columns";
import { field, spoken } from "../controls";
import { h, memo } from "../dom";
import { percent } from "../numbers";
import type { Dataset, State, TrainedModel } from "../state";
import { texts } from "../texts";

const WAIT_MS = 120;

/** A form with one field a column; the trained model scores it as it is filled in. */
export function oneCase(app: App): { element: HTMLElement; render: (state: State) => void } {
  const element = h("div", { class: "panel wide" });
  const answer = h("output", { class: "answer" });
  const values = new Map<string, string>();
  let waiting: ReturnType<typeof setTimeout> | undefined;
  let asked = 0;

  const ask = async () => {
    const { trained, data } = app.state;
    if (!trained || !data || app.state.busy) return;
    const mine = (asked += 1);
    const probability = probabilityOf(await app.predict(trained.bytes, rowOf(data, values)), trained.positive)[0];
    if (mine === asked && probability !== undefined) tell(answer, probability, trained, app.state.threshold);
  };
  const changed = (column: string, value: string) => {
    values.set(column, value);
    clearTimeout(waiting);
    waiting = setTimeout(() => void ask().catch(() => undefined), WAIT_MS);
  };

  const [whenData, whenModel] = [memo(), memo()];
  const render = (state: State) => {
    const { data, trained, shown, busy, threshold } = state;
    element.hidden = !data || !trained || !!shown?.file;
    whenData([data?.table, data?.target, spoken()], () => {
      if (!data) return;
      const t = texts().run;
      values.clear();
      const features = data.table.columns.filter((column) => column.name !== data.target);
      element.replaceChildren(
        h("h3", {}, t.one),
        h("p", { class: "fine" }, t.oneAbout),
        h("div", { class: "case" }, ...features.map((column) => field(() => column.name, entry(column, values, changed)))),
        answer,
      );
    });
    if (!busy) whenModel([trained, data?.table, threshold, spoken()], () => void ask().catch(() => undefined));
  };
  return { element, render };
}

function tell(answer: HTMLElement, probability: number, trained: TrainedModel, threshold: number): void {
  const t = texts().run;
  const verdict = trained.choice ? t.verdict(probability >= threshold ? trained.positive : trained.negative) : "";
  const meter = h("meter", { min: 0, max: 1, "aria-hidden": "true" });
  meter.value = probability;
  answer.replaceChildren(h("span", {}, t.probability(trained.positive), " ", h("strong", {}, percent(probability))), meter, h("span", {}, verdict));
}

function entry(column: Column, values: Map<string, string>, changed: (column: string, value: string) => void): HTMLElement {
  const summary = summarize(column);
  if ("codes" in column) {
    const select = h("select", {}, ...column.categories.map((name) => h("option", { value: name }, name)), h("option", { value: "" }, texts().run.unknown));
    values.set(column.name, column.categories[0] ?? "");
    select.addEventListener("change", () => changed(column.name, select.value));
    return select;
  }
  const sorted = column.data.filter((value) => !Number.isNaN(value)).sort();
  const middle = sorted[sorted.length >> 1] ?? 0;
  const input = h("input", { type: "number", step: "any", placeholder: texts().run.unknown, min: summary.low, max: summary.high });
  input.value = String(middle);
  values.set(column.name, input.value);
  input.addEventListener("input", () => changed(column.name, input.value));
  return input;
}

function rowOf(data: Dataset, values: Map<string, string>): Table {
  const columns = data.table.columns
    .filter((column) => column.name !== data.target)
    .map((column): Column => {
      const value = values.get(column.name) ?? "";
      if ("codes" in column) {
        const code = column.categories.indexOf(value);
        return { ...column, codes: Uint32Array.of(code < 0 ? 0xffffffff : code) };
      }
      return { ...column, data: Float64Array.of(value === "" ? Number.NaN : Number(value)) };
    });
  return { rows: 1, columns };
}
