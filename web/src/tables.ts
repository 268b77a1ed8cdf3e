/** Tables: folding, sorting, copying as CSV, walking with arrow keys, and a card behind every number. */
import { open, type Shown } from "./card";
import { runId } from "./data";

const quote = (text: string): string => `'${text.replaceAll("'", "''")}'`;

function button(text: string, press: () => void): HTMLButtonElement {
  const made = document.createElement("button");
  made.type = "button";
  made.className = "btn fold";
  made.textContent = text;
  made.addEventListener("click", press);
  return made;
}

function fold(table: HTMLTableElement): void {
  const kept = Number(table.dataset["fold"]);
  const total = table.tBodies[0]?.rows.length ?? 0;
  if (!kept || total <= kept) return;
  table.classList.add("folded");
  const toggle = button(`Show all ${total} rows`, () => {
    const folded = table.classList.toggle("folded");
    toggle.textContent = folded ? `Show all ${total} rows` : `Show the first ${kept} rows`;
  });
  (table.closest(".scroll") ?? table).after(toggle);
}

function sortable(table: HTMLTableElement): void {
  const body = table.tBodies[0];
  if (!body || body.rows.length < 4) return;
  const first = [...body.rows];
  [...(table.tHead?.rows[0]?.cells ?? [])].forEach((head, column) => {
    const sorter = document.createElement("button");
    sorter.type = "button";
    sorter.className = "sorter";
    sorter.append(...head.childNodes);
    head.append(sorter);
    sorter.addEventListener("click", () => {
      const was = head.getAttribute("aria-sort");
      for (const other of table.tHead!.rows[0]!.cells) other.removeAttribute("aria-sort");
      const numeric = head.classList.contains("num");
      const start = numeric ? "descending" : "ascending";
      const next = !was ? start : was === start ? (numeric ? "ascending" : "descending") : "";
      const key = (row: HTMLTableRowElement): number | string => {
        const cell = row.cells[column];
        return numeric ? Number(cell?.dataset["v"] ?? -Infinity) : (cell?.textContent ?? "");
      };
      const sign = next === "descending" ? -1 : 1;
      const compare = (a: number | string, b: number | string): number => (a < b ? -sign : a > b ? sign : 0);
      const rows = next ? first.filter((r) => !r.classList.contains("total")).sort((a, b) => compare(key(a), key(b))) : first;
      body.append(...rows, ...(next ? first.filter((r) => r.classList.contains("total")) : []));
      if (next) head.setAttribute("aria-sort", next);
    });
  });
}

/** A row with the heads of its columns, where nothing else says what a cell is. */
function inWords(row: HTMLTableRowElement, table: HTMLTableElement): string {
  const heads = [...(table.tHead?.rows[0]?.cells ?? [])].map((h) => h.textContent ?? "");
  const cells = [...row.cells].map((c, i) => ((c.textContent ?? "") ? `${heads[i] ?? ""}: ${c.textContent}` : "")).filter(Boolean);
  return `${table.caption?.textContent ?? ""}. ${cells.slice(0, 9).join("; ")}.`;
}

/** The card of a table's cell, put together from the head of its column and the row it stands in. */
export function cardOf(td: HTMLTableCellElement): Shown {
  const row = td.parentElement as HTMLTableRowElement;
  const table = td.closest("table")!;
  const head = table.tHead?.rows[0]?.cells[td.cellIndex];
  const unit = head?.querySelector(".unit")?.textContent ?? "";
  const title = (head?.textContent ?? "").replace(unit, "").trim();
  const query = td.dataset["query"] ?? (head?.dataset["query"] ?? "").replaceAll("{id}", quote(row.dataset["id"] ?? ""));
  const linked = [...row.querySelectorAll<HTMLAnchorElement>("a[href^='#']")].map((a) => ({ label: a.textContent ?? "", open: () => { location.hash = a.hash; } }));
  const raw = td.dataset["v"];
  const said = head?.dataset["what"] ?? "";
  const rests = row.dataset["ref"] ? [row.dataset["ref"]] : [];
  return {
    shown: `${td.textContent ?? ""} ${unit}`.trim(), ...(raw === undefined ? {} : { v: Number(raw) }), u: td.dataset["u"] ?? unit,
    label: `${title}: ${row.cells[0]?.textContent ?? ""}`, what: said || (query ? "" : inWords(row, table)), query, rests,
    linked,
  };
}

