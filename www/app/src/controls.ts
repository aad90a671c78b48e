import { fresh, h } from "./dom";
import { language, say, texts, type Texts } from "./texts";

type Words = (texts: Texts) => string;

/** A control with its label above. */
export function field(words: Words, control: HTMLElement): HTMLElement {
  control.id ||= fresh("field");
  return h("div", { class: "field" }, say(h("label", { for: control.id }), words), control);
}

/** A button that runs work. */
export function button(words: Words, press: () => void, kind: "primary" | "plain" | "quiet" = "plain"): HTMLButtonElement {
  return say(h("button", { type: "button", class: kind, onclick: press }), words);
}

/** A choice whose names follow the language. */
export function choice<V extends string>(options: Record<V, Words>, value: V, chosen: (value: V) => void): HTMLSelectElement {
  const names = Object.keys(options) as V[];
  const select = h("select", {}, ...names.map((name) => say(h("option", { value: name }), options[name])));
  select.value = value;
  select.addEventListener("change", () => chosen(select.value as V));
  return select;
}

/** Fills a choice with names from the data. */
export function refill(select: HTMLSelectElement, names: string[], value: string): void {
  select.replaceChildren(...names.map((name) => h("option", { value: name }, name)));
  select.value = value;
}

/** A number between bounds; what cannot be used is not passed on. */
export function amount(value: number, bounds: { min: number; max: number; step: number }, changed: (value: number) => void): HTMLInputElement {
  const input = h("input", { type: "number", inputmode: "decimal", ...bounds });
  input.value = String(value);
  input.addEventListener("change", () => {
    const next = input.valueAsNumber;
    if (Number.isNaN(next) || next < bounds.min || next > bounds.max) input.value = String(value);
    else changed((value = next));
  });
  return input;
}

export function checkbox(words: Words, checked: boolean, changed: (checked: boolean) => void): { element: HTMLElement; input: HTMLInputElement } {
  const input = h("input", { type: "checkbox" });
  input.checked = checked;
  input.addEventListener("change", () => changed(input.checked));
  return { element: h("label", { class: "check" }, input, say(h("span"), words)), input };
}

/** A place to drop a file, which is also a button that opens the file picker. */
export function dropZone(words: { drop: Words; choose: Words }, accept: string, opened: (file: File) => void): HTMLElement {
  const input = h("input", { type: "file", accept, hidden: true });
  input.addEventListener("change", () => {
    const file = input.files?.[0];
    input.value = "";
    if (file) opened(file);
  });
  const zone = h(
    "div",
    { class: "drop" },
    say(h("span", { class: "hint" }), words.drop),
    button(words.choose, () => input.click()),
    input,
  );
  let depth = 0;
  const hover = (change: number) => {
    depth = Math.max(0, depth + change);
    zone.classList.toggle("over", depth > 0);
  };
  zone.addEventListener("dragenter", (event) => (event.preventDefault(), hover(1)));
  zone.addEventListener("dragleave", () => hover(-1));
  zone.addEventListener("dragover", (event) => event.preventDefault());
  zone.addEventListener("drop", (event) => {
    event.preventDefault();
    depth = 0;
    hover(0);
    const file = event.dataTransfer?.files[0];
    if (file) opened(file);
  });
  return zone;
}

/** The frame of a step: heading, what it is for, controls beside figures. */
export function frame(id: string, number: number, words: { title: Words; lead: Words }): { element: HTMLElement; controls: HTMLElement; figures: HTMLElement } {
  const controls = h("div", { class: "controls" });
  const figures = h("div", { class: "figures" });
  const element = h(
    "section",
    { id, class: "step", "aria-labelledby": `${id}-title`, tabindex: -1 },
    h(
      "header",
      {},
      h("h2", { id: `${id}-title` }, h("span", { class: "ordinal", "aria-hidden": "true" }, String(number)), say(h("span"), words.title)),
      say(h("p", { class: "lead" }), words.lead),
    ),
    h("div", { class: "bench" }, controls, figures),
  );
  return { element, controls, figures };
}

/** What stands where a figure will be. */
export function empty(words: Words): HTMLElement {
  return h("p", { class: "empty" }, words(texts()));
}

/** A key that changes with the language: what is drawn with words is drawn again. */
export function spoken(): string {
  return language();
}
