/** The report's script: the page is whole without it; it draws figures from their tables and opens cards behind numbers. */
import { close, copy, openKey } from "./card";
import { Prices, Waterfall } from "./charts";
import { Burndowns, Contract, ContractPrices } from "./contracts";
import { block, type BurndownData, type CashData, type ContractData, type MapData, type MoneyData, type PriceData, type PriceGroups, type SankeyData, type SpreadData, type TimeData, type TornadoData } from "./data";
import { lazily, type Draw } from "./figure";
import { dressColumnFilters, dressFilters, unfilter } from "./filter";
import { FlowMap } from "./map";
import { CashFlow, Spread, Tornado } from "./plant";
import { dressDrawn } from "./drawn";
import { dressPlain } from "./plain";
import { Sankey } from "./sankey";
import { dressTables } from "./tables";
import { dressTheme } from "./theme";
import { Time } from "./time";

function drawerOf(figure: HTMLElement): Draw | null {
  const key = figure.dataset["figure"] ?? "";
  const data = <T,>(): T => {
    const found = block<T>(`data-${key}`);
    if (!found) throw new Error("no data");
    return found;
  };
  if (key === "map") return () => <FlowMap data={data<MapData>()} />;
  if (key.startsWith("sankey")) return () => <Sankey data={data<SankeyData>()} />;
  if (key === "time") return () => <Time data={data<TimeData>()} figure={figure} />;
  if (key === "prices") return () => <Prices data={data<PriceData>()} />;
  if (key === "burndown") return () => <Burndowns data={data<BurndownData>()} />;
  if (key === "contract-prices") return () => <ContractPrices data={data<PriceGroups>()} />;
  if (key.startsWith("contract/")) return () => <Contract data={data<ContractData>()} />;
  if (key === "money") return () => <Waterfall data={data<MoneyData>()} figure={figure} />;
  if (key.startsWith("cash/")) return () => <CashFlow data={data<CashData>()} />;
  if (key.startsWith("spread/")) return () => <Spread data={data<SpreadData>()} />;
  if (key.startsWith("tornado/") || key.startsWith("disagree/")) return () => <Tornado data={data<TornadoData>()} />;
  return null;
}

/** Marks the section that is being read in the index. */
function follow(): void {
  const links = new Map([...document.querySelectorAll<HTMLAnchorElement>(".index a")].map((a) => [a.getAttribute("href")?.slice(1) ?? "", a]));
  const watch = new IntersectionObserver((entries) => {
    for (const entry of entries) {
      if (!entry.isIntersecting) continue;
      for (const a of links.values()) a.removeAttribute("aria-current");
      links.get(entry.target.id)?.setAttribute("aria-current", "true");
    }
  }, { rootMargin: "-15% 0px -75% 0px" });
  for (const section of document.querySelectorAll("main > section")) watch.observe(section);
}

/** A link into a folded table or a closed list opens it first. A row is shown in the middle, what is tall from its top. */
function reveal(): void {
  const target = location.hash.length > 1 ? document.getElementById(decodeURIComponent(location.hash.slice(1))) : null;
  if (!target) return;
  target.closest("details")?.setAttribute("open", "");
  const hidden = target.closest("[hidden]");
  if (hidden) unfilter(hidden);
  hidden?.removeAttribute("hidden");
  target.closest("table.folded")?.classList.remove("folded");
  const tall = target.tagName === "SECTION" || target.getBoundingClientRect().height > innerHeight / 2;
  const go = (): void => target.scrollIntoView({ block: tall ? "start" : "center" });
  go();
  const at = scrollY;
  setTimeout(() => { if (Math.abs(scrollY - at) < innerHeight) go(); }, 200); // figures near by have been drawn meanwhile
}

function tools(): void {
  const host = document.getElementById("tools");
  const button = document.createElement("button");
  button.type = "button";
  button.className = "btn";
  button.textContent = "Copy findings";
  button.addEventListener("click", () => {
    copy([...document.querySelectorAll(".say")].map((p, i) => `${i + 1}. ${p.textContent ?? ""}`).join("\n"));
    button.textContent = "Copied";
    setTimeout(() => { button.textContent = "Copy findings"; }, 1500);
  });
  host?.append(button);
  dressTheme(host);
}

function start(): void {
  document.documentElement.classList.add("js");
  tools();
  dressTables();
  dressFilters();
  dressColumnFilters();
  for (const figure of document.querySelectorAll<HTMLElement>("[data-figure]")) {
    const draw = drawerOf(figure);
    if (draw) lazily(figure, draw);
  }
  dressPlain();
  dressDrawn();
  document.addEventListener("click", (event) => {
    const number = (event.target as Element).closest<HTMLElement>("button.n[data-q]");
    if (number) openKey(number.dataset["q"] ?? "", number);
  });
  document.addEventListener("keydown", (event) => { if (event.key === "Escape") close(); });
  addEventListener("hashchange", reveal);
  follow();
  if (innerWidth < 1100) document.querySelector(".index details")?.removeAttribute("open");
  if (location.hash) reveal();
}

start();
