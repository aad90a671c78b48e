import type { Table } from "evenkeel";
import { choosePositive, chooseTarget, openClinic, openTable } from "../actions/data";
import type { App } from "../app";
import { cell, head, summarize, type ColumnSummary } from "../columns";
import { button, dropZone, field, frame, refill, spoken } from "../controls";
import { h, memo } from "../dom";
import { percent, plain, whole } from "../numbers";
import { name, num, table, twin } from "../plots/twin";
import type { Dataset, State } from "../state";
import { texts } from "../texts";

const PREVIEW_ROWS = 5;
const NAMES_SHOWN = 4;

export function dataStep(app: App): { element: HTMLElement; render: (state: State) => void } {
  const { element, controls, figures } = frame("data", 1, { title: (t) => t.data.title, lead: (t) => t.data.lead });
  const about = h("p", { class: "about" });
  const target = h("select", { onchange: () => void chooseTarget(app, target.value) });
  const positive = h("select", { onchange: () => choosePositive(app, positive.value) });
  const back = button((t) => t.data.back, () => void openClinic(app), "quiet");
  controls.append(
    about,
    field((t) => t.data.target, target),
    field((t) => t.data.positive, positive),
    dropZone({ drop: (t) => t.data.drop, choose: (t) => t.data.choose }, ".csv,.tsv,.txt,text/csv", (file) => void openTable(app, file)),
    back,
  );
  const when = memo();
  const render = ({ data }: State) => {
    when([data, spoken()], () => {
      back.hidden = !data?.file;
      if (!data) return;
      const t = texts().data;
      about.replaceChildren(data.file ? t.own(data.file) : h("strong", {}, t.clinic), data.file ? "" : ` ${t.clinicAbout}`);
      refill(target, data.table.columns.map((column) => column.name), data.target);
      refill(positive, data.classes.map((c) => c.name), data.positive);
      positive.disabled = data.classes.length < 2;
      figures.replaceChildren(...(data.classes.length >= 2 ? [balancePanel(data), rowsPanel(data)] : [tooMany(data)]), columnsPanel(data));
    });
  };
  return { element, render };
}

function tooMany(data: Dataset): HTMLElement {
  return h("p", { class: "warning" }, texts().data.tooMany(whole(data.distinct)));
}

function balancePanel(data: Dataset): HTMLElement {
  const t = texts().data;
  const total = data.classes.reduce((sum, c) => sum + c.rows, 0);
  const [largest] = data.classes;
  const found = data.classes.find((c) => c.name === data.positive);
  const bar = h("div", { class: "bar", "aria-hidden": "true" });
  for (const { name: cls, rows } of data.classes) {
    const part = h("span", { class: cls === data.positive ? "minority" : "majority" });
    part.style.flexGrow = String(rows);
    bar.append(part);
  }
  return h(
    "figure",
    { class: "panel" },
    h("figcaption", {}, h("h3", {}, t.balanceTitle)),
    bar,
    h(
      "ul",
      { class: "legend" },
      ...data.classes.map((c) =>
        h("li", { class: c.name === data.positive ? "minority" : "majority" }, h("span", { class: "swatch", "aria-hidden": "true" }), `${data.target} = ${c.name}: `, h("strong", {}, whole(c.rows)), ` (${percent(c.rows / total)})`),
      ),
    ),
    h(
      "p",
      {},
      largest && found && largest !== found ? `${t.imbalance(largest.name, found.name, plain(largest.rows / found.rows))} ` : "",
      largest ? t.dummy(largest.name, percent(largest.rows / total)) : "",
    ),
    twin([t.class, { text: t.rowsColumn, number: true }, { text: t.share, number: true }], data.classes.map((c) => [name(c.name), num(whole(c.rows)), num(percent(c.rows / total))]), t.balanceTitle),
  );
}

function rowsPanel(data: Dataset): HTMLElement {
  const t = texts().data;
  const { parts } = data;
  if (!parts) return h("div");
  const bar = h("div", { class: "bar parts", "aria-hidden": "true" });
  for (const part of ["fit", "validation", "test"] as const) {
    const block = h("span", { class: part }, t.parts[part]);
    block.style.flexGrow = String(parts[part].rows);
    bar.append(block);
  }
  return h(
    "div",
    { class: "panel" },
    h("h3", {}, t.splitTitle),
    bar,
    h("p", {}, t.split(whole(parts.fit.rows), whole(parts.validation.rows), whole(parts.test.rows))),
  );
}

function columnsPanel(data: Dataset): HTMLElement {
  const t = texts().data;
  const rows = data.table.columns.map(summarize).map((column) => [
    name(column.name === data.target ? `${column.name} ◂` : column.name),
    t[column.kind],
    num(column.missing ? `${whole(column.missing)} (${percent(column.missing / data.table.rows)})` : texts().none),
    valuesOf(column),
  ]);
  return h(
    "div",
    { class: "panel wide" },
    h("h3", {}, `${t.columnsTitle} `, h("span", { class: "count" }, texts().rows(whole(data.table.rows)))),
    table([t.column, t.kind, { text: t.missing, number: true }, t.values], rows, t.columnsTitle),
    h("details", { class: "twin" }, h("summary", {}, t.firstRows), preview(data.table)),
  );
}

function valuesOf(column: ColumnSummary): string {
  const t = texts().data;
  if (column.kind !== "category") return t.range(plain(column.low), plain(column.high));
  const shown = column.categories.slice(0, NAMES_SHOWN).join(", ");
  const rest = column.categories.length - NAMES_SHOWN;
  return rest > 0 ? t.more(shown, whole(rest)) : shown;
}

function preview(source: Table): HTMLElement {
  const first = head(source, PREVIEW_ROWS);
  const rows = Array.from({ length: first.rows }, (_, row) => first.columns.map((column) => ("codes" in column ? cell(column, row) : num(cell(column, row)))));
  return table(first.columns.map((column) => ("codes" in column ? column.name : num(column.name))), rows, texts().data.firstRows);
}
