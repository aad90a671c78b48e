import { openPicture } from "../actions/picture";
import type { App } from "../app";
import { dropZone, spoken } from "../controls";
import { h, memo } from "../dom";
import { percent, whole } from "../numbers";
import type { Classified, State } from "../state";
import { texts } from "../texts";

/** For a model of pictures: a place to drop a photo, the photo, and its best classes. */
export function pictureStep(app: App): { element: HTMLElement; render: (state: State) => void } {
  const lead = h("p", { class: "fine" });
  const title = h("h3");
  const answer = h("div", { class: "photo" });
  const zone = dropZone(
    { drop: (t) => t.run.pictures.drop, choose: (t) => t.run.pictures.choose },
    "image/*,.txt",
    (file) => void openPicture(app, file),
  );
  const element = h("div", { class: "panel wide pictures" }, title, lead, zone, answer);
  const when = memo();
  const render = ({ shown }: State) => {
    const pictures = shown?.pictures;
    element.hidden = !pictures;
    when([pictures, shown?.summary, spoken()], () => {
      if (!pictures || !shown) return;
      const t = texts().run;
      const { width, height } = pictures.input;
      title.textContent = t.pictures.title;
      lead.textContent = t.pictures.about(`${width ?? 224} × ${height ?? 224}`);
      const engine = t.engines[shown.summary.engine ?? "none"];
      answer.replaceChildren(...(pictures.last ? classes(pictures.last, engine) : []));
    });
  };
  return { element, render };
}

function classes(last: Classified, engine: string): HTMLElement[] {
  const t = texts().run.pictures;
  const bar = ({ label, score }: Classified["scores"][number]) => {
    const meter = h("meter", { min: 0, max: 1, "aria-hidden": "true" });
    meter.value = score;
    return h("li", {}, h("span", {}, label), meter, h("strong", {}, percent(score)));
  };
  return [
    h("img", { src: last.url, alt: last.photo.name }),
    h(
      "div",
      {},
      h("ol", { class: "bars" }, ...last.scores.map(bar)),
      h("p", { class: "fine" }, t.done(whole(last.milliseconds), engine)),
    ),
  ];
}