/** A cell that a click opens: a number, or words that hold one. */
const opens = (cell: Element | undefined): cell is HTMLTableCellElement => cell instanceof HTMLTableCellElement && (cell.dataset["v"] !== undefined || cell.classList.contains("x"));

function walk(event: KeyboardEvent, td: HTMLTableCellElement): void {
  const row = td.parentElement as HTMLTableRowElement;
  const step: Record<string, [number, number]> = { ArrowLeft: [0, -1], ArrowRight: [0, 1], ArrowUp: [-1, 0], ArrowDown: [1, 0] };
  const move = step[event.key];
  if (event.key === "Enter" || event.key === " ") {
    event.preventDefault();
    open(cardOf(td), td);
  } else if (move) {
    event.preventDefault();
    const rows = [...(td.closest("tbody")?.rows ?? [])];
    const cells = [...(rows[rows.indexOf(row) + move[0]]?.cells ?? [])];
    let at = td.cellIndex + move[1];
    while (cells[at] && !opens(cells[at])) at += move[1] || 1;
    const next = cells[at];
    if (!opens(next)) return;
    td.tabIndex = -1;
    next.tabIndex = 0;
    next.focus();
  }
}

export function csv(table: HTMLTableElement): string {
  const clean = (text: string): string => (/[",\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text);
  const heads = [...(table.tHead?.rows[0]?.cells ?? [])];
  const unitOf = (i: number): string => [...(table.tBodies[0]?.rows ?? [])].map((r) => r.cells[i]?.dataset["u"]).find(Boolean) ?? "";
  const top = heads.map((h, i) => {
    const shown = h.querySelector(".unit")?.textContent ?? "";
    const title = (h.textContent ?? "").replace(shown, "").trim();
    return clean(h.classList.contains("num") && unitOf(i) ? `${title} [${unitOf(i)}]` : title);
  });
  const rows = [...(table.tBodies[0]?.rows ?? [])].map((r) => [...r.cells].map((c) => clean(c.dataset["v"] ?? c.textContent ?? "")).join(","));
  return [`# run ${runId}, ${table.caption?.textContent ?? ""}`, top.join(","), ...rows].join("\n") + "\n";
}

/** The tables as one file, one below the other. */
export function download(tables: HTMLTableElement[]): void {
  if (!tables.length) return;
  const link = document.createElement("a");
  link.href = `data:text/csv;charset=utf-8,${encodeURIComponent(tables.map(csv).join("\n"))}`;
  link.download = `${runId}-${(tables[0]!.dataset["table"] ?? "table").replace(/[^\w-]+/g, "_")}.csv`;
  link.click();
}

/** A statement's tables are its figure: they have a download of their own. */
function dressStatements(): void {
  for (const block of document.querySelectorAll<HTMLElement>(".statement")) {
    block.append(button("Data", () => download([...block.querySelectorAll<HTMLTableElement>("table[data-table]")])));
  }
}

export function dressTables(): void {
  dressStatements();
  for (const table of document.querySelectorAll<HTMLTableElement>("table[data-table]")) {
    fold(table);
    sortable(table);
    const first = table.querySelector<HTMLTableCellElement>("td[data-v]") ?? table.querySelector<HTMLTableCellElement>("td.x");
    for (const td of table.querySelectorAll<HTMLTableCellElement>("td[data-v], td.x")) td.tabIndex = td === first ? 0 : -1;
  }
  document.addEventListener("click", (event) => {
    const td = (event.target as Element).closest<HTMLTableCellElement>("table[data-table] td[data-v], table[data-table] td.x");
    if (td && !(event.target as Element).closest("a, button")) open(cardOf(td), td);
  });
  document.addEventListener("keydown", (event) => {
    const td = event.target as Element;
    if (opens(td)) walk(event, td);
  });
}
