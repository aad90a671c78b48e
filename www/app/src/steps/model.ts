import type { ModelSummary, TensorInfo } from "evenkeel";
import { h } from "../dom";
import { bytes, score, whole } from "../numbers";
import type { ShownModel } from "../state";
import { texts } from "../texts";

const NAMES_SHOWN = 12;

/** What is in an ONNX file, as a list of facts. */
export function modelPanel(shown: ShownModel): HTMLElement {
  const t = texts().run;
  const { summary } = shown;
  const stored = summary.metadata["evenkeel.threshold"];
  const facts: [string, string | HTMLElement][] = [
    [t.engine, t.engines[summary.engine ?? "none"]],
    [t.size, bytes(summary.bytes)],
    [t.opset, summary.opsets.map(({ domain, version }) => `${domain || "ai.onnx"} ${version}`).join(", ")],
    [t.producer, summary.producer],
    [t.inputs, tensors(summary.inputs)],
    [t.outputs, tensors(summary.outputs)],
    [t.operators, operators(summary)],
    [t.parameters, whole(summary.parameters)],
    [t.storedThreshold, stored ? score(Number(stored)) : ""],
    [t.unsupported, summary.unsupported.join("; ")],
  ];
  return h(
    "div",
    { class: "panel wide" },
    h("h3", {}, t.file),
    h("dl", { class: "facts" }, ...facts.filter(([, fact]) => fact !== "").map(([term, fact]) => h("div", {}, h("dt", {}, term), h("dd", {}, fact)))),
  );
}

function tensors(infos: TensorInfo[]): string {
  const named = infos.slice(0, NAMES_SHOWN).map(({ name, type, shape }) => `${name}: ${type ?? "?"} [${shape.map((size) => size ?? "?").join(", ")}]`);
  return infos.length > NAMES_SHOWN ? texts().data.more(named.join(" · "), whole(infos.length - NAMES_SHOWN)) : named.join(" · ");
}

function operators(summary: ModelSummary): HTMLElement {
  return h(
    "ul",
    { class: "chips" },
    ...summary.operators.map(({ op, count, supported }) => h("li", { class: supported ? "" : "missing" }, op, count > 1 ? h("span", { class: "fine" }, ` × ${whole(count)}`) : null)),
  );
}
