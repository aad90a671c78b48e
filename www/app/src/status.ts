import type { App } from "./app";
import { button } from "./controls";
import { h, memo } from "./dom";
import { percent, plain } from "./numbers";
import type { State } from "./state";
import { label, language, say, texts } from "./texts";

/** The bar at the foot: what is being done, how far it is, a way to stop it, and what went wrong. */
export function statusBar(app: App): { element: HTMLElement; render: (state: State) => void } {
  const words = h("p", { role: "status", "aria-live": "polite", class: "words" });
  const progress = h("progress", { max: 1 });
  label(progress, "aria-label", (t) => t.busy.ready);
  const cancel = button((t) => t.busy.cancel, () => app.cancel());
  const title = h("strong");
  const message = h("p");
  const code = h("p", { class: "fine" });
  const dismiss = say(h("button", { type: "button", onclick: () => app.change((state) => (state.error = undefined)) }), (t) => t.error.dismiss);
  const alarm = h("div", { role: "alert", class: "alert" }, h("div", {}, title, message, code), dismiss);
  const element = h("div", { class: "status" }, alarm, h("div", { class: "line" }, words, progress, cancel));
  const when = memo();
  const render = ({ busy, notice, error }: State) => {
    progress.hidden = cancel.hidden = !busy;
    element.classList.toggle("busy", !!busy);
    if (busy?.progress === undefined) progress.removeAttribute("value");
    else progress.value = busy.progress;
    const tenth = busy?.progress === undefined ? "" : percent(Math.floor(busy.progress * 10) / 10, 0);
    when([busy?.what, tenth, notice, error, language()], () => {
      const t = texts();
      words.textContent = busy ? [t.busy.doing(t.busy[busy.what]), tenth].filter(Boolean).join(" · ") : said(notice);
      alarm.hidden = !error;
      title.textContent = (error?.code && t.errors[error.code]) || t.error.title;
      message.textContent = error?.message ?? "";
      code.textContent = error?.code ? `${t.error.code}: ${error.code}` : "";
    });
  };
  return { element, render };
}

function said(notice: State["notice"]): string {
  const t = texts().busy;
  if (!notice) return t.ready;
  return "canceled" in notice ? t.canceled : t.done(t[notice.what], plain(Number(notice.seconds.toPrecision(2))));
}
