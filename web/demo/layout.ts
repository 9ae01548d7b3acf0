// Where the origin and the viewers stand in the picture of the swarm.
export interface Point {
  x: number;
  y: number;
}

/** The picture's own units: narrow on a phone, so that its text stays legible. */
export interface Field {
  width: number;
  height: number;
}

export function fieldFor(pixels: number): Field {
  return pixels < 560 ? { width: 420, height: 340 } : { width: 800, height: 350 };
}

export function originAt(field: Field): Point {
  return { x: field.width / 2, y: 36 };
}

/** The place of viewer i of n: on an ellipse below the origin. */
export function place(i: number, n: number, { width, height }: Field): Point {
  const centre = { x: width / 2, y: height - 138 };
  if (n === 1) return { x: centre.x, y: centre.y - 10 };
  const angle = -Math.PI / 2 + ((i + 0.5) * 2 * Math.PI) / n;
  return { x: centre.x + width * 0.375 * Math.cos(angle), y: centre.y + 102 * Math.sin(angle) };
}

/** The bend of the way from a to b: to its right, so that both directions show. */
export function bend(a: Point, b: Point): Point {
  const bow = 0.12;
  return { x: (a.x + b.x) / 2 - (b.y - a.y) * bow, y: (a.y + b.y) / 2 + (b.x - a.x) * bow };
}

/** A point on the way from a to b; t from 0 to 1. */
export function along(a: Point, b: Point, t: number): Point {
  const c = bend(a, b);
  const u = 1 - t;
  return {
    x: u * u * a.x + 2 * u * t * c.x + t * t * b.x,
    y: u * u * a.y + 2 * u * t * c.y + t * t * b.y,
  };
}

export function way(a: Point, b: Point): string {
  const c = bend(a, b);
  return `M${a.x.toFixed(1)} ${a.y.toFixed(1)}Q${c.x.toFixed(1)} ${c.y.toFixed(1)} ${b.x.toFixed(1)} ${b.y.toFixed(1)}`;
}
