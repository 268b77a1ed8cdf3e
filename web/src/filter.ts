/** Filters: above a list in groups, and above a table by the words of one column. Without script, and on paper, all is shown. */

interface Choice { text: string; count: number; show: () => void }

/** A bar of buttons of which one is pressed. */
function bar(name: string, choices: Choice[]): HTMLElement {
  const tools = document.createElement("div");
  tools.className = "tools";
  const set = document.createElement("span");
  set.className = "group wraps";
  set.setAttribute("role", "group");
  set.setAttribute("aria-label", name);
  const press = (pressed: Choice): void => {
    pressed.show();
    [...set.children].forEach((b, i) => b.setAttribute("aria-pressed", String(choices[i] === pressed)));
  };
  for (const choice of choices) {
    const made = document.createElement("button");
    made.type = "button";
    made.className = "btn";
    made.textContent = `${choice.text} ${choice.count}`;
    made.addEventListener("click", () => press(choice));
    set.append(made);
  }
  press(choices[0]!);
  tools.append(set);
  return tools;
}

/** One button a group, and one for all. */
export function dressFilters(): void {
  for (const host of document.querySelectorAll<HTMLElement>("[data-filter]")) {
    const groups = [...host.querySelectorAll<HTMLElement>("[data-group]")];
    if (groups.length < 2) continue;
    const pick = (kept: HTMLElement | null) => (): void => { for (const group of groups) group.hidden = kept !== null && group !== kept; };
    const count = (group: HTMLElement): number => Number(group.dataset["count"]);
    host.prepend(bar(host.dataset["filter"] ?? "Show", [
      { text: "All", count: groups.reduce((sum, g) => sum + count(g), 0), show: pick(null) },
      ...groups.map((group) => ({ text: group.dataset["group"] ?? "", count: count(group), show: pick(group) })),
    ]));
  }
}

/** One button a word of the column that the table names, the most frequent first; what is asked for is shown whole, not folded. */
export function dressColumnFilters(): void {
  for (const table of document.querySelectorAll<HTMLTableElement>("table[data-by]")) {
    const column = [...(table.tHead?.rows[0]?.cells ?? [])].findIndex((h) => h.textContent === table.dataset["by"]);
    const rows = [...(table.tBodies[0]?.rows ?? [])];
    const word = (row: HTMLTableRowElement): string => row.cells[column]?.textContent ?? "";
    const found = new Map<string, number>();
    for (const row of rows) found.set(word(row), (found.get(word(row)) ?? 0) + 1);
    if (column < 0 || found.size < 2) continue;
    const pick = (kept: string | null) => (): void => {
      table.classList.toggle("picked", kept !== null);
      for (const row of rows) row.hidden = kept !== null && word(row) !== kept;
    };
    (table.closest(".scroll") ?? table).before(bar(table.dataset["by"]!, [
      { text: "All", count: rows.length, show: pick(null) },
      ...[...found].sort((a, b) => b[1] - a[1]).map(([text, count]) => ({ text, count, show: pick(text) })),
    ]));
  }
}

/** Press "All" of the filter that hides an element. */
export function unfilter(hidden: Element): void {
  const tools = hidden.closest("[data-filter]")?.querySelector(".tools") ?? hidden.closest(".scroll")?.previousElementSibling;
  tools?.querySelector<HTMLButtonElement>(".group button")?.click();
}
