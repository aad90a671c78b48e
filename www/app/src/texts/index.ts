import { en } from "./en";
import { ko } from "./ko";

/** Every text of the page; a language that misses one does not compile. */
export type Texts = typeof en;
export type Language = "en" | "ko";

const dictionaries: Record<Language, Texts> = { en, ko };
const bound: (() => void)[] = [];
let current: Language = "en";

export function language(): Language {
  return current;
}

/** The texts of the current language. */
export function texts(): Texts {
  return dictionaries[current];
}

/** Keeps an element's text in the current language. */
export function say<E extends Element>(element: E, text: (texts: Texts) => string): E {
  return keep(element, (t) => {
    element.textContent = text(t);
  });
}

/** Keeps an attribute in the current language. */
export function label<E extends Element>(element: E, attribute: string, text: (texts: Texts) => string): E {
  return keep(element, (t) => element.setAttribute(attribute, text(t)));
}

function keep<E extends Element>(element: E, write: (texts: Texts) => void): E {
  const update = () => write(texts());
  bound.push(update);
  update();
  return element;
}

export function speak(next: Language): void {
  current = next;
  document.documentElement.lang = next;
  document.title = texts().title;
  for (const update of bound) update();
}

/** The language of the address, else the first of the browser's that the page has. */
export function preferred(asked: string | null): Language {
  for (const candidate of [asked, ...navigator.languages]) {
    const short = candidate?.slice(0, 2).toLowerCase();
    if (short === "en" || short === "ko") return short;
  }
  return "en";
}
