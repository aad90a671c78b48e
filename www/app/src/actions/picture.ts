import type { App } from "../app";
import type { Classified, Pictures } from "../state";

/** Shows the model a photo; a text file names its classes, one a line. */
export async function openPicture(app: App, file: File): Promise<void> {
  const pictures = app.state.shown?.pictures;
  if (!pictures) return;
  await app.job("picture", async (watch) => {
    const isLabels = /\.txt$/i.test(file.name);
    const labels = isLabels ? (await file.text()).trimEnd().split(/\r?\n/) : pictures.labels;
    const photo = isLabels ? pictures.last?.photo : file;
    const bytes = app.state.shown?.bytes;
    if (!bytes) return;
    if (!photo) return show(app, { ...pictures, labels });
    const from = performance.now();
    const scores = await app.classify(bytes, photo, { labels }, watch);
    watch.signal.throwIfAborted();
    const last: Classified = { photo, url: URL.createObjectURL(photo), scores, milliseconds: performance.now() - from };
    show(app, { ...pictures, labels, last });
  });
}

function show(app: App, pictures: Pictures): void {
  const before = app.state.shown?.pictures?.last;
  app.change((state) => {
    if (state.shown) state.shown = { ...state.shown, pictures };
  });
  if (before && before.url !== pictures.last?.url) URL.revokeObjectURL(before.url);
}
