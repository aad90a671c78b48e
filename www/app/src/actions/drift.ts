import type { DriftTest } from "evenkeel";
import type { App } from "../app";
import { without } from "../columns";
import { download } from "../download";
import { driftKey, type Dataset } from "../state";
import { language } from "../texts";
import { stem } from "./balance";

/** Compares the current data with the loaded table, column by column, without the target. */
export async function compare(app: App): Promise<boolean> {
  const { data, current, settings } = app.state;
  if (!data || !current) return false;
  return app.job("drift", async (watch) => {
    const key = driftKey(app.state);
    const options = { driftShare: settings.share, ...(settings.test === "auto" ? {} : { test: settings.test as DriftTest }) };
    const reference = without(data.table, data.target);
    const report = await app.engine.drift(reference, without(current.table, data.target), options, watch);
    watch.signal.throwIfAborted();
    app.change((state) => (state.compared = { key, report }));
  });
}

/** Saves the report as one HTML file in the page's language. */
export async function downloadReport(app: App): Promise<void> {
  const { compared, data } = app.state;
  if (!compared || !data) return;
  await app.job("report", async (watch) => {
    const html = await app.engine.driftHtml(compared.report, { language: language() }, watch);
    download(html, `${stem(data as Dataset)}-drift.html`, "text/html");
  });
}
