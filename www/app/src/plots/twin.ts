import { h } from "../dom";
import { texts } from "../texts";

export type Cell = string | { text: string; header?: boolean; number?: boolean };

/** A table of plain cells; numbers are set flush right. */
export function table(head: Cell[], body: Cell[][], caption?: string): HTMLElement {
  const cell = (content: Cell, header: boolean, scope: string) => {
    const { text, number, header: own } = typeof content === "string" ? { text: content, number: false, header: false } : content;
    const asHeader = header || own;
    return h(asHeader ? "th" : "td", { scope: asHeader ? scope : undefined, class: number ? "number" : undefined }, text);
  };
  return h(
    "div",
    { class: "scroll", tabindex: 0, role: "group", "aria-label": caption ?? texts().twin },
    h(
      "table",
      {},
      caption ? h("caption", { class: "unseen" }, caption) : null,
      h("thead", {}, h("tr", {}, ...head.map((c) => cell(c, true, "col")))),
      h("tbody", {}, ...body.map((row) => h("tr", {}, ...row.map((c) => cell(c, false, "row"))))),
    ),
  );
}

/** A number's cell. */
export function num(text: string): Cell {
  return { text, number: true };
}

/** A row's name. */
export function name(text: string): Cell {
  return { text, header: true };
}

/** The table twin of a chart, folded away under it. */
export function twin(head: Cell[], body: Cell[][], caption: string): HTMLElement {
  return h("details", { class: "twin" }, h("summary", {}, texts().twin), table(head, body, caption));
}
