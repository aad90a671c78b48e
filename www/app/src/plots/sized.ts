/** Draws into an element again whenever its width changes. */
export function sized(element: HTMLElement, draw: (width: number) => void): () => void {
  let width = 0;
  const redraw = () => {
    if (width > 0) draw(width);
  };
  new ResizeObserver((entries) => {
    const next = Math.floor(entries[0]?.contentRect.width ?? 0);
    if (next === width) return;
    width = next;
    redraw();
  }).observe(element);
  return redraw;
}
