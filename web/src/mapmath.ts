/** Geometry of the map: views, curves that keep clear of other places, labels that do not overlap. */
import type { MapNode } from "./data";

export interface Frame { k: number; x: number; y: number }
export interface Point { x: number; y: number }
export interface Curve { a: Point; c: Point; b: Point }
interface Box { x: number; y: number; w: number; h: number }

/** The frame that shows places in a window with room around them. */
export function fit(nodes: MapNode[], width: number, height: number): Frame {
  const xs = nodes.map((n) => n.x);
  const ys = nodes.map((n) => n.y);
  const [left, right, top, bottom] = [Math.min(...xs), Math.max(...xs), Math.min(...ys), Math.max(...ys)];
  const span = 600;
  const k = Math.min((width * 0.8) / Math.max(right - left, span), (height * 0.76) / Math.max(bottom - top, span));
  return { k, x: width / 2 - ((left + right) / 2) * k, y: height / 2 - ((top + bottom) / 2) * k };
}

export const place = (f: Frame, p: Point): Point => ({ x: p.x * f.k + f.x, y: p.y * f.k + f.y });

export function at(c: Curve, t: number): Point {
  const u = 1 - t;
  return { x: u * u * c.a.x + 2 * u * t * c.c.x + t * t * c.b.x, y: u * u * c.a.y + 2 * u * t * c.c.y + t * t * c.b.y };
}

export function heading(c: Curve, t: number): number {
  return Math.atan2(2 * (1 - t) * (c.c.y - c.a.y) + 2 * t * (c.b.y - c.c.y), 2 * (1 - t) * (c.c.x - c.a.x) + 2 * t * (c.b.x - c.c.x));
}

/** A gentle curve from a to b; of a few bends the one that stays clearest of places it does not serve. */
export function bend(a: Point, b: Point, others: Point[]): Curve {
  const dx = b.x - a.x;
  const dy = b.y - a.y;
  const length = Math.hypot(dx, dy) || 1;
  const make = (share: number): Curve => ({ a, b, c: { x: (a.x + b.x) / 2 - dy * share, y: (a.y + b.y) / 2 + dx * share } });
  const clear = (curve: Curve): number => {
    let least = 1e9;
    for (const t of [0.2, 0.35, 0.5, 0.65, 0.8]) {
      const p = at(curve, t);
      for (const o of others) least = Math.min(least, Math.hypot(p.x - o.x, p.y - o.y));
    }
    return least;
  };
  const gentle = Math.min(0.2, 0.08 + length / 6000);
  let best = make(gentle);
  let room = clear(best);
  for (const share of [-gentle, 0.3, -0.3]) {
    if (room > 12) break;
    const curve = make(share);
    const there = clear(curve);
    if (there > room + 4) [best, room] = [curve, there];
  }
  return best;
}

/** The curve moved sideways, for two lanes. */
export function aside(c: Curve, by: number): Curve {
  const angle = Math.atan2(c.b.y - c.a.y, c.b.x - c.a.x) + Math.PI / 2;
  const move = (p: Point): Point => ({ x: p.x + Math.cos(angle) * by, y: p.y + Math.sin(angle) * by });
  return { a: move(c.a), c: move(c.c), b: move(c.b) };
}

export const d = (c: Curve): string => `M${c.a.x.toFixed(1)} ${c.a.y.toFixed(1)}Q${c.c.x.toFixed(1)} ${c.c.y.toFixed(1)} ${c.b.x.toFixed(1)} ${c.b.y.toFixed(1)}`;

/** Arrowhead on a curve, pointing to its end. */
export function arrow(c: Curve, width: number): string {
  const size = Math.max(5, width * 0.85 + 2);
  const p = at(c, 0.62);
  const angle = heading(c, 0.62);
  const corner = (turn: number, far: number): string => `${(p.x + Math.cos(angle + turn) * far).toFixed(1)} ${(p.y + Math.sin(angle + turn) * far).toFixed(1)}`;
  return `M${corner(0, size * 1.25)}L${corner(2.3, size)}L${corner(-2.3, size)}Z`;
}

/** Direction of a wide lane: a line with a bend, drawn inside it. */
export function chevron(c: Curve, width: number): string {
  const p = at(c, 0.6);
  const angle = heading(c, 0.6);
  const size = width * 0.42;
  const corner = (turn: number, far: number): string => `${(p.x + Math.cos(angle + turn) * far).toFixed(1)} ${(p.y + Math.sin(angle + turn) * far).toFixed(1)}`;
  return `M${corner(2.3, size)}L${corner(0, size * 0.75)}L${corner(-2.3, size)}`;
}

/** Keeps labels that do not overlap what is already there, first come first served. */
export class Room {
  private taken: Box[] = [];
  private soft: Box[] = [];
  constructor(private width: number, private height: number) {}

  /** A spot to keep clear; a soft one may be covered by a label that finds no other place. */
  block(x: number, y: number, r: number, soft = false): void {
    (soft ? this.soft : this.taken).push({ x: x - r, y: y - r, w: 2 * r, h: 2 * r });
  }

  /** Centre-left position of a label at one of the places offered; null where there is no room. */
  put(text: string, places: { x: number; y: number; anchor: "start" | "middle" | "end" }[], size = 12, cover = false): { x: number; y: number; anchor: string } | null {
    const w = text.length * size * 0.54 + 4;
    const h = size * 1.2;
    for (const p of places) {
      const x = p.anchor === "start" ? p.x : p.anchor === "end" ? p.x - w : p.x - w / 2;
      const box = { x, y: p.y - h * 0.8, w, h };
      if (x < 2 || box.y < 2 || x + w > this.width - 2 || box.y + h > this.height - 2) continue;
      if ([...this.taken, ...(cover ? [] : this.soft)].some((t) => t.x < x + w && x < t.x + t.w && t.y < box.y + h && box.y < t.y + t.h)) continue;
      this.taken.push(box);
      return p;
    }
    return null;
  }
}
