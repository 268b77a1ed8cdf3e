/** The number card: value, unit, what it is, the query that yields it, what it rests on. */
import { render } from "preact";
import { useEffect, useRef } from "preact/hooks";
import { block, type Card } from "./data";
import { exact } from "./format";

export interface Rest { label: string; text: string; how: string; bases: { id: string; href: string; title: string }[] }

/** Something that a card leads to. */
export interface Stand { label: string; open: () => void }
/** A card as it is shown: `v` is left out for a number that is only said in words. */
export interface Shown extends Omit<Card, "v"> { v?: number | null; stands?: Stand[]; beside?: Stand[]; made?: Stand[]; linked?: Stand[] }

const cards = block<Record<string, Card>>("cards") ?? {};
let host: HTMLElement | null = null;
let opener: HTMLElement | null = null;

function rows(table: string): HTMLTableRowElement[] {
  return [...document.querySelectorAll<HTMLTableRowElement>(`table[data-table="cells-${CSS.escape(table)}"] tbody tr`)];
}

/** The place of a row in the page, as the generator writes it. */
const anchor = (name: string, id: string): string =>
  `${name}-${[...id].map((c) => (/[A-Za-z0-9]/.test(c) ? c : `_${c.codePointAt(0)!.toString(16)}_`)).join("")}`;

/** A row of the page that stands for itself: a claim, a document, an assumption, a claim about an outcome. */
function named(id: string, kind: string): Rest[] {
  for (const table of kind === "documents" ? ["claims", "sources", "assumptions"] : [kind]) {
    const row = document.getElementById(anchor(table, id)) as HTMLTableRowElement | null;
    const title = kind === "agreements" ? row?.cells[0] : row?.cells[1];
    if (row) return [{ label: "", text: "", how: "", bases: [{ id, href: `#${row.id}`, title: title?.textContent ?? "" }] }];
  }
  return [];
}

/** Cells of the evidence tables behind `table/id` or `table/id/column`; rows of `documents/id` themselves. */
export function restsOn(refs: string[]): Rest[] {
  const found: Rest[] = [];
  for (const ref of refs) {
    const [table = "", id = "", column] = ref.split("/");
    if (["documents", "claims", "sources", "assumptions", "agreements"].includes(table)) {
      found.push(...named(ref.slice(table.length + 1), table));
      continue;
    }
    for (const row of rows(table)) {
      const cell = row.dataset["id"] ?? "";
      if (column ? cell !== `${id}/${column}` : !cell.startsWith(`${id}/`)) continue;
      const texts = [...row.cells].map((c) => c.textContent ?? "");
      const bases = [...row.querySelectorAll<HTMLAnchorElement>("a")].map((a) => {
        const href = a.getAttribute("href") ?? "";
        const target = document.getElementById(href.slice(1)) as HTMLTableRowElement | null;
        return { id: a.textContent ?? "", href, title: target?.cells[1]?.textContent ?? "" };
      });
      found.push({ label: `${texts[0]}, ${texts[1]}`, text: texts[2] ?? "", how: texts[4] ?? "", bases });
    }
  }
  return found.slice(0, 14);
}

/** Cells that rest on a row of the evidence: the first ones, and how many there are. */
function resting(refs: string[]): { shown: Rest[]; total: number } {
  const found: Rest[] = [];
  for (const ref of refs) {
    const [table = "", id = ""] = [ref.split("/")[0], ref.slice(ref.indexOf("/") + 1)];
    const names = { documents: ["claims", "sources", "assumptions"], claims: ["claims"], sources: ["sources"], assumptions: ["assumptions"] }[table] ?? [];
    for (const name of names) {
      for (const link of document.querySelectorAll(`table[data-table^="cells-"] a[href="#${CSS.escape(anchor(name, id))}"]`)) {
        const cells = [...(link.closest("tr")?.cells ?? [])].map((c) => c.textContent ?? "");
        found.push({ label: `${cells[0]}, ${cells[1]}`, text: cells[2] ?? "", how: cells[4] ?? "", bases: [] });
      }
    }
  }
  return { shown: found.slice(0, 14), total: found.length };
}

function Resting({ refs }: { refs: string[] }) {
  const { shown, total } = resting(refs);
  if (!total) return null;
  return (
    <>
      <dt>Cells that rest on it</dt>
      <dd><ul>{shown.map((r) => <li>{r.label}: {r.text}{r.how ? ` (${r.how})` : ""}</li>)}{total > shown.length && <li>{total - shown.length} more</li>}</ul></dd>
    </>
  );
}

function Rests({ refs }: { refs: string[] }) {
  const found = restsOn(refs);
  if (!found.length) return null;
  return (
    <>
      <dt>Rests on</dt>
      <dd>
        <ul>
          {found.map((rest) => (
            <li>
              {rest.label && `${rest.label}: ${rest.text}`}
              {rest.bases.map((b) => (
                <>{rest.label && " · "}<a href={b.href} title={b.title}>{b.id}</a>{b.title ? ` ${b.title}` : ""}</>
              ))}
              {rest.bases.length ? "" : " · nothing stated"}
            </li>
          ))}
        </ul>
      </dd>
    </>
  );
}

export function copy(text: string): void {
  void navigator.clipboard?.writeText(text).catch(() => undefined);
}

function Ways({ title, ways }: { title: string; ways?: Stand[] | undefined }) {
  if (!ways?.length) return null;
  return (
    <>
      <dt>{title}</dt>
      <dd><ul>{ways.map((w) => <li><button type="button" class="n" onClick={w.open}>{w.label}</button></li>)}</ul></dd>
    </>
  );
}

function View({ card }: { card: Shown }) {
  const box = useRef<HTMLDivElement>(null);
  useEffect(() => box.current?.focus(), [card]);
  const value = card.v === null || card.v === undefined ? "n/a" : exact(card.v);
  return (
    <div class="card" role="dialog" aria-label={card.label} tabIndex={-1} ref={box}
      onKeyDown={(e) => { if (e.key === "Escape") close(); }}>
      <header>
        <h2>{card.shown}<small>{card.label}</small></h2>
        <button type="button" class="btn small" onClick={close} aria-label="Close">✕</button>
      </header>
      <dl>
        {card.v !== undefined && <><dt>Exact</dt><dd>{value} {card.u}</dd></>}
        {card.what && <><dt>What it is</dt><dd>{card.what}</dd></>}
        {card.query && (
          <>
            <dt>Query on {card.of || "the run's tables"} <button type="button" class="btn small" onClick={() => copy(card.query)}>Copy</button></dt>
            <dd><pre>{card.query}</pre></dd>
          </>
        )}
        <Ways title="The same number stands in" ways={card.stands} />
        <Ways title="Said together with" ways={card.beside} />
        <Ways title="Made from" ways={card.made} />
        <Ways title="Named in its row" ways={card.linked} />
        <Rests refs={card.rests} />
        <Resting refs={card.rests} />
      </dl>
    </div>
  );
}

export function close(): void {
  if (!host) return;
  render(null, host);
  opener?.focus();
  opener = null;
}

export function open(card: Shown, from: HTMLElement | null): void {
  if (!host) {
    host = document.createElement("div");
    document.body.append(host);
  }
  opener = from;
  render(<View card={card} />, host);
}

/** Opens the card of a button in the text. */
export function openKey(key: string, from: HTMLElement): void {
  const card = cards[key];
  if (card) open(card, from);
}
