// The little of SVG that the demo's pictures need.
const space = "http://www.w3.org/2000/svg";

export type Attributes = Record<string, string | number>;

export function svg(tag: string, attributes: Attributes = {}, text = ""): SVGElement {
  const e = document.createElementNS(space, tag);
  set(e, attributes);
  if (text) e.textContent = text;
  return e;
}

export function set(e: Element, attributes: Attributes): void {
  for (const name in attributes) {
    const value = `${attributes[name]}`;
    if (e.getAttribute(name) !== value) e.setAttribute(name, value);
  }
}
