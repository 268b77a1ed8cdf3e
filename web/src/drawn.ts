/** Numbers of a drawing by keyboard: a drawing is one stop, arrows go from number to number, Enter opens what stands behind. */
import { explain, hit } from "./plain";

const MARKS = "text, td, dd, dt, p, strong, span, output, .link";
const FORTH = new Set(["ArrowRight", "ArrowDown"]);
const BACK = new Set(["ArrowLeft", "ArrowUp"]);

/** What can be opened in a drawing, in the order of reading: words with a number, and marks that open a card themselves. */
function marks(draw: HTMLElement): SVGElement[] {
  const found = [...draw.querySelectorAll<SVGElement>(MARKS)].filter((e) => e.matches(".link") || hit(e) !== null);
  return found.filter((e) => e.getBoundingClientRect().width > 0 && !found.some((other) => other !== e && e.contains(other)));
}

function step(draw: HTMLElement, at: Element | null, by: number): void {
  const all = marks(draw);
  const next = all[Math.min(Math.max(all.findIndex((e) => e === at) + by, 0), all.length - 1)];
  if (!next) return;
  next.setAttribute("tabindex", "-1");
  next.focus({ preventScroll: true });
  next.scrollIntoView({ block: "nearest", inline: "nearest" });
}

/** Makes a drawing a stop. */
export function reachable(draw: HTMLElement): void {
  draw.tabIndex = 0;
  draw.setAttribute("role", "group");
  draw.setAttribute("aria-label", "Drawing; the table says the same. Arrow keys go from number to number, Enter opens one.");
}

export function dressDrawn(): void {
  document.addEventListener("keydown", (event) => {
    const target = event.target as SVGElement;
    const draw = event.target instanceof Element ? target.closest<HTMLElement>(".draw") : null;
    if (!draw || event.ctrlKey || event.metaKey || event.altKey) return;
    if (target !== (draw as Element) && target.getAttribute("tabindex") !== "-1") return;
    const by = FORTH.has(event.key) ? 1 : BACK.has(event.key) ? -1 : 0;
    if (by) {
      event.preventDefault();
      step(draw, target === (draw as Element) ? null : target, by);
    } else if (event.key === "Enter" && target !== (draw as Element)) {
      event.preventDefault();
      const text = hit(target);
      if (text) explain(text, target, target as unknown as HTMLElement);
      else target.dispatchEvent(new MouseEvent("click", { bubbles: true }));
    }
  });
}
