import { balance } from "./actions/balance";
import { openClinic } from "./actions/data";
import { compare } from "./actions/drift";
import { train } from "./actions/train";
import { fromAddress, toAddress } from "./address";
import { App } from "./app";
import { button } from "./controls";
import { startEngine } from "./engine";
import { h } from "./dom";
import { whole } from "./numbers";
import { RequestCount } from "./requests";
import { statusBar } from "./status";
import { balanceStep } from "./steps/balance";
import { dataStep } from "./steps/data";
import { driftStep } from "./steps/drift";
import { runStep } from "./steps/run";
import { thresholdStep } from "./steps/threshold";
import { trainStep } from "./steps/train";
import { label, language, preferred, say, speak, texts } from "./texts";
import { themeChoice } from "./theme";
import markUrl from "./mark.svg?url";

const STEPS = ["data", "balance", "train", "threshold", "run", "drift"] as const;

speak(preferred(new URLSearchParams(location.search).get("lang")));
const app = new App();
fromAddress(app.state);

const steps = [dataStep(app), balanceStep(app), trainStep(app), thresholdStep(app), runStep(app), driftStep(app)];
const status = statusBar(app);
const requests = say(h("span"), (t) => t.requests.label("…"));
const counter = new RequestCount((count, names) => {
  requests.textContent = texts().requests.label(whole(count));
  requests.dataset.count = String(count);
  requests.title = names.join("\n");
});

async function wholeJob(): Promise<void> {
  if (!(await balance(app))) return;
  if (!(await train(app))) return;
  await compare(app);
}

function redraw(): void {
  app.change(() => undefined);
}

function languageSwitch(): HTMLElement {
  const press = () => {
    speak(language() === "en" ? "ko" : "en");
    toAddress(app.state, language());
    redraw();
  };
  const toggle = button((t) => t.languageName, press, "quiet");
  toggle.id = "language";
  return label(toggle, "lang", (t) => (t.languageName === "English" ? "en" : "ko"));
}

const runAll = button((t) => t.runAll, () => void wholeJob(), "primary");
runAll.id = "run-all";
document.body.append(
  say(h("a", { href: "#data", class: "skip" }), (t) => t.skip),
  h(
    "header",
    { class: "top" },
    h("div", { class: "masthead" }, h("p", { class: "mark" }, h("img", { src: markUrl, alt: "", width: 28, height: 28 }), "Evenkeel"), h("div", { class: "tools" }, languageSwitch(), themeChoice(redraw))),
    say(h("h1"), (t) => t.tagline),
    say(h("p", { class: "intro" }), (t) => t.intro),
    h("div", { class: "opening" }, runAll, label(h("p", { class: "requests", tabindex: 0 }, requests), "title", (t) => t.requests.hint)),
  ),
  label(
    h("nav", { class: "steps" }, h("ol", {}, ...STEPS.map((step) => h("li", {}, say(h("a", { href: `#${step}` }), (t) => t.steps[step]))))),
    "aria-label",
    (t) => t.steps.label,
  ),
  h("main", {}, ...steps.map((step) => step.element)),
  h("footer", {}, say(h("p"), (t) => t.footer.what), say(h("p"), (t) => t.footer.private), say(h("p", { class: "fine" }), (t) => t.requests.hint)),
  status.element,
);

app.onChange((state) => {
  runAll.disabled = !!state.busy || !state.data?.parts;
  for (const step of steps) step.render(state);
  status.render(state);
  toAddress(state, language());
});
redraw();
watchPlace();
await app.job("start", async () => app.use(await startEngine((names) => counter.add(names))));
await openClinic(app);
counter.start();
document.documentElement.dataset.ready = "true";

/** Marks the step that is on the screen. */
function watchPlace(): void {
  const links = new Map(STEPS.map((step) => [step as string, document.querySelector(`nav a[href="#${step}"]`)]));
  const observer = new IntersectionObserver(
    (entries) => {
      for (const { isIntersecting, target } of entries) {
        if (!isIntersecting) continue;
        for (const [step, link] of links) {
          if (step === target.id) link?.setAttribute("aria-current", "step");
          else link?.removeAttribute("aria-current");
        }
      }
    },
    { rootMargin: "-35% 0px -60% 0px" },
  );
  for (const step of steps) observer.observe(step.element);
}
