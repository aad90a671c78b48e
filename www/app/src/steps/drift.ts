import type { ColumnDrift, DriftReport } from "evenkeel";
import { currentClinic, openCurrent } from "../actions/data";
import { compare, downloadReport } from "../actions/drift";
import type { App } from "../app";
import { amount, button, choice, dropZone, empty, field, frame, spoken } from "../controls";
import { h, memo } from "../dom";
import { percent, plain, whole } from "../numbers";
import { histogram, type TwoHistograms } from "../plots/histogram";
import { name, num, table, twin } from "../plots/twin";
import { driftKey, type State } from "../state";
import { say, texts } from "../texts";
import { distance, isPValue, sharesOf } from "./distribution";

/** A smaller change in the share of missing values is not worth a line. */
const MISSING_CHANGE = 0.01;
const TESTS = ["auto", "ks", "wasserstein", "jensenshannon", "psi", "chisquare"];

export function driftStep(app: App): { element: HTMLElement; render: (state: State) => void } {
  const { element, controls, figures } = frame("drift", 6, { title: (t) => t.drift.title, lead: (t) => t.drift.lead });
  const about = h("p", { class: "about" });
  const set = (change: (settings: State["settings"]) => void) => app.change((state) => change(state.settings));
  const names = Object.fromEntries(TESTS.map((test) => [test, (t: ReturnType<typeof texts>) => t.drift.tests[test] ?? test]));
  const test = choice(names, app.state.settings.test, (value) => set((s) => (s.test = value)));
  const share = amount(app.state.settings.share, { min: 0, max: 1, step: 0.05 }, (value) => set((s) => (s.share = value)));
  const aboutTest = say(h("p", { class: "fine" }), (t) => t.drift.aboutAuto);
  const action = button((t) => t.drift.action, () => void compare(app), "primary");
  const save = button((t) => t.download.report, () => void downloadReport(app));
  const back = button((t) => t.drift.back, () => currentClinic(app), "quiet");
  controls.append(
    about,
    dropZone({ drop: (t) => t.drift.drop, choose: (t) => t.drift.choose }, ".csv,.tsv,.txt,text/csv", (file) => void openCurrent(app, file)),
    h("div", { class: "described" }, field((t) => t.drift.test, test), aboutTest),
    field((t) => t.drift.share, share),
    action,
    save,
    back,
  );
  const when = memo();
  const render = (state: State) => {
    const { compared, current, data, busy } = state;
    const stale = compared !== undefined && compared.key !== driftKey(state);
    action.disabled = !!busy || !data || !current;
    save.disabled = !!busy || !compared || stale;
    element.classList.toggle("stale", stale);
    aboutTest.hidden = state.settings.test !== "auto";
    when([compared, current, data, stale, spoken()], () => {
      const t = texts().drift;
      back.hidden = !current?.file || !!data?.file;
      about.replaceChildren(...(!current ? [] : current.file ? [t.own(current.file)] : [h("strong", {}, t.clinic), ` ${t.clinicAbout}`]));
      if (!compared) return figures.replaceChildren(empty((all) => all.drift.empty));
      const columns = [...compared.report.columns].sort((a, b) => Number(b.drifted) - Number(a.drifted) || distance(b) - distance(a));
      figures.replaceChildren(
        ...(stale ? [h("p", { class: "warning" }, texts().stale)] : []),
        verdict(compared.report),
        legend(),
        h("div", { class: "cards" }, ...columns.map(card)),
        summary(columns),
        ...compared.report.warnings.map((warning) => h("p", { class: "warning" }, warning)),
      );
    });
  };
  return { element, render };
}

function verdict(report: DriftReport): HTMLElement {
  const t = texts().drift;
  const some = report.numberOfDriftedColumns > 0;
  return h(
    "div",
    { class: report.datasetDrift ? "verdict alarm" : some ? "verdict some" : "verdict calm" },
    h("strong", {}, t.drifted(whole(report.numberOfDriftedColumns), whole(report.numberOfColumns))),
    h("p", {}, report.datasetDrift ? t.alarm : some ? `${t.calm} ${t.calmSome}` : t.calm),
  );
}

function legend(): HTMLElement {
  const t = texts().drift;
  return h(
    "ul",
    { class: "legend" },
    h("li", { class: "reference" }, h("span", { class: "swatch", "aria-hidden": "true" }), t.reference),
    h("li", { class: "current" }, h("span", { class: "swatch", "aria-hidden": "true" }), t.currentSeries),
  );
}

/** How the score stands to its threshold: p-values drift below, distances above. */
function against({ score, threshold }: ColumnDrift): string {
  if (score === null || threshold === null) return "–";
  return texts().drift.against(plain(score), score < threshold ? "<" : "≥", plain(threshold));
}

function testName({ test }: ColumnDrift): string {
  return test === null ? "–" : (texts().drift.testNames[test] ?? test);
}

function card(column: ColumnDrift): HTMLElement {
  const t = texts().drift;
  const word = column.drifted ? t.moved : t.steady;
  const shares = sharesOf(column);
  const [before, now] = [column.reference.missingShare, column.current.missingShare];
  const extra = [
    column.newCategories.length > 0 ? t.newCategories(column.newCategories.join(", ")) : "",
    Math.abs(before - now) >= MISSING_CHANGE ? t.missing(percent(before), percent(now)) : "",
  ].filter((text) => text !== "");
  return h(
    "figure",
    { class: column.drifted ? "card moved" : "card" },
    h("figcaption", {}, h("h3", {}, column.column), h("span", { class: "chip" }, word)),
    h("p", { class: "fine" }, `${testName(column)}: ${against(column)}`),
    shares ? histogram(shares, t.plot(column.column, word)) : null,
    ...extra.map((text) => h("p", { class: "fine extra" }, text)),
    shares ? columnTwin(column, shares) : null,
  );
}

function columnTwin(column: ColumnDrift, shares: TwoHistograms): HTMLElement {
  const t = texts().drift;
  const labels = shares.edges ? shares.reference.map((_, i) => texts().data.range(plain(shares.edges?.[i] ?? 0), plain(shares.edges?.[i + 1] ?? 0))) : (shares.names ?? []);
  return twin(
    [t.bin, num(t.reference), num(t.currentSeries)],
    labels.map((label, i) => [name(label), num(percent(shares.reference[i] ?? 0)), num(percent(shares.current[i] ?? 0))]),
    column.column,
  );
}

function summary(columns: ColumnDrift[]): HTMLElement {
  const t = texts().drift;
  return h(
    "details",
    { class: "twin" },
    h("summary", {}, t.summary),
    table(
      [texts().data.column, t.test, num(t.score), num(t.limit), t.verdict],
      columns.map((c) => [name(c.column), testName(c), num(`${isPValue(c) ? "p = " : ""}${plain(c.score ?? Number.NaN)}`), num(plain(c.threshold ?? Number.NaN)), c.drifted ? t.moved : t.steady]),
      t.summary,
    ),
  );
}
