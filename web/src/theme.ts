/** Light and dark: the system's choice until the button is pressed; print is always light. */
import { signal } from "@preact/signals";

/** Rises whenever colours change, so that canvases are drawn again. */
export const themeChange = signal(0);
const system = matchMedia("(prefers-color-scheme: dark)");
const root = document.documentElement;

export function isDark(): boolean {
  return root.dataset["theme"] ? root.dataset["theme"] === "dark" : system.matches;
}

export function dressTheme(host: HTMLElement | null): void {
  const button = document.createElement("button");
  button.type = "button";
  button.className = "btn";
  const name = (): void => { button.textContent = isDark() ? "Light" : "Dark"; };
  button.addEventListener("click", () => {
    root.dataset["theme"] = isDark() ? "light" : "dark";
    name();
    themeChange.value++;
  });
  name();
  host?.append(button);
  system.addEventListener("change", () => { name(); themeChange.value++; });
  let before: { theme: string | undefined } | null = null;
  addEventListener("beforeprint", () => {
    before ??= { theme: root.dataset["theme"] };
    root.dataset["theme"] = "light";
    themeChange.value++;
  });
  addEventListener("afterprint", () => {
    if (before?.theme) root.dataset["theme"] = before.theme;
    else delete root.dataset["theme"];
    before = null;
    themeChange.value++;
  });
}
