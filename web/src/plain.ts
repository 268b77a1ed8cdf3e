/** What stands behind a number that has no card of its own: the cells that say the same, the numbers it is said with, the
 * tables it is made from, what its row rests on. Numbers in text become buttons; in drawings and cells a click is enough. */
import { open, type Stand } from "./card";
import { hasNumeral, numerals, valueOf } from "./numeral";
import { cardOf } from "./tables";

const LEFT = "script, style, button, a, summary, table, svg, code, pre, h2, h3 small, select, label, .draw, .tools, .terms, .facts, .tl-axis";
const BUSY = "button, a, select, input, [role=button], .route, .place, .link, .minimap, .uplot, .axis";
const MOST = 6;

/** Tables that a place belongs to: of its figure, of its section, of the section that it refers to. */
function homes(place: Element): HTMLElement[] {
  const more = place.closest("p, li")?.parentElement?.closest("li")?.querySelector<HTMLAnchorElement>("a.more-link")?.hash.slice(1)
    ?? place.closest("p, li")?.querySelector<HTMLAnchorElement>("a[href^='#']")?.hash.slice(1);
  const found = [place.closest<HTMLElement>(".fig, .contract"), place.closest<HTMLElement>("section"), more ? document.getElementById(more) : null];
  return found.filter((x): x is HTMLElement => x !== null);
}

/** Cells that print the same number in the same unit, in the nearest place that has any. */
function same(text: string, place: Element): HTMLTableCellElement[] {
  const said = valueOf(text);
  const fits = (td: HTMLTableCellElement): boolean => {
    const unit = td.dataset["u"] ?? "";
    if (said.unit === null ? unit !== "" && !unit.startsWith("hour") : unit !== said.unit) return false;
    return Math.abs(Number(td.dataset["v"]) - said.value) <= said.half;
  };
  for (const home of [...homes(place), ...(said.digits > 2 ? [document.body] : [])]) {
    const found = [...home.querySelectorAll<HTMLTableCellElement>("table[data-table] td[data-v]")].filter(fits);
    if (found.length) return found.slice(0, MOST);
  }
  return [];
}

function caption(table: HTMLTableElement): string {
  return table.caption?.textContent ?? table.dataset["table"] ?? "";
}

/** Shows a table wherever it is folded away. */
function show(table: HTMLTableElement): void {
  table.closest("details")?.setAttribute("open", "");
  table.closest(".fig")?.querySelector<HTMLButtonElement>("[data-show=table]")?.click();
  table.scrollIntoView({ block: "center" });
}

function stands(text: string, place: Element): Stand[] {
  return same(text, place).map((td) => {
    const card = cardOf(td);
    return { label: `${card.label} (${card.shown})`, open: (): void => open(card, td) };
  });
}

function beside(place: Element): Stand[] {
  const block = place.closest("li, p, .tile, dd");
  return [...(block?.querySelectorAll<HTMLButtonElement>("button.n[data-q]") ?? [])].slice(0, MOST)
    .map((b) => ({ label: b.textContent ?? "", open: (): void => b.click() }));
}

function made(place: Element): Stand[] {
  const home = homes(place).find((h) => h.querySelector("table[data-table]"));
  return [...(home?.querySelectorAll<HTMLTableElement>("table[data-table]") ?? [])].slice(0, MOST)
    .map((t) => ({ label: caption(t), open: (): void => show(t) }));
}

/** The headings below a count, where there is no table to count in. */
function listed(place: Element): Stand[] {
  const heads = homes(place).flatMap((h) => [...h.querySelectorAll<HTMLElement>("h3[id]")]);
  return heads.slice(0, MOST).map((h) => ({ label: h.textContent ?? "", open: (): void => { location.hash = h.id; } }));
}

/** The words around a number. */
function around(place: Element): string {
  const text = (place.closest("p, li, h3, dd, td, small, figcaption, text, tr")?.textContent ?? "").replace(/\s+/g, " ").trim();
  return text.length > 150 ? `${text.slice(0, 147)}...` : text;
}

/** Opens what stands behind a number in plain text. */
export function explain(text: string, place: Element, opener: HTMLElement | null): void {
  const exact = stands(text, place);
  const rests = (place.closest<HTMLElement>("[data-rests]")?.dataset["rests"] ?? "").split(" ").filter(Boolean);
  const near = beside(place);
  const from = exact.length ? [] : made(place);
  const any = exact.length + near.length + from.length + rests.length > 0;
  open({ shown: text, label: around(place), what: "", query: "", u: "", rests, stands: exact, beside: near, made: any ? from : listed(place) }, opener);
}

function wrap(node: Text): void {
  const found = numerals(node.data);
  if (!found.length) return;
  const parts: (string | Node)[] = [];
  let at = 0;
  for (const n of found) {
    const button = document.createElement("button");
    button.type = "button";
    button.className = "n spoken";
    button.textContent = n.text;
    parts.push(node.data.slice(at, n.at), button);
    at = n.at + n.text.length;
  }
  node.replaceWith(...parts, node.data.slice(at));
}

/** The number that was meant by a click inside a drawing: the first one of the words that were hit. */
export function hit(target: Element): string | null {
  if (!target.closest(".draw") || target.closest(BUSY)) return null;
  const own = target.closest("text, td, dd, dt, p, strong, span, output") ?? target;
  const words = [...own.childNodes].map((n) => n.textContent ?? "").join(" ");
  return own.children.length > 14 ? null : (numerals(words)[0]?.text ?? null);
}

export function dressPlain(): void {
  const walker = document.createTreeWalker(document.querySelector("main") ?? document.body, NodeFilter.SHOW_TEXT);
  const found: Text[] = [];
  while (walker.nextNode()) {
    const node = walker.currentNode as Text;
    if (!node.parentElement?.closest(LEFT) && hasNumeral(node.data)) found.push(node);
  }
  found.forEach(wrap);
  document.addEventListener("click", (event) => {
    const target = event.target as Element;
    const button = target.closest<HTMLElement>("button.spoken");
    if (button) return explain(button.textContent ?? "", button, button);
    const text = hit(target);
    if (text) explain(text, target, null);
  });
  document.addEventListener("pointerover", (event) => {
    const target = event.target as SVGElement | HTMLElement;
    if (hit(target)) target.classList.add("opens");
  });
}
