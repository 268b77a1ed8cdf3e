/** A figure: its drawing, made from the table, with a switch to the table and a download. A failure stays inside it. */
import { render, type ComponentChildren } from "preact";
import { reachable } from "./drawn";
import { download } from "./tables";

export type Draw = () => ComponentChildren;

/** Buttons that every figure has. */
export function FigureTools({ figure }: { figure: HTMLElement }) {
  const show = (tabled: boolean) => {
    figure.classList.toggle("tabled", tabled);
    for (const b of figure.querySelectorAll<HTMLButtonElement>("[data-show]")) b.setAttribute("aria-pressed", String((b.dataset["show"] === "table") === tabled));
  };
  return (
    <div class="end-tools">
      <span class="group" role="group" aria-label="Show as">
        <button type="button" class="btn" data-show="chart" aria-pressed="true" onClick={() => show(false)}>Chart</button>
        <button type="button" class="btn" data-show="table" aria-pressed="false" onClick={() => show(true)}>Table</button>
      </span>
      <button type="button" class="btn" onClick={() => {
        download([...figure.querySelectorAll<HTMLTableElement>("table[data-table]")].filter((t) => !t.closest("[hidden]")));
      }}>Data</button>
    </div>
  );
}

/** Draws a figure when it comes near; all are drawn before printing. */
export function lazily(figure: HTMLElement, draw: Draw): void {
  const box = figure.querySelector<HTMLElement>("[data-draw]");
  if (!box) return;
  let done = false;
  const make = (): void => {
    if (done) return;
    done = true;
    const tools = document.createElement("div");
    tools.className = "tools";
    figure.querySelector("figcaption")?.append(tools);
    try {
      render(draw(), box);
      render(<FigureTools figure={figure} />, tools);
      figure.classList.add("drawn");
      reachable(box);
    } catch (error) {
      figure.classList.remove("drawn");
      box.replaceChildren(Object.assign(document.createElement("p"), { className: "failed", textContent: `Could not draw; table below. (${String(error)})` }));
    }
  };
  if ("IntersectionObserver" in window) {
    const watch = new IntersectionObserver((seen) => {
      if (seen.some((s) => s.isIntersecting)) {
        watch.disconnect();
        make();
      }
    }, { rootMargin: "900px" });
    watch.observe(figure);
  } else make();
  addEventListener("beforeprint", make);
}
