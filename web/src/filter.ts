/** A filter above a list in groups: one button a group, and one for all. Without script, and on paper, all is shown. */
export function dressFilters(): void {
  for (const host of document.querySelectorAll<HTMLElement>("[data-filter]")) {
    const groups = [...host.querySelectorAll<HTMLElement>("[data-group]")];
    if (groups.length < 2) continue;
    const bar = document.createElement("div");
    bar.className = "tools";
    const set = document.createElement("span");
    set.className = "group wraps";
    set.setAttribute("role", "group");
    set.setAttribute("aria-label", host.dataset["filter"] ?? "Show");
    const pick = (kept: HTMLElement | null): void => {
      for (const group of groups) group.hidden = kept !== null && group !== kept;
      [...set.children].forEach((b, i) => b.setAttribute("aria-pressed", String((groups[i - 1] ?? null) === kept)));
    };
    const button = (text: string, kept: HTMLElement | null): void => {
      const made = document.createElement("button");
      made.type = "button";
      made.className = "btn";
      made.textContent = text;
      made.addEventListener("click", () => pick(kept));
      set.append(made);
    };
    const total = groups.reduce((sum, g) => sum + Number(g.dataset["count"]), 0);
    button(`All ${total}`, null);
    for (const group of groups) button(`${group.dataset["group"]} ${group.dataset["count"]}`, group);
    pick(null);
    bar.append(set);
    host.prepend(bar);
  }
}
