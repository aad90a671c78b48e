import { choice, field } from "./controls";

type Theme = "auto" | "light" | "dark";

/** Light, dark, or as the system has it. Not kept: the page stores nothing. */
export function themeChoice(changed: () => void): HTMLElement {
  matchMedia("(prefers-color-scheme: dark)").addEventListener("change", changed);
  const select = choice<Theme>({ auto: (t) => t.theme.auto, light: (t) => t.theme.light, dark: (t) => t.theme.dark }, "auto", (theme) => {
    document.documentElement.dataset.theme = theme;
    changed();
  });
  return field((t) => t.theme.label, select);
}
